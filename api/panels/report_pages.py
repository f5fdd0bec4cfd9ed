"""The pages of a report: type, margins, page numbers, and tags for who has them read aloud (PDF 1.7, section 14.8)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import as_file, files
from types import MappingProxyType, TracebackType
from typing import Self

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos
from fpdf.fonts import TTFFont
from fpdf.prefs import ViewerPreferences

__all__ = ["ReportPages"]

# Style -> file in the folder `fonts`.
_FONTS: Mapping[str, str] = MappingProxyType({"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"})
_FAMILY = "DejaVu"
# Millimetres and points of an A4 page.
_MARGIN, _BOTTOM = 22, 24
_TITLE, _HEADING, _BODY, _SMALL = 20, 12.5, 10, 8
_LEADING = 1.45
_MILLIMETRES = 25.4 / 72
_NAME_WIDTH = 48
_INK, _ACCENT, _FAINT = (28, 32, 40), (0, 78, 124), (96, 104, 114)
_MARK = "\N{REPLACEMENT CHARACTER}"
# fpdf2 puts the number of pages in its place once they are all there.
_PAGES = "{nb}"


class ReportPages(FPDF):
    """A document under way; `output` gives it. A context manager, since fpdf2 leaves its fonts' files open.

    fpdf2 tags images alone, so the tags of text are set here, by the same means within it.
    """

    def __init__(self, *, title: str, language: str, dated: datetime, page_words: str, footer: str) -> None:
        """Begins the first page.

        Args:
            title: Shown by viewers in place of the file's name.
            language: ISO 639-1.
            dated: The only moment that the file tells.
            page_words: With `{page}` and `{pages}`.
            footer: At the left of each page's foot.
        """
        super().__init__(format="A4")
        self._page_words = page_words
        self._footer = footer
        self.c_margin = 0
        self.set_title(title)
        self.set_lang(language)
        self.set_creation_date(dated)
        self.set_producer("Consilium")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        for style, name in _FONTS.items():
            with as_file(files("api.panels") / "fonts" / name) as file:
                self.add_font(_FAMILY, style, file)
        font = self.fonts[_FAMILY.lower()]
        self._characters = frozenset(font.cmap) if isinstance(font, TTFFont) else frozenset()
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(auto=True, margin=_BOTTOM)
        self.add_page()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def headline(self, title: str, remark: str | None) -> None:
        """The title, and a remark beneath it where there is one."""
        with self._artifact():
            self._write("Consilium", size=_SMALL, style="B", colour=_ACCENT)
            self.ln(3)
        self._text("/H1", title, size=_TITLE, style="B")
        if remark:
            self._text("/P", remark, size=_HEADING, style="B", colour=(170, 40, 30))
        self.ln(3)

    def facts(self, facts: Mapping[str, str]) -> None:
        """Names and values, a line each; what is long goes on beneath itself."""
        for name, value in facts.items():
            top = self.y
            with self._tagged("/P"):
                self._write(name, size=_BODY, colour=_FAINT, width=_NAME_WIDTH)
                below_name = self.y
                self.set_xy(_MARGIN + _NAME_WIDTH, top)
                self._write(value, size=_BODY)
            self.set_xy(_MARGIN, max(self.y, below_name) + 1)
        with self._artifact():
            self.set_draw_color(*_FAINT)
            self.line(_MARGIN, self.y + 2, self.w - _MARGIN, self.y + 2)
        self.ln(4)

    def section(self, heading: str, text: str) -> None:
        """A heading, and text beneath it; never a heading alone at the foot of a page."""
        self.ln(3)
        if self._lines_left(_BODY) < 4:  # noqa: PLR2004 - the heading, and two lines of its text
            self.add_page()
        self._text("/H2", heading, size=_HEADING, style="B", colour=_ACCENT)
        self.ln(1)
        self._text("/P", text, size=_BODY)

    def closing(self, text: str) -> None:
        """Small print at the end."""
        self.ln(8)
        self._text("/P", text, size=_SMALL, colour=_FAINT)

    def footer(self) -> None:
        """The foot of each page; fpdf2 calls it."""
        with self._artifact():
            self.set_y(-_BOTTOM + 8)
            self.set_font(_FAMILY, "", _SMALL)
            self.set_text_color(*_FAINT)
            half = self.epw / 2
            self.cell(half, text=self.printable(self._footer))
            told = self._page_words.replace("{pages}", _PAGES).replace("{page}", str(self.page_no()))
            self.cell(half, text=told, align="R")

    def _text(self, tag: str, text: str, *, size: float, style: str = "", colour: tuple[int, int, int] = _INK) -> None:
        """Writes paragraphs; one that does not fit goes on at the next page, as a part of its own."""
        self.set_font(_FAMILY, style, size)
        for paragraph in self.printable(text).split("\n"):
            lines = self._lines(paragraph)
            while lines:
                fitting = self._lines_left(size)
                if not fitting:
                    self.add_page()
                    continue
                part, lines = lines[:fitting], lines[fitting:]
                if not any(part):
                    self.ln(size * _LEADING * _MILLIMETRES)
                    continue
                with self._tagged(tag):
                    for line in part:
                        self._write(line, size=size, style=style, colour=colour)

    def _write(
        self, text: str, *, size: float, style: str = "", colour: tuple[int, int, int] = _INK, width: float = 0
    ) -> None:
        self.set_font(_FAMILY, style, size)
        self.set_text_color(*colour)
        height = size * _LEADING * _MILLIMETRES
        self.multi_cell(width, height, text=self.printable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _lines(self, paragraph: str) -> list[str]:
        found = self.multi_cell(0, text=paragraph, align="L", dry_run=True, output=MethodReturnValue.LINES)
        return [str(line) for line in found] if isinstance(found, list) else []

    def printable(self, text: str) -> str:
        """The text with a mark for each character that the font lacks, and no control characters but line ends."""
        lines = text.expandtabs(4).splitlines()
        return "\n".join("".join(one if ord(one) in self._characters else _MARK for one in line) for line in lines)

    def _lines_left(self, size: float) -> int:
        return max(0, int((self.page_break_trigger - self.y) / (size * _LEADING * _MILLIMETRES)))

    @contextmanager
    def _tagged(self, tag: str) -> Iterator[None]:
        """What is written within is read aloud, as a heading or a paragraph."""
        number = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=tag, mcid=number)
        self._out(f"{tag} <</MCID {number}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def _artifact(self) -> Iterator[None]:
        """What is written within is not read aloud."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")
