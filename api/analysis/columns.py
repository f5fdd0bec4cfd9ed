"""The tables that analysts get: their columns, with dtype and meaning, in one place for code, documentation and tests.

A list in a cell is a tuple (dtype object); missing text is NaN; ids are written as everywhere: HP:0000118, ORPHA:558.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

__all__ = ["TABLES", "Column", "Table", "columns_text", "frame_of"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: Its name.
        dtype: As pandas writes it.
        meaning: What its values are, with their unit or range.
    """

    name: str
    dtype: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of DataFrame.

    Attributes:
        name: Its name in the documentation.
        row: What a row is.
        columns: In their order.
    """

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def dtypes(self) -> dict[str, str]:
        """Column -> dtype."""
        return {column.name: column.dtype for column in self.columns}


def _table(name: str, row: str, *columns: tuple[str, str, str]) -> Table:
    return Table(name, row, tuple(Column(*column) for column in columns))


_CASE = ("case_id", "str", "the case")
_EXPERT = ("expert_id", "str", "the expert")
_WHO = (
    ("name", "str", "the expert's name"),
    ("centre", "str", "the expert's centre"),
    ("country", "str", "its country, ISO 3166 alpha-2"),
    ("networks", "object", "tuple of the networks the expert belongs to"),
)
_TIME = "datetime64[us, UTC]"
_INTERVAL = "of 95% by bootstrap over cases, 1,000 resamples"

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table(
            "experts", "an expert of the directory",
            _EXPERT, *_WHO[:3],
            ("networks", "object", _WHO[3][2]),
            ("membership", "str", "full, affiliated or none"),
            ("age_groups", "object", "tuple of adult, paediatric; empty where not stated"),
            ("languages", "object", "tuple of ISO 639-1 codes"),
            ("thematic_areas", "object", "tuple of the areas' ORPHAcodes"),
            ("disorders", "object", "dict: ORPHAcode -> patients a year, 0 where no number is given"),
            ("hpo_terms", "object", "tuple of HPO ids named as a speciality"),
            ("genes", "object", "tuple of gene symbols"),
            ("publications", "Int64", "number of publications listed"),
            ("max_open_panels", "Int64", "panels taken at once; missing where not stated"),
            ("open_panels", "Int64", "panels open"),
            ("available", "bool", "False while the expert takes none"),
        ),
        _table(
            "problems", "something wrong in a file or DataFrame that was read",
            ("file", "str", "where"), ("line", "Int64", "line or row, from 1"), ("field", "str", "the field"),
            ("value", "str", "the value"), ("problem", "str", "what is wrong and what was done"),
            ("suggestion", "str", "the way out"),
            ("severity", "str", "error: something was left out; warning: nothing was"),
        ),
        _table(
            "shortlist", "an expert whom the policy keeps, best first",
            _CASE, ("rank", "int64", "1 for the first"), _EXPERT, *_WHO,
            ("score", "float64", "expected relevance, 0 to 1"),
            ("reply_probability", "float64", "chance of an answer within 72 hours, 0 to 1"),
            ("notes", "object", "tuple of what a coordinator should know"),
        ),
        _table(
            "run", "an expert ranked for a case by relevance alone",
            _CASE, ("rank", "int64", "1 for the first"), _EXPERT, ("score", "float64", "expected relevance, 0 to 1"),
        ),
        _table(
            "reasons", "a part of an expert's score; the parts of one expert add up to the score",
            _CASE, ("rank", "int64", "of the expert, by relevance alone; 0 where nothing speaks for the case"), _EXPERT,
            ("kind", "str", "disorder, finding, gene, area, network or text"),
            ("id", "str", "what it is about; empty for text and for what is told in sum"),
            ("label", "str", "its name"), ("note", "str", "why it counts"),
            ("contribution", "float64", "its share of the score"),
        ),
        _table(
            "differential", "a likely disorder of a case, the most probable first",
            _CASE, ("rank", "int64", "1 for the first"), ("disorder", "str", "ORPHAcode"), ("name", "str", "its name"),
            ("probability", "float64", "posterior over all disorders, 0 to 1"),
            ("supporting", "object", "tuple of findings, genes and suspicions that speak for it, strongest first"),
            ("networks", "object", "tuple of the networks that have it in scope"),
        ),
        _table(
            "mentions", "a place of a text where a finding, disorder or gene is told",
            _CASE, ("field", "str", "summary, or the section of the case"),
            ("start", "int64", "first code point"), ("end", "int64", "code point behind the last"),
            ("text", "str", "the words as written"), ("id", "str", "HPO id, ORPHAcode or gene symbol"),
            ("label", "str", "its preferred name"), ("kind", "str", "finding, disorder or gene"),
            ("status", "str", "present, excluded, family or uncertain"),
            ("confidence", "float64", "0 to 1"), ("rule", "str", "the laboratory rule that told it; else empty"),
            ("language", "str", "of the text, ISO 639-1; empty where unknown"),
        ),
        _table(
            "members", "a member of a panel, or a backup, the best first",
            _CASE, ("role", "str", "member or backup"), ("place", "int64", "from 1 within the role"), _EXPERT, *_WHO,
            ("relevance", "float64", "score of the match, 0 to 1"),
            ("reply_probability", "float64", "chance of an answer in time, 0 to 1"),
            ("expected_answer", "float64", "relevance x reply_probability"),
            ("covers", "object", "tuple of ids of the facets covered"),
            ("stand_ins", "object", "tuple of backups who can take the place; empty for backups"),
        ),
        _table(
            "facets", "a side of the case that a panel should cover",
            _CASE, ("kind", "str", "organ_system, network or discipline"), ("id", "str", "its id"),
            ("label", "str", "its name"),
            ("weight", "float64", "how much of the case it is; all add up to 1"),
            ("covered", "bool", "whether a member covers it"), ("note", "str", "why not; empty where it is covered"),
        ),
        _table(
            "exclusions", "an expert worth more than the weakest member who is none",
            _CASE, _EXPERT,
            ("rules", "object", "tuple of the rules in the way; empty where coverage tipped the balance"),
            ("note", "str", "in words"),
        ),
        _table(
            "case_quality", "a judged case",
            _CASE, ("mode", "str", "way of asking: the part of case_id behind #, or all"),
            ("ndcg", "float64", "nDCG@10, 0 to 1; 0 without an answer"),
            ("hit", "float64", "1 where an expert of grade 3 is among the first five, else 0"),
        ),
        _table(
            "quality", "a way of asking",
            ("mode", "str", "hpo, text, gene, dx, or all"), ("cases", "int64", "number of judged cases"),
            ("ndcg", "float64", "mean nDCG@10"), ("ndcg_low", "float64", f"lower end {_INTERVAL}"),
            ("ndcg_high", "float64", "upper end"), ("hit", "float64", "mean hit@5"),
            ("hit_low", "float64", "lower end"), ("hit_high", "float64", "upper end"),
        ),
        _table(
            "qrels", "a judgement",
            _CASE, _EXPERT, ("grade", "int64", "0 to 3; a pair that is not listed has grade 0"),
        ),
        _table(
            "truth", "a disorder that a case really has, for evaluation alone",
            ("case_id", "str", "the case, without its way of asking"), ("disorder", "str", "ORPHAcode"),
        ),
        _table(
            "parts", "a finished part of a batch",
            ("part", "int64", "from 0"), ("cases", "int64", "cases in it"), ("rows", "int64", "rows of the run"),
            ("unanswered", "object", "tuple of cases with nothing to match on"),
            ("problems", "int64", "errors in the cases' fields, each told in the part's JSON file"),
            ("seconds", "float64", "that a process worked on it"), ("file", "str", "the part's file"),
        ),
        _table(
            "coverage", "a disorder in a network's scope",
            ("network", "str", "the network"), ("disorder", "str", "ORPHAcode"), ("name", "str", "its name"),
            ("experts", "int64", "members likely to handle it, itself or a near one"),
            ("countries", "int64", "countries of those"),
            ("best", "float64", "largest expected gain of any expert, member or not, 0 to 1"),
            ("expected", "float64", "sum of the members' expected gains"),
        ),
        _table(
            "past_cases", "a case of a history",
            _CASE, ("disorder", "str", "ORPHAcode of what the patient has"), ("network", "str", "who opened the panel"),
            ("country", "str", "where the case comes from"), ("language", "str", "of the case, ISO 639-1"),
            ("age_years", "float64", "of the patient"), ("findings", "int64", "findings observed"),
            ("opened_at", _TIME, "when it came"),
        ),
        _table(
            "past_panels", "a panel of a history",
            ("panel_id", "str", "the panel"), _CASE, ("network", "str", "who opened it"),
            ("urgent", "bool", "whether it was"),
            ("opened_at", _TIME, "when"), ("closed_at", _TIME, "when; missing while it is open"),
            ("days", "float64", "from opening to closing, or to the end of the history"),
            ("first_answer_hours", "float64", "from opening to the first answer; missing without one"),
            ("invited", "int64", "invitations"), ("contributors", "int64", "members who contributed"),
            ("active", "bool", "whether two or more did, as the networks count panels"),
            ("outcome", "str", "diagnosis, treatment plan, recommendation, none; missing while it is open"),
        ),
        _table(
            "past_invitations", "an invitation of a history",
            ("panel_id", "str", "the panel"), _CASE, _EXPERT, *_WHO[1:], ("role", "str", "member or backup"),
            ("relevance_rank", "int64", "place among all experts by relevance"),
            ("relevance", "float64", "score of the match when it was sent, 0 to 1"), ("invited_at", _TIME, "when"),
            ("open_panels", "int64", "panels the expert had open then"),
            ("speaks_language", "bool", "whether the expert lists the case's language"),
            ("urgent", "bool", "whether the panel was"),
            ("answer", "str", "accepted or declined; missing without one"),
            ("hours", "float64", "to the answer, or to the end of observation without one"),
            ("answered", "bool", "whether there is an answer: the event of a survival analysis"),
        ),
        _table(
            "past_contributions", "a contribution of a history",
            ("panel_id", "str", "the panel"), _EXPERT, ("contributed_at", _TIME, "when"),
            ("grade", "int64", "usefulness: 3 knows the disorder, 2 a near one, 1 the field, 0 neither"),
        ),
    )
}  # fmt: skip


def frame_of(table: str, rows: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """A DataFrame of a table, its columns and dtypes as documented even without rows."""
    kind = TABLES[table]
    return pd.DataFrame.from_records(list(rows), columns=list(kind.dtypes)).astype(kind.dtypes)


def columns_text() -> str:
    """All tables as Markdown: what a row is, then column, dtype and meaning."""
    parts = []
    for table in TABLES.values():
        lines = [f"**{table.name}** - a row is {table.row}", "", "| column | dtype | |", "|---|---|---|"]
        lines += [f"| `{column.name}` | {column.dtype} | {column.meaning} |" for column in table.columns]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"
