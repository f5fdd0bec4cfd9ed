"""Opens what is to be read, a file, standard input or a stream, by gzip or not, and refuses what is no text."""

import codecs
import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from data.errors import InputError
from data.inspection import Inspection
from data.problems import printable

STANDARD_INPUT = Path("-")
"""The path that stands for standard input."""

NAME_OF_STANDARD_INPUT = "standard input"
"""What problems call it."""

HEAD_BYTES = 64 * 1024
"""How much of a file is looked at to tell what it is."""

LARGEST_DOCUMENT = 256 * 1024 * 1024
"""Bytes that a table or a single JSON document may have; lines of JSON are streamed and may be more."""

LARGEST_PIPE = 1024 * 1024 * 1024
"""Bytes that may be piped in; they are held in memory, since a pipe cannot be read twice."""

UNREADABLE = (EOFError, OSError, zlib.error)
"""What a damaged gzip file, or a failing disk, raises while it is read."""

_GZIP = b"\x1f\x8b"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FORMATS = {
    b"PK\x03\x04": ("a zip archive or an office document", "save the sheet as CSV, or the text as plain text"),
    b"\xd0\xcf\x11\xe0": ("an office document", "save the sheet as CSV, or the text as plain text"),
    b"{\\rtf": ("a rich-text document", "save it as plain text"),
    b"%PDF": ("a PDF document", "copy its text into a plain text file"),
    b"\x1f\x8b": ("compressed twice", "decompress it first"),
}
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f\x0b\x1a\x1b") | {127}
_MOST_CONTROL = 0.02


def name_of(source: Path | BinaryIO) -> str:
    """Gives what problems call a source that nobody named."""
    if isinstance(source, Path):
        return NAME_OF_STANDARD_INPUT if source == STANDARD_INPUT else str(source)
    return str(getattr(source, "name", "input"))


@contextmanager
def opened(source: Path | BinaryIO, limit: int = LARGEST_PIPE) -> Iterator[BinaryIO]:
    """Gives a stream that can be read from the start again, decompressed where it is gzip.

    Raises:
        InputError: The file is not there or may not be read, or more than `limit` bytes are piped in.
    """
    with ExitStack() as stack:
        stream: BinaryIO
        if isinstance(source, Path) and source != STANDARD_INPUT:
            stream = stack.enter_context(_open(source))
        else:
            stream = sys.stdin.buffer if isinstance(source, Path) else source
        if not stream.seekable():
            stream = io.BytesIO(whole(stream, limit))
        start = stream.tell()
        is_gzip = stream.read(len(_GZIP)) == _GZIP
        stream.seek(start)
        yield cast("BinaryIO", stack.enter_context(gzip.GzipFile(fileobj=stream))) if is_gzip else stream


def head_of(stream: BinaryIO) -> bytes:
    """Gives the first bytes of a stream, as far as it is sound, and turns it back to where it was.

    Raises:
        InputError: Not even its first byte can be read.
    """
    start = stream.tell()
    try:
        head = stream.read(HEAD_BYTES)
    except UNREADABLE as damage:
        stream.seek(start)
        head = _before_damage(stream)
        if not head:
            raise InputError(f"cannot be read, damaged ({damage})", "get it again") from damage
    stream.seek(start)
    return head


def whole(stream: BinaryIO, limit: int = LARGEST_DOCUMENT) -> bytes:
    """Gives all that is left of a stream.

    Raises:
        InputError: There is more than `limit` bytes, or it is damaged.
    """
    try:
        content = stream.read(limit + 1)
    except UNREADABLE as damage:
        raise InputError(f"cannot be read to its end, damaged ({damage})", "get it again") from damage
    if len(content) > limit:
        raise InputError(f"larger than {size(limit)}", "split it, or give one record a line (JSONL)")
    return content


def refuse_if_no_text(head: bytes) -> None:
    """Raises InputError where the first bytes are those of a file that is empty or holds no text."""
    for mark, (format_name, way_out) in _FORMATS.items():
        if head.startswith(mark):
            raise InputError(f"{format_name}, not text", way_out)
    if not head:
        raise InputError("empty", "give a file with at least one record")
    if head.startswith(_UTF_16):
        return
    if b"\x00" in head or sum(byte in _CONTROL for byte in head) > _MOST_CONTROL * len(head):
        raise InputError("binary, not text", "give JSON, CSV or plain text, in UTF-8")


def decoded(content: bytes) -> tuple[str, str]:
    """Gives text and the encoding it was in: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252."""
    if content.startswith(_UTF_16):
        return content.decode("utf-16", errors="replace"), "UTF-16"
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    # Windows-1252 leaves five bytes undefined; Latin-1, which it extends, has control characters there.
    return content.decode("cp1252", errors="surrogateescape").translate(_UNDEFINED), "Windows-1252"


def text_of(content: bytes, inspection: Inspection) -> str:
    """Gives text like `decoded`; that it was not in UTF-8 is reported, since a guess may be wrong."""
    text, encoding = decoded(content)
    if encoding == "Windows-1252":
        inspection.warning(None, None, "not UTF-8, read as Windows-1252", "save it as UTF-8 if letters come out wrong")
    return text


def size(number: int) -> str:
    """Gives a number of bytes for people: "1 MiB"."""
    return f"{number / 1024 / 1024:,.0f} MiB"


def _before_damage(stream: BinaryIO) -> bytes:
    sound = bytearray()
    try:
        while len(sound) < HEAD_BYTES and (byte := stream.read(1)):
            sound += byte
    except UNREADABLE:
        return bytes(sound)
    return bytes(sound)


def _open(path: Path) -> BinaryIO:
    named = printable(str(path))
    try:
        return path.open("rb")
    except FileNotFoundError as missing:
        raise InputError(f"{named}: no such file", "check the name") from missing
    except IsADirectoryError as folder:
        raise InputError(f"{named}: a folder, not a file", "name a file in it") from folder
    except (OSError, ValueError) as refusal:
        raise InputError(f"{named}: cannot be read ({refusal})", "check the name and the permissions") from refusal


_UNDEFINED = {0xDC00 + byte: chr(byte) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
