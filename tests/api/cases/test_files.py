"""What is kept of a file: told by its content, without who it is of."""

import io
from pathlib import Path

import numpy as np
import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.datadict import tag_for_keyword
from pydicom.pixels.utils import pixel_array
from pydicom.uid import JPEG2000Lossless, RLELossless

from api.cases.files import Window, attachment_name, prepared, rendered
from api.cases.files import dicom as dicom_module
from data.errors import InputError
from tests.api.cases.sample_files import SECRET, ct, jpeg, pdf, png, written


def other_uid(uid: str) -> str:
    return f"2.25.{int.from_bytes(uid.encode()[-12:], 'big')}"


@pytest.mark.parametrize(("content", "media_type"), [(jpeg(), "image/jpeg"), (png(), "image/png")])
def test_a_picture_keeps_its_pixels_alone(content: bytes, media_type: str) -> None:
    assert SECRET.encode() in content
    kept = prepared(content, other_uid)
    assert kept.media_type == media_type
    assert SECRET.encode() not in kept.content
    with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(kept.content)) as after:
        assert not after.getexif()
        assert not set(after.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert (before.size, before.mode) == (after.size, after.mode)
        difference = np.abs(np.asarray(before, dtype=int) - np.asarray(after, dtype=int))
    assert difference.mean() < 2


def test_a_picture_stands_upright_without_its_orientation() -> None:
    with Image.open(io.BytesIO(prepared(jpeg(orientation=6), other_uid).content)) as turned:
        assert turned.size == (32, 64)
        upper = np.asarray(turned.convert("RGB"))[5, 16]
        assert upper[0] > 200
        assert upper[2] < 50


def test_a_picture_too_large_is_refused_before_it_is_unpacked() -> None:
    written_picture = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(written_picture, "PNG")
    with pytest.raises(InputError, match="pixels"):
        prepared(written_picture.getvalue(), other_uid)


@pytest.mark.parametrize("content", [jpeg()[:300], png()[:60], pdf()[:-200], written(ct())[:700]])
def test_what_is_cut_short_is_refused(content: bytes) -> None:
    with pytest.raises(InputError, match=r"damaged|no image"):
        prepared(content, other_uid)


@pytest.mark.parametrize("content", [b"", b"<html>", b"PK\x03\x04zip", b"GIF89a", b"\x7fELF", b"Mrs Fernsby"])
def test_other_kinds_are_refused(content: bytes) -> None:
    with pytest.raises(InputError, match="neither PDF") as refused:
        prepared(content, other_uid)
    assert "Fernsby" not in str(refused.value)


def test_a_pdf_that_only_shows_pages_is_kept_as_it_is() -> None:
    kept = prepared(pdf(packed=b"<< /Type /Annot /Contents (JavaScript) >>"), other_uid)
    assert kept.content == pdf(packed=b"<< /Type /Annot /Contents (JavaScript) >>")
    assert kept.remarks


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (pdf(b"/OpenAction << /S /JavaScript /JS (app.alert) >>"), "scripts"),
        (pdf(b"/OpenAction << /S /J#61vaScript >>"), "scripts"),
        (pdf(packed=b"<< /S /JavaScript >>"), "scripts"),
        (pdf(packed=b"<< /Names << /Embedded#46iles 5 0 R >> >>"), "files within"),
        (pdf(b"/AA << /O << /S /Launch >> >>"), "starts programs"),
        (pdf(b"/AcroForm << /XFA 5 0 R >>"), "a form that runs"),
        (pdf().replace(b"/Root", b"/Encrypt 9 0 R /Root"), "encrypted"),
    ],
)
def test_a_pdf_that_does_more_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(InputError, match=told):
        prepared(content, other_uid)


def test_a_pdf_that_grows_without_end_is_refused() -> None:
    with pytest.raises(InputError, match="too large"):
        prepared(pdf(packed=b" " * (257 * 1024 * 1024)), other_uid)


def test_nothing_of_a_dicom_object_says_who_it_is_of() -> None:
    before = ct(burned_in="NO")
    kept = prepared(written(before), other_uid)
    assert kept.media_type == "application/dicom"
    assert SECRET.encode() not in kept.content
    assert SECRET.upper().encode() not in kept.content
    after = pydicom.dcmread(io.BytesIO(kept.content))
    assert [keyword for keyword in dicom_module._kept()["emptied"] if str(after[keyword].value)] == []
    assert after.PatientIdentityRemoved == "YES"
    assert not [element for element in after.iterall() if element.tag.is_private]
    assert not {"PatientWeight", "PatientAge", "InstitutionName", "OtherPatientIDsSequence"} & set(after.dir())
    for keyword in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID"):
        assert after[keyword].value == other_uid(before[keyword].value)
    assert after.file_meta.MediaStorageSOPInstanceUID == after.SOPInstanceUID
    assert after.SOPClassUID == before.SOPClassUID
    assert (after.Modality, after.BodyPartExamined, after.PixelSpacing) == ("CT", "KIDNEY", [0.7, 0.7])
    assert after.AnatomicRegionSequence[0].CodeValue == "64033007"
    assert (pixel_array(after) == pixel_array(before)).all()
    assert len(kept.remarks) == 1


