"""How people and cases come in, in the training environment: requests for access and referrals that wait."""

from datetime import timedelta

from api.entry.access_requests import AccessApplication, ask_for_access
from api.entry.referrals import Referral, refer
from api.entry.training.stage import Scene, Stage
from api.identity import Role
from api.identity.people import Newcomer
from api.identity.training_issuer import TRAINING
from api.store.people import admit

__all__ = ["COMING_IN"]

_ERKNET = "ERKNet"


def a_member_asks(stage: Stage) -> Scene:
    """A physician of a member hospital, signed in for the first time, waits for the office."""
    yield timedelta(days=2)
    admit(stage.transaction, Newcomer(TRAINING, "newcomer-member", "Clara Lindner"))
    asked = AccessApplication("access", _ERKNET, "member", "Klinikum Elbauen Dresden", "DE", Role.CLINICIAN)
    ask_for_access(stage.transaction, stage.person("newcomer-member"), asked)


def an_outsider_asks(stage: Stage) -> Scene:
    """A physician from outside asks for a guest account, which needs a coordinator's word."""
    yield timedelta(days=1)
    admit(stage.transaction, Newcomer(TRAINING, "newcomer-outside", "Tomáš Hruza"))
    until = stage.now + timedelta(days=60)
    asked = AccessApplication("guest", _ERKNET, "outside", "Nemocnice Pod Skalou", "CZ", Role.GUEST, until=until)
    ask_for_access(stage.transaction, stage.person("newcomer-outside"), asked)


def a_case_is_referred(stage: Stage) -> Scene:
    """An affiliated hospital referred a case; the office has not decided."""
    yield timedelta(days=3)
    case_id = stage.enrol("clinician-affiliated", "SAMPLE-CASE-11", "Otter", _ERKNET)
    stage.consent("clinician-affiliated", case_id, "en", "care")
    yield timedelta(days=1.5)
    refer(stage.transaction, stage.person("clinician-affiliated"), Referral(case_id, _ERKNET))


COMING_IN = (a_member_asks, an_outsider_asks, a_case_is_referred)
"""The scenes, in no order: each says when it plays."""
