"""Usage: help at once, one line for what is wrong, and the exit codes that scripts go by."""

import subprocess
import sys
from importlib import import_module

import pytest
import typer

from api.commands.catalogue import COMMANDS, CommandEntry
from tests.api.commands.conftest import Consilium

STABLE = {
    *("serve", "match", "batch", "differential", "annotate", "experts", "cases", "knowledge", "index", "train"),
    *("evaluate", "db", "demo", "doctor", "audit", "keys", "erase", "purge", "notifications", "training"),
    *("learn", "models", "report"),
}
HEAVY = ("numpy", "sqlalchemy", "pandas", "torch", "fastapi", "api.settings")


def test_the_overview_lists_every_stable_command(consilium: Consilium) -> None:
    called = consilium("--help")
    assert called.code == 0
    assert {entry.name for entry in COMMANDS} == STABLE
    assert all(f"  {name} " in called.out for name in STABLE)


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_has_a_help_text(consilium: Consilium, entry: CommandEntry) -> None:
    called = consilium(entry.name, "--help")
    assert called.code == 0
    assert called.out.startswith(f"Usage: consilium {entry.name}")


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_the_overview_says_what_the_help_begins_with(entry: CommandEntry) -> None:
    command = import_module(f"api.commands.{entry.module}").command
    told = command.info.help if isinstance(command, typer.Typer) else command.__doc__.splitlines()[0]
    assert told == entry.summary


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--bogus"], "No such option: --bogus"),
        (["mach"], "No such command 'mach'. Did you mean 'match'"),
        (["match"], "Missing argument 'CASE'"),
        (["match", "x", "--format", "xml"], "'xml' is not one of"),
        (["match", "x", "--top", "0"], "Invalid value for '--top'"),
        (["match", "x", "--top", "ten"], "--top"),
        (["batch", "--experts", "x"], "Missing option"),
        (["db", "downgrade"], "No such command 'downgrade'"),
    ],
)
def test_wrong_usage_is_one_line_and_code_2(consilium: Consilium, arguments: list[str], told: str) -> None:
    called = consilium(*arguments)
    assert called.code == 2
    assert called.out == ""
    assert called.err.count("\n") == 1
    assert called.err.startswith("consilium: ")
    assert told in called.err
    assert "--help` shows how it is used" in called.err


def test_without_a_command_the_overview_is_shown_as_wrong_usage(consilium: Consilium) -> None:
    called = consilium()
    assert called.code == 2
    assert "Commands:" in called.err


def test_the_overview_loads_nothing_heavy() -> None:
    script = (
        "import sys; from api.commands import main; main(['--help']); "
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
