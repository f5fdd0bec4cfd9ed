"""Opens the index of a directory: stored where its stamp fits, changed where few profiles differ, else built anew."""

from collections.abc import Mapping
from pathlib import Path

from data.errors import ArtifactError
from data.releases import Progress
from matching.directory_index import DirectoryIndex, build
from matching.expert_keys import MarkedExperts
from matching.fusion import FusionModel
from matching.index_storage import (
    discard,
    index_place,
    is_stored,
    make_stamp,
    mark_used,
    remove_old,
    store,
    stored_elsewhere,
    verify,
    working_folder,
)
from matching.vectors import VectorSpace, vector_space
from ontology import Knowledge, Reader, TextEncoder

FORMAT = 5
"""Version of the files and of what is computed into them; an index of another version is built anew."""
LEAST_SHARED = 0.5
"""Share of a directory's profiles that an index must hold just so for it to be changed rather than built anew."""
_UNREADABLE = (ArtifactError, OSError, ValueError, KeyError, TypeError, EOFError)


def open_or_build(
    directory: MarkedExperts,
    knowledge: Knowledge,
    reader: Reader,
    model: FusionModel,
    folder: Path,
    encoder: TextEncoder | None,
    progress: Progress,
    earlier: DirectoryIndex | None = None,
) -> tuple[DirectoryIndex, str]:
    """Opens the index whose stamp fits, or makes and saves it.

    Args:
        directory: The experts.
        knowledge: What the index is built on.
        reader: Reads profiles.
        model: Values them.
        folder: Where indexes are kept.
        encoder: Encodes their texts; None leaves texts out.
        progress: Is told how far building is.
        earlier: An index of another state of the directory where one is open; of the same knowledge, model and encoder.

    Returns:
        The index and its stamp.

    Raises:
        ArtifactError: The folder cannot be written.
    """
    known: dict[str, str | int] = {"format": FORMAT, "knowledge": knowledge.stamp}
    made_with = known | {"model": model.digest, "encoder": encoder.stamp if encoder else "none"}
    stamp = make_stamp(made_with | {"directory": directory.digest})
    place = index_place(folder, stamp)
    if is_stored(place, stamp):
        try:
            verify(place)
            opened = DirectoryIndex.load(place)
        except _UNREADABLE:
            # An index is derived data: a damaged one is built anew, and the progress tells so.
            discard(place)
        else:
            mark_used(place)
            return opened, stamp
    with working_folder(folder) as working:
        near = _near(directory, made_with, folder, earlier)
        if near is None:
            space = _space(knowledge, known, folder)
            made = build(directory, knowledge, reader, model, space, encoder, progress)
        else:
            made = near.changed(directory, knowledge, reader, model, encoder, progress)
        store(working, place, stamp, made.save)
    remove_old(folder, place)
    return made, stamp


def _near(
    directory: MarkedExperts, made_with: Mapping[str, str | int], folder: Path, earlier: DirectoryIndex | None
) -> DirectoryIndex | None:
    """An index that holds most of the directory's profiles: the one at hand, or the one of these parts used last."""
    if earlier is not None:
        return earlier if earlier.share_of(directory) >= LEAST_SHARED else None
    for place in stored_elsewhere(folder, made_with):
        try:
            verify(place)
            found = DirectoryIndex.load(place)
        except _UNREADABLE:
            continue  # Damaged, or removed by another process just now; it is never needed, only handy.
        return found if found.share_of(directory) >= LEAST_SHARED else None
    return None


def _space(knowledge: Knowledge, known: Mapping[str, str | int], folder: Path) -> VectorSpace:
    """The space, taken from an index of another directory on the same knowledge where there is one."""
    for place in stored_elsewhere(folder, known):
        try:
            verify(place)
            return VectorSpace.load(place)
        except _UNREADABLE:
            continue  # As above.
    return vector_space(knowledge)
