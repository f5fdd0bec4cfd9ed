"""The panels of the training environment: one in each state that people practise on."""

from datetime import timedelta

from api.cases.consents import withdraw_consent
from api.entry.training.stage import Scene, Stage, any_version, texts
from api.invitations import decide_guest, decline, propose_guest
from api.invitations.states import DeclineReason
from api.panels import (
    MeetingTimes,
    OutcomeDraft,
    answer_data_request,
    ask_for_data,
    contribute,
    plan_meeting,
    write_outcome,
)
from api.panels import change_panel as change

__all__ = ["PANELS"]

_ERKNET, _EYE = "ERKNet", "ERN-EYE"
_MEETING_HOUR = 14


def _ago(days: float = 0, hours: float = 0) -> timedelta:
    return timedelta(days=days, hours=hours)


def in_assessment(stage: Stage) -> Scene:
    """Two contributions, a request for data that is open, a guest, and a meeting in three days."""
    words = texts()["assessment"]
    yield _ago(12)
    case_id = stage.enrol("clinician", "SAMPLE-CASE-01", "Kastanie", _ERKNET)
    stage.consent("clinician", case_id, "de", "care", "registry")
    yield _ago(11.9)
    panel_id = stage.request("clinician", case_id, words["question"], _ERKNET)
    yield _ago(11)
    stage.open("coordinator", panel_id, 51)
    stage.invite("coordinator", panel_id, (49, 60, 51), (84, 57))
    yield _ago(10)
    stage.accept(panel_id, 49, 51)
    yield _ago(9.5)
    stage.accept(panel_id, 60)
    yield _ago(9)
    stage.move(stage.person("coordinator"), panel_id, "assess")
    deadline = {"deadline": stage.now + timedelta(days=10)}
    change(stage.transaction, stage.expert(51), panel_id, deadline, check_version=any_version)
    yield _ago(8)
    first = contribute(stage.transaction, stage.expert(49), panel_id, words["first"])
    asked = ask_for_data(stage.transaction, stage.expert(49), panel_id, words["asked"])
    yield _ago(7)
    answer_data_request(stage.transaction, stage.person("assistant"), panel_id, asked, words["answered"])
    yield _ago(5)
    contribute(stage.transaction, stage.expert(60), panel_id, words["second"], answers=first)
    yield _ago(4)
    until = stage.now + timedelta(days=30)
    guest = propose_guest(stage.transaction, stage.expert(51), panel_id, stage.person("guest").staff_id, until)
    decide_guest(stage.transaction, stage.person("coordinator"), panel_id, guest.guest_access_id, approved=True)
    yield _ago(2)
    ask_for_data(stage.transaction, stage.expert(60), panel_id, words["asked_later"])
    yield _ago(1)
    starts = (stage.now + timedelta(days=3)).replace(hour=_MEETING_HOUR, minute=0, second=0, microsecond=0)
    times = MeetingTimes(starts, starts + timedelta(hours=1), "https://meet.example.org/kastanie")
    plan_meeting(stage.transaction, stage.expert(51), panel_id, times)


def in_selection(stage: Stage) -> Scene:
    """Urgent: one accepted, one declined so that a backup was asked, one is silent, and another backup stands by."""
    yield _ago(1)
    case_id = stage.enrol("clinician", "SAMPLE-CASE-04", "Ahorn", _ERKNET)
    stage.consent("clinician", case_id, "de", "care")
    yield _ago(hours=22)
    panel_id = stage.request("assistant", case_id, texts()["selection"]["question"], _ERKNET, urgent=True)
    yield _ago(hours=20)
    stage.open("dispatcher", panel_id, 49)
    stage.invite("dispatcher", panel_id, (63, 61, 50), (57, 78))
    yield _ago(hours=18)
    stage.accept(panel_id, 63)
    yield _ago(hours=14)
    away = stage.invitation(panel_id, 50)
    decline(stage.transaction, stage.expert(50), panel_id, away, DeclineReason.NO_TIME)


