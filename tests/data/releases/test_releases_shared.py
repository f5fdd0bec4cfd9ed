"""The mirror beside the project, as a folder and over loopback HTTP; the shipped manifest."""

import functools
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data.errors import KnowledgeError
from data.releases import PartFacts, installed, load_manifest, orphapackets, status

if TYPE_CHECKING:
    from tests.data.releases.conftest import Update

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "knowledge"


@pytest.fixture
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("needs ../shared/knowledge beside the project")
    return SHARED


@pytest.fixture
def served(shared: Path) -> Iterator[str]:
    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 -- the name is the library's
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(shared)))
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("way", ["shared", "served"])
def test_shared_mirror_is_installed(way: str, updating: "Update", request: pytest.FixtureRequest) -> None:
    def packets(folder: Path) -> PartFacts:
        dates = [re.search(rb'"creationDate": "(\d{4}-\d{2})', content) for _, content in orphapackets(folder)]
        return PartFacts(max(date.group(1).decode() for date in dates if date), len(dates))

    updating.checks["orphanet"] = packets
    source = str(request.getfixturevalue(way))
    report = updating(source)
    assert [outcome.result for outcome in report.outcomes] == ["not offered", "updated", "updated"]
    assert not report.has_errors
    parts = installed(updating.home)
    assert (parts["orphanet"].version, parts["orphanet"].terms) == ("2025-12", 9960)
    assert len(parts["hpo-translations"].files) == 9
    assert all(entry.problems == () for entry in status(updating.home, verify=True))
    again = updating(source)
    assert [outcome.result for outcome in again.outcomes] == ["not offered", "unchanged", "unchanged"]


def test_shipped_manifest_names_the_public_addresses() -> None:
    manifest = load_manifest()
    assert set(manifest.parts) == {"hpo", "hpo-translations", "orphanet"}
    addresses = {spec.name: spec.address for part in manifest.parts.values() for spec in part.files}
    assert all(address.startswith("https://") and "{" not in address for address in addresses.values())
    assert addresses["phenotype.hpoa"] == "https://purl.obolibrary.org/obo/hp/hpoa/phenotype.hpoa"
    assert addresses["hp-cs.babelon.tsv"].endswith("/src/translations/hp-cs.babelon.tsv")
    assert len(addresses) == 4 + 14 + 1
    assert all(re.fullmatch("[0-9a-f]{64}", pin) for pin in manifest.pins.values())


@pytest.mark.parametrize("content", ["", "parts = 3", "[parts.hpo]", "[parts.hpo\n", "[parts]\nhpo = 'x'"])
def test_malformed_manifest_is_named(content: str, tmp_path: Path) -> None:
    path = tmp_path / "releases.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"releases\.toml: not a manifest"):
        load_manifest(path)


def test_reading_what_is_installed_does_not_import_the_network() -> None:
    script = "import sys, data.releases; print(sorted({'httpx', 'pandas', 'numpy'} & sys.modules.keys()))"
    output = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert output.stdout.strip() == "[]"
