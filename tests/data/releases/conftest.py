"""A loopback mirror with faults, small releases to serve from it, and checks that parse them completely."""

import contextlib
import hashlib
import io
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from data.releases import PartCheck, PartFacts, UpdateReport, orphapackets, update
from data.releases.web import Patience

IMPATIENT = Patience(connect=2, silence=1, whole=1.5, attempts=3, pause=0.01, redirects=3)


def hpo_files(terms: int, version: str) -> dict[str, bytes]:
    stanzas = "".join(f"\n[Term]\nid: HP:{n:07}\nname: finding {n}\n" for n in range(terms))
    rows = "".join(f"ORPHA:{n}\tdisorder {n}\t\tHP:{n:07}\n" for n in range(terms))
    return {
        "hp.obo": f"format-version: 1.2\ndata-version: hp/releases/{version}\n{stanzas}".encode(),
        "phenotype.hpoa": f"#version: {version}\ndatabase_id\tdisease_name\tqualifier\thpo_id\n{rows}".encode(),
        "genes_to_disease.txt": b"ncbi_gene_id\tgene_symbol\tassociation_type\tdisease_id\n"
        + b"1\tA\tX\tORPHA:1\n" * 3,
    }


def translation(language: str, terms: int) -> tuple[str, bytes]:
    rows = "".join(f"HP:{n:07}\t{language} {n}\n" for n in range(terms))
    return f"hp-{language}.synonyms.tsv", f"subject_id\ttranslation_value\nID\tAL\n{rows}".encode()


def packets(count: int, prefix: str = "orphapacket-master/json/") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("orphapacket-master/README.md", "Orphanet ORPHApackets")
        for code in range(1, count + 1):
            archive.writestr(f"{prefix}ORPHApacket_{code}.json", f'{{"Orphapacket": {{"ORPHAcode": "{code}"}}}}')
    return buffer.getvalue()


def sums(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()).encode()


@dataclass
class Answer:
    """What the mirror sends: `sent` bytes of `content`, then nothing more for `stall` seconds; or byte by byte."""

    content: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    sent: int | None = None
    stall: float = 0
    close_delimited: bool = False
    trickles: bool = False


class Make:
    """The makers of content, for tests, which cannot import from here."""

    hpo = staticmethod(hpo_files)
    translation = staticmethod(translation)
    packets = staticmethod(packets)
    sums = staticmethod(sums)
    answer = Answer


@pytest.fixture
def make() -> Make:
    return Make()


def check_hpo(folder: Path) -> PartFacts:
    head, *stanzas = (folder / "hp.obo").read_text(encoding="utf-8").split("\n[Term]\n")
    if any("\nname: " not in stanza for stanza in stanzas):
        raise ValueError("hp.obo: a term without a name")
    return PartFacts(head.partition("hp/releases/")[2].split()[0], len(stanzas))


def check_translations(folder: Path) -> PartFacts:
    rows = [line for path in sorted(folder.iterdir()) for line in path.read_text(encoding="utf-8").splitlines()]
    if any("\t" not in row for row in rows):
        raise ValueError("a row of one column")
    terms = sum(row.startswith("HP:") for row in rows)
    return PartFacts(f"{terms} labels", terms)


def check_orphanet(folder: Path) -> PartFacts:
    terms = sum(1 for _ in orphapackets(folder))
    return PartFacts(f"{terms} packets", terms)


@pytest.fixture
def checks() -> dict[str, PartCheck]:
    return {"hpo": check_hpo, "hpo-translations": check_translations, "orphanet": check_orphanet}


@dataclass
class Mirror:
    """A loopback HTTP server: `files` are served, `faults` answer in their place."""

    address: str
    files: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, Callable[[bytes], Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    index: bool = True

    def answer(self, path: str) -> Answer:
        self.asked.append(path)
        name = path.removeprefix("/")
        if fault := self.faults.get(name) or self.faults.get("*"):
            return fault(self.files.get(name, b""))
        if name in self.files:
            return Answer(self.files[name])
        if self.index and (not name or name.endswith("/")):
            below = {file.removeprefix(name).partition("/") for file in self.files if file.startswith(name)}
            if below:
                links = "".join(f'<li><a href="{first}{slash}">{first}</a></li>' for first, slash, _ in sorted(below))
                page = f'<!DOCTYPE html><a href="../">up</a><a href="?C=N">Name</a><ul>{links}</ul>'
                return Answer(page.encode(), headers={"Content-Type": "text/html"})
        return Answer(b"not found", status=404)


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = served.answer(self.path)
            if answer.close_delimited:
                self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + answer.content)
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.send_header("Connection", "close")
            self.end_headers()
            if answer.trickles:
                with contextlib.suppress(ConnectionError):
                    for byte in answer.content:
                        self.wfile.write(bytes([byte]))
                        time.sleep(0.05)
                return
            self.wfile.write(answer.content[: answer.sent])
            self.wfile.flush()
            time.sleep(answer.stall)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 -- the name is the library's
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = Mirror(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Update:
    """Runs updates of one home from folders and addresses."""

    home: Path
    checks: dict[str, PartCheck]
    scratch: Path
    count: int = 0

    def __call__(self, source: str | dict[str, bytes] | None, **options: object) -> UpdateReport:
        if isinstance(source, dict):
            self.count += 1
            folder = self.scratch / str(self.count)
            for name, content in source.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(content)
            folder.mkdir(parents=True, exist_ok=True)
            source = str(folder)
        return update(self.home, source=source, checks=self.checks, patience=IMPATIENT, **options)  # type: ignore[arg-type]

    def leftovers(self) -> list[str]:
        knowledge = self.home / "knowledge"
        return sorted(path.name for path in knowledge.iterdir() if path.name.startswith((".incoming", ".installed")))


@pytest.fixture
def updating(tmp_path: Path, checks: dict[str, PartCheck]) -> Update:
    return Update(tmp_path / "home", checks, tmp_path / "mirrors")


@pytest.fixture
def whole() -> dict[str, bytes]:
    """A complete mirror."""
    files = {f"hpo/{name}": content for name, content in hpo_files(100, "2025-01-16").items()}
    files |= {f"hpo-translations/{name}": content for name, content in map(translation, ("de", "fr"), (40, 60))}
    return {**files, "orphapacket-2024-06.zip": packets(50)}
