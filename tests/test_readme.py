"""Everything the README shows is run: its commands with their output, its Python, its table of settings.

README_WRITE=1 python -m pytest tests/test_readme.py writes the output into the README.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from api.settings import settings_table

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
_CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
_PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


def run(command: str, folder: Path) -> str:
    words = command.removeprefix("$ consilium ").split()
    environment = {**os.environ, "CONSILIUM_HOME": str(folder / "var"), "COLUMNS": "110", "NO_COLOR": "1"}
    consilium = Path(sys.executable).with_name("consilium")
    done = subprocess.run([consilium, *words], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip("\n") + "\n"


@pytest.fixture(scope="module")
def folder(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder laid out as the project's root, so that the README's paths hold and nothing is written there."""
    made = tmp_path_factory.mktemp("readme")
    (made / "data").symlink_to(ROOT / "data")
    (made / "var").mkdir()
    (made / "var" / "snapshot").symlink_to(home / "snapshot")
    return made


def test_console_blocks_show_what_the_commands_print(folder: Path) -> None:
    text = README.read_text(encoding="utf-8")

    def rerun(block: re.Match[str]) -> str:
        commands = [line for line in block[1].splitlines() if line.startswith("$ ")]
        return "```console\n" + "\n".join(f"{command}\n{run(command, folder)}" for command in commands) + "```"

    shown = _CONSOLE.sub(rerun, text)
    if os.environ.get("README_WRITE"):
        README.write_text(shown, encoding="utf-8")
    assert shown == README.read_text(encoding="utf-8")


def test_python_blocks_run(folder: Path) -> None:
    for block in _PYTHON.findall(README.read_text(encoding="utf-8")):
        done = subprocess.run([sys.executable, "-c", block], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_settings_are_those_of_the_code() -> None:
    assert settings_table().strip() in README.read_text(encoding="utf-8")
