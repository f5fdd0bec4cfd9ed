"""A frame of a DICOM object as a picture, through the window that a person looks through (PS3.3, C.11.2.1.2)."""

import io
from typing import Any, NamedTuple

import numpy as np
import pydicom
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import FileDataset
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut
from pydicom.pixels.utils import pixel_array

from api.cases.files.dicom import read_dicom
from data.errors import InputError

__all__ = ["Window", "rendered"]

Values = NDArray[np.float64]


class Window(NamedTuple):
    """Which values are shown between black and white, such as Hounsfield units.

    Attributes:
        centre: The value in the middle.
        width: How many values there are from black to white; at least 1.
    """

    centre: float
    width: float


def rendered(content: bytes, frame: int = 1, window: Window | None = None) -> bytes:
    """Gives a frame as PNG, eight bits deep.

    Args:
        content: A DICOM image object, uncompressed.
        frame: Which frame, from 1.
        window: The window of a grey image; that of the object where left out, or else all of its values.

    Raises:
        InputError: There is no such frame, or the object has colours that cannot be shown.
    """
    dataset = read_dicom(content)
    frames = int(dataset.get("NumberOfFrames") or 1)
    if not 1 <= frame <= frames:
        raise InputError(f"frame: there is none of number {frame}", f"give 1 to {frames}")
    try:
        pixels = _picture(dataset, frame - 1, window)
    except (ValueError, AttributeError, KeyError, NotImplementedError, RuntimeError, TypeError, IndexError) as error:
        raise InputError("file: the object has pixels that cannot be shown", "download it instead") from error
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, "PNG")
    return written.getvalue()


def _picture(dataset: FileDataset, index: int, window: Window | None) -> NDArray[np.uint8]:
    stored: NDArray[Any] = pixel_array(dataset, index=index)
    meaning = str(dataset.PhotometricInterpretation)
    if meaning == "PALETTE COLOR":
        coloured = apply_color_lut(stored, dataset)
        return _eight_bits(coloured, 8 * coloured.dtype.itemsize)
    if int(dataset.SamplesPerPixel) > 1:
        # pixel_array gives RGB, whatever the object is stored in.
        return _eight_bits(stored, int(dataset.BitsStored))
    values = np.asarray(apply_modality_lut(stored, dataset), dtype=np.float64)
    low, high = float(values.min()), float(values.max())
    shown = windowed(values, window or _own_window(dataset) or Window((low + high + 1) / 2, high - low + 1))
    return np.asarray(255 - shown if meaning == "MONOCHROME1" else shown, dtype=np.uint8)


def windowed(values: Values, window: Window) -> NDArray[np.uint8]:
    """Gives what is seen of values: 0 below the window, 255 above, linear within (PS3.3, C.11.2.1.2.1).

    Args:
        values: Of any shape, in the unit of the window.
        window: Which of them are shown.
    """
    if window.width <= 1:
        return np.where(values > window.centre - 0.5, 255, 0).astype(np.uint8)
    share = (values - (window.centre - 0.5)) / (window.width - 1) + 0.5
    return np.clip(np.rint(share * 255), 0, 255).astype(np.uint8)


def _own_window(dataset: pydicom.Dataset) -> Window | None:
    centre, width = dataset.get("WindowCenter"), dataset.get("WindowWidth")
    if centre is None or width is None:
        return None
    # Of several windows the first is the one to begin with.
    first = [float(one[0] if isinstance(one, pydicom.multival.MultiValue) else one) for one in (centre, width)]
    return Window(first[0], max(first[1], 1.0))


def _eight_bits(values: NDArray[Any], bits: int) -> NDArray[np.uint8]:
    return np.asarray(values >> max(bits - 8, 0), dtype=np.uint8)
