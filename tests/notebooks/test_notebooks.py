"""The notebooks: tell a story under a question, hold no outputs, define nothing, and run from first cell to last.

They run as a reader runs them, in a kernel, from a copy of the folder: beside it lies `../shared` or it does not.
"""

import os
import shutil
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MOST_SECONDS = 300
nbformat = pytest.importorskip("nbformat")


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_stripped_and_asks_a_question(file: Path) -> None:
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    title = notebook.cells[0].source.splitlines()[0]
    assert notebook.cells[0].cell_type == "markdown"
    assert title.startswith("# ")
    assert title.endswith("?")
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in code] == [[]] * len(code)
    assert {cell.execution_count for cell in code} == {None}
    assert "plt.show()" in "".join(cell.source for cell in code)
    assert not [cell.source for cell in code if cell.source.startswith(("def ", "class ")) or "\ndef " in cell.source]


def test_all_seven_are_there() -> None:
    assert [file.stem[:2] for file in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06", "07"]


def run_all(folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> float:
    """Runs every notebook of a folder; gives the seconds that all took."""
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("lifelines")
    monkeypatch.setenv("CONSILIUM_HOME", str(home))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    start = time.perf_counter()
    for file in sorted(folder.glob("*.ipynb")):
        notebook = nbformat.read(file, as_version=4)
        began = time.perf_counter()
        place = {"metadata": {"path": str(folder)}}
        nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3", resources=place).execute()
        drawn = sum("image/png" in out.get("data", {}) for cell in notebook.cells for out in cell.get("outputs", []))
        print(f"{file.stem:<36}{time.perf_counter() - began:6.1f} s, {drawn} plots")
        assert drawn >= 2, file
    return time.perf_counter() - start


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")
def test_they_run_from_a_clean_clone(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "clone" / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns(".*"))
    # Five times as long as it may take on a quiet machine is no law, but a notebook that hangs must fail.
    assert run_all(folder, home, monkeypatch) < 5 * MOST_SECONDS


@pytest.mark.prove
@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")
def test_they_run_with_the_shared_data(full_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "clone" / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns(".*"))
    (tmp_path / "shared").symlink_to(SHARED)
    assert run_all(folder, full_home, monkeypatch) < MOST_SECONDS
