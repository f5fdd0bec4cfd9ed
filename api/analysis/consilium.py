"""The one object that analysts work with: a snapshot and a directory, opened together and asked with DataFrames."""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from api.analysis import answers, batch
from api.analysis.columns import frame_of
from api.analysis.coverage import coverage_frame
from api.analysis.intake import (
    CaseLike,
    CasesLike,
    case_of,
    cases_of,
    problems_frame,
    warn_of_problems,
    warn_unanswered,
)
from api.analysis.opening import DirectoryLike, Recipe, opened_once
from api.analysis.panels import PanelFrames, panel_frames
from api.analysis.parts import PartRecord, RunFolder, digest_of
from api.progress import ProgressProtocol, progress_on
from data import Case, InputError, cases_frame, read_cases
from data.identifiers import ExpertId
from data.releases.progress import shown
from matching import Matcher, PanelRules, Policy, Replies, panel_for

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["Consilium"]

_Answer = TypeVar("_Answer")


class Consilium:
    """A snapshot and a directory, asked with DataFrames; may be pickled, and shared between threads.

    Columns and dtypes of every table are those of `api.analysis.columns`, printed in docs/analysts.md.

    Attributes:
        matcher: What answers, for those who need more than tables.
        stamp: Versions of knowledge, directory and models; two answers of one stamp may be compared.
    """

    def __init__(self, matcher: Matcher, recipe: Recipe, progress: ProgressProtocol | None = None) -> None:
        """Use `open`; this takes what it has made."""
        self.matcher = matcher
        self.stamp = matcher.stamp
        self._recipe = recipe
        self._progress = progress

    @classmethod
    def open(
        cls,
        directory: DirectoryLike = None,
        *,
        home: Path | str | None = None,
        texts: bool = True,
        exclude_publications: Collection[str] = (),
        progress: ProgressProtocol | None = None,
    ) -> "Consilium":
        """Opens a snapshot and a directory; what is behind - snapshot, index - is brought up to date first.

        Args:
            directory: A file of experts, a DataFrame in its columns, Experts, or None for that of the database.
            home: Folder of the snapshot and the indexes; CONSILIUM_HOME by default.
            texts: Whether similarity of texts counts; without it nothing waits for the language model.
            exclude_publications: PMIDs whose annotations are left out, as an honest evaluation needs it.
            progress: Is told about long work; by default a bar on a terminal and plain lines elsewhere.

        Raises:
            ConsiliumError: Knowledge, directory or index cannot be opened; the message says which and what helps.
        """
        recipe = Recipe.of(directory, home, texts=texts, left_out=exclude_publications)
        with progress_on() as shown_progress:
            matcher = recipe.open(progress or shown_progress)
        return cls(matcher, recipe, progress)

    @property
    def experts(self) -> pd.DataFrame:
        """The directory, without addresses and free text, as table "experts"."""
        return answers.experts_frame(list(self.matcher.experts.values()))

    def read_cases(self, file: Path | str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Cases of a file (JSONL of cases or phenopackets, JSON, CSV), in the columns of the file format, and problems.

        Raises:
            InputError: The file is not there or may not be read.
        """
        cases, report = read_cases(Path(file), vocabulary=self.matcher.knowledge.vocabulary)
        return cases_frame(cases), problems_frame(report)

    def match(self, case: CaseLike, top: int = 10, policy: Policy | None = None) -> pd.DataFrame:
        """The shortlist of a case under a policy, as the pages show it, as table "shortlist".

        `attrs` of the frame holds remarks, whom the policy left out by which rule, and the stamp.

        Raises:
            InputError: The case is none, or `top` is not positive.
        """
        shortlist = self.matcher.shortlist(self._case(case), top=top, policy=policy)
        return answers.shortlist_frame(shortlist, self.matcher.experts)

    def explain(self, case: CaseLike, experts: Collection[str] | None = None, top: int = 10) -> pd.DataFrame:
        """What carried experts' scores for a case, as table "reasons"; the parts of one expert add up to the score.

        Args:
            case: The case.
            experts: Whose scores; by default those of the best, by relevance alone.
            top: How many, where none are named.

        Raises:
            InputError: The case is none, or an expert is not in the directory.
        """
        one = self._case(case)
        chosen = (
            [expert for expert, _ in self.matcher.rank(one, top)] if experts is None else [ExpertId(e) for e in experts]
        )
        unknown = [expert for expert in chosen if expert not in self.matcher.experts]
        if unknown:
            raise InputError(f"expert {unknown[0]} is not in the directory", "name one who is")
        understood, replies = self.matcher.understand(one), Replies()
        ranked = [self.matcher.explained(one, understood, expert, replies) for expert in chosen]
        return answers.reasons_frame(one.case_id, ranked)

    def match_many(
        self,
        cases: pd.DataFrame | Iterable[pd.DataFrame],
        top: int = 50,
        *,
        workers: int = 1,
        cluster: "Client | None" = None,
        cases_a_part: int = batch.CASES_A_PART,
    ) -> pd.DataFrame:
        """The best experts of many cases by relevance alone, as table "run", in the order of the cases.

        Args:
            cases: A frame in the columns of the file format, or several one after the other; `case_id` must be there.
            top: Experts a case.
            workers: Processes on this machine; -1 for one a processor.
            cluster: The client of a Dask cluster, whose workers are used instead; they must see the home folder.
            cases_a_part: Cases that a process takes at once.

        Raises:
            InputError: A case_id is missing or occurs twice, or `top` is not positive.
        """
        finished = sorted(
            self._ranked(batch.parts_of(cases, cases_a_part), top, workers, cluster, _length(cases)),
            key=lambda answer: answer.number,
        )
        _warn_of([answer.record for answer in finished])
        rows = [answer.rows for answer in finished if len(answer.rows)]
        return pd.concat(rows, ignore_index=True) if rows else frame_of("run", ())

    def match_to(
        self,
        folder: Path | str,
        cases: pd.DataFrame | Iterable[pd.DataFrame],
        top: int = 50,
        *,
        workers: int = 1,
        cluster: "Client | None" = None,
        cases_a_part: int = batch.CASES_A_PART,
    ) -> pd.DataFrame:
        """Like `match_many`, into a folder part by part: memory stays bounded, and the same call goes on after a break.

        Read it by `read_run`, or part by part by `run_parts`.

        Returns:
            Table "parts": what is finished, this time and before.

        Raises:
            InputError: As `match_many`; or the folder holds another run, or one of other cases.
            ArtifactError: The folder cannot be written.
        """
        place = RunFolder(Path(folder), self.stamp, top, cases_a_part)
        due = (
            part
            for part in batch.parts_of(cases, cases_a_part)
            if place.finished(part.number, digest_of(part.cases)) is None
        )
        done = int(place.parts()["cases"].sum())
        total = _length(cases)
        for answer in self._ranked(due, top, workers, cluster, None if total is None else total - done):
            place.save(answer.number, answer.rows, answer.record)
        return place.parts()

    def differential(self, cases: "CaseLike | CasesLike", top: int = 10) -> pd.DataFrame:
        """Likely disorders of one case or many, as table "differential".

        Raises:
            InputError: No case can be made of it, or `top` is not positive.
        """
        entries = self._each(cases, "Weighing disorders", lambda case: self.matcher.differential(case, top))
        warn_unanswered([case for case, found in entries.items() if not found], len(entries))
        return answers.differential_frame(entries)

    def annotate(self, cases: "CaseLike | CasesLike") -> pd.DataFrame:
        """What the texts of one case or many tell, and where, as table "mentions".

        Raises:
            InputError: No case can be made of it.
        """
        return answers.mentions_frame(self._each(cases, "Reading texts", self.matcher.understand))

    def compose(self, case: CaseLike, rules: PanelRules | None = None, replies: Replies | None = None) -> PanelFrames:
        """A panel with backups, what it covers, and who was worth more: tables "members", "facets" and "exclusions".

        Raises:
            InputError: The case is none, or the rules ask for an expert who is not in the directory.
        """
        one = self._case(case)
        return panel_frames(one.case_id, panel_for(self.matcher, one, rules or PanelRules(), replies=replies))

    def coverage(self) -> pd.DataFrame:
        """How many experts each network has for each disorder in its scope, as table "coverage"."""
        return coverage_frame(self.matcher)

    def __reduce__(self) -> tuple[Callable[[Recipe, str], "Consilium"], tuple[Recipe, str]]:
        """Travels as its recipe and stamp; what is opened from them elsewhere must carry the same stamp."""
        return _reopened, (self._recipe, self.stamp)

    def _case(self, case: CaseLike) -> Case:
        return case_of(case, self.matcher.knowledge.vocabulary)

    def _each(self, cases: "CaseLike | CasesLike", label: str, answer: Callable[[Case], _Answer]) -> dict[str, _Answer]:
        many = (
            cases_of(cases, self.matcher.knowledge.vocabulary)
            if isinstance(cases, pd.DataFrame) or (isinstance(cases, Sequence) and not isinstance(cases, str))
            else [self._case(cases)]
        )
        found = {}
        with progress_on() as shown_progress, shown(self._progress or shown_progress, label, len(many)) as progress:
            for case in many:
                found[str(case.case_id)] = answer(case)
                progress.advance(1)
        return found

    def _ranked(
        self, parts: Iterable[batch.Part], top: int, workers: int, cluster: "Client | None", total: int | None
    ) -> Iterable[batch.Answered]:
        if workers == 1 and cluster is None:
            found: Iterable[batch.Answered] = (batch.rank_part(self.matcher, part, top) for part in parts)
        else:
            found = batch.ranked_parts(self._recipe, self.stamp, parts, top, workers=workers, cluster=cluster)
        with progress_on() as shown_progress:
            yield from batch.told(found, self._progress or shown_progress, total)


def _reopened(recipe: Recipe, stamp: str) -> Consilium:
    return Consilium(opened_once(recipe, stamp), recipe)


def _length(cases: Any) -> int | None:
    return len(cases) if isinstance(cases, pd.DataFrame) else None


def _warn_of(records: Sequence[PartRecord]) -> None:
    warn_of_problems([problem for record in records for problem in record.problems])
    warn_unanswered([case for record in records for case in record.unanswered], sum(one.cases for one in records))
