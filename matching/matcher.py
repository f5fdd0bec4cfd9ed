"""The match: a case goes in, a ranked and explained shortlist comes out."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from data.case import Case
from data.expert import Expert
from data.identifiers import ExpertId, HpoId
from data.releases import NoProgress, Progress
from matching.differential import Differential
from matching.differential_model import DifferentialModel, shipped_differential_model
from matching.directory_index import DirectoryIndex
from matching.expert_keys import MarkedExperts, in_order
from matching.explanation import Explainer, ScoreParts, checked_sum
from matching.fusion import FusionModel, shipped_model
from matching.index_opening import open_or_build
from matching.ordering import Order, Replies, ReplyProbability, sift
from matching.policy import notes
from matching.results import DifferentialEntry, NetworkShare, Policy, RankedExpert, Shortlist, check_top
from matching.scoring import CaseQuery, Scores, score_candidates
from matching.set_encoder import SetEncoder, shipped_encoder
from ontology import Knowledge, Reader, TextEncoder, Understanding, read_case

_SHOWN_DIFFERENTIAL = 10
_LEAST_NETWORK_SHARE = 0.05
_SET_ENCODER = ", set encoder "
"""What the set encoder's digest stands behind in a matcher's stamp."""


class Matcher:
    """Ranks one directory's experts for cases; safe to use from several threads."""

    def __init__(
        self,
        knowledge: Knowledge,
        reader: Reader,
        experts: Sequence[Expert],
        index: DirectoryIndex,
        model: FusionModel,
        encoder: TextEncoder | None,
        stamp: str,
        differential: Differential,
    ) -> None:
        """Use `open`; this takes what it has made."""
        self.knowledge = knowledge
        self.reader = reader
        self.stamp = stamp
        self.experts: Mapping[ExpertId, Expert] = {expert.expert_id: expert for expert in experts}
        self._rows = tuple(experts)
        self.index = index
        self.model = model
        self._encoder = encoder
        self._differential = differential
        self._scope = np.asarray(knowledge.snapshot.disorders.network_scope, np.float32)
        self._explainer = Explainer(knowledge)

    @classmethod
    def open(
        cls,
        knowledge: Knowledge,
        experts: Sequence[Expert],
        folder: Path,
        *,
        encoder: TextEncoder | None = None,
        progress: Progress | None = None,
        model: FusionModel | None = None,
        reader: Reader | None = None,
        set_encoder: SetEncoder | None = None,
        differential_model: DifferentialModel | None = None,
    ) -> "Matcher":
        """Opens the saved index in `folder` when its stamp fits, else builds and saves it.

        Args:
            knowledge: The snapshot.
            experts: The directory in any order; each expert_id once.
            folder: Where indexes are kept.
            encoder: Adds similarity of texts; None does without.
            progress: Is told how far building is.
            model: The fusion model; the shipped one by default.
            reader: Reads the cases; one with its own settings by default.
            set_encoder: The encoder of findings; the shipped one by default.
            differential_model: The fitted numbers of the differential; the shipped ones by default.

        Raises:
            ArtifactError: The folder or the model cannot be used.
            InputError: An expert_id occurs twice.
        """
        reader, model = reader or Reader(knowledge), model or shipped_model()
        marked = MarkedExperts.of(in_order(experts))
        index, stamp = open_or_build(marked, knowledge, reader, model, folder, encoder, progress or NoProgress())
        set_encoder = set_encoder or shipped_encoder()
        differential_model = differential_model or shipped_differential_model()
        differential = Differential(knowledge, encoder=set_encoder, model=differential_model)
        stamp += f"{_SET_ENCODER}{set_encoder.digest}, differential {differential_model.digest}"
        return cls(knowledge, reader, marked.experts, index, model, encoder, stamp, differential)

    def over(self, experts: Sequence[Expert], folder: Path, progress: Progress | None = None) -> "Matcher":
        """The same matcher over another state of its directory; only profiles that came or changed are read.

        This one stays as it is and may go on answering meanwhile.

        Raises:
            ArtifactError: The folder cannot be used.
            InputError: An expert_id occurs twice.
        """
        marked = MarkedExperts.of(in_order(experts))
        index, stamp = open_or_build(
            marked, self.knowledge, self.reader, self.model, folder, self._encoder, progress or NoProgress(), self.index
        )
        stamp += self.stamp[self.stamp.rindex(_SET_ENCODER) :]
        return Matcher(
            self.knowledge, self.reader, marked.experts, index, self.model, self._encoder, stamp, self._differential
        )

    def with_index(self, index: DirectoryIndex) -> "Matcher":
        """The same matcher over other derived data of the same directory, for evaluation."""
        return Matcher(
            self.knowledge, self.reader, self._rows, index, self.model, self._encoder, self.stamp, self._differential
        )

    def with_experts(self, change: Callable[[Expert], Expert]) -> "Matcher":
        """The same matcher with experts changed in what the index does not hold: load, limit and availability."""
        rows = tuple(map(change, self._rows))
        return Matcher(
            self.knowledge, self.reader, rows, self.index, self.model, self._encoder, self.stamp, self._differential
        )

    def understand(self, case: Case) -> Understanding:
        """What a case says, text and codes together."""
        return read_case(case, self.reader)

    def differential(self, case: Case, top: int = _SHOWN_DIFFERENTIAL) -> tuple[DifferentialEntry, ...]:
        """The most probable disorders of a case; none when nothing can be matched on.

        Raises:
            InputError: `top` is not positive.
        """
        check_top(top)
        understanding = self.understand(case)
        return self._differential.entries(self._differential.of_case(understanding), understanding, top)

    def rank(
        self, case: Case, top: int = 50, *, understanding: Understanding | None = None
    ) -> list[tuple[ExpertId, float]]:
        """The best experts by relevance alone, with their scores, best first; none when nothing can be matched on.

        Args:
            case: The case.
            top: How many experts.
            understanding: What was understood of the case where it was read before.

        Raises:
            InputError: `top` is not positive.
        """
        check_top(top)
        understanding = self.understand(case) if understanding is None else understanding
        query = self._query(case, understanding)
        if query.is_empty:
            return []
        scores = score_candidates(query, self.index, self.model, top)
        return [
            (self._rows[row].expert_id, float(total))
            for row, total in zip(scores.rows[:top], scores.total[:top], strict=True)
        ]

    def shortlist(
        self,
        case: Case,
        *,
        top: int = 10,
        policy: Policy | None = None,
        understanding: Understanding | None = None,
        order: Order = "relevance",
        replies: Replies | None = None,
    ) -> Shortlist:
        """The best experts that the policy keeps, with reasons whose contributions add up to the score.

        Args:
            case: The case.
            top: How many experts.
            policy: Rules applied after relevance; the default Policy when not given.
            understanding: What was understood of the case where it was read before, and corrected perhaps.
            order: By relevance, or by relevance x reply likelihood.
            replies: Deadline and histories that the reply likelihood goes by.

        Raises:
            InputError: `top` is not positive.
        """
        check_top(top)
        policy = policy or Policy()
        understanding = self.understand(case) if understanding is None else understanding
        query = self._query(case, understanding)
        if query.is_empty:
            remarks = (*understanding.warnings, "Nothing was understood that could be matched on.")
            return Shortlist(case.case_id, (), (), (), {}, remarks, self.stamp)
        replies = (replies or Replies()).in_language(understanding.language)
        reply = replies.probability if order == "expected_answer" else None
        scores, kept, left_out = self._kept(query, policy, understanding.age_years, top, reply)
        experts = tuple(
            self._ranked(rank, place, scores, query, policy, understanding, replies)
            for rank, place in enumerate(kept, start=1)
        )
        return Shortlist(
            case_id=case.case_id,
            differential=self._differential.entries(query.posterior, understanding, _SHOWN_DIFFERENTIAL),
            networks=self._networks(query),
            experts=experts,
            left_out=left_out,
            remarks=self._remarks(query, understanding, len(experts), top, left_out),
            stamp=self.stamp,
        )

    def _kept(
        self, query: CaseQuery, policy: Policy, age_years: float | None, top: int, reply: ReplyProbability | None
    ) -> tuple[Scores, list[int], dict[str, int]]:
        """Scores, places of the best experts that the policy keeps, and how many better ones each rule left out."""
        everyone = len(self._rows)
        scores = score_candidates(query, self.index, self.model, everyone if _restricts(policy) else 10 * top)
        sifted = sift(scores, self._rows, policy, age_years, top, reply)
        if not sifted.is_complete and len(scores) < everyone:
            # Unlikely, but the rules left out most candidates: look at the whole directory.
            scores = score_candidates(query, self.index, self.model, everyone)
            sifted = sift(scores, self._rows, policy, age_years, top, reply)
        return scores, sifted.kept, sifted.left_out

    def scored(self, case: Case, understanding: Understanding, needed: int) -> tuple[CaseQuery, Scores]:
        """The case as numbers, and the candidates' exact scores by relevance alone, at least the best `needed`."""
        query = self._query(case, understanding)
        return query, score_candidates(query, self.index, self.model, needed)

    def explained(
        self, case: Case, understanding: Understanding, expert_id: ExpertId, replies: Replies
    ) -> RankedExpert:
        """One expert as a shortlist of everyone by relevance alone has them; rank 0 where nothing speaks for them."""
        query, scores = self.scored(case, understanding, len(self._rows))
        places = np.nonzero(scores.rows == list(self.experts).index(expert_id))[0]
        if query.is_empty or not len(places):
            return RankedExpert(expert_id, 0, 0.0, (), (), replies.of(self.experts[expert_id]))
        place = int(places[0])
        return self._ranked(place + 1, place, scores, query, Policy(), understanding, replies)

    def _query(self, case: Case, understanding: Understanding) -> CaseQuery:
        posterior = self._differential.of_case(understanding)
        scope = np.einsum("nd,d->n", self._scope, posterior)
        terms = self.knowledge.term_positions(tuple(HpoId(finding.id) for finding in understanding.present))
        text = self._encoder.encode(case.free_text) if self._encoder and case.free_text else None
        return CaseQuery(posterior, scope, terms, self.knowledge.information, text)

    def _ranked(
        self,
        rank: int,
        place: int,
        scores: Scores,
        query: CaseQuery,
        policy: Policy,
        understanding: Understanding,
        replies: Replies,
    ) -> RankedExpert:
        row = int(scores.rows[place])
        expert = self._rows[row]
        gains = self.index.expertise.gains
        window = slice(gains.indptr[row], gains.indptr[row + 1])
        disorders = gains.indices[window]
        values = gains.data[window].astype(np.float64) * query.posterior[disorders]
        own = self.index.own_terms[row]
        parts = ScoreParts(
            by_disorder=[
                (int(disorder), float(value)) for disorder, value in zip(disorders, values, strict=True) if value > 0
            ],
            by_scope=float(scores.by_scope[place]),
            by_findings=float(scores.by_findings[place]),
            by_text=float(scores.by_text[place]),
            posterior=query.posterior,
            scope_probability=query.scope_probability,
            shared_terms=[int(term) for term in np.intersect1d(query.terms, own)],
        )
        reasons = self._explainer.reasons(expert, self.index.readings[row], parts)
        return RankedExpert(
            expert.expert_id,
            rank,
            checked_sum(reasons),
            reasons,
            notes(expert, policy, understanding.age_years),
            replies.of(expert),
        )

    def _networks(self, query: CaseQuery) -> tuple[NetworkShare, ...]:
        order = np.lexsort((np.arange(len(query.scope_probability)), -query.scope_probability))
        return tuple(
            NetworkShare(self.knowledge.networks[row], float(query.scope_probability[row]))
            for row in order
            if query.scope_probability[row] >= _LEAST_NETWORK_SHARE
        )

    def _remarks(
        self, query: CaseQuery, understanding: Understanding, shown: int, top: int, left_out: Mapping[str, int]
    ) -> tuple[str, ...]:
        remarks = [*understanding.warnings]
        if not query.posterior.any():
            remarks.append(
                "No finding, gene or disorder was understood; the order rests on the wording of profiles alone."
            )
        elif not (understanding.present or understanding.suspected_disorders):
            remarks.append(
                "No finding is given; the order rests on genes alone."
                if understanding.genes
                else "Only excluded findings are given, which tell little; the order is a weak one."
            )
        if not self.knowledge.complete:
            remarks.append(
                "Orphanet's classification is not installed; run `consilium knowledge update` for a better match."
            )
        if shown < top:
            remarks.append(self._shortage(shown, left_out))
        return tuple(remarks)

    def _shortage(self, shown: int, left_out: Mapping[str, int]) -> str:
        """Why there are fewer experts than were asked for."""
        if not self._rows:
            return "The directory is empty."
        if left_out:
            return f"Only {shown} can be shown under this policy; others who fit were left out."
        if shown == len(self._rows):
            return f"The directory holds no more than {shown}."
        return f"Experts of whom anything speaks for this case: {shown} of {len(self._rows):,}."


def _restricts(policy: Policy) -> bool:
    """Whether a policy may leave out most of a directory, so that more candidates must be looked at."""
    return bool(policy.networks or policy.countries or policy.languages)
