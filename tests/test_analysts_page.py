"""Every snippet of docs/analysts.md is run, one after the other in one program, as a reader would."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "analysts.md"
_PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
_NEEDS_PROCESSES = "__main__"


def run(blocks: list[str], home: Path, folder: Path) -> str:
    program = folder / "page.py"
    program.write_text("\n".join(blocks), encoding="utf-8")
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "CONSILIUM_HOME": str(home), "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, program.name], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_snippets_run(home: Path, tmp_path: Path) -> None:
    blocks = [block for block in _PYTHON.findall(PAGE.read_text(encoding="utf-8")) if _NEEDS_PROCESSES not in block]
    assert len(blocks) > 3
    assert "316 experts" in run(blocks, home, tmp_path)


@pytest.mark.slow
def test_snippets_with_processes_run(home: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    blocks = _PYTHON.findall(PAGE.read_text(encoding="utf-8"))
    # What processes import again must do little: the first block opens, the others are those with processes.
    chosen = [blocks[0], *(block for block in blocks if _NEEDS_PROCESSES in block)]
    assert len(chosen) == 3
    assert "80 80" in run(chosen, home, tmp_path)
