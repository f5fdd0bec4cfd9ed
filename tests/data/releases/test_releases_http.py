"""Updates over loopback HTTP: how a mirror says what it has, and what its faults leave behind."""

import gzip
import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data.releases import SourceError, UpdateReport, installed

if TYPE_CHECKING:
    from tests.data.releases.conftest import Answer, Make, Mirror, Update


def results(report: UpdateReport) -> list[str]:
    return [outcome.result for outcome in report.outcomes]


def orphanet(report: UpdateReport) -> str:
    assert report.outcomes[2].result == "failed"
    return report.outcomes[2].reason


def test_index_pages_are_followed(updating: "Update", mirror: "Mirror", whole: dict[str, bytes]) -> None:
    mirror.files = whole
    report = updating(f"{mirror.address}/")
    assert results(report) == ["updated"] * 3
    assert installed(updating.home)["hpo"].files["hp.obo"].origin == f"{mirror.address}/hpo/hp.obo"
    assert results(updating(mirror.address)) == ["unchanged"] * 3


def test_mirror_below_a_path(updating: "Update", mirror: "Mirror", whole: dict[str, bytes]) -> None:
    mirror.files = {f"a b/knowledge/{name}": content for name, content in whole.items()}
    mirror.files |= {"hp.obo": b"not of this folder"}
    mirror.index = False
    files = {"files": [{"path": name} for name in whole]}
    mirror.files["a b/knowledge/manifest.json"] = json.dumps(files).encode()
    assert results(updating(f"{mirror.address}/a%20b/knowledge")) == ["not offered"] * 3
    served = {name.replace(" ", "%20"): content for name, content in mirror.files.items()}
    mirror.files = served
    assert results(updating(f"{mirror.address}/a%20b/knowledge")) == ["updated"] * 3


@pytest.mark.parametrize("form", ["sums", "list", "object"])
def test_lists_replace_an_index(
    form: str, updating: "Update", mirror: "Mirror", whole: dict[str, bytes], make: "Make"
) -> None:
    sums = make.sums(whole)
    stamps = [dict(zip(("sha256", "path"), line.split("  "), strict=True)) for line in sums.decode().splitlines()]
    match form:
        case "sums":
            lists = {"SHA256SUMS": sums}
        case "list":
            lists = {"manifest.json": json.dumps({"files": stamps}).encode()}
        case _:
            lists = {"manifest.json": json.dumps({"files": {stamp["path"]: stamp for stamp in stamps}}).encode()}
    mirror.files = {**whole, **lists}
    mirror.index = False
    assert results(updating(mirror.address)) == ["updated"] * 3
    mirror.asked.clear()
    assert results(updating(mirror.address)) == ["unchanged"] * 3
    assert not any(path.endswith((".obo", ".zip", ".tsv")) for path in mirror.asked)


def test_usual_names_are_asked_for_where_nothing_is_listed(
    updating: "Update", mirror: "Mirror", whole: dict[str, bytes], make: "Make"
) -> None:
    mirror.index = False
    mirror.files = {**whole, "orphanet/orphapacket.zip": make.packets(50)}
    assert results(updating(mirror.address)) == ["updated"] * 3


def test_part_that_a_mirror_lacks_stays(
    updating: "Update", mirror: "Mirror", whole: dict[str, bytes], make: "Make"
) -> None:
    updating(whole)
    mirror.files = {"orphapacket-2025-06.zip": make.packets(60)}
    assert results(updating(mirror.address)) == ["not offered", "not offered", "updated"]
    assert set(installed(updating.home)) == {"hpo", "hpo-translations", "orphanet"}


def test_mirror_with_nothing_is_an_error(updating: "Update", mirror: "Mirror") -> None:
    report = updating(mirror.address)
    assert results(report) == ["not offered"] * 3
    assert report.has_errors


