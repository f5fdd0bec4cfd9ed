"""Reasons: the parts of a score as a person reads them; contributions add up to the score exactly."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from data.expert import Expert
from data.networks import networks
from matching.evidence import SIBLING_GROUP, area_disorders
from matching.experience import past_panels
from matching.profiles import ProfileReading, TitleReading
from matching.results import Reason
from ontology import Knowledge
from ontology.snapshot import LEVELS
from ontology.tables import FloatArray, IntArray

_SHOWN_DISORDERS = 4
_SHOWN_SIBLINGS = 2
_LEAST_PERCENT = 0.01
_LEAST_SHOWN = 0.002
"""Share of the score's scale under which a disorder is summed into "other disorders"."""


@dataclass(frozen=True, slots=True)
class ScoreParts:
    """A candidate's score in parts.

    Attributes:
        by_disorder: (disorder, contribution) for every disorder that contributes.
        by_scope: What membership contributes.
        by_findings: What the expert's own terms contribute.
        by_text: What similarity of texts contributes.
        posterior: The differential, float32 (disorders,).
        scope_probability: float32 (networks,).
        shared_terms: Positions of findings of the case that the expert names.
    """

    by_disorder: Sequence[tuple[int, float]]
    by_scope: float
    by_findings: float
    by_text: float
    posterior: FloatArray
    scope_probability: FloatArray
    shared_terms: Sequence[int]


class Explainer:
    """Puts reasons into words from a profile and the knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Takes names from the knowledge."""
        self._knowledge = knowledge

    def reasons(self, expert: Expert, reading: ProfileReading, parts: ScoreParts) -> tuple[Reason, ...]:
        """All reasons, largest first, small ones summed into one."""
        profile = _Profile(expert, reading, self._knowledge)
        reasons = list(self._disorders(profile, parts))
        if parts.by_scope > 0:
            reasons.append(self._scope(expert, parts))
        if parts.by_findings > 0:
            reasons.append(self._findings(parts))
        if parts.by_text > 0:
            reasons.append(
                Reason(
                    "text", "", "wording of the profile", parts.by_text, "the case's text resembles the bio and titles"
                )
            )
        return tuple(sorted(reasons, key=lambda reason: -reason.contribution))

    def evidence(self, expert: Expert, reading: ProfileReading, disorder: int) -> tuple[str, ...]:
        """What a profile shows for a disorder, by its position, strongest first."""
        return tuple(_Profile(expert, reading, self._knowledge).evidence(disorder))

    def _disorders(self, profile: "_Profile", parts: ScoreParts) -> Iterator[Reason]:
        ordered = sorted(parts.by_disorder, key=lambda pair: (-pair[1], pair[0]))
        shown = [pair for pair in ordered[:_SHOWN_DISORDERS] if pair[1] >= _LEAST_SHOWN] or ordered[:1]
        for disorder, contribution in shown:
            probability = parts.posterior[disorder]
            likely = f"{probability:.0%} likely" if probability >= _LEAST_PERCENT else "under 1% likely"
            knowledge = self._knowledge
            yield Reason(
                "disorder", knowledge.disorder_code(disorder), knowledge.disorder_name(disorder), contribution,
                f"{likely}; {'; '.join(profile.evidence(disorder)) or 'related to what the profile shows'}",
            )  # fmt: skip
        rest = ordered[len(shown) :]
        if rest:
            yield Reason(
                "disorder",
                "",
                "other disorders of the differential",
                sum(value for _, value in rest),
                f"{len(rest)} more, each a little",
            )

    def _scope(self, expert: Expert, parts: ScoreParts) -> Reason:
        names = list(self._knowledge.networks)
        own = [name for name in expert.erns if name in names]
        best = max(own, key=lambda name: parts.scope_probability[names.index(name)])
        share = parts.scope_probability[names.index(best)]
        return Reason(
            "network", best, best, parts.by_scope, f"member; {share:.0%} of the differential lies in its scope"
        )

    def _findings(self, parts: ScoreParts) -> Reason:
        terms = self._knowledge.snapshot.terms
        ordered = sorted(parts.shared_terms, key=lambda term: -self._knowledge.information[term])
        labels = [terms.term_labels[term] for term in ordered[:3]]
        more = f" and {len(ordered) - 3} more" if len(ordered) > 3 else ""  # noqa: PLR2004 - three are named
        return Reason(
            "finding",
            terms.hpo_id(ordered[0]),
            labels[0],
            parts.by_findings,
            f"names findings of the case: {', '.join(labels)}{more}",
        )


