"""The differential: how likely each disorder is, given findings, genes and suspicions."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from data.identifiers import HpoId
from matching.confidence import confidence_features, sharpness
from matching.differential_model import DifferentialModel, shipped_differential_model
from matching.disorder_prior import log_prior
from matching.finding_evidence import FindingEvidence
from matching.likelihood import LikelihoodSettings
from matching.results import DifferentialEntry, Reason, check_top
from matching.set_encoder import SetEncoder, shipped_encoder
from ontology import Knowledge, Understanding
from ontology.tables import FloatArray, IntArray

_SHOWN_FINDINGS = 4
_LEAST_REASON = 0.3


@dataclass(frozen=True, slots=True)
class DifferentialSettings:
    """Constants of the posterior that are not fitted, chosen on the development benchmark (DECISIONS.md 8 and 20).

    Attributes:
        likelihood: Constants of the findings' likelihood.
        gene_evidence: What a gene adds to its disorders, in nats.
        suspicion_evidence: What a suspected disorder gains, in nats; disorders under one suspected group share it.
        suspicion_floor: Nats below the best at which findings stop counting against a suspected disorder.
        floor: Nats below the best at which findings stop counting against a disorder: knowledge is never complete.
        unannotated: Nats below the best for disorders without any annotated finding.
    """

    likelihood: LikelihoodSettings = field(default_factory=LikelihoodSettings)
    gene_evidence: float = 9.0
    suspicion_evidence: float = 9.0
    suspicion_floor: float = 3.0
    floor: float = 30.0
    unannotated: float = 12.0


class Differential:
    """Computes posteriors over the disorders of one snapshot."""

    def __init__(
        self,
        knowledge: Knowledge,
        settings: DifferentialSettings | None = None,
        encoder: SetEncoder | None = None,
        model: DifferentialModel | None = None,
    ) -> None:
        """Prepares what is known of `knowledge`.

        Args:
            knowledge: The snapshot and the frequencies that hold.
            settings: The constants.
            encoder: The set encoder; the shipped one by default.
            model: The fitted numbers; the shipped ones by default.
        """
        self._knowledge = knowledge
        self._settings = settings or DifferentialSettings()
        self._model = model or shipped_differential_model()
        self._evidence = FindingEvidence(knowledge, self._settings.likelihood, encoder or shipped_encoder())
        self._prior = log_prior(knowledge, self._model.weights)
        self._link_source, self._link_disorder = annotated_links(knowledge, self._evidence.likelihood.has_findings)

    def posterior(
        self, present: IntArray, excluded: IntArray, genes: tuple[str, ...] = (), suspected: tuple[str, ...] = ()
    ) -> FloatArray:
        """Probability of every disorder.

        Args:
            present: Positions of observed terms.
            excluded: Positions of terms looked for and not there.
            genes: Gene symbols.
            suspected: ORPHAcodes; a group suspects all disorders beneath it.

        Returns:
            float32, shape (disorders,), summing to 1.
        """
        settings, knowledge = self._settings, self._knowledge
        scores = self._finding_scores(present, excluded)
        # Each once and in a fixed order, so that the order in which a case gives them never matters.
        for symbol in sorted(set(genes)):
            scores[knowledge.disorders_of_gene(symbol)] += settings.gene_evidence
        for code in sorted(set(suspected)):
            meant = knowledge.snapshot.disorders.members(code)
            if len(meant):
                scores[meant] = np.maximum(scores[meant], -settings.suspicion_floor) + self._suspicion_evidence(
                    len(meant)
                )
        weights = np.exp(scores - scores.max())
        return np.asarray(weights / weights.sum(), np.float32)

    def of_case(self, case: Understanding) -> FloatArray:
        """The posterior for what was understood of a case; zeros where nothing of it tells disorders apart."""
        terms = self._knowledge.term_positions
        present = terms(tuple(HpoId(finding.id) for finding in case.present))
        excluded = terms(tuple(HpoId(finding.id) for finding in case.excluded))
        genes = tuple(gene.id for gene in case.genes)
        suspected = tuple(disorder.id for disorder in case.suspected_disorders)
        if not self._tells_apart(present, excluded, genes, suspected):
            return np.zeros(self._knowledge.disorder_count, np.float32)
        return self.posterior(present, excluded, genes, suspected)

    def entries(self, posterior: FloatArray, case: Understanding, top: int) -> tuple[DifferentialEntry, ...]:
        """The most probable disorders with what speaks for them, equally probable ones by their code.

        Raises:
            InputError: `top` is not positive.
        """
        check_top(top)
        knowledge = self._knowledge
        order = np.lexsort((np.arange(len(posterior)), -posterior))[:top].astype(np.int32)
        order = order[posterior[order] > 0]
        ratios = self._supporting(case, order)
        return tuple(
            DifferentialEntry(
                disorder=knowledge.disorder_code(int(disorder)),
                name=knowledge.disorder_name(int(disorder)),
                probability=float(posterior[disorder]),
                supporting=self._reasons(case, int(disorder), ratios[:, place]),
                networks=knowledge.networks_of(knowledge.disorder_code(int(disorder))),
            )
            for place, disorder in enumerate(order)
        )

    def _tells_apart(
        self, present: IntArray, excluded: IntArray, genes: tuple[str, ...], suspected: tuple[str, ...]
    ) -> bool:
        """Whether anything of a case makes some disorders likelier than they are anyway."""
        members = self._knowledge.snapshot.disorders.members
        return (
            len(present) > 0
            or len(excluded) > 0
            or any(len(self._knowledge.disorders_of_gene(symbol)) for symbol in genes)
            or any(len(members(code)) for code in suspected)
        )

    def _finding_scores(self, present: IntArray, excluded: IntArray) -> FloatArray:
        """Prior and findings of every disorder as nats below the best, such that the best one's probability holds."""
        by_entry = self._evidence.of(present, excluded, self._model.weights)
        evidence = self._by_disorder(by_entry)
        best = evidence.max(initial=-np.inf)
        if (len(present) == 0 and len(excluded) == 0) or np.isneginf(best):
            return np.asarray(self._prior - self._prior.max(initial=-np.inf), np.float32)
        evidence[np.isneginf(evidence)] = best - self._settings.unannotated
        scores = np.maximum(evidence - best, -self._settings.floor) + self._prior
        scores -= scores.max()
        return np.asarray(scores * self._sharpness(scores, by_entry, present, excluded), np.float32)

    def _sharpness(self, scores: FloatArray, by_entry: FloatArray, present: IntArray, excluded: IntArray) -> float:
        """What scores are multiplied by, so that the probability of the first disorder holds."""
        entries = self._link_source[self._link_disorder == scores.argmax()]
        explained = spoken_of = 0.0
        if len(entries):
            entry = int(entries[by_entry[entries].argmax()])
            explained = float(self._evidence.shown(present)[entry])
            spoken_of = float(self._evidence.shown(excluded)[entry])
        features = confidence_features(scores, len(present), explained, spoken_of)
        return sharpness(scores, float(self._model.confidence.probability(features)))

    def _by_disorder(self, by_entry: FloatArray) -> FloatArray:
        """The best annotated entry's value of each disorder, float32 (disorders,), -inf where none is annotated."""
        by_disorder = np.full(self._knowledge.disorder_count, -np.inf, np.float32)
        np.maximum.at(by_disorder, self._link_disorder, by_entry[self._link_source])
        return by_disorder

    def _supporting(self, case: Understanding, disorders: IntArray) -> FloatArray:
        """Log ratio of each finding for each disorder, by its best annotated entry, float32 (findings, disorders)."""
        ratios = np.zeros((len(case.present), len(disorders)), np.float32)
        for row, finding in enumerate(case.present):
            terms = self._knowledge.term_positions((HpoId(finding.id),))
            if len(terms):
                ratios[row] = self._by_disorder(self._evidence.likelihood.present_ratio(int(terms[0])))[disorders]
        return np.where(np.isfinite(ratios), ratios, np.float32(0))

    def _reasons(self, case: Understanding, disorder: int, ratios: FloatArray) -> tuple[Reason, ...]:
        reasons = [*self._suspicions(case, disorder), *self._genes(case, disorder)]
        ordered = sorted(zip(ratios.tolist(), case.present, strict=True), key=lambda pair: (-pair[0], pair[1].id))
        reasons += [
            Reason("finding", finding.id, finding.label, ratio, "speaks for it")
            for ratio, finding in ordered[:_SHOWN_FINDINGS]
            if ratio >= _LEAST_REASON
        ]
        return tuple(sorted(reasons, key=lambda reason: -reason.contribution))

    def _suspicions(self, case: Understanding, disorder: int) -> Iterator[Reason]:
        for suspicion in sorted(case.suspected_disorders, key=lambda concept: concept.id):
            meant = self._knowledge.snapshot.disorders.members(suspicion.id)
            if disorder in meant:
                evidence = self._suspicion_evidence(len(meant))
                yield Reason("disorder", suspicion.id, suspicion.label, evidence, "suspected")

    def _genes(self, case: Understanding, disorder: int) -> Iterator[Reason]:
        for gene in sorted(case.genes, key=lambda concept: concept.id):
            if disorder in self._knowledge.disorders_of_gene(gene.id):
                yield Reason("gene", gene.id, gene.label, self._settings.gene_evidence, "gene of this disorder")

    def _suspicion_evidence(self, disorders: int) -> float:
        """What each of the disorders under one suspicion gains: they share it, and the best fitting profit most."""
        return self._settings.suspicion_evidence - float(np.log(disorders))


def annotated_links(knowledge: Knowledge, has_findings: NDArray[np.bool_]) -> tuple[IntArray, IntArray]:
    """Pairs of an annotated entry that has findings and a disorder that it describes: entries, disorders."""
    links = knowledge.snapshot.disorders.source_disorders
    sources = np.repeat(np.arange(len(links), dtype=np.int32), links.lengths())
    usable = has_findings[sources]
    return sources[usable], np.asarray(links.values[usable])
