"""From the filters of a request to the Policy of a match, in the words people and systems write."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.field_problems import FieldProblem, pointer_to
from api.store.records import folded
from data.cleaning import normalised
from data.identifiers import ExpertId, NetworkName
from data.inspection import nearest
from data.iso import country_code, language_code
from data.networks import network
from matching.results import Policy

__all__ = ["Country", "Filters", "Language", "Network", "policy_of"]

_MOST_VALUES = 500


def _official_name(name: str) -> NetworkName:
    return network(name).name


def _stripped(text: str) -> str:
    return " ".join(text.split())


Network = Annotated[NetworkName, normalised(_official_name)]
Country = Annotated[str, normalised(country_code)]
Language = Annotated[str, normalised(language_code)]
_Text = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_stripped)]


class Filters(BaseModel):
    """Policy of the shortlist, applied after relevance; what it leaves out is counted under `left_out`."""

    model_config = ConfigDict(extra="forbid")

    networks: list[Network] = Field(
        default_factory=list, max_length=_MOST_VALUES, description="Only members of one of these networks."
    )
    countries: list[Country] = Field(
        default_factory=list, max_length=_MOST_VALUES, description="Only experts in these countries (ISO 3166 alpha-2)."
    )
    languages: list[Language] = Field(
        default_factory=list, max_length=_MOST_VALUES, description="Only experts who speak one of these (ISO 639-1)."
    )
    age_group: Literal["case", "adult", "paediatric", "any"] = Field(
        "case", description="Whom the expert must treat; `case` goes by the case's age, `any` asks for nothing."
    )
    exclude_centres: list[_Text] = Field(
        default_factory=list, max_length=_MOST_VALUES, description="No expert of these centres, by name."
    )
    exclude_experts: list[_Text] = Field(
        default_factory=list, max_length=_MOST_VALUES, description="None of these experts, by expert_id."
    )
    only_available: bool = Field(True, description="Leave out experts who take no panels at present.")
    only_with_capacity: bool = Field(True, description="Leave out experts whose open panels reach their limit.")


def policy_of(
    filters: Filters, centres: Iterable[str], *, at: tuple[str, ...] = ("filters",)
) -> tuple[Policy, list[FieldProblem]]:
    """Gives the policy and what is odd about it: a centre to exclude that no expert works at is a slip, or harmless.

    Args:
        filters: As they came in.
        centres: The names of all centres of the directory; a name matches whatever its case and accents.
        at: Where the filters stand in the body.
    """
    names: dict[str, set[str]] = {}
    for name in centres if filters.exclude_centres else ():
        names.setdefault(folded(name), set()).add(name)
    excluded: set[str] = set()
    problems = []
    for number, written in enumerate(filters.exclude_centres):
        meant = names.get(folded(written))
        if meant:
            excluded |= meant
        else:
            near = nearest(folded(written), names)
            problems.append(
                FieldProblem(
                    pointer=pointer_to((*at, "exclude_centres", number)),
                    value=written,
                    detail="no expert of the directory works at a centre of this name, so it excludes nobody",
                    suggestion=f"did you mean {min(names[near])}?" if near else None,
                    severity="warning",
                )
            )
    policy = Policy(
        networks=frozenset(filters.networks),
        countries=frozenset(filters.countries),
        languages=frozenset(filters.languages),
        age_group=None if filters.age_group == "any" else filters.age_group,
        exclude_centres=frozenset(excluded),
        exclude_experts=frozenset(ExpertId(expert) for expert in filters.exclude_experts),
        only_available=filters.only_available,
        only_with_capacity=filters.only_with_capacity,
    )
    return policy, problems
