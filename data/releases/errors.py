"""What can go wrong with knowledge releases.

KnowledgeError
    SourceError       the place to update from cannot be used at all
    RecordError       the record of what is installed is damaged
    UpdateBusyError   another update is running
    ReleaseError      one part's release cannot be fetched, verified or read; what is installed stays
        AbsentError   the source does not have the file
"""

import errno

from data.errors import KnowledgeError

_WAYS_OUT = {
    errno.ENOSPC: "free some space and update again",
    errno.EDQUOT: "free some of your quota and update again",
    errno.EFBIG: "raise the limit on file size (ulimit -f) and update again",
    errno.EACCES: "check the permissions",
    errno.EPERM: "check the permissions",
    errno.EROFS: "choose another CONSILIUM_HOME",
}


class SourceError(KnowledgeError):
    """The folder or address to update from cannot be used at all."""


class RecordError(KnowledgeError):
    """The record of what is installed is damaged."""


class UpdateBusyError(KnowledgeError):
    """Another update of the same knowledge folder is running."""


class ReleaseError(KnowledgeError):
    """One part's release cannot be fetched, verified or read; what is installed stays."""


class AbsentError(ReleaseError):
    """The source does not have the file."""


def describe_os_error(error: OSError) -> str:
    """Says in one line what the operating system refused, where, and the way out."""
    text = error.strerror or str(error) or type(error).__name__
    place = f"{error.filename}: " if error.filename else ""
    way_out = _WAYS_OUT.get(error.errno or 0)
    return f"{place}{text}{f'; {way_out}' if way_out else ''}"
