"""`consilium doctor`: whether everything Consilium needs is in place, a line each, with the way out."""

from collections.abc import Callable

from api.commands.checks import CHECKS, Finding
from api.commands.console import answer
from api.commands.failures import DONE, INPUT_HAS_ERRORS
from api.settings import Settings, load_settings
from data.errors import ConsiliumError

__all__ = ["command"]

_MARKS = {"good": "ok  ", "odd": "note", "bad": "FAIL"}


def command() -> int:
    """Check that everything Consilium needs is in place."""
    settings = load_settings()
    findings = [(name, _found(check, settings)) for name, check in CHECKS.items()]
    width = max(len(name) for name, _ in findings)
    for name, finding in findings:
        way_out = f"; {finding.way_out}" if finding.way_out else ""
        answer(f"{_MARKS[finding.state]}  {name:{width}}  {finding.detail}{way_out}")
    return INPUT_HAS_ERRORS if any(finding.state == "bad" for _, finding in findings) else DONE


def _found(check: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return check(settings)
    except (ConsiliumError, OSError) as error:
        # Such messages name their way out themselves.
        return Finding("bad", " ".join(str(error).split()))
