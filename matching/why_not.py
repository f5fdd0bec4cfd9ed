"""Why not X: where a named expert ranks, what separates them from the last one chosen, and what would have to change.

What would have to change is not told from templates: each change is made to the profile, the profile is scored again
like any other, and only changes that lead onto the shortlist, or the pair of them that does, are told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from data.case import Case
from data.errors import InputError
from data.expert import Expert
from data.identifiers import ExpertId
from data.releases import NoProgress
from matching.directory_index import build
from matching.expert_keys import MarkedExperts
from matching.matcher import Matcher
from matching.ordering import Order, Replies
from matching.policy import broken_rules
from matching.profile_changes import answering_sooner, asked_by_rules, changed, showing_more
from matching.results import Policy, RankedExpert, check_top
from matching.scoring import score_candidates
from ontology import Understanding

_MOST_TOLD = 6


@dataclass(frozen=True, slots=True)
class Difference:
    """How far one part of the score separates two experts; all differences add up to that of the scores.

    Attributes:
        kind: What sort of evidence.
        id: What it is about; empty for text and for disorders that are told in sum.
        label: Its name.
        expert: What it contributes to the named expert.
        last_chosen: What it contributes to the last one chosen.
    """

    kind: str
    id: str
    label: str
    expert: float
    last_chosen: float

    @property
    def difference(self) -> float:
        """What the named expert has less, negative, or more."""
        return self.expert - self.last_chosen


@dataclass(frozen=True, slots=True)
class Change:
    """One or two changes that would bring the named expert onto the shortlist.

    Attributes:
        changes: In words.
        score: Relevance with them.
        rank: Place on the shortlist with them.
    """

    changes: tuple[str, ...]
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why an expert is not on a shortlist.

    Attributes:
        expert_id: Who was asked about.
        is_chosen: Whether the expert is on it after all.
        relevance_rank: Place among everyone by relevance alone; None where nothing speaks for the case.
        score: Relevance.
        reply_probability: How probably the expert answers in time.
        rules: The policy's rules that leave the expert out.
        last_chosen: The last one on the shortlist; None where it is empty.
        last_score: That one's relevance.
        needed: What the order goes by and the expert lacks, in relevance or expected answer; 0 where only rules
            stand in the way.
        differences: What separates the two, the greatest lack first; they add up to the difference of the scores.
        changes: What would have to change, the smallest change first; each was tried.
        remark: A sentence where none of the changes that were tried suffices, or the list is not full.
    """

    expert_id: ExpertId
    is_chosen: bool
    relevance_rank: int | None
    score: float
    reply_probability: float
    rules: tuple[str, ...]
    last_chosen: ExpertId | None
    last_score: float
    needed: float
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]
    remark: str = ""


def why_not(
    matcher: Matcher,
    case: Case,
    expert_id: ExpertId,
    *,
    top: int = 10,
    policy: Policy | None = None,
    understanding: Understanding | None = None,
    order: Order = "relevance",
    replies: Replies | None = None,
) -> WhyNot:
    """Explains why an expert is not among the `top` of a shortlist.

    Args:
        matcher: The directory.
        case: The case.
        expert_id: Who is asked about.
        top: How many the shortlist names.
        policy: Its rules.
        understanding: What was understood of the case where it was read before.
        order: Its order.
        replies: Deadline and histories of the reply likelihood.

    Raises:
        InputError: The expert is not in the directory, or `top` is not positive.
    """
    check_top(top)
    if expert_id not in matcher.experts:
        raise InputError(f"expert_id: {expert_id} is not in the directory", "name one who is")
    policy = policy or Policy()
    understanding = matcher.understand(case) if understanding is None else understanding
    replies = (replies or Replies()).in_language(understanding.language)
    shortlist = matcher.shortlist(
        case, top=top, policy=policy, understanding=understanding, order=order, replies=replies
    )
    asked = _Asked(matcher, case, matcher.experts[expert_id], policy, understanding, order, replies)
    return asked.answer(shortlist.experts, top)


