"""A report as a page that prints well, and as CSV."""

import csv
import io
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.reports.figures import MonthlyReport

__all__ = ["as_csv", "as_html"]


def as_html(report: MonthlyReport) -> str:
    """The report as one HTML file that needs no other."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sections = [(name, list(figures)) for name, figures in groupby(report.figures, lambda figure: figure.section)]
    return environment.get_template("monthly.html").render(report=report, sections=sections)


def as_csv(report: MonthlyReport) -> str:
    """The report as CSV, a figure a line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("network", "month", "section", "figure", "value", "note"))
    for one in report.figures:
        cells = (report.network, report.month, one.section, one.name, one.value, one.note)
        # A spreadsheet would take such a name for a formula.
        writer.writerow([f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell for cell in cells])
    return text.getvalue()
