"""The sample directory is what its README says, and its command makes it again."""

import json
import re
from collections import Counter
from functools import cache
from typing import Any

import pytest

from data.expert import Expert
from data.networks import networks
from data.reading import read_experts
from data.sample import experts_file
from data.sample.clinic import annotated_disorders, finding_names
from data.sample.directory import directory_text

EU_AND_NORWAY = {
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
    *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
}
EVIDENCE = ("thematic_areas", "disorders", "hpo_terms", "genes", "publications", "bio")
PROFILE_KINDS = [
    EVIDENCE,
    ("thematic_areas",),
    ("bio",),
    ("publications",),
    ("disorders",),
    ("thematic_areas", "disorders"),
    ("thematic_areas", "genes"),
    ("hpo_terms", "genes"),
]


@cache
def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in experts_file().read_text(encoding="utf-8").splitlines()]


@cache
def experts() -> list[Expert]:
    return [Expert.model_validate(record) for record in records()]


def test_the_documented_command_would_write_the_same_file_again() -> None:
    assert experts_file().read_bytes() == directory_text().encode()


def test_records_are_as_the_stable_format_has_them() -> None:
    for record, expert in zip(records(), experts(), strict=True):
        assert record.keys() == Expert.model_fields.keys()
        assert json.loads(expert.model_dump_json()) == record


def test_reading_it_finds_nothing_to_report() -> None:
    read, report = read_experts(experts_file())
    assert read == experts()
    assert report.problems == []


def test_there_are_at_least_twelve_experts_of_each_network_from_all_countries() -> None:
    members = Counter(name for expert in experts() for name in expert.erns)
    assert set(members) == {one.name for one in networks()}
    assert min(members.values()) >= 12
    assert sum("ERKNet" in expert.erns for expert in experts()) >= 36
    assert len(experts()) == 24 * 12 + 24 + 4
    assert {expert.country for expert in experts()} == EU_AND_NORWAY


@pytest.mark.parametrize("shown", PROFILE_KINDS, ids=" ".join)
def test_profiles_are_uneven(shown: tuple[str, ...]) -> None:
    alike = [record for record in records() if tuple(field for field in EVIDENCE if record[field]) == shown]
    assert len(alike) >= 20


def test_every_expert_shows_some_evidence_and_speaks_a_language() -> None:
    assert all(expert.has_evidence and expert.languages for expert in experts())


def test_identifiers_names_and_publications_are_unique() -> None:
    for values in (
        [expert.expert_id for expert in experts()],
        [expert.name for expert in experts()],
        [expert.email for expert in experts()],
        [publication.pmid for expert in experts() for publication in expert.publications],
    ):
        assert len(values) == len(set(values))


def test_what_is_invented_cannot_be_taken_for_real() -> None:
    assert all(re.fullmatch(r"[a-z.-]+@example\.org", expert.email or "") for expert in experts())
    pmids = [publication.pmid for expert in experts() for publication in expert.publications]
    assert all(re.fullmatch(r"PMID:99\d{7}", pmid) for pmid in pmids)


def test_several_kidney_experts_treat_the_disorder_of_the_first_case() -> None:
    treating = [expert for expert in experts() if "ERKNet" in expert.erns and "ORPHA:213" in expert.disorders]
    assert len(treating) >= 2


def test_codes_exist_in_the_embedded_knowledge() -> None:
    nodes = {area.node for one in networks() for area in one.areas}
    named = {code for one in networks() for area in one.areas for code in area.representative}
    assert named - annotated_disorders().keys() <= {"ORPHA:34149"}
    for expert in experts():
        assert set(expert.thematic_areas) <= nodes
        assert set(expert.disorders) <= named
        assert set(expert.hpo_terms) <= finding_names().keys()


def test_networks_of_one_age_group_have_experts_of_that_group() -> None:
    bounds = {one.name: one.age_group for one in networks() if one.age_group}
    for expert in experts():
        assert {bounds[name] for name in expert.erns if name in bounds} <= set(expert.age_groups)


def test_availability_capacity_and_membership_vary() -> None:
    assert {expert.membership for expert in experts()} == {"full", "affiliated", "none"}
    assert all((expert.membership == "none") == (not expert.erns) for expert in experts())
    assert sum(not expert.available for expert in experts()) >= 5
    assert sum(expert.open_panels == expert.max_open_panels for expert in experts()) >= 5
    assert sum(expert.max_open_panels is None for expert in experts()) >= 5
    assert all(expert.open_panels <= (expert.max_open_panels or expert.open_panels) for expert in experts())
    assert sum(len(expert.erns) > 1 for expert in experts()) >= 20


def test_centres_have_several_experts_of_one_country() -> None:
    countries_of: dict[str | None, set[str | None]] = {}
    for expert in experts():
        countries_of.setdefault(expert.centre, set()).add(expert.country)
    assert all(len(found) == 1 for found in countries_of.values())
    assert len(countries_of) <= len(experts()) / 3


@pytest.mark.parametrize(
    ("language", "word"),
    [("de", "und|der|die|mit"), ("fr", "pour|de|et"), ("es", "con|de|los|una"), ("it", "per|di|il")],
)
def test_some_biographies_are_in_the_experts_own_language(language: str, word: str) -> None:
    own = [expert for expert in experts() if expert.bio and language in expert.languages]
    ending = {
        "de": "Deutsch|Bildgebung",
        "fr": "français|imagerie",
        "es": "español|imágenes",
        "it": "italiano|immagini",
    }
    assert sum(bool(re.search(ending[language], expert.bio)) for expert in own) >= 2
    assert any(re.search(rf"\b({word})\b", expert.bio) for expert in own)
