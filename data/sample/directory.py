"""The sample directory: invented experts whose profiles are as uneven as those of real directories.

Some experts list disorders with the patients they see, some only tick an area, some wrote two sentences in their own
language, some left nothing but a list of publications. What each really treats is drawn first, from the disorders of
networks.csv; the profile then shows a part of it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any, TypeVar

from data.identifiers import ExpertId, GeneSymbol, HpoId, OrphaCode
from data.networks import Network, ThematicArea, networks
from data.sample.clinic import finding_names, genes, typical_findings
from data.sample.people import Country, address_of, countries, languages_of, person_of
from data.sample.prose import biography, disorder_in, finding_in_sentence, specialties, title

_Drawn = TypeVar("_Drawn")

SEED = "Consilium sample directory"
"""Everything drawn follows from this."""

PROFILES: tuple[frozenset[str], ...] = (
    frozenset({"areas", "disorders", "genes", "findings", "publications", "bio"}),
    frozenset({"areas", "disorders"}),
    frozenset({"disorders", "bio"}),
    frozenset({"areas"}),
    frozenset({"bio"}),
    frozenset({"disorders without numbers"}),
    frozenset({"publications"}),
    frozenset({"bio in own language"}),
    frozenset({"areas", "genes"}),
    frozenset({"genes", "findings"}),
    frozenset({"areas"}),
    frozenset({"areas", "publications", "bio"}),
)
"""What each of a network's experts shows."""

_ROUNDS = {"ERKNet": 3}  # the first user's network is larger, so that kidney cases find a choice
_WITHOUT_NETWORK: tuple[frozenset[str], ...] = (
    frozenset({"disorders"}),
    frozenset({"bio"}),
    frozenset({"publications"}),
    frozenset({"areas", "bio"}),
)
_OWN_LANGUAGES = ("de", "fr", "es", "it")
_PATIENTS_A_YEAR = (1, 2, 2, 3, 4, 6, 8, 11, 15, 18, 24, 30, 45, 60, 90)
# Nine digits starting with 99: PubMed's numbers have eight, so none of these leads to anyone's work.
_FIRST_PMID = 990_000_001
_MAY_HAVE_SECOND_NETWORK, _MAY_BE_AFFILIATED = 0.2, 0.25
_MAY_BE_FULL, _MAY_BE_AWAY, _MAY_NOT_STATE_CAPACITY = 0.08, 0.06, 0.1


@dataclass(frozen=True, slots=True)
class _Expertise:
    """What an invented expert really treats."""

    network: Network
    area: ThematicArea
    disorders: dict[OrphaCode, str]
    genes: list[GeneSymbol]
    findings: list[HpoId]