class _Profile:
    """One expert's evidence in words."""

    def __init__(self, expert: Expert, reading: ProfileReading, knowledge: Knowledge) -> None:
        self._expert = expert
        self._reading = reading
        self._knowledge = knowledge
        self._tables = knowledge.snapshot.disorders

    def evidence(self, disorder: int) -> list[str]:
        """What the profile shows for a disorder, strongest first."""
        found = [*self._listed(disorder), *self._in_bio(disorder), *self._published(disorder), *self._seated(disorder)]
        found += [
            f"works on gene {gene}"
            for gene in self._expert.genes
            if disorder in self._knowledge.disorders_of_gene(gene)
        ]
        found += [
            f"thematic area {_area_name(code) or self._knowledge.label(code)}"
            for code in self._expert.thematic_areas
            if disorder in area_disorders(code, self._knowledge)
        ]
        return list(dict.fromkeys(found)) or list(self._related(disorder))

    def _listed(self, disorder: int) -> Iterator[str]:
        patients = [count for code, count in self._expert.disorders.items() if disorder in self._tables.members(code)]
        if patients:
            most = max(patients)
            yield f"lists it, {most} patient{'s' if most != 1 else ''} a year" if most else "lists it"

    def _in_bio(self, disorder: int) -> Iterator[str]:
        group = LEVELS.index("group")
        for entity in self._reading.bio:
            if disorder in self._tables.entity_members[entity]:
                is_group = self._tables.entity_level[entity] == group
                yield f"bio names {self._tables.entity_labels[entity]}" if is_group else "bio names it"

    def _published(self, disorder: int) -> Iterator[str]:
        pmids = [title.pmid for title in self._reading.titles if self._names(title, disorder)]
        if pmids:
            yield f"published on it ({', '.join(pmids[:2])}{' and more' if len(pmids) > 2 else ''})"  # noqa: PLR2004 - two are named

    def _seated(self, disorder: int) -> Iterator[str]:
        panels = [count for code, count in past_panels(self._expert).items() if disorder in self._tables.members(code)]
        if panels:
            yield f"past panels on it: {sum(panels)}"

    def _names(self, title: TitleReading, disorder: int) -> bool:
        named = any(disorder in self._tables.entity_members[entity] for entity in title.entities)
        return named or any(disorder in self._knowledge.disorders_of_gene(gene) for gene in title.genes)

    def _related(self, disorder: int) -> Iterator[str]:
        """What the profile shows of the first small group of relatives of a disorder that it shows anything of."""
        for relatives, what in self._families(disorder):
            shown = list(dict.fromkeys(self._shown_of(relatives)))
            if shown:
                more = f" and {len(shown) - _SHOWN_SIBLINGS} more" if len(shown) > _SHOWN_SIBLINGS else ""
                yield f"shows {', '.join(shown[:_SHOWN_SIBLINGS])}{more} of the same {what}"
                return

    def _families(self, disorder: int) -> Iterator[tuple[IntArray, str]]:
        """What the evidence counts as siblings: a small group, or without the classification a gene's disorders."""
        for parent in self._tables.entity_parents[int(self._tables.disorder_entity[disorder])].tolist():
            if len(self._tables.entity_members[parent]) <= SIBLING_GROUP:
                yield self._tables.entity_members[parent], f"group, {self._tables.entity_labels[parent]}"
        if not self._knowledge.complete:
            of_genes = self._tables.gene_disorders
            places = np.nonzero(np.asarray(of_genes.values) == disorder)[0]
            for gene in (np.searchsorted(of_genes.offsets, places, side="right") - 1).tolist():
                yield of_genes[gene], f"gene, {self._tables.gene_symbols[gene]}"

    def _shown_of(self, relatives: IntArray) -> Iterator[str]:
        """Names of disorders and genes in the profile that stand for any of these disorders."""
        tables, disorders_of_gene = self._tables, self._knowledge.disorders_of_gene
        group = LEVELS.index("group")
        for code in self._expert.disorders:
            if np.isin(tables.members(code), relatives).any():
                yield self._knowledge.label(code)
        titles = self._reading.titles
        for entity in (*self._reading.bio, *(entity for title in titles for entity in title.entities)):
            if tables.entity_level[entity] != group and np.isin(tables.entity_members[entity], relatives).any():
                yield tables.entity_labels[entity]
        for gene in (*self._expert.genes, *(gene for title in titles for gene in title.genes)):
            if np.isin(disorders_of_gene(gene), relatives).any():
                yield f"gene {gene}"


@cache
def _area_names() -> Mapping[str, str]:
    return {area.node: area.name for network in networks() for area in network.areas}


def _area_name(code: str) -> str | None:
    """What the networks call the area; the node's own name may not be installed."""
    return _area_names().get(code)


def checked_sum(reasons: Sequence[Reason]) -> float:
    """The score as the sum of its reasons, in double precision."""
    return float(np.sum([reason.contribution for reason in reasons], dtype=np.float64))
