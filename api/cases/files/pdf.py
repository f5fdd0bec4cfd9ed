"""PDFs that do nothing but show pages.

Whatever can run, start, fetch or carry something is refused by the names that PDF has for it (ISO 32000-2, 7.3.5,
12.6.4, 7.11.4). Streams are searched decompressed, since objects may stand in object streams (7.5.7), and names with
their `#` escapes undone; what cannot be searched is refused.
"""

import re
import zlib
from collections.abc import Iterator

from data.errors import InputError

__all__ = ["PDF", "passive_pdf"]

PDF = "application/pdf"

_REFUSED = {
    "JavaScript": "scripts",
    "JS": "scripts",
    "EmbeddedFile": "files within",
    "EmbeddedFiles": "files within",
    "Launch": "an action that starts programs",
    "SubmitForm": "a form that sends data",
    "ImportData": "a form that loads data",
    "RichMedia": "media that run",
    "Movie": "media that run",
    "Sound": "media that run",
    "Rendition": "media that run",
    "XFA": "a form that runs",
    "GoToE": "files within",
}
_ENCRYPTED = re.compile(rb"/Encrypt\b")
_NAME = re.compile(rb"/((?:[!-\"$&'*+,\-.0-;=?-Z\\^-z|~]|#[0-9A-Fa-f]{2})+)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"\bstream\r?\n")
_MOST_INFLATED = 256 * 1024 * 1024
_CHUNK = 1024 * 1024


def passive_pdf(content: bytes) -> tuple[str, ...]:
    """Makes sure that a PDF only shows pages; it is kept as it is.

    Returns:
        What nobody but a person can check.

    Raises:
        InputError: It is damaged, encrypted, or holds what runs, starts, sends or carries something.
    """
    if b"%%EOF" not in content[-2048:] or b"startxref" not in content:
        raise InputError("file: the PDF is damaged or cut short", "export it again")
    if _ENCRYPTED.search(content):
        raise InputError("file: the PDF is encrypted, so that it cannot be checked", "save it without a password")
    found = set[str]()
    for part in _searchable(content):
        for name in _NAME.findall(part):
            told = _ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), name).decode("latin-1")
            if told in _REFUSED:
                found.add(_REFUSED[told])
    if found:
        raise InputError(f"file: the PDF holds {' and '.join(sorted(found))}", "print it to a new PDF and send that")
    return ("The text of the PDF and what it says of its author were not screened.",)


def _searchable(content: bytes) -> Iterator[bytes]:
    """The file itself, and every stream of it that is deflated, in pieces that overlap by more than a name."""
    yield content
    inflated = 0
    for start in _STREAM.finditer(content):
        inflater, tail, fed = zlib.decompressobj(), b"", content[start.end() :]
        while fed:
            try:
                piece = inflater.decompress(fed, _CHUNK)
            except zlib.error:
                # No deflated stream, or one that ends damaged: viewers show what came before, which was searched.
                break
            inflated += len(piece)
            if inflated > _MOST_INFLATED:
                raise InputError("file: the PDF is too large when decompressed", "print it to a new PDF and send that")
            yield tail + piece
            tail, fed = piece[-200:], inflater.unconsumed_tail
