"""Progress: a bar on a terminal, plain lines now and then elsewhere, nothing for what is quick."""

import io

import pytest

from api.progress import PlainProgress, TerminalProgress, progress_on


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_quick_work_says_nothing_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    with progress_on(stream) as progress:
        progress.start("Reading", 3)
        progress.advance(3)
        progress.finish()
    assert isinstance(progress, PlainProgress)
    assert stream.getvalue() == ""


def test_slow_work_says_a_plain_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    stream = io.StringIO()
    progress = PlainProgress(stream)
    progress.start("Building the index", 400)
    for _ in range(40):
        now[0] += 1.0
        progress.advance(10)
    progress.finish()
    assert stream.getvalue().splitlines() == [
        "Building the index: 5 %",
        "Building the index: 42 %",
        "Building the index: 80 %",
        "Building the index: 40 s",
    ]


def test_work_of_unknown_length_is_told_without_a_share(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    stream = io.StringIO()
    progress = PlainProgress(stream)
    progress.start("Downloading", None)
    now[0] = 5.0
    progress.advance(10)
    assert stream.getvalue() == "Downloading: …\n"


def test_a_terminal_gets_a_bar_with_label_and_share() -> None:
    stream = _Terminal()
    with progress_on(stream) as progress:
        progress.start("Compiling [knowledge]", 10)
        progress.advance(10)
    assert isinstance(progress, TerminalProgress)
    assert "Compiling [knowledge]" in stream.getvalue()
    assert "100%" in stream.getvalue()


def _interrupted(progress: TerminalProgress | PlainProgress) -> None:
    progress.start("Compiling", 10)
    raise KeyboardInterrupt


def test_an_interrupted_bar_gives_the_cursor_back() -> None:
    stream = _Terminal()
    with pytest.raises(KeyboardInterrupt), progress_on(stream) as progress:
        _interrupted(progress)
    hide, show = "\x1b[?25l", "\x1b[?25h"
    assert stream.getvalue().rfind(show) > stream.getvalue().rfind(hide)