FAULTS: "dict[str, tuple[Callable[[type[Answer], bytes], Answer], str]]" = {
    "dropped": (lambda answer, content: answer(content, sent=len(content) // 2), "the connection broke off"),
    "silent": (lambda answer, content: answer(content, sent=100, stall=2.5), "no answer within 1 s"),
    "trickling": (lambda answer, content: answer(content, trickles=True), "not complete after 1.5 s"),
    "server error": (lambda answer, _: answer(b"oops", status=500), "500 Internal Server Error"),
    "busy for good": (lambda answer, _: answer(b"later", status=503), "503 Service Unavailable"),
    "forbidden": (lambda answer, _: answer(b"no", status=403), "403 Forbidden"),
    "listed but gone": (lambda answer, _: answer(b"gone", status=404), "listed, but not there (404)"),
    "part of it": (lambda answer, content: answer(content[:99], status=206), "206 Partial Content"),
    "web page": (lambda answer, _: answer(b"\n<html><body>Log in</body>" + b" " * 200), "a web page came instead"),
    "truncated": (lambda answer, content: answer(content[:-30]), "truncated or damaged zip"),
    "empty": (lambda answer, _: answer(b""), "0 bytes"),
    "text": (lambda answer, _: answer(b"text " * 100), "not a zip archive"),
    "foreign encoding": (lambda answer, content: answer(content, headers={"Content-Encoding": "br"}), "encoding 'br'"),
    "far away": (
        lambda answer, _: answer(status=302, headers={"Location": "http://example.org/orphapacket.zip"}),
        "redirects to http://example.org/orphapacket.zip: refused",
    ),
    "other scheme": (
        lambda answer, _: answer(status=301, headers={"Location": "file:///etc/passwd"}),
        "refused",
    ),
    "in circles": (
        lambda answer, _: answer(status=302, headers={"Location": "/orphapacket-2025-06.zip"}),
        "more than 3 redirects",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_leaves_the_old_release_and_the_other_parts_go_on(
    fault: str, updating: "Update", mirror: "Mirror", whole: dict[str, bytes], make: "Make"
) -> None:
    updating(whole)
    send, said = FAULTS[fault]
    mirror.files = {**make.hpo(110, "2025-06-01"), "orphapacket-2025-06.zip": make.packets(60)}
    mirror.faults["orphapacket-2025-06.zip"] = lambda content: send(make.answer, content)
    report = updating(mirror.address)
    assert said in orphanet(report)
    assert results(report)[0] == "updated"
    assert report.has_errors
    part = installed(updating.home)["orphanet"]
    assert part.version == "50 packets"
    assert (part.folder / "orphapacket.zip").read_bytes() == whole["orphapacket-2024-06.zip"]
    assert updating.leftovers() == []


@pytest.mark.parametrize("fault", ["dropped", "busy for good"])
def test_passing_fault_is_overcome(fault: str, updating: "Update", mirror: "Mirror", make: "Make") -> None:
    send, _ = FAULTS[fault]
    mirror.files = {"orphapacket-2025-06.zip": make.packets(60)}
    tries: list[int] = []

    def answer(content: bytes) -> "Answer":
        tries.append(1)
        return send(make.answer, content) if len(tries) < 3 else make.answer(content)

    mirror.faults["orphapacket-2025-06.zip"] = answer
    assert results(updating(mirror.address))[2] == "updated"
    assert len(tries) == 3


def test_what_is_not_there_is_asked_for_once(updating: "Update", mirror: "Mirror", make: "Make") -> None:
    mirror.files = {"orphapacket-2025-06.zip": make.packets(60)}
    mirror.faults["orphapacket-2025-06.zip"] = lambda _: make.answer(b"gone", status=404)
    updating(mirror.address)
    assert mirror.asked.count("/orphapacket-2025-06.zip") == 1


def test_redirect_within_loopback_is_followed(updating: "Update", mirror: "Mirror", make: "Make") -> None:
    mirror.files = {"orphapacket-2025-06.zip": b"", "elsewhere": make.packets(60)}
    mirror.faults["orphapacket-2025-06.zip"] = lambda _: make.answer(status=302, headers={"Location": "elsewhere"})
    assert results(updating(mirror.address))[2] == "updated"


def test_wrong_checksum_over_http(updating: "Update", mirror: "Mirror", make: "Make") -> None:
    name = "orphapacket-2025-06.zip"
    mirror.files = {name: make.packets(60), "SHA256SUMS": make.sums({name: make.packets(61)})}
    assert "wrong checksum" in orphanet(updating(mirror.address))


def test_sidecar_checksum_over_http(updating: "Update", mirror: "Mirror", make: "Make") -> None:
    name = "orphapacket-2025-06.zip"
    mirror.files = {name: make.packets(60), f"{name}.sha256": make.sums({name: make.packets(61)})}
    assert f"{name}.sha256 says" in orphanet(updating(mirror.address))


def test_wrong_size_in_the_list(updating: "Update", mirror: "Mirror", make: "Make") -> None:
    name = "orphapacket-2025-06.zip"
    content = make.packets(60)
    checksum = make.sums({name: content})[:64].decode()
    listing = {"files": {name: {"sha256": checksum, "size": len(content) + 1}}}
    mirror.files = {name: content, "manifest.json": json.dumps(listing).encode()}
    assert "manifest.json says" in orphanet(updating(mirror.address))


@pytest.mark.parametrize("name", ["manifest.json", "SHA256SUMS"])
@pytest.mark.parametrize("content", [b"{", b"[1]", b'{"files": [{"path": "hp.obo", "sha256": "12"}]}', b"[" * 9999])
def test_malformed_lists_are_not_passed_over(
    name: str, content: bytes, updating: "Update", mirror: "Mirror", whole: dict[str, bytes]
) -> None:
    mirror.files = {**whole, name: content}
    with pytest.raises(SourceError, match=name):
        updating(mirror.address)


def test_lists_cannot_lead_out_of_the_mirror(updating: "Update", mirror: "Mirror", make: "Make") -> None:
    mirror.files = {"hp.obo": make.hpo(10, "2025")["hp.obo"]}
    paths = ["../hp.obo", "//example.org/phenotype.hpoa", "/phenotype.hpoa", "http://example.org/hpo/hp.obo"]
    mirror.files["m/manifest.json"] = json.dumps({"files": [{"path": path} for path in paths]}).encode()
    mirror.files["m/index"] = b""
    updating(f"{mirror.address}/m")
    assert all(path.startswith("/m/") for path in mirror.asked)


def test_server_that_answers_everything_with_its_home_page(updating: "Update", mirror: "Mirror", make: "Make") -> None:
    mirror.faults["*"] = lambda _: make.answer(b"<!doctype html><title>Welcome</title><a href='/about'>About</a>")
    report = updating(mirror.address)
    assert all("a web page came instead" in outcome.reason for outcome in report.outcomes)


def test_server_that_fails_from_the_start(updating: "Update", mirror: "Mirror", make: "Make") -> None:
    mirror.faults["*"] = lambda _: make.answer(b"", status=500)
    with pytest.raises(SourceError, match="500"):
        updating(mirror.address)


def test_nobody_listens(updating: "Update") -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(SourceError, match="cannot be reached"):
            updating(f"http://127.0.0.1:{port}")


def test_certificate_nobody_vouches_for_is_refused(updating: "Update", tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl to make a certificate")
    made = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
    ]
    files = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "certificate.pem")]
    subprocess.run([openssl, *made, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Keeps quiet about the handshakes that the client breaks off."""

    with Server(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
        thread.start()
        with pytest.raises(SourceError, match="certificate verify failed"):
            updating(f"https://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()


def test_text_whose_end_cannot_be_told_needs_a_checksum(updating: "Update", mirror: "Mirror", make: "Make") -> None:
    files = dict([make.translation("de", 30)])
    name = "hp-de.synonyms.tsv"
    mirror.files = files
    mirror.faults[name] = lambda content: make.answer(content, close_delimited=True)
    assert "neither length nor checksum" in updating(mirror.address).outcomes[1].reason
    mirror.files = {**files, "SHA256SUMS": make.sums(files)}
    assert results(updating(mirror.address))[1] == "updated"


def test_file_packed_on_the_way_is_unpacked(updating: "Update", mirror: "Mirror", make: "Make") -> None:
    mirror.files = make.hpo(100, "2025")
    mirror.files["SHA256SUMS"] = make.sums(mirror.files)
    mirror.faults["hp.obo"] = lambda content: make.answer(gzip.compress(content), headers={"Content-Encoding": "gzip"})
    assert results(updating(mirror.address))[0] == "updated"


def test_credentials_are_neither_shown_nor_recorded(updating: "Update", mirror: "Mirror", make: "Make") -> None:
    mirror.files = {"orphapacket-2025-06.zip": make.packets(60), **make.hpo(10, "2025")}
    mirror.faults["hp.obo"] = lambda _: make.answer(b"", status=500)
    report = updating(mirror.address.replace("http://", "http://clerk:s3cret@"))
    assert results(report)[2] == "updated"
    record = (updating.home / "knowledge" / "installed.json").read_text(encoding="utf-8")
    assert "s3cret" not in report.text() + report.source + record
    assert mirror.address in record
