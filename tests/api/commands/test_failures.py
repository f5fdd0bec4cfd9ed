"""Every error ends as one line and an exit code."""

import subprocess
import sys

import pytest

from api.commands.failures import exit_code_of
from data.errors import InputError, KnowledgeError


def ended(error: BaseException) -> int:
    with exit_code_of() as outcome:
        raise error
    return outcome.code


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (InputError("case.json:3: age: no age", "write P49Y"), 1, "consilium: case.json:3: age: no age; write P49Y\n"),
        (KnowledgeError("two\nlines"), 1, "consilium: two lines\n"),
        (KeyboardInterrupt(), 130, "consilium: interrupted\n"),
        (PermissionError(13, "Permission denied", "/x/y"), 1, "consilium: /x/y: Permission denied\n"),
        (
            ZeroDivisionError("no"),
            1,
            "consilium: unexpected ZeroDivisionError: no; CONSILIUM_DEBUG=1 shows the traceback\n",
        ),
        (
            RecursionError("deep"),
            1,
            "consilium: unexpected RecursionError: deep; CONSILIUM_DEBUG=1 shows the traceback\n",
        ),
        (SystemExit(3), 3, ""),
    ],
)
def test_an_error_becomes_a_line_and_a_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, line: str
) -> None:
    monkeypatch.delenv("CONSILIUM_DEBUG", raising=False)
    assert ended(error) == code
    assert capsys.readouterr().err == line


def test_the_traceback_is_there_when_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSILIUM_DEBUG", "1")
    assert ended(ZeroDivisionError("no")) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    script = (
        "import sys\n"
        "from api.commands.failures import exit_code_of\n"
        "with exit_code_of() as outcome:\n"
        "    for _ in range(100_000): print('x' * 100)\n"
        "    sys.stdout.flush()\n"
        "sys.exit(outcome.code)\n"
    )
    command = f'{sys.executable} -c "$SCRIPT" | head -1'
    done = subprocess.run(
        ["bash", "-c", command],
        env={"SCRIPT": script, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