class _Asked:
    """One question, with the case as numbers."""

    def __init__(
        self,
        matcher: Matcher,
        case: Case,
        expert: Expert,
        policy: Policy,
        understanding: Understanding,
        order: Order,
        replies: Replies,
    ) -> None:
        self._matcher = matcher
        self._expert = expert
        self._policy = policy
        self._age = understanding.age_years
        self._order = order
        self._replies = replies
        self._row = list(matcher.experts).index(expert.expert_id)
        self._query, self._scores = matcher.scored(case, understanding, len(matcher.experts))
        self._ranked = matcher.explained(case, understanding, expert.expert_id, replies)

    def answer(self, chosen: Sequence[RankedExpert], top: int) -> WhyNot:
        """Puts everything together."""
        expert = self._expert
        last = chosen[-1] if chosen else None
        is_full = len(chosen) >= top
        places = np.nonzero(self._scores.rows == self._row)[0]
        rules = tuple(broken_rules(expert, self._policy, self._age))
        score, reply = self._ranked.score, self._replies.of(expert).probability
        is_chosen = expert.expert_id in {one.expert_id for one in chosen}
        bar = self._value(last.score, self._matcher.experts[last.expert_id]) if last and is_full else 0.0
        changes = () if is_chosen else self._changes(chosen, top)
        return WhyNot(
            expert_id=expert.expert_id,
            is_chosen=is_chosen,
            relevance_rank=int(places[0]) + 1 if len(places) else None,
            score=score,
            reply_probability=reply,
            rules=rules,
            last_chosen=last.expert_id if last else None,
            last_score=last.score if last else 0.0,
            needed=0.0 if is_chosen else max(bar - self._value(score, expert), 0.0),
            differences=_differences(self._ranked, last),
            changes=changes,
            remark="" if is_chosen or changes else "None of the changes that were tried would suffice.",
        )

    def _value(self, score: float, expert: Expert) -> float:
        """What the order goes by."""
        return score if self._order == "relevance" else score * self._replies.probability(expert)

    def _changes(self, chosen: Sequence[RankedExpert], top: int) -> tuple[Change, ...]:
        """The changes, alone or in pairs, after which the expert is on the list; what needs fewer first."""
        # What a rule asks for is needed whatever else changes, so others are made on top of it.
        required = list(asked_by_rules(self._expert, self._policy, self._age))
        optional = list(showing_more(self._expert, self._query, self._matcher.knowledge))
        if self._order == "expected_answer":
            optional += answering_sooner(self._expert, self._replies.language)
        trials = [tuple(required)] if required else []
        for count in (1, 2):
            trials += [(*required, *some) for some in combinations(optional, count)]
        found: list[Change] = []
        scores = self._rescored([changed(self._expert, trial) for trial in trials])
        fewest = None
        for trial, score in zip(trials, scores, strict=True):
            profile = changed(self._expert, trial)
            if next(broken_rules(profile, self._policy, self._age), None) is not None:
                continue
            rank = 1 + sum(self._is_better(one, score, profile) for one in chosen)
            if rank <= top and score > 0:
                fewest = len(trial) if fewest is None else fewest
                if len(trial) > fewest:
                    break
                found.append(Change(tuple(step.words for step in trial), score, rank))
        found.sort(key=lambda change: (len(change.changes), change.rank, change.changes))
        return tuple(found[:_MOST_TOLD])

    def _is_better(self, one: RankedExpert, score: float, profile: Expert) -> bool:
        theirs = self._value(one.score, self._matcher.experts[one.expert_id])
        own = self._value(score, profile)
        return theirs > own or (theirs == own and one.expert_id < profile.expert_id)

    def _rescored(self, variants: Sequence[Expert]) -> list[float]:
        """Relevance of changed profiles, scored like a directory of their own; texts stay as they are."""
        if not variants:
            return []
        matcher = self._matcher
        space = matcher.index.space
        marked = MarkedExperts.of(variants)
        index = build(marked, matcher.knowledge, matcher.reader, matcher.model, space, None, NoProgress())
        texts = np.repeat(matcher.index.texts[self._row : self._row + 1], len(variants), axis=0)
        scores = score_candidates(self._query, replace(index, texts=texts), matcher.model, len(variants))
        totals = np.zeros(len(variants))
        totals[scores.rows] = scores.total
        return [float(total) for total in totals]


def _differences(expert: RankedExpert, last: RankedExpert | None) -> tuple[Difference, ...]:
    parts: dict[tuple[str, str], list[Any]] = {}
    for side, ranked in enumerate((expert, last)):
        for reason in ranked.reasons if ranked else ():
            identifier = "" if reason.kind in {"finding", "network"} else reason.id
            part = parts.setdefault((reason.kind, identifier), [reason.label, 0.0, 0.0])
            part[1 + side] += reason.contribution
    found = [Difference(kind, name, str(part[0]), part[1], part[2]) for (kind, name), part in parts.items()]
    return tuple(sorted(found, key=lambda one: (one.difference, one.kind, one.id)))
