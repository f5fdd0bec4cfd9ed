"""Pictures written anew from their pixels, so that nothing else of the file stays: no place, device or date."""

import io
import logging
from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from data.errors import InputError

__all__ = ["JPEG", "MOST_PIXELS", "PNG", "as_png", "bare_picture"]

# At its most talkative, Pillow logs what a camera wrote into the file.
logging.getLogger("PIL").setLevel(logging.WARNING)

PNG, JPEG = "image/png", "image/jpeg"
MOST_PIXELS = 60_000_000
"""Of one picture: more than cameras give, and some 240 MB while it is written anew."""
_FORMATS = {PNG: "PNG", JPEG: "JPEG"}
_MODES = {PNG: frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I;16"}), JPEG: frozenset({"L", "RGB"})}
# Quality of 95 with full colour: a picture that was compressed once changes by less than can be seen.
_HOW: Mapping[str, dict[str, Any]] = {PNG: {"optimize": False}, JPEG: {"quality": 95, "subsampling": 0}}


def bare_picture(content: bytes, media_type: str) -> tuple[bytes, tuple[str, ...]]:
    """Gives the picture alone, upright, in the same format.

    Args:
        content: The file.
        media_type: PNG or JPEG, as its content says.

    Returns:
        The file anew, and what nobody but a person can check.

    Raises:
        InputError: It is damaged or too large.
    """
    try:
        with Image.open(io.BytesIO(content), formats=[_FORMATS[media_type]]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _too_large()
            frames = getattr(opened, "n_frames", 1)
            opened.load()
            picture = ImageOps.exif_transpose(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise InputError("file: the picture is damaged", "export it again") from None
    if picture.mode not in _MODES[media_type]:
        picture = picture.convert("RGB")
    transparency = picture.info.get("transparency")
    # Comments, texts and colour profiles are written out of this.
    picture.info = {} if transparency is None else {"transparency": transparency}
    written = io.BytesIO()
    picture.save(written, _FORMATS[media_type], **_HOW[media_type])
    remarks = ["What the file said beside the picture (camera, place, dates) was removed."]
    if frames > 1:
        remarks.append("Of several pictures in the file, the first was kept.")
    return written.getvalue(), (*remarks, "What can be read in the picture itself was not screened.")


def as_png(content: bytes) -> bytes:
    """Gives a picture that was kept as PNG."""
    with Image.open(io.BytesIO(content)) as opened:
        written = io.BytesIO()
        opened.save(written, "PNG")
    return written.getvalue()


def _too_large() -> InputError:
    return InputError(f"file: more than {MOST_PIXELS:,} pixels", "make the picture smaller")
