"""`consilium serve`, as a process: ready within seconds, one clear line when it cannot start, a graceful end."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from data.sample import phenopacket_file

SERVE = [sys.executable, "-c", "import sys; from api.commands import main; sys.exit(main(['serve', *sys.argv[1:]]))"]
READY_SECONDS = 30
"""Ten times the bar and more: the machine that tests may be busy."""


def line_with(stream: IO[str], text: str) -> str:
    return next(line for line in stream if text in line)


@pytest.fixture
def environment(own_home: Path) -> dict[str, str]:
    return {**os.environ, "CONSILIUM_HOME": str(own_home)}


@pytest.fixture
def service(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen(
        [*SERVE, "--port", "0"], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", line_with(process.stdout, "Consilium is at"))
        assert found is not None
        yield process, found[0]
        process.kill()


def wait_until_ready(address: str) -> dict[str, object]:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=5) as answer:
                return dict(json.load(answer))
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_it_answers_and_logs_nothing_of_a_case_and_ends_gracefully(
    service: tuple[subprocess.Popen[str], str],
) -> None:
    process, address = service
    assert wait_until_ready(address)["status"] == "ready"
    body = json.dumps({"case": json.loads(phenopacket_file().read_text(encoding="utf-8")), "k": 3}).encode()
    request = urllib.request.Request(f"{address}/api/v1/shortlists", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert len(json.load(answer)["experts"]) == 3
    with urllib.request.urlopen(f"{address}/api/v1/findings?q=secretfinding", timeout=10) as answer:
        assert answer.status == 200
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "No case that is pasted is stored or logged" in err
    assert "nobody signs in" in err
    assert "Stopped." in err
    assert "secretfinding" not in out + err
    assert "Traceback" not in err


def test_a_port_in_use_and_a_public_host_are_refused_at_once(environment: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for arguments, told in ((["--port", port], f"port {port}"), (["--host", "0.0.0.0"], "host 0.0.0.0 is refused")):
            done = subprocess.run([*SERVE, *arguments], env=environment, text=True, capture_output=True, check=False)
            assert done.returncode == 1
            assert done.stderr.count("\n") == 1
            assert told in done.stderr
