"""The outcome report as a PDF: tagged, in the case's language for headings, equal bytes for equal content."""

from dataclasses import dataclass, field
from datetime import datetime

from api.panels.report_words import words_in

__all__ = ["Report", "report_pdf"]


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says. Nothing of it is in the file's metadata but the language and the moment of sign-off.

    Attributes:
        language: ISO 639-1 of the case; English headings where it is none of the EU's.
        nickname: The case's.
        panel_id: The panel.
        networks: The networks that the panel concerns.
        urgent: Whether the consultation was.
        requested_at: When the panel was created.
        signed_off_at: When the lead signed it off.
        signed_off_by: Who did.
        lead: Who leads the panel.
        contributors: Each as name and centre.
        question: The consultation request.
        recommendation: What the panel recommends.
        diagnosis: Code and name; None where none was made.
        treatment_plan: Empty where there is none.
    """

    language: str | None
    nickname: str
    panel_id: str
    networks: tuple[str, ...]
    urgent: bool
    requested_at: datetime
    signed_off_at: datetime
    signed_off_by: str
    lead: str
    contributors: tuple[str, ...]
    question: str = field(repr=False)
    recommendation: str = field(repr=False)
    diagnosis: str | None = field(repr=False)
    treatment_plan: str = field(repr=False)


def report_pdf(report: Report) -> bytes:
    """The report as a PDF file."""
    # Imported here: it costs 0.3 s, and few requests print anything.
    from api.panels.report_pages import ReportPages  # noqa: PLC0415

    language, words = words_in(report.language)
    with ReportPages(
        title=words["title"],
        language=language,
        dated=report.signed_off_at,
        page_words=words["page"],
        footer=f"{report.nickname} · {report.panel_id}",
    ) as pages:
        pages.headline(words["title"], words["urgent"] if report.urgent else None)
        pages.facts(
            {
                words["case"]: report.nickname,
                words["panel"]: report.panel_id,
                words["networks"]: ", ".join(report.networks),
                words["requested"]: _day(report.requested_at),
                words["signed_off"]: f"{_day(report.signed_off_at)}, {report.signed_off_by}",
                words["lead"]: report.lead,
            }
        )
        for heading, text in (
            (words["question"], report.question),
            (words["diagnosis"], report.diagnosis or words["no_diagnosis"]),
            (words["recommendation"], report.recommendation),
            (words["treatment_plan"], report.treatment_plan),
            (words["contributors"], "\n".join(report.contributors)),
        ):
            if text.strip():
                pages.section(heading, text)
        pages.closing(f"{words['advice']} {words['nickname']}")
        return bytes(pages.output())


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
