"""DICOM objects without who they are of (PS3.15, Annex E, Basic Application Level Confidentiality Profile).

The profile lists what has to go; here it is the other way round, and more goes than the profile asks for. Text, names,
dates, times and private elements go unless `dicom_kept.toml` says that they say something of the image alone; UIDs
become others, always the same within a case (113100 with none of the options that retain something).
"""

import io
import logging
import re
import struct
import tomllib
import warnings
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import pydicom
from pydicom import config
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import PYDICOM_IMPLEMENTATION_UID, ExplicitVRLittleEndian

from data.errors import InputError

__all__ = ["DICOM", "MOST_DECODED_BYTES", "decoded_bytes", "read_dicom", "without_identity"]

DICOM = "application/dicom"
MOST_DECODED_BYTES = 128 * 1024 * 1024
"""Of the pixels of one object, decompressed."""

# What pydicom says of a value that breaks a rule repeats the value: it is content, and for no log.
config.settings.reading_validation_mode = config.IGNORE
warnings.filterwarnings("ignore", module=r"pydicom(\.|$)")
logging.getLogger("pydicom").setLevel(logging.CRITICAL + 1)

_TEXT_VRS = frozenset({"AE", "AS", "DA", "DT", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UN", "UR", "UT"})
_BINARY_VRS = frozenset({"OB", "OD", "OF", "OL", "OV", "OW"})
_CODED = re.compile(r"[A-Z0-9 _]{0,16}")
# Deflated objects are inflated by the reader however large they become (PS3.5, A.5 and A.6).
_DEFLATED = (b"1.2.840.10008.1.2.1.99", b"1.2.840.10008.1.2.4.95", b"1.2.840.10008.1.2.4.205")
# Registered by the standard itself (PS3.5, annex A and PS3.6, annex A): class and transfer syntax, nobody's.
_STANDARD_UIDS = "1.2.840.10008."
_MOST_DEEP = 12
# Kinds of objects that hospitals write the patient's name into, where they do not say whether they did.
_OFTEN_BURNED_IN = frozenset({"US", "SC", "OT", "XC", "GM", "ES", "OP", "ECG", "DOC"})


@cache
def _kept() -> dict[str, frozenset[str]]:
    table = tomllib.loads(files("api.cases.files").joinpath("dicom_kept.toml").read_text(encoding="utf-8"))
    return {name: frozenset(values) for name, values in table.items()}


def read_dicom(content: bytes) -> FileDataset:
    """Reads an object.

    Raises:
        InputError: It is damaged.
    """
    if any(syntax in content for syntax in _DEFLATED):
        raise InputError("file: the DICOM object is deflated", f"send it as {ExplicitVRLittleEndian.name}")
    try:
        return pydicom.dcmread(io.BytesIO(content))
    except Exception as error:
        raise _damaged() from error


def without_identity(content: bytes, remapped_uid: Callable[[str], str]) -> tuple[bytes, tuple[str, ...]]:
    """Gives an image object rid of identifying attributes, its pixels decompressed.

    Args:
        content: The object.
        remapped_uid: Gives what a UID becomes.

    Returns:
        The object anew, and what a person has to know or check.

    Raises:
        InputError: It is damaged, no image, or of a compression that cannot be read.
    """
    dataset = read_dicom(content)
    if "PixelData" not in dataset or decoded_bytes(dataset) <= 0:
        raise InputError("file: the DICOM object is no image", "send images; a report or letter as PDF")
    if decoded_bytes(dataset) > MOST_DECODED_BYTES:
        raise InputError(
            f"file: the images are larger than {MOST_DECODED_BYTES:,} bytes decompressed", "send the slices that matter"
        )
    burned_in = str(dataset.get("BurnedInAnnotation", "")).upper()
    modality = str(dataset.get("Modality", ""))
    _decompress(dataset)
    try:
        return _written(_cleaned(dataset, remapped_uid, 0), remapped_uid), _remarks(burned_in, modality)
    except (ValueError, TypeError, AttributeError, KeyError, NotImplementedError, OverflowError, struct.error) as error:
        raise _damaged() from error


def decoded_bytes(dataset: Dataset) -> int:
    """Gives how many bytes the pixels of an object take decompressed; 0 where it does not say.

    Raises:
        InputError: A number that says so is none.
    """
    try:
        frames = int(dataset.get("NumberOfFrames") or 1)
        samples = int(dataset.get("SamplesPerPixel") or 1)
        bits = int(dataset.get("BitsAllocated") or 0)
        return int(dataset.get("Rows") or 0) * int(dataset.get("Columns") or 0) * frames * samples * ((bits + 7) // 8)
    except (TypeError, ValueError) as error:
        raise _damaged() from error


def _decompress(dataset: FileDataset) -> None:
    syntax = dataset.file_meta.get("TransferSyntaxUID")
    if syntax is None or not syntax.is_little_endian:
        raise InputError("file: the order of bytes is not little endian", f"send it as {ExplicitVRLittleEndian.name}")
    try:
        # Compressed pictures carry comments of their own; pixels alone do not.
        if syntax.is_compressed and syntax.is_encapsulated:
            dataset.decompress()
    except Exception as error:
        raise InputError(
            f"file: the images are compressed in a way that cannot be read ({syntax.name}), or are damaged",
            f"send them as {ExplicitVRLittleEndian.name}",
        ) from error


def _cleaned(dataset: Dataset, remapped_uid: Callable[[str], str], depth: int) -> Dataset:
    if depth > _MOST_DEEP:
        raise _damaged()
    bare = Dataset()
    for tag in sorted(dataset.keys()):
        element = dataset[tag]
        kept = None if _goes(element) else _element(element, remapped_uid, depth)
        if kept is not None:
            bare.add(kept)
    return bare


def _goes(element: DataElement) -> bool:
    keyword, group = element.keyword, element.tag.group
    # Overlays (60xx) and curves (50xx) are drawn over the image, names among them.
    if element.tag.is_private or not keyword or group < 0x0008 or 0x5000 <= group <= 0x60FF:  # noqa: PLR2004 - PS3.5, 7.1
        return True
    if keyword in _kept()["goes"]:
        return True
    if element.VR in _TEXT_VRS:
        return keyword not in _kept()["texts"]
    if element.VR == "CS":
        return not all(_CODED.fullmatch(str(one)) for one in _values(element.value))
    return element.VR in _BINARY_VRS and keyword not in _kept()["binaries"]


def _values(value: Any) -> list[Any]:
    return [value] if isinstance(value, str) else list(value or ())


def _element(element: DataElement, remapped_uid: Callable[[str], str], depth: int) -> DataElement | None:
    if element.VR == "SQ":
        if element.keyword not in _kept()["sequences"]:
            return None
        items = [_cleaned(item, remapped_uid, depth + 1) for item in element.value or ()]
        return DataElement(element.tag, "SQ", Sequence(items))
    if element.VR == "UI":
        return DataElement(element.tag, "UI", _remapped(element.value, remapped_uid))
    return DataElement(element.tag, element.VR, element.value)


def _remapped(value: Any, remapped_uid: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return value if not value or value.startswith(_STANDARD_UIDS) else remapped_uid(value)
    return [_remapped(one, remapped_uid) for one in value or ()]


def _written(bare: Dataset, remapped_uid: Callable[[str], str]) -> bytes:
    for keyword in _kept()["emptied"]:
        setattr(bare, keyword, "")
    bare.PatientIdentityRemoved = "YES"
    bare.LongitudinalTemporalInformationModified = "REMOVED"
    bare.DeidentificationMethod = "Consilium: PS3.15 Basic Profile, and all text, dates and private elements"
    method = Dataset()
    method.CodeValue, method.CodingSchemeDesignator = "113100", "DCM"
    method.CodeMeaning = "Basic Application Confidentiality Profile"
    bare.DeidentificationMethodCodeSequence = Sequence([method])
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = bare.SOPClassUID
    if "SOPInstanceUID" not in bare:
        bare.SOPInstanceUID = remapped_uid("")
    meta.MediaStorageSOPInstanceUID = bare.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = PYDICOM_IMPLEMENTATION_UID
    bare.file_meta = meta
    written = io.BytesIO()
    # The preamble may be a file of another kind: it is written as nothing.
    pydicom.dcmwrite(written, bare, enforce_file_format=True, little_endian=True, implicit_vr=False)
    return written.getvalue()


def _remarks(burned_in: str, modality: str) -> tuple[str, ...]:
    remarks = ["Names, dates, texts and private elements were removed from the DICOM object, and its UIDs replaced."]
    if burned_in == "YES":
        remarks.append("The object says that something is written into its pixels: make sure that it names nobody.")
    elif burned_in != "NO" and modality in _OFTEN_BURNED_IN:
        remarks.append("Images of this kind often have the patient's name in their pixels: make sure that it is gone.")
    elif burned_in != "NO":
        remarks.append("The object does not say whether something is written into its pixels: have a look.")
    return tuple(remarks)


def _damaged() -> InputError:
    return InputError("file: the DICOM object is damaged", "export it again")
