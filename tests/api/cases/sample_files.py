"""Files made for the tests, with everything in them that must not stay."""

import io
import zlib

import numpy as np
from PIL import Image, PngImagePlugin
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

SECRET = "Fernsby"


def jpeg(*, orientation: int = 1) -> bytes:
    """A picture, red on the left and blue on the right, with camera data and a comment that name somebody."""
    picture = Image.new("RGB", (64, 32), "red")
    picture.paste("blue", (32, 0, 64, 32))
    exif = Image.Exif()
    exif[0x0112], exif[0x013B], exif[0x9286] = orientation, f"{SECRET} Ada", SECRET
    exif.get_ifd(0x8825)[2] = (48.0, 12.0, 30.0)
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif, comment=SECRET.encode())
    return written.getvalue()


def png() -> bytes:
    """A picture with texts that name somebody, and more behind its end."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", SECRET)
    texts.add_itxt("Comment", SECRET, zip=False)
    written = io.BytesIO()
    Image.new("RGBA", (20, 10), (0, 200, 0, 128)).save(written, "PNG", pnginfo=texts)
    return written.getvalue() + SECRET.encode()


def pdf(inner: bytes = b"", *, packed: bytes = b"") -> bytes:
    """A PDF of one page; `inner` stands in its catalog, `packed` in a deflated object stream."""
    stream = zlib.compress(packed + b" " * 3000)
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + inner + b" >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n"
        b"4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length "
        + str(len(stream)).encode()
        + b" >>\nstream\n"
        + stream
        + b"\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"
    )


def ct(*, frames: int = 1, burned_in: str | None = None, **fields: object) -> FileDataset:
    """A CT of 8 x 8: a ramp from -1024 to 0 Hounsfield units in steps of 16, with everything that says who it is of."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = CTImageStorage, generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.SourceApplicationEntityTitle = SECRET.upper()
    dataset = FileDataset("", {}, file_meta=meta, preamble=SECRET.encode().ljust(128, b"\0"))
    dataset.SOPClassUID, dataset.SOPInstanceUID = CTImageStorage, meta.MediaStorageSOPInstanceUID
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = generate_uid(), generate_uid()
    dataset.FrameOfReferenceUID = generate_uid()
    dataset.PatientName, dataset.PatientID, dataset.PatientBirthDate = f"{SECRET}^Ada", f"MRN-{SECRET}", "19870302"
    dataset.PatientSex, dataset.PatientAge, dataset.PatientWeight = "F", "033Y", 61
    dataset.StudyDate, dataset.StudyTime, dataset.AccessionNumber = "20260105", "101112", SECRET
    dataset.InstitutionName, dataset.ReferringPhysicianName = f"{SECRET} Hospital", f"{SECRET}^Bruno"
    dataset.StudyDescription = dataset.SeriesDescription = dataset.ImageComments = f"CT of {SECRET}"
    dataset.OtherPatientIDsSequence = Sequence([Dataset()])
    dataset.OtherPatientIDsSequence[0].PatientID = SECRET
    dataset.RequestAttributesSequence = Sequence([Dataset()])
    dataset.RequestAttributesSequence[0].RequestedProcedureDescription = SECRET
    dataset.AnatomicRegionSequence = Sequence([Dataset()])
    region = dataset.AnatomicRegionSequence[0]
    region.CodeValue, region.CodingSchemeDesignator, region.CodeMeaning = "64033007", "SCT", SECRET
    private = dataset.private_block(0x0029, f"{SECRET} MEDICAL", create=True)
    private.add_new(0x01, "LO", SECRET)
    dataset.Modality, dataset.BodyPartExamined, dataset.ImageType = "CT", "KIDNEY", ["ORIGINAL", "PRIMARY"]
    dataset.Rows = dataset.Columns = 8
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = -1024, 1, "HU"
    dataset.PixelSpacing = [0.7, 0.7]
    if burned_in is not None:
        dataset.BurnedInAnnotation = burned_in
    if frames > 1:
        dataset.NumberOfFrames = frames
    ramp = np.arange(64, dtype="<u2") * 16
    dataset.PixelData = b"".join((ramp + number).astype("<u2").tobytes() for number in range(frames))
    for keyword, value in fields.items():
        setattr(dataset, keyword, value)
    return dataset


def written(dataset: FileDataset) -> bytes:
    """A DICOM object as a file."""
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()
