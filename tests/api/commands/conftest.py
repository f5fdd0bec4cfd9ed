"""Commands called in this process, with what they wrote and their exit code."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.commands import main
from api.settings import Settings


@dataclass(frozen=True)
class Called:
    """What a command did."""

    code: int
    out: str
    err: str


Consilium = Callable[..., Called]


@pytest.fixture
def own_home(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, with no database yet; what is slow to make, snapshot and index, is the shared one's."""
    own = tmp_path / "home"
    own.mkdir()
    for shared in ("snapshot", "index"):
        (home / shared).mkdir(exist_ok=True)
        (own / shared).symlink_to(home / shared)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CONSILIUM_{name.upper()}", raising=False)
    monkeypatch.setenv("CONSILIUM_HOME", str(own))
    return own


@pytest.fixture
def consilium(own_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Consilium:
    """Calls the command line as a person does, all but the process, in a home of the test's own."""
    assert own_home.is_dir()
    monkeypatch.delenv("CONSILIUM_DEBUG", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)

    def call(*arguments: object, stdin: str | bytes | None = None) -> Called:
        if stdin is not None:
            content = stdin.encode() if isinstance(stdin, str) else stdin
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Called(code, captured.out, captured.err)

    return call