def without_consent(stage: Stage) -> Scene:
    """A draft that nobody but the clinician and the assistant sees, since the consent for care is missing."""
    yield _ago(3)
    case_id = stage.enrol("clinician", "SAMPLE-CASE-02", "Birke", _ERKNET)
    yield _ago(2.9)
    stage.request("clinician", case_id, texts()["without_consent"]["question"], _ERKNET)


def closed(stage: Stage) -> Scene:
    """Signed off and closed, with an outcome to read and to print."""
    words = texts()["closed"]
    yield _ago(48)
    case_id = stage.enrol("clinician", "SAMPLE-CASE-03", "Erle", _ERKNET)
    stage.consent("clinician", case_id, "de", "care", "registry", "research")
    yield _ago(47)
    panel_id = stage.request("clinician", case_id, words["question"], _ERKNET)
    yield _ago(46)
    stage.open("coordinator", panel_id, 62)
    stage.invite("coordinator", panel_id, (62, 49, 78))
    yield _ago(44)
    stage.accept(panel_id, 62, 49, 78)
    yield _ago(43)
    stage.move(stage.person("coordinator"), panel_id, "assess")
    yield _ago(42)
    contribute(stage.transaction, stage.expert(62), panel_id, words["first"])
    yield _ago(41)
    second = contribute(stage.transaction, stage.expert(78), panel_id, words["second"])
    yield _ago(24)
    contribute(stage.transaction, stage.person("clinician"), panel_id, words["third"], answers=second)
    yield _ago(22)
    lead = stage.expert(62)
    draft = OutcomeDraft(words["recommendation"], words["treatment_plan"], "ORPHA:34149")
    write_outcome(stage.transaction, lead, panel_id, draft, stage.vocabulary, check_version=any_version)
    yield _ago(21)
    stage.move(lead, panel_id, "conclude", "sign-off")
    yield _ago(20)
    stage.move(lead, panel_id, "close")


def of_another_network(stage: Stage) -> Scene:
    """In assessment, run by another central office: the one of ERKNet sees nothing of it."""
    words = texts()["other_network"]
    yield _ago(16)
    case_id = stage.enrol("clinician-affiliated", "SAMPLE-CASE-PHENOPACKET", "Heron", _EYE)
    stage.consent("clinician-affiliated", case_id, "en", "care")
    yield _ago(15)
    panel_id = stage.request("clinician-affiliated", case_id, words["question"], _EYE)
    yield _ago(14)
    stage.open("coordinator-eye", panel_id, 188)
    stage.invite("coordinator-eye", panel_id, (188, 181, 183), (190,))
    yield _ago(13)
    stage.accept(panel_id, 188, 181, 183)
    stage.move(stage.person("coordinator-eye"), panel_id, "assess")
    yield _ago(12)
    contribute(stage.transaction, stage.expert(188), panel_id, words["first"])
    yield _ago(10)
    contribute(stage.transaction, stage.expert(183), panel_id, words["second"])


def consent_withdrawn(stage: Stage) -> Scene:
    """The consent for care was withdrawn while experts were chosen: the panel is there for the clinician alone."""
    yield _ago(9)
    case_id = stage.enrol("clinician", "SAMPLE-CASE-06", "Linde", _ERKNET)
    (consent_id,) = stage.consent("clinician", case_id, "de", "care")
    yield _ago(8)
    panel_id = stage.request("clinician", case_id, texts()["withdrawn"]["question"], _ERKNET)
    yield _ago(7)
    stage.open("coordinator", panel_id, 78)
    yield _ago(6)
    withdraw_consent(stage.transaction, stage.person("clinician"), case_id, consent_id)


PANELS = (in_assessment, in_selection, without_consent, closed, of_another_network, consent_withdrawn)
"""The scenes, in no order: each says when it plays."""
