"""Which experts a list shows."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, true

from api.store.records import folded
from api.store.tables import ExpertFacetRow, ExpertRow

__all__ = ["ExpertFilters"]


@dataclass(frozen=True, slots=True)
class ExpertFilters:
    """What an expert must have to be listed; an empty filter asks for nothing, several must all hold.

    Attributes:
        networks: A membership in one of these networks.
        countries: One of these countries (ISO 3166 alpha-2).
        languages: One of these languages (ISO 639-1).
        age_groups: One of these age groups; an expert who gives none is not listed.
        query: Words that all occur in the name or the centre, whatever their case and accents.
    """

    networks: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    age_groups: frozenset[str] = frozenset()
    query: str = ""

    def condition(self) -> ColumnElement[bool]:
        """The filters as a condition on `ExpertRow`."""
        condition: ColumnElement[bool] = true()
        facets = {"network": self.networks, "language": self.languages, "age_group": self.age_groups}
        for kind, values in facets.items():
            if values:
                condition &= exists().where(
                    ExpertFacetRow.expert_id == ExpertRow.expert_id,
                    ExpertFacetRow.kind == kind,
                    ExpertFacetRow.value.in_(sorted(values)),
                )
        if self.countries:
            condition &= ExpertRow.country.in_(sorted(self.countries))
        for word in folded(self.query).split():
            condition &= ExpertRow.search_text.contains(word, autoescape=True)
        return condition
