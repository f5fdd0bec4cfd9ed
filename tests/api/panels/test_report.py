"""The report as a PDF: every language, equal bytes, tags, no metadata that tells of the patient."""

import logging
import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from api.cases.consent_forms import consent_forms
from api.panels.report import Report, report_pdf
from api.panels.report_pages import ReportPages
from api.panels.report_words import REPORT_LANGUAGES, words_in

REPORT = Report(
    language="de",
    nickname="Zebrabirke-7",
    panel_id="panel-019ac3f0b2c15d7e9f01",
    networks=("ERKNet", "MetabERN"),
    urgent=True,
    requested_at=datetime(2026, 3, 1, 9, tzinfo=UTC),
    signed_off_at=datetime(2026, 3, 9, 12, tzinfo=UTC),
    signed_off_by="Dr Alma Lindqvist",
    lead="Dr Alma Lindqvist",
    contributors=("Dr Alma Lindqvist, Mälaren (SE)", "Д-р Иванов, София (BG)", "Δρ Παπαδόπουλος, Αθήνα (GR)"),  # noqa: RUF001 - Cyrillic is meant
    question="Welche Nierenkrankheit ist es?",
    recommendation="UMOD testen: eGFR ≤ 45 ml/min/1,73 m² → α-Galaktosidase.",  # noqa: RUF001 - as it is written
    diagnosis="ORPHA:34149 Autosomal dominant tubulointerstitial kidney disease",
    treatment_plan="Harnsäure senken.",
)


def new_pages(language: str) -> ReportPages:
    return ReportPages(title="x", language=language, dated=REPORT.signed_off_at, page_words="{page}", footer="x")


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def streams_of(pdf: bytes) -> bytes:
    """The content of all pages, unpacked."""
    unpacked = b""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            unpacked += zlib.decompress(stream)
        except zlib.error:
            continue
    return unpacked


def test_the_words_are_there_in_every_official_language() -> None:
    assert set(REPORT_LANGUAGES) == {form.language for form in consent_forms()}
    assert len(REPORT_LANGUAGES) == 24
    _, english = words_in("en")
    for language in REPORT_LANGUAGES:
        taken, words = words_in(language)
        assert taken == language
        assert words.keys() == english.keys()
        assert all(words.values())
        assert words["page"].format(page=1, pages=2) != words["page"]
        # Copied words would show: no language but English says all of this as English does.
        assert language == "en" or sum(words[key] != english[key] for key in words) >= len(words) - 4
    assert words_in("no")[0] == "en"
    assert words_in(None)[0] == "en"


@pytest.mark.parametrize("language", REPORT_LANGUAGES)
def test_the_font_has_every_letter_of_every_language(language: str) -> None:
    _, words = words_in(language)
    told = "".join(words.values())
    with new_pages(language) as pages:
        assert pages.printable(told) == told


def test_equal_content_gives_equal_bytes(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="consilium"), caplog.at_level(logging.WARNING):
        first, again = report_pdf(REPORT), report_pdf(replace(REPORT))
    assert first == again
    assert first != report_pdf(replace(REPORT, treatment_plan="Harnsäure messen."))
    assert pages_of(first) == 1
    assert caplog.records == []


def test_the_file_tells_nothing_of_the_patient_but_on_its_pages() -> None:
    pdf = report_pdf(REPORT)
    assert re.findall(rb"/(Author|Subject|Keywords|Creator|ModDate)\b", pdf) == []
    assert b"/CreationDate (D:20260309120000Z" in pdf
    assert b"/Producer (Consilium)" in pdf
    assert b"/Lang (de)" in pdf
    assert b"Zebra" not in pdf
    assert b"UMOD" not in pdf


def test_headings_and_paragraphs_are_tagged_and_page_numbers_are_not() -> None:
    pdf = report_pdf(replace(REPORT, recommendation="\n\n".join(["Satz an Satz. " * 40] * 14)))
    assert pages_of(pdf) > 1
    assert b"/MarkInfo" in pdf
    assert pdf.count(b"/S /H1") == 1
    assert pdf.count(b"/S /H2") == 5
    assert pdf.count(b"/S /P") > 10
    content = streams_of(pdf)
    assert content.count(b"BDC") + content.count(b"BMC") == content.count(b"EMC")
    assert content.count(b"/Artifact BMC") == pages_of(pdf) + 2


def test_what_the_font_lacks_is_marked_and_whatever_is_written_is_laid_out() -> None:
    with new_pages("en") as pages:
        assert pages.printable("a\N{GRINNING FACE}日\x07b\tc\r\nd") == "a\ufffd\ufffd\ufffdb   c\nd"
    for text in ("x" * 3000, "\n" * 300, "**bold** {nb} \\n (", "\u00ad\u200b\u2028", "W" * 90 + "\n" + "ä " * 5000):
        assert report_pdf(replace(REPORT, recommendation=text, question=text)).startswith(b"%PDF-")
    without = replace(REPORT, diagnosis=None, treatment_plan="", contributors=(), urgent=False)
    assert pages_of(report_pdf(without)) == 1
