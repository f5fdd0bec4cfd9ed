"""`consilium match`: experts for one case, with reasons."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.commands import policy_options as policy
from api.commands.console import answer, answer_console, remark
from api.commands.failures import DONE, INPUT_HAS_ERRORS
from api.commands.inputs import experts_in, some_left_out, tell_problems_of_case
from api.commands.parameters import UseDiagnosis, UseGenes
from api.commands.shortlist_table import show_shortlist
from api.knowledge import open_knowledge
from api.learning import served_reply_model
from api.progress import ProgressProtocol, progress_on
from api.settings import Settings, load_settings
from api.workbench import Workbench, open_matcher
from data import InputError, read_case
from matching import Matcher
from matching.ordering import Replies
from matching.reply import PUBLISHED_HOURS
from ontology import Knowledge

__all__ = ["command"]


def command(
    case_file: Annotated[
        Path, typer.Argument(metavar="CASE", help="JSON, a phenopacket or plain text; - for standard input.")
    ],
    *,
    experts: Annotated[
        Path | None, typer.Option("--experts", metavar="FILE", help="Rank these experts instead of the directory.")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, max=1000, metavar="N", help="How many experts to show.")] = 10,
    output_format: Annotated[
        Literal["table", "json", "csv"], typer.Option("--format", help="How to show them.")
    ] = "table",
    use_genes: UseGenes = False,
    use_diagnosis: UseDiagnosis = False,
    network: policy.Networks = None,
    country: policy.Countries = None,
    language: policy.Languages = None,
    age_group: policy.AgeGroup = "case",
    exclude_centre: policy.ExcludedCentres = None,
    any_availability: policy.AnyAvailability = False,
    order: Annotated[
        Literal["relevance", "expected-answer"],
        typer.Option("--order", help="By relevance, or by relevance x reply likelihood."),
    ] = "relevance",
    deadline: Annotated[
        float, typer.Option("--deadline", min=1, max=8760, metavar="HOURS", help="Hours in which an answer is needed.")
    ] = PUBLISHED_HOURS,
) -> int:
    """Rank experts for one case, with reasons.

    Experts for another age group, unavailable ones and those whose panels are full are left out unless asked for.
    What cannot be used of the case or of FILE is told on standard error; the rest is used, and the exit code is 1.
    """
    filters = policy.filters_of(
        networks=network,
        countries=country,
        languages=language,
        age_group=age_group,
        exclude_centres=exclude_centre,
        any_availability=any_availability,
    )
    settings = load_settings()
    with progress_on() as progress:
        knowledge = open_knowledge(settings, progress)
        case, report = read_case(case_file, vocabulary=knowledge.vocabulary)
        tell_problems_of_case(report, case_file)
        case = case.using_recorded(genes=use_genes, diagnosis=use_diagnosis, vocabulary=knowledge.vocabulary)
        if not case.has_evidence:
            raise InputError(f"{case_file}: there is nothing to match on", "give findings, genes, a disorder or text")
        with _matcher(settings, knowledge, experts, progress) as (matcher, experts_left_out):
            centres = (expert.centre for expert in matcher.experts.values() if expert.centre)
            understood = matcher.understand(case)
            chosen = policy.policy_from(filters, centres)
            shortlist = matcher.shortlist(
                case,
                top=top,
                policy=chosen,
                understanding=understood,
                order="relevance" if order == "relevance" else "expected_answer",
                replies=Replies(deadline_hours=deadline, model=served_reply_model(settings)),
            )
            ranked = matcher.experts
    if output_format == "table":
        with answer_console() as console:
            show_shortlist(console, shortlist, understood, ranked)
    else:
        # The form of the API's answers comes with the web framework, which a table has no use for.
        from api.commands.shortlist_records import shortlist_csv, shortlist_json  # noqa: PLC0415

        as_json = output_format == "json"
        answer(
            shortlist_json(shortlist, understood, ranked, report.problems, case)
            if as_json
            else shortlist_csv(shortlist, ranked)
        )
    return INPUT_HAS_ERRORS if report.has_errors or experts_left_out else DONE


@contextmanager
def _matcher(
    settings: Settings, knowledge: Knowledge, file: Path | None, progress: ProgressProtocol
) -> Iterator[tuple[Matcher, bool]]:
    """The matcher over a file's experts or over the directory, and whether anything of the file was left out."""
    if file is None:
        with Workbench.open(settings, knowledge=knowledge, progress=progress, say=remark) as workbench:
            yield workbench.matcher, False
    else:
        profiles, report = experts_in(file, knowledge.vocabulary)
        yield open_matcher(settings, knowledge, profiles, progress), some_left_out(report)