def directory_text() -> str:
    """Gives the sample directory as JSONL, the same text each time."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in sample_records())


def sample_records() -> Iterator[dict[str, Any]]:
    """Gives twelve invented experts of each network (ERKNet: 36) and four of none, as records of the stable format."""
    return (record for record, _ in _records())


def sample_truth() -> dict[ExpertId, tuple[OrphaCode, ...]]:
    """Gives what each invented expert really treats, of which the profile shows a part: for evaluation alone."""
    return {ExpertId(record["expert_id"]): tuple(expertise.disorders) for record, expertise in _records()}


def _records() -> Iterator[tuple[dict[str, Any], _Expertise]]:
    names: set[str] = set()
    numbers, pmids = count(1), count(_FIRST_PMID)
    for place, network in enumerate(networks()):
        random = Random(f"{SEED}: {network.name}")  # noqa: S311 - reproducible, nothing to keep secret
        for slot, shows in enumerate(PROFILES * _ROUNDS.get(network.name, 1)):
            country = _country(place, slot, shows, random)
            expertise = _expertise(network, network.areas[slot % len(network.areas)], random)
            erns = [network.name, *_second_network(expertise, random)]
            person = _person(next(numbers), country, names, erns, random)
            profile = _profile(expertise, shows, country, _language(place, shows), pmids, random)
            yield {**person, **profile}, expertise
    random = Random(f"{SEED}: no network")  # noqa: S311 - as above
    for slot, shows in enumerate(_WITHOUT_NETWORK):
        network, country = random.choice(networks()), random.choice(countries())
        expertise = _expertise(network, network.areas[slot % len(network.areas)], random)
        person = _person(next(numbers), country, names, [], random)
        yield {**person, **_profile(expertise, shows, country, "en", pmids, random)}, expertise


def _country(place: int, slot: int, shows: frozenset[str], random: Random) -> Country:
    if slot <= 1:  # the first two of each network go round all countries, so that none is left out
        return countries()[(2 * place + slot) % len(countries())]
    language = _language(place, shows)
    possible = [country for country in countries() if language == "en" or language in country.languages]
    return random.choices(possible, weights=[country.weight for country in possible])[0]


def _language(place: int, shows: frozenset[str]) -> str:
    return _OWN_LANGUAGES[place % len(_OWN_LANGUAGES)] if "bio in own language" in shows else "en"


def _expertise(network: Network, area: ThematicArea, random: Random) -> _Expertise:
    own = dict(zip(area.representative, area.representative_names, strict=True))
    other = random.choice(network.areas)
    beside = dict(zip(other.representative, other.representative_names, strict=True))
    disorders = _some(own, 6, 12, random) | _some(beside, 0, 4, random)
    return _Expertise(
        network=network,
        area=area,
        disorders=disorders,
        genes=list(_some({gene: None for code in disorders for gene in genes().get(code, ())}, 1, 5, random)),
        findings=list(
            _some({term: None for code in disorders for term in typical_findings().get(code, ())}, 2, 6, random)
        ),
    )


def _second_network(expertise: _Expertise, random: Random) -> list[str]:
    if random.random() >= _MAY_HAVE_SECOND_NETWORK:
        return []
    others = [network for network in networks() if network.name != expertise.network.name]
    sharing = [
        network.name
        for network in others
        if any(code in area.representative for area in network.areas for code in expertise.disorders)
    ]
    return [random.choice(sharing)] if sharing else []


def _person(number: int, country: Country, names: set[str], erns: list[str], random: Random) -> dict[str, Any]:
    name = person_of(country, random, names)
    capacity = None if random.random() < _MAY_NOT_STATE_CAPACITY else random.randint(2, 8)
    is_full = random.random() < _MAY_BE_FULL
    bounds = {age for network in networks() if network.name in erns for age in [network.age_group] if age}
    return {
        "expert_id": f"SAMPLE-{number:03}",
        "name": name,
        "email": address_of(name),
        "centre": random.choice(country.centres),
        "country": country.code,
        "erns": erns,
        "membership": ("affiliated" if random.random() < _MAY_BE_AFFILIATED else "full") if erns else "none",
        "age_groups": sorted(bounds) or random.choice((["adult"], ["paediatric"], ["adult", "paediatric"])),
        "languages": languages_of(country, random),
        "max_open_panels": capacity,
        "open_panels": (capacity if is_full else random.randint(0, capacity - 1)) if capacity else random.randint(0, 2),
        "available": random.random() >= _MAY_BE_AWAY,
    }


def _profile(
    expertise: _Expertise,
    shows: frozenset[str],
    country: Country,
    language: str,
    pmids: Iterator[int],
    random: Random,
) -> dict[str, Any]:
    codes = list(expertise.disorders)
    listed = codes[: random.randint(max(1, 2 * len(codes) // 3), len(codes))]
    has_numbers, has_none = "disorders" in shows, "disorders without numbers" in shows
    return {
        "thematic_areas": _areas(expertise, random) if "areas" in shows else [],
        "disorders": {code: random.choice(_PATIENTS_A_YEAR) if has_numbers else 0 for code in listed}
        if has_numbers or has_none
        else {},
        "hpo_terms": expertise.findings if "findings" in shows else [],
        "genes": expertise.genes if "genes" in shows else [],
        "publications": _publications(expertise, country, pmids, random) if "publications" in shows else [],
        "bio": biography(language, _fields(expertise, language, country, random), random)
        if shows & {"bio", "bio in own language"}
        else "",
    }


def _publications(
    expertise: _Expertise, country: Country, pmids: Iterator[int], random: Random
) -> list[dict[str, str]]:
    drawn = [title(_fields(expertise, "en", country, random), random) for _ in range(random.randint(2, 6))]
    return [{"pmid": f"PMID:{next(pmids)}", "title": one} for one in dict.fromkeys(drawn)]


def _areas(expertise: _Expertise, random: Random) -> list[OrphaCode]:
    ticked = [expertise.area.node, random.choice(expertise.network.areas).node]
    return list(dict.fromkeys(ticked[: random.randint(1, 2)]))


def _fields(expertise: _Expertise, language: str, country: Country, random: Random) -> dict[str, str]:
    first, *rest = random.sample(list(expertise.disorders.items()), k=min(3, len(expertise.disorders)))
    fields = {"first": disorder_in(language, first[1])}
    fields |= dict(zip(("second", "third"), (disorder_in(language, name) for _, name in rest), strict=False))
    fields |= {
        "area": expertise.area.name,
        "specialty": specialties()[expertise.network.name][language],
        "country": country.name,
        "many": str(random.choice(range(8, 140))),
        "year": str(random.choice(range(1996, 2022))),
    }
    if of_first := genes().get(first[0]):
        fields["gene"] = random.choice(of_first)
    if shown := typical_findings().get(first[0]):
        fields["finding"] = finding_in_sentence(finding_names()[random.choice(shown)])
    return fields


def _some(candidates: Mapping[_Drawn, Any], fewest: int, most: int, random: Random) -> dict[_Drawn, Any]:
    size = min(len(candidates), random.randint(fewest, most))
    return {key: candidates[key] for key in random.sample(list(candidates), k=size)}
