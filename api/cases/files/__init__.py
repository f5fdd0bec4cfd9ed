"""Files of a case: what may be kept of a PDF, a picture or a DICOM object, judged by content and rid of identifiers."""

from api.cases.files.dicom_rendering import Window, rendered
from api.cases.files.names import attachment_name
from api.cases.files.preparing import MEDIA_TYPES, PreparedFile, picture_of, prepared

__all__ = ["MEDIA_TYPES", "PreparedFile", "Window", "attachment_name", "picture_of", "prepared", "rendered"]
