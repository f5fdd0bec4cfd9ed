"""The house as STYLE asks for it: layers, public names, size of files."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LAYERS = ("data", "ontology", "matching", "api")
LONGEST_FILE = 400
PUBLIC_NAMES = {
    "data": """ArtifactError Case Centre ConsiliumError DirectoryError Expert InputError KnowledgeError Problem
        Publication Resolution SettingsError ValidationReport Vocabulary cases_frame cases_from_frame centres_frame
        centres_from_frame experts_frame
        experts_from_frame read_case read_cases read_centres read_experts write_cases
        write_centres write_experts""",
    "ontology": """EMBEDDED_MODEL RELEASE_CHECKS Concept Disorder Finding Knowledge Mention NameEncoder ProfileSet
        Reader TextEncoder Understanding best_match_average ensure_snapshot information_content read_case sim_gic""",
    "api.analysis": """TABLES BenchmarkFrames CaseWarning Consilium HistoryFrames PanelFrames columns_text
        evaluate history_frames open_benchmark quality_of_cases read_qrels read_run run_parts""",
    "matching": """Benchmark Differential DifferentialEntry DifferentialModel DifferentialQuality DifferentialSettings
        KnownDisorder known_expertise
        Comparison compare load_evaluation save_evaluation DifferentialTraining shipped_differential_model
        train_differential
        EvaluationReport answer_of disorders_meant read_truth
        FusionModel Matcher NetworkShare Policy RankedExpert Reason Reliability SetEncoder Shortlist
        History Panel PanelRules Replies panel_for replacement why_not
        HistorySettings PanelHistory PlantedEffect simulate_history
        evaluate read_benchmark read_publications reliability shipped_encoder shipped_model train train_encoder""",
}
SLOW_TO_IMPORT = {
    "pandas",
    "torch",
    "sklearn",
    "sentence_transformers",
    "transformers",
    "pronto",
    "alembic",
    "ir_measures",
}


def sources() -> list[Path]:
    return [path for layer in (*LAYERS, "tests") for path in sorted((ROOT / layer).rglob("*.py"))]


@pytest.mark.parametrize("layer", sorted(PUBLIC_NAMES))
def test_public_names_are_those_agreed_on(layer: str) -> None:
    assert sorted(import_module(layer).__all__) == sorted(PUBLIC_NAMES[layer].split())


def test_no_file_has_outgrown_two_screens_by_far() -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {str(path): length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_layers_import_only_what_lies_below() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_public_functions_and_classes_of_the_code_are_documented() -> None:
    undocumented = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sources()
        if "tests" not in path.parts
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert undocumented == []


def test_the_way_to_a_first_answer_imports_nothing_slow() -> None:
    program = "import sys, matching, api.workbench, api.commands.match; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert SLOW_TO_IMPORT & set(done.stdout.split()) == set()


def test_nothing_tracked_names_a_path_of_a_machine() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    named = [name for name in tracked if name and str(ROOT.parent) + "/" in _text(ROOT / name)]
    assert named == []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return ""
