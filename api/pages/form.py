"""The form of the page as it came in, and as it is shown again."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.datastructures import FormData, UploadFile

from api.pages.corrections import PlacedCorrection, chosen, from_json
from api.problems import RefusedError
from data.cleaning import cleaned
from data.errors import InputError
from data.source import HEAD_BYTES, decoded, refuse_if_no_text
from matching.ordering import Order
from ontology.reading.language import LANGUAGES

__all__ = ["EXPERT_COUNTS", "FormProblem", "PageForm", "form_from"]

EXPERT_COUNTS = (5, 10, 20, 50)
"""How many experts the page offers to show."""

_AGE_GROUPS = ("case", "adult", "paediatric", "any")


@dataclass(frozen=True, slots=True)
class FormProblem:
    """Something in the form that cannot be used.

    Attributes:
        field: The field's name.
        text: What is wrong, and the way out.
        entry: The entry of a list that it is about.
        suggestions: What may have been meant, as (id, label).
    """

    field: str
    text: str
    entry: str = ""
    suggestions: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class PageForm:
    """What is in the form; lists have an entry a line, as ids, names, or an id with its name behind it.

    `language` is that of the text, empty to detect it; `corrections` are what a person changed of its reading.
    """

    text: str = ""
    file_text: str = ""
    language: str = ""
    corrections: list[PlacedCorrection] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    genes: list[str] = field(default_factory=list)
    disorders: list[str] = field(default_factory=list)
    age: str = ""
    networks: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    age_group: str = "case"
    exclude_centres: list[str] = field(default_factory=list)
    only_available: bool = True
    only_with_capacity: bool = True
    k: int = 10
    order: Order = "relevance"

    @property
    def active_filters(self) -> int:
        """How many filters are not at their default."""
        given = (self.networks, self.countries, self.languages, self.exclude_centres)
        switched = (self.age_group != "case", not self.only_available, not self.only_with_capacity)
        return sum(map(bool, given)) + sum(switched)

    @property
    def is_record(self) -> bool:
        """Whether the text is JSON: a case or a phenopacket."""
        return self.text.startswith("{")


async def form_from(data: FormData) -> tuple[PageForm, list[FormProblem]]:
    """Gives the form of a request, and what is wrong with its uploaded file."""
    form = PageForm(
        text=cleaned(_one(data, "case")).replace("\r\n", "\n").strip(),
        language=_one(data, "language") if _one(data, "language") in LANGUAGES else "",
        present=_entries(data, "present"),
        excluded=_entries(data, "excluded"),
        genes=_entries(data, "genes", separators=",; "),
        disorders=_entries(data, "disorders"),
        age=_one(data, "age").strip()[:40],
        networks=_all(data, "networks"),
        countries=_all(data, "countries"),
        languages=_all(data, "languages"),
        age_group=_one(data, "age_group") if _one(data, "age_group") in _AGE_GROUPS else "case",
        exclude_centres=_entries(data, "exclude_centres", separators=";"),
        only_available=bool(_one(data, "only_available")),
        only_with_capacity=bool(_one(data, "only_with_capacity")),
        k=int(_one(data, "k")) if _one(data, "k") in map(str, EXPERT_COUNTS) else 10,
        order="expected_answer" if _one(data, "order") == "expected_answer" else "relevance",
    )
    _accept_suggestion(form, _one(data, "accept").splitlines())
    try:
        form.corrections = _corrections(data)
    except InputError as error:
        return form, [FormProblem("case", str(error))]
    upload = data.get("file")
    if isinstance(upload, UploadFile) and upload.filename:
        try:
            form.file_text = _text_of(await upload.read())
        except (InputError, RefusedError) as error:
            return form, [FormProblem("file", f"{upload.filename[:100]}: {error}")]
    return form, []


def _corrections(data: FormData) -> list[PlacedCorrection]:
    mentions, becomes = (
        [value for value in data.getlist(name) if isinstance(value, str)] for name in ("mention", "becomes")
    )
    if len(mentions) != len(becomes):
        raise InputError("corrections: as many choices as mentions are needed", "ask again with the text alone")
    return chosen(from_json(_one(data, "corrections")), zip(mentions, becomes, strict=True))


def _text_of(content: bytes) -> str:
    refuse_if_no_text(content[:HEAD_BYTES])
    return cleaned(decoded(content)[0]).replace("\r\n", "\n").strip()


def _one(data: FormData, name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _all(data: FormData, name: str) -> list[str]:
    return list(dict.fromkeys(value for value in data.getlist(name) if isinstance(value, str) and value))


def _entries(data: FormData, name: str, separators: Sequence[str] = ";") -> list[str]:
    text = cleaned(_one(data, name)).replace("\r", "\n")
    for separator in separators:
        text = text.replace(separator, "\n")
    return list(dict.fromkeys(" ".join(line.split()) for line in text.split("\n") if line.strip()))


def _accept_suggestion(form: PageForm, accepted: list[str]) -> None:
    """Puts a suggestion in the place of an entry; `accepted` has field, entry and suggestion."""
    match accepted:
        case [("present" | "excluded" | "genes" | "disorders") as name, entry, suggestion] if suggestion.strip():
            entries: list[str] = getattr(form, name)
            replaced = [suggestion.strip() if one == entry.strip() else one for one in entries]
            setattr(form, name, list(dict.fromkeys(replaced)))
        case _:
            pass
