"""`consilium annotate`: mark findings, disorders and genes in texts."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from api.commands.console import answer, remark
from api.commands.drafts import whole_file
from api.commands.failures import DONE, INPUT_HAS_ERRORS
from api.knowledge import open_knowledge, open_reader
from api.progress import progress_on
from api.settings import load_settings
from data import Case, InputError
from data.cleaning import LONGEST_TEXT
from data.identifiers import CaseId
from data.iso import language_code
from data.source import opened, refuse_if_no_text, whole
from ontology import Reader, read_case

__all__ = ["command"]

_FIELDS_OF_A_MENTION = ("start", "end", "text", "id", "label", "kind", "status")
_SHOWN_PROBLEMS = 10


@dataclass(frozen=True, slots=True)
class _Text:
    """One line of the input; `id` is written back as it came, number or text."""

    id: Any
    text: str
    language: str | None


def command(
    file: Annotated[Path, typer.Argument(metavar="IN.jsonl", help='Lines of {"id", "text", "language"?}.')],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="OUT.jsonl", help="Where the mentions go.")],
    no_semantic: Annotated[
        bool, typer.Option("--no-semantic", help="Mark only what a name of a finding, disorder or gene matches.")
    ] = False,
) -> int:
    """Mark findings, disorders and genes in texts.

    Writes {"id", "language", "mentions": [{"start", "end", "text", "id", "label", "kind", "status"}]} for each line;
    offsets are half-open and count Unicode code points.
    """
    settings = load_settings()
    read = failed = 0
    with progress_on() as progress, whole_file(out) as stream:
        knowledge = open_knowledge(settings, progress)
        reader = open_reader(settings, knowledge, semantic=not no_semantic)
        for number, line in _lines(file):
            try:
                text = _text_of(line)
                record = _annotated(text, reader)
            except InputError as refusal:
                failed += 1
                if failed <= _SHOWN_PROBLEMS:
                    remark(f"consilium: {file}:{number}: {refusal}")
                continue
            read += 1
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")
        if failed > _SHOWN_PROBLEMS:
            remark(f"consilium: {file}: and {failed - _SHOWN_PROBLEMS:,} more lines like these")
        if not read:
            raise InputError(f"{file}: no text could be read", 'give lines of {"id": "1", "text": "..."}')
    answer(f"{read:,} texts annotated: {out}")
    return INPUT_HAS_ERRORS if failed else DONE


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    with opened(file) as stream:
        try:
            content = whole(stream)
            refuse_if_no_text(content[:65536])
        except InputError as refusal:
            raise InputError(f"{file}: {refusal.problem}", refusal.suggestion) from refusal
    # Not str.splitlines: a text may hold U+2028 and other ends of lines that are none in JSONL.
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            yield number, line.decode("utf-8", errors="replace")


def _text_of(line: str) -> _Text:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        told = "nested too deeply" if isinstance(error, RecursionError) else f"{error}"
        raise InputError(f"not JSON ({told})", "give one JSON object a line") from None
    if not isinstance(record, dict):
        raise InputError("not a JSON object", 'give {"id": "1", "text": "..."}')
    text, language = record.get("text"), record.get("language")
    if not isinstance(record.get("id"), str | int):
        raise InputError("id: missing, or neither text nor number", "give each text its id")
    if not isinstance(text, str):
        raise InputError("text: missing, or no text", "give the text to read")
    if len(text) > LONGEST_TEXT:
        raise InputError(f"text: {len(text):,} characters, at most {LONGEST_TEXT:,} are read", "split it")
    if language is not None and not isinstance(language, str):
        raise InputError("language: no text", "give an ISO 639-1 code such as de, or leave it out")
    try:
        return _Text(record["id"], text, language_code(language) if language else None)
    except InputError as refusal:
        raise InputError(f"language: {language}: {refusal.problem}", refusal.suggestion) from None


def _annotated(text: _Text, reader: Reader) -> dict[str, Any]:
    # Not validated: a Case cleans its texts of control characters, and offsets must count those of the text as it came.
    case = Case.model_construct(case_id=CaseId("text"), summary=text.text, language=text.language)
    understood = read_case(case, reader)
    mentions = [
        {field: getattr(mention, field) for field in _FIELDS_OF_A_MENTION}
        for mention in understood.mentions
        if mention.field == "summary"
    ]
    return {"id": text.id, "language": understood.language or None, "mentions": mentions}
