"""The text encoder, with the real model: loaded late, profiles cached by content, cases never."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from data import ArtifactError, Case, Expert
from data.releases.progress import NoProgress
from matching import Matcher
from matching.profiles import profile_text
from ontology import EMBEDDED_MODEL, Knowledge, TextEncoder

HEART, KIDNEY = "Cardiologist for inherited aortic disease.", "Nephrologist for kidney cysts."


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("texts")


@pytest.fixture(scope="module")
def encoder(cache: Path) -> TextEncoder:
    made = TextEncoder(EMBEDDED_MODEL, cache)
    made.encode_profiles([HEART, "", KIDNEY], NoProgress())
    return made


def test_vectors_are_of_unit_length_and_tell_subjects_apart(encoder: TextEncoder) -> None:
    heart, empty, kidney = encoder.encode_profiles([HEART, "", KIDNEY], NoProgress())
    assert np.linalg.norm(heart) == pytest.approx(1, abs=1e-5)
    assert not empty.any()
    asked = encoder.encode("A man with renal cysts and hypertension")
    assert asked @ kidney > asked @ heart + 0.1


def test_a_cached_profile_does_not_load_the_model(encoder: TextEncoder, cache: Path) -> None:
    known = encoder.encode_profiles([HEART], NoProgress())
    fresh = TextEncoder(EMBEDDED_MODEL, cache)
    assert (fresh.encode_profiles([HEART], NoProgress()) == known).all()
    assert fresh._loaded is None


def test_texts_of_cases_are_never_cached(encoder: TextEncoder, cache: Path) -> None:
    before = {path.name: path.read_bytes() for path in cache.iterdir()}
    encoder.encode("A girl with ectopia lentis")
    assert {path.name: path.read_bytes() for path in cache.iterdir()} == before
    with np.load(next(cache.glob("texts-*.npz"))) as saved:
        assert len(saved["keys"]) == 2


def test_threads_may_share_it(encoder: TextEncoder) -> None:
    texts = [f"A patient of {years} with seizures" for years in range(16)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(encoder.encode, texts))
    assert all((encoder.encode(text) == vector).all() for text, vector in zip(texts, together, strict=True))


def test_a_very_long_text_is_cut_before_it_is_read(encoder: TextEncoder) -> None:
    assert np.linalg.norm(encoder.encode("kidney " * 3_000_000)) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 and then nothing", b"garbage"])
def test_a_damaged_cache_is_made_anew(encoder: TextEncoder, tmp_path: Path, damage: bytes) -> None:
    other = TextEncoder(EMBEDDED_MODEL, tmp_path)
    other._loaded = encoder._model()
    other._cache_file.write_bytes(damage)
    assert np.allclose(other.encode_profiles([HEART], NoProgress()), encoder.encode_profiles([HEART], NoProgress()))
    assert TextEncoder(EMBEDDED_MODEL, tmp_path)._read_cache()


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="CONSILIUM_TEXT_ENCODER"):
        TextEncoder(str(tmp_path / "missing"), tmp_path).encode("text")
    with pytest.raises(ArtifactError, match="CONSILIUM_TEXT_ENCODER"):
        _ = TextEncoder(str(tmp_path / "missing"), tmp_path).stamp
    (tmp_path / "empty").mkdir()
    with pytest.raises(ArtifactError, match="no sentence-transformers model"):
        TextEncoder(str(tmp_path / "empty"), tmp_path).encode("text")


def test_other_models_have_other_stamps(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    before = TextEncoder(str(folder), tmp_path).stamp
    (folder / "weights").write_bytes(b"1")
    assert len({before, TextEncoder(str(folder), tmp_path).stamp, TextEncoder(EMBEDDED_MODEL, tmp_path).stamp}) == 3


def test_a_text_alone_is_answered_from_the_wording(knowledge: Knowledge, encoder: TextEncoder, tmp_path: Path) -> None:
    profiles = {"heart": HEART, "kidney": KIDNEY, "silent": ""}
    experts = [Expert.model_validate({"expert_id": name, "name": name, "bio": bio}) for name, bio in profiles.items()]
    matcher = Matcher.open(knowledge, experts, tmp_path, encoder=encoder)
    shortlist = matcher.shortlist(Case.model_validate({"case_id": "c", "summary": "Who knows about the kidney?"}))
    assert [expert.expert_id for expert in shortlist.experts][:1] == ["kidney"]
    assert shortlist.experts[0].reasons[0].kind == "text"
    assert shortlist.experts[0].score == pytest.approx(shortlist.experts[0].reasons[0].contribution)
    assert "wording of profiles alone" in " ".join(shortlist.remarks)


def test_what_a_profile_says_in_words(experts: list[Expert]) -> None:
    expert = next(expert for expert in experts if expert.bio and expert.publications)
    assert profile_text(expert).startswith(expert.bio)
    assert expert.publications[-1].title in profile_text(expert)


def test_importing_matching_loads_nothing_heavy() -> None:
    heavy = "{'pandas', 'torch', 'sklearn', 'ir_measures', 'sentence_transformers', 'transformers'}"
    script = f"import sys, matching; print(*sorted({heavy} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""
