"""`consilium batch`: rank experts for many cases, by relevance alone."""

from collections.abc import Iterator

from api.commands.console import answer, remark
from api.commands.drafts import whole_file
from api.commands.failures import DONE, INPUT_HAS_ERRORS
from api.commands.inputs import cases_in, experts_in, some_left_out
from api.commands.parameters import CasesFile, ExcludedPublications, ExpertsFile, RunFile, RunLength
from api.commands.runs import run_ids, write_ranking
from api.knowledge import open_knowledge
from api.progress import ProgressProtocol, progress_on
from api.settings import load_settings
from api.workbench import open_matcher
from data import Case
from data.releases.progress import shown
from matching import read_publications

__all__ = ["command", "told_cases"]


def command(
    *, experts: ExpertsFile, cases: CasesFile, out: RunFile, top: RunLength = 50, exclude: ExcludedPublications = None
) -> int:
    """Rank experts for many cases into a TREC run file.

    Ranks by relevance alone: availability, age group, languages and other policy play no part here.
    """
    settings = load_settings()
    with progress_on() as progress, whole_file(out) as stream:
        excluded = read_publications(exclude) if exclude else None
        knowledge = open_knowledge(settings, progress)
        profiles, of_experts = experts_in(experts, knowledge.vocabulary)
        asked, of_cases = cases_in(cases, knowledge.vocabulary)
        case_names = run_ids("case_id", (case.case_id for case in asked))
        expert_names = run_ids("expert_id", (expert.expert_id for expert in profiles))
        if excluded:
            knowledge = knowledge.without_publications(excluded)
        matcher = open_matcher(settings, knowledge, profiles, progress)
        ranked = 0
        for case in told_cases(asked, progress, "Ranking experts"):
            ranking = matcher.rank(case, top)
            if not ranking:
                remark(f"consilium: {cases}: case {case.case_id}: nothing to match on was understood, not answered")
                continue
            write_ranking(
                stream, case_names[case.case_id], [(expert_names[expert_id], score) for expert_id, score in ranking]
            )
            ranked += 1
    answer(f"{ranked:,} of {len(asked):,} cases ranked over {len(profiles):,} experts: {out}")
    return INPUT_HAS_ERRORS if some_left_out(of_experts) or some_left_out(of_cases) else DONE


def told_cases(cases: list[Case], progress: ProgressProtocol, label: str) -> Iterator[Case]:
    """The cases one by one, each told as done when the next one is asked for."""
    with shown(progress, label, len(cases)):
        for case in cases:
            yield case
            progress.advance(1)
