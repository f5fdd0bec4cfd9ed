"""What the scenes of the training environment are played with: people by name, sample cases, and the past."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from api.cases.consent_forms import ConsentKind
from api.cases.consents import Consent, record_consent
from api.cases.enrolment import Enrolment, enrol
from api.identity import Principal
from api.identity.training_issuer import TRAINING
from api.identity.training_people import expert_subject
from api.invitations import accept, invite_all
from api.panels import ConsultationRequest, change_panel, create_panel, move_panel
from api.store import Transaction, principal_of
from api.store.tables import InvitationRow, StaffRow
from data.case import Case
from data.reading import read_cases
from data.sample import cases_file, phenopacket_file
from data.vocabulary import Vocabulary

__all__ = ["Scene", "Stage", "any_version", "texts"]

Scene = Iterator[timedelta]
"""A story that yields how long ago what it does next happened."""


@cache
def texts() -> Mapping[str, Any]:
    """Gives what the sample people write, by scene."""
    written = files("api.entry.training").joinpath("texts.toml").read_text(encoding="utf-8")
    return tomllib.loads(written)


def any_version(_: int) -> None:
    """Takes whatever version a thing has."""


@dataclass
class Stage:
    """A training environment that is being furnished, within one transaction.

    Attributes:
        transaction: Dated by the moment that the scene at hand plays at.
        vocabulary: Knows the disorders.
        now: The moment that the training environment is made at.
    """

    transaction: Transaction
    vocabulary: Vocabulary
    now: datetime
    _cases: dict[str, Case] = field(default_factory=dict)

    def person(self, subject: str) -> Principal:
        """Gives somebody of the sample people as they stand."""
        staff = select(StaffRow).where(StaffRow.issuer == TRAINING, StaffRow.subject == subject)
        return principal_of(self.transaction.session, self.transaction.session.scalars(staff).one())

    def expert(self, number: int) -> Principal:
        """Gives an expert of the sample directory by the number in their id."""
        return self.person(expert_subject(expert_id(number)))

    def enrol(self, subject: str, sample: str, nickname: str, network: str) -> str:
        """Lets a clinician enrol a sample case; gives its id."""
        enrolment = Enrolment(self._case(sample), nickname=nickname, network=network)
        return enrol(self.transaction, self.person(subject), enrolment).case_id

    def consent(self, subject: str, case_id: str, language: str, *kinds: ConsentKind) -> list[str]:
        """Records consents that were given on the day; gives their ids."""
        clinician, given_on = self.person(subject), self.transaction.at.date()
        given = (Consent(kind, language, given_on) for kind in kinds)
        return [record_consent(self.transaction, clinician, case_id, one).consent_id for one in given]

    def request(self, subject: str, case_id: str, question: str, network: str, *, urgent: bool = False) -> str:
        """Lets a clinician write a consultation request; gives the panel's id."""
        request = ConsultationRequest(question, network=network, urgent=urgent)
        return create_panel(self.transaction, self.person(subject), case_id, request).panel_id

    def open(self, office: str, panel_id: str, lead: int) -> None:
        """Lets an office name the lead and open the panel."""
        acting = self.person(office)
        named = {"lead_id": self.expert(lead).staff_id}
        change_panel(self.transaction, acting, panel_id, named, check_version=any_version)
        move_panel(self.transaction, acting, panel_id, "open")

    def invite(self, office: str, panel_id: str, members: tuple[int, ...], backups: tuple[int, ...] = ()) -> None:
        """Lets an office invite experts, others standing by."""
        named, waiting = (
            [expert_id(number) for number in members],
            [expert_id(number) for number in backups],
        )
        invite_all(self.transaction, self.person(office), panel_id, named, waiting)

    def accept(self, panel_id: str, *numbers: int) -> None:
        """Lets experts accept."""
        for number in numbers:
            accept(self.transaction, self.expert(number), panel_id, self.invitation(panel_id, number))

    def invitation(self, panel_id: str, number: int) -> str:
        """Gives the id of an expert's invitation."""
        found = select(InvitationRow.invitation_id).where(
            InvitationRow.panel_id == panel_id, InvitationRow.expert_id == expert_id(number)
        )
        return self.transaction.session.scalars(found).one()

    def move(self, who: Principal, panel_id: str, *names: str) -> None:
        """Lets somebody move a panel by transitions."""
        for name in names:
            move_panel(self.transaction, who, panel_id, name)

    def _case(self, sample: str) -> Case:
        if not self._cases:
            for file in (cases_file(), phenopacket_file()):
                found, _ = read_cases(file, vocabulary=self.vocabulary)
                self._cases |= {str(one.case_id): one for one in found}
        return self._cases[sample]


def expert_id(number: int) -> str:
    """Gives the id of an expert of the sample directory."""
    return f"SAMPLE-{number:03}"
