"""A shortlist as a coordinator reads it: what was understood, likely disorders, networks, then experts with reasons."""

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from data import Expert
from data.identifiers import ExpertId
from matching.results import RankedExpert, Reason, Shortlist
from ontology import Concept, Understanding

__all__ = ["show_shortlist"]

_SHOWN_DISORDERS = 5
_ALWAYS_SHOWN_DISORDERS = 2
_SHOWN_NETWORKS = 6
_LEAST_SHARE = 0.01
_SEX = {"FEMALE": "female", "MALE": "male", "OTHER_SEX": "other sex"}


def show_shortlist(
    console: Console, shortlist: Shortlist, understood: Understanding, experts: Mapping[ExpertId, Expert]
) -> None:
    """Prints a shortlist; every line wraps where the console is narrow, nothing is cut off."""
    _heading(console, f"Case {shortlist.case_id}")
    _rows(console, _understood(understood))
    for warning in understood.warnings:
        _line(console, warning, "yellow")
    if shortlist.differential:
        _heading(console, "Likely disorders")
        entries = [
            entry
            for place, entry in enumerate(shortlist.differential[:_SHOWN_DISORDERS])
            if place < _ALWAYS_SHOWN_DISORDERS or entry.probability >= _LEAST_SHARE
        ]
        _rows(console, [(_percent(entry.probability), f"{entry.name} ({entry.disorder})") for entry in entries])
    shares = [share for share in shortlist.networks if share.probability >= _LEAST_SHARE][:_SHOWN_NETWORKS]
    if shares:
        _heading(console, "Networks")
        _line(console, ", ".join(f"{share.network} {_percent(share.probability)}" for share in shares))
    _heading(console, "Experts")
    if shortlist.experts:
        console.print(_experts_table(shortlist.experts, experts))
    else:
        _line(console, "Nobody of the directory fits.")
    if shortlist.left_out:
        counts = ", ".join(f"{count:,} ({rule})" for rule, count in shortlist.left_out.items())
        console.print()
        _line(console, f"Left out by policy, though ranked high enough: {counts}.", "dim")
    for remark in shortlist.remarks:
        _line(console, remark, "dim")


def _heading(console: Console, text: str) -> None:
    console.print(Text(f"\n{text}", style="bold"))


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Padding(Text(text, style=style), (0, 0, 0, 2), expand=False))


def _rows(console: Console, rows: Iterable[tuple[str, str]]) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(Text(name), Text(value))
    if table.row_count:
        console.print(Padding(table, (0, 0, 0, 2), expand=False))


def _understood(understood: Understanding) -> list[tuple[str, str]]:
    rows = [
        ("present", _labels(understood.present)),
        ("excluded", _labels(understood.excluded)),
        ("genes", _labels(understood.genes)),
        ("suspected", _labels(understood.suspected_disorders)),
        ("patient", _patient(understood)),
    ]
    return [(name, value) for name, value in rows if value]


def _labels(concepts: Iterable[Concept]) -> str:
    return ", ".join(concept.label or concept.id for concept in concepts)


def _patient(understood: Understanding) -> str:
    age = None if understood.age_years is None else _age(understood.age_years)
    return ", ".join(part for part in (age, _SEX.get(understood.sex)) if part)


def _age(years: float) -> str:
    months = round(years * 12)
    if months == 0:
        return "newborn"
    return f"{months} months" if months < 24 else f"{int(years)} years"  # noqa: PLR2004 - as paediatricians count


def _percent(probability: float) -> str:
    share = 100 * probability
    return f"{share:.0f} %" if share >= 1 else "<1 %"


def _experts_table(ranking: Iterable[RankedExpert], experts: Mapping[ExpertId, Expert]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    for ranked in ranking:
        if table.row_count:
            table.add_row()
        title = Text.assemble((_name(experts[ranked.expert_id]), "bold"), _place(experts[ranked.expert_id]))
        table.add_row(Text(f"{ranked.rank}."), title, Text(f"{ranked.score:.3f}", style="bold"))
        for reason in ranked.reasons:
            table.add_row("", _indented(_in_words(reason)), Text(f"{reason.contribution:.3f}", style="dim"))
        for note in ranked.notes:
            table.add_row("", _indented(note, "dim"))
        if ranked.reply is not None:
            within = f"within {ranked.reply.deadline_hours:g} h"
            table.add_row("", _indented(f"answers {within}: {ranked.reply.probability:.0%}", "dim"))
    return table


def _name(expert: Expert) -> str:
    return expert.name


def _place(expert: Expert) -> str:
    centre = expert.centre or "centre not stated"
    country = f" ({expert.country})" if expert.country else ""
    networks = f" · {', '.join(expert.erns)}" if expert.erns else ""
    return f" · {centre}{country}{networks}"


def _indented(text: str, style: str = "") -> Padding:
    return Padding(Text(text, style=style), (0, 0, 0, 2), expand=False)


def _in_words(reason: Reason) -> str:
    named = f"{reason.label} ({reason.id})" if reason.label and reason.id not in {"", reason.label} else reason.label
    return ": ".join(part for part in (named or reason.id, reason.note) if part)
