"""The training environment furnished: what its people did so far, made through the functions that people use."""

import heapq
from datetime import timedelta

from sqlalchemy import exists, select, update

from api.entry.announcements import Announcement, AnnouncementKind, announce
from api.entry.helpdesk import HelpdeskContact, add_contact
from api.entry.training.coming_in import COMING_IN
from api.entry.training.panels import PANELS
from api.entry.training.stage import Scene, Stage, texts
from api.identity.training_people import enter_people
from api.store import Store
from api.store.tables import CaseRow, DirectoryVersionRow, OutboxRow
from data.vocabulary import Vocabulary

__all__ = ["furnish"]

_OPENED = timedelta(days=60)
"""How long ago the sample people came in."""
_EDITORS = {"ERKNet": "coordinator", "ERN-EYE": "coordinator-eye"}


def furnish(store: Store, vocabulary: Vocabulary) -> bool:
    """Furnishes a training environment that has no case yet, in one transaction; tells whether it did.

    Args:
        store: A database for training that holds the sample directory.
        vocabulary: Knows the disorders.

    Raises:
        StoreError: The database cannot be read or written.
    """
    with store.begin() as transaction:
        session = transaction.session
        # Locked, so that of two processes that start at once one furnishes, and the other finds it done.
        session.execute(select(DirectoryVersionRow).with_for_update())
        if session.scalar(select(exists().where(CaseRow.case_id.is_not(None)))):
            return False
        stage = Stage(transaction, vocabulary, transaction.at)
        transaction.go_to(stage.now - _OPENED)
        enter_people(transaction)
        session.flush()
        _play(stage, [scene(stage) for scene in (*PANELS, *COMING_IN, _content)])
        # What happened before anybody was there is not mailed to anybody.
        told = {"state": "cancelled", "last_error": "it came with the samples"}
        session.execute(update(OutboxRow).values(told).execution_options(synchronize_session=False))
        transaction.go_to(stage.now)
    return True


def _play(stage: Stage, scenes: list[Scene]) -> None:
    """Plays the scenes interwoven, so that what happened earlier is done earlier."""
    waiting = [(-next(scene), number, scene) for number, scene in enumerate(scenes)]
    heapq.heapify(waiting)
    while waiting:
        before, number, scene = heapq.heappop(waiting)
        stage.transaction.go_to(stage.now + before)
        if (ago := next(scene, None)) is not None:
            heapq.heappush(waiting, (-ago, number, scene))


def _content(stage: Stage) -> Scene:
    """Announcements and helpdesk contacts."""
    yield timedelta(days=2)
    for one in texts()["contacts"]:
        contact = HelpdeskContact(one["name"], one.get("email"), one.get("phone"), one.get("hours"))
        network = one.get("network")
        add_contact(stage.transaction, stage.person(_EDITORS.get(network, "helpdesk")), contact, network)
    for one in texts()["announcements"]:
        happens_at = None
        if days := one.get("in_days"):
            happens_at = (stage.now + timedelta(days=days)).replace(hour=16, minute=0, second=0, microsecond=0)
        kind = AnnouncementKind(one["kind"])
        announcement = Announcement(kind, one["title"], one["text"], one.get("link"), happens_at)
        network = one.get("network")
        announce(stage.transaction, stage.person(_EDITORS.get(network, "helpdesk")), announcement, network)
