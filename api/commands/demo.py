"""`consilium demo`: a shortlist for a sample case, explained to a newcomer; with --panel a whole panel."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import answer_console, remark
from api.commands.failures import DONE
from api.commands.panel_demo import show_panel
from api.commands.shortlist_table import show_shortlist
from api.progress import progress_on
from api.settings import load_settings
from api.workbench import Workbench
from data import read_cases
from data.sample import cases_file

__all__ = ["command"]

_BEFORE = """\
This is what Consilium does, shown on an invented case and, unless you imported your own, invented experts.

A central office has this referral:
"""
_HOW_TO_READ = """
How to read it: Consilium took the findings out of the referral, worked out which rare disorders they may point to, and
ranked the experts by how likely they are to handle one of those. The number beside an expert is the sum of the numbers
beside the reasons; 1 would be certainty. It proposes whom to ask. It makes no diagnosis, and a person decides."""
_NEXT = """
Next: `consilium match CASE` ranks experts for a case of yours, `consilium experts import FILE` takes your directory in,
`consilium knowledge update` brings all of Orphanet's disorders, `consilium serve` opens the pages."""


def command(
    *,
    panel: Annotated[
        bool, typer.Option("--panel", help="Walk a panel from consent to the signed-off report instead.")
    ] = False,
    case_file: Annotated[
        Path | None, typer.Option("--case", metavar="FILE", help="With --panel: the phenopacket to walk with.")
    ] = None,
    home: Annotated[
        Path | None,
        typer.Option("--home", metavar="DIR", help="With --panel: folder for its database and the report."),
    ] = None,
) -> int:
    """Show a shortlist for a sample case, explained; with --panel, how a panel goes."""
    if panel:
        show_panel(case_file, home)
        return DONE
    if case_file is not None or home is not None:
        raise typer.BadParameter("--case and --home go with --panel")
    with progress_on() as progress, Workbench.open(load_settings(), progress=progress, say=remark) as workbench:
        cases, _ = read_cases(cases_file(), vocabulary=workbench.knowledge.vocabulary)
        case = cases[0]
        understood = workbench.matcher.understand(case)
        shortlist = workbench.matcher.shortlist(case, top=5, understanding=understood)
        experts = workbench.matcher.experts
    with answer_console() as console:
        console.print(_BEFORE)
        console.print(case.free_text, style="italic")
        show_shortlist(console, shortlist, understood, experts)
        console.print(_HOW_TO_READ)
        console.print(_NEXT)
    return DONE