@pytest.mark.parametrize(
    ("burned_in", "modality", "told"),
    [("YES", "CT", "written into its pixels"), (None, "US", "often have"), (None, "CT", "does not say")],
)
def test_what_may_stand_in_the_pixels_is_flagged(burned_in: str | None, modality: str, told: str) -> None:
    kept = prepared(written(ct(burned_in=burned_in, Modality=modality)), other_uid)
    assert told in kept.remarks[-1]


def test_objects_without_pixels_are_refused() -> None:
    report = ct()
    del report.PixelData
    with pytest.raises(InputError, match="no image"):
        prepared(written(report), other_uid)


def test_more_pixels_than_can_be_held_are_refused() -> None:
    with pytest.raises(InputError, match="decompressed"):
        prepared(written(ct(NumberOfFrames=2_000_000)), other_uid)


def test_a_deflated_object_is_refused() -> None:
    with pytest.raises(InputError, match="deflated"):
        prepared(Path(str(get_testdata_file("image_dfl.dcm"))).read_bytes(), other_uid)


@pytest.mark.parametrize(
    ("syntax", "name"), [(RLELossless, "MR_small_RLE.dcm"), (JPEG2000Lossless, "MR_small_jp2klossless.dcm")]
)
def test_compressed_pixels_are_kept_uncompressed(syntax: str, name: str) -> None:
    content = Path(str(get_testdata_file(name))).read_bytes()
    before = pydicom.dcmread(io.BytesIO(content))
    assert before.file_meta.TransferSyntaxUID == syntax
    after = pydicom.dcmread(io.BytesIO(prepared(content, other_uid).content))
    assert not after.file_meta.TransferSyntaxUID.is_compressed
    assert (pixel_array(after) == pixel_array(before)).all()


def test_names_in_the_table_of_what_is_kept_exist() -> None:
    unknown = [name for names in dicom_module._kept().values() for name in names if tag_for_keyword(name) is None]
    assert unknown == []


def pixels_of(picture: bytes) -> list[int]:
    with Image.open(io.BytesIO(picture)) as opened:
        assert (opened.format, opened.info) == ("PNG", {})
        return np.asarray(opened).ravel().tolist()


def test_a_window_shows_what_lies_in_it() -> None:
    content = written(ct(frames=2))
    # The ramp is -1024 + 16 k; the window goes from -768 to -512.
    shown = pixels_of(rendered(content, 1, Window(-640, 257)))
    assert shown[:16] == [0] * 16
    assert shown[33:] == [255] * 31
    assert shown[24] in {127, 128}
    assert shown == sorted(shown)
    whole = pixels_of(rendered(content))
    assert (whole[0], whole[-1]) == (0, 255)
    assert pixels_of(rendered(content, 2)) == whole
    inverted = pixels_of(rendered(written(ct(PhotometricInterpretation="MONOCHROME1"))))
    assert inverted == [255 - value for value in whole]
    own = written(ct(WindowCenter=[-640, 40], WindowWidth=[257, 400]))
    assert pixels_of(rendered(own)) == shown
    for frame in (0, 3):
        with pytest.raises(InputError, match="frame"):
            rendered(content, frame)


@given(centre=st.floats(-1e6, 1e6), width=st.floats(1, 1e6))
def test_brighter_values_are_never_shown_darker(centre: float, width: float) -> None:
    shown = pixels_of(rendered(written(ct()), 1, Window(centre, width)))
    assert shown == sorted(shown)


@pytest.mark.parametrize("name", ["examples_rgb_color.dcm", "examples_palette.dcm", "examples_ybr_color.dcm"])
def test_colours_are_shown(name: str) -> None:
    found = get_testdata_file(name, download=False)
    if found is None:
        pytest.skip(f"pydicom does not carry {name}")
    with Image.open(io.BytesIO(rendered(prepared(Path(str(found)).read_bytes(), other_uid).content))) as shown:
        assert shown.mode == "RGB"
        assert np.asarray(shown).std() > 1


@pytest.mark.parametrize(
    ("written_name", "kept"),
    [
        ("kidney biopsy.pdf", "kidney biopsy.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\scans\\MRT 3.DCM", "MRT 3.pdf"),
        ("..", "attachment.pdf"),
        ("", "attachment.pdf"),
        ('a"b\r\nSet-Cookie: x\0.exe', 'a"b Set-Cookie: x.pdf'),
        ("\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", "fdp.pdf"),
        ("x" * 500, "x" * 120 + ".pdf"),
    ],
)
def test_a_name_is_no_path(written_name: str, kept: str) -> None:
    assert attachment_name(written_name, ".pdf") == kept


@pytest.mark.parametrize("name", ["MRT_Hans_Müller.dcm", "ada.fernsby@example.org.pdf"])
def test_a_name_that_names_somebody_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="direct identifier") as refused:
        attachment_name(name, ".dcm")
    assert name not in str(refused.value)
