"""The policy options of `match`, in the same words as the API's filters."""

from collections.abc import Iterable
from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from api.commands.console import remark
from api.policy import Filters, policy_of
from matching.results import Policy

__all__ = [
    "AgeGroup",
    "AnyAvailability",
    "Countries",
    "ExcludedCentres",
    "Languages",
    "Networks",
    "filters_of",
    "policy_from",
]

Networks = Annotated[
    list[str] | None, typer.Option("--network", metavar="ERN", help="Only members of this network; may be repeated.")
]
Countries = Annotated[
    list[str] | None, typer.Option("--country", metavar="CC", help="Only experts in this country; may be repeated.")
]
Languages = Annotated[
    list[str] | None, typer.Option("--language", metavar="LL", help="Only who speaks this language; may be repeated.")
]
AgeGroup = Annotated[
    Literal["case", "adult", "paediatric", "any"],
    typer.Option("--age-group", help="Whom the expert must treat; `case` goes by the case's age."),
]
ExcludedCentres = Annotated[
    list[str] | None,
    typer.Option("--exclude-centre", metavar="NAME", help="No expert of this centre; may be repeated."),
]
AnyAvailability = Annotated[
    bool, typer.Option("--any-availability", help="Also who is unavailable or has no room for another panel.")
]

_OPTION_OF_FIELD = {
    "networks": "--network",
    "countries": "--country",
    "languages": "--language",
    "exclude_centres": "--exclude-centre",
}


def filters_of(
    *,
    networks: list[str] | None,
    countries: list[str] | None,
    languages: list[str] | None,
    age_group: Literal["case", "adult", "paediatric", "any"],
    exclude_centres: list[str] | None,
    any_availability: bool,
) -> Filters:
    """The filters that the options name.

    Raises:
        typer.BadParameter: A network, country or language is unknown.
    """
    try:
        return Filters.model_validate(
            {
                "networks": networks or [],
                "countries": countries or [],
                "languages": languages or [],
                "age_group": age_group,
                "exclude_centres": exclude_centres or [],
                "only_available": not any_availability,
                "only_with_capacity": not any_availability,
            }
        )
    except ValidationError as refusal:
        detail = refusal.errors(include_url=False)[0]
        option = _OPTION_OF_FIELD.get(str(detail["loc"][0]), str(detail["loc"][0]))
        message = str(detail["msg"]).removeprefix("Value error, ")
        raise typer.BadParameter(message, param_hint=option) from None


def policy_from(filters: Filters, centres: Iterable[str]) -> Policy:
    """The policy of a match; a centre to exclude that nobody works at is told."""
    policy, problems = policy_of(filters, centres)
    for problem in problems:
        told = f"{problem.value}: {problem.detail}"
        remark(f"consilium: --exclude-centre {told}" + (f"; {problem.suggestion}" if problem.suggestion else ""))
    return policy
