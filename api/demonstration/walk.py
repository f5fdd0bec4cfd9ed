"""The walk: a patient with consent, experts who are asked, a panel that comes to an outcome."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from api.demonstration.people import API, People, Person, RefusedByServiceError
from api.identity.training_people import expert_subject

__all__ = ["Walk", "Walked"]

_MEMBERS, _BACKUPS = 4, 4
_SECONDS_BETWEEN_LOOKS = 0.2
_COORDINATORS: Mapping[str, str] = {"ERKNet": "coordinator", "ERN-EYE": "coordinator-eye"}
_HOME_NETWORK = "ERKNet"

_QUESTION = "Which disorder explains these findings, and which test should come first?"
_FIRST = "The findings fit together. I would ask for a targeted gene panel before any biopsy."
_SECOND = "I agree, and have seen this pattern in two families. The family history matters here."
_ASKED = "Is anybody else in the family affected?"
_ANSWERED = "Yes, the father and a sister, both as young adults."
_OUTCOME = "Confirm the diagnosis genetically, then offer counselling to the family."
_PLAN = "Follow-up at the centre every six months; treat what is treatable early."


@dataclass
class Walked:
    """Where a walk came to.

    Attributes:
        case_id: The case.
        panel_id: The panel.
        state: The panel's at the end.
        report: The outcome as a PDF.
        states: The invitations' states, by expert.
    """

    case_id: str = ""
    panel_id: str = ""
    state: str = ""
    report: bytes = b""
    states: dict[str, str] = field(default_factory=dict)


class Walk:
    """One walk at a service in training.

    Args:
        people: Who ask.
        case: The body of a phenopacket, or another form of case.
        tell: Told each step: its name, and lines about it.
        seconds_of_silence: After so many seconds an expert counts as silent.

    Attributes:
        walked: Where it came to.
        office: The coordinator of the panel's network.
        second: Subject of the member who joined last.
    """

    def __init__(
        self,
        people: People,
        case: Mapping[str, Any],
        tell: Callable[[str, Sequence[str]], None] = lambda _title, _lines: None,
        *,
        seconds_of_silence: float = 3.0,
    ) -> None:
        self._people, self._case, self._tell = people, case, tell
        self._silence = seconds_of_silence
        self.walked = Walked()
        self._clinician, self.office = people.who("clinician"), people.who("coordinator")
        self._network, self._diagnosis = _HOME_NETWORK, ""
        self.second = ""
        self._names: dict[str, str] = {}

    def run(self) -> Walked:
        """Walks from enrolment to the closed panel.

        Raises:
            ConsiliumError: The service refuses a step.
            httpx.TransportError: It does not answer.
        """
        lead, first, second = self.assemble()
        self.discuss(lead, first, second)
        self.conclude(lead)
        self.walked.states = {row["expert_id"]: row["state"] for row in self._invitations()}
        return self.walked

    def assemble(self) -> tuple[Person, Person, Person]:
        """Walks from enrolment to a panel whose members have accepted; gives the lead and two others of them."""
        self._enrol()
        self._consent()
        self._shortlist()
        members, backups = self._request_and_compose()
        lead, first, declining, silent = (self._expert(one) for one in members)
        self._name_lead(lead)
        self._invite(members[:-1], backups)
        self._answer(lead, "accept")
        self._answer(first, "accept")
        self._decline(declining)
        second = self._stay_silent(lead, silent)
        self.second = second.subject
        return lead, first, second

    @property
    def _panel(self) -> str:
        return f"{API}/panels/{self.walked.panel_id}"

    def _enrol(self) -> None:
        body = {"case": self._case, "network": self._network}
        made = self._clinician.create(f"{API}/cases", body)
        self.walked.case_id = made["case_id"]
        self._tell(
            "A clinician enrols a patient",
            [f'The case is called "{made["nickname"]}"; the hospital alone knows whose it is.', self._seen_by_office()],
        )

    def _seen_by_office(self) -> str:
        status = self.office.status(f"{API}/cases/{self.walked.case_id}")
        return f"For the central office there is no such case yet (answer {status})."

    def _consent(self) -> None:
        given_on = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
        body = {"kind": "care", "language": "de", "given_on": given_on}
        self._clinician.create(f"{API}/cases/{self.walked.case_id}/consents", body)
        self._tell("The patient's consent for care is recorded", ["On the German form, signed yesterday."])

    def _shortlist(self) -> None:
        found = self._clinician.ask(f"{API}/cases/{self.walked.case_id}:shortlist", {"k": 5})
        likely, networks = found["differential"][0], [one["network"] for one in found["networks"]]
        self._diagnosis = likely["disorder"]
        self._network = next((one for one in networks if one in _COORDINATORS), _HOME_NETWORK)
        self.office = self._people.who(_COORDINATORS[self._network])
        lines = [f"Most likely: {likely['name']} ({likely['disorder']}), probability {likely['probability']:.2f}."]
        lines += [f"{one['score']:.2f}  {one['name']}, {one['centre']} ({one['country']})" for one in found["experts"]]
        self._tell("Experts are found for the stored case", lines)

    def _request_and_compose(self) -> tuple[list[str], list[str]]:
        request = {
            "case_id": self.walked.case_id, "question": _QUESTION, "network": self._network, "urgent": True,
        }  # fmt: skip
        self.walked.panel_id = self._clinician.create(f"{API}/panels", request)["panel_id"]
        self._tell(f"The clinician asks {self._network} for a panel, urgently", [f'"{_QUESTION}"'])
        options = {"k": _MEMBERS, "backups": _BACKUPS}
        composed = self.office.ask(f"{API}/cases/{self.walked.case_id}:compose", options)
        members = [seat["member"] for seat in composed["members"]]
        backups = composed["backups"]
        self._names |= {one["expert_id"]: one["name"] for one in [*members, *backups]}
        lines = [f"Member: {one['name']}, {one['centre']} ({one['country']})" for one in members]
        lines += [f"Backup: {one['name']}, {one['centre']} ({one['country']})" for one in backups]
        self._tell("The central office composes it; no two members work at one centre", lines)
        return [one["expert_id"] for one in members], [one["expert_id"] for one in backups]

    def _expert(self, expert_id: str) -> Person:
        return self._people.who(expert_subject(expert_id))

    def _name_lead(self, lead: Person) -> None:
        staff_id = lead.read(f"{API}/me")["staff_id"]
        self.office.change(self._panel, {"lead_id": staff_id}, lambda panel: panel["lead_id"] == staff_id)
        self._move(self.office, "open", "panel_selection")
        self._tell("The panel is opened", [f"{self._named(lead)} leads it."])

    def _move(self, who: Person, name: str, after: str) -> None:
        who.do(f"{self._panel}:{name}", lambda: who.read(self._panel)["state"] == after)

    def _invite(self, members: Sequence[str], backups: Sequence[str]) -> None:
        body = {"members": members, "backups": backups}
        done = self.office.ask(f"{self._panel}:invite-shortlist", body)
        rows = done["invitations"]
        hours = self.office.read(self._panel)["hours_to_respond"]
        asked = [self._names[row["expert_id"]] for row in rows if row["state"] == "invited"]
        lines = [f"{', '.join(asked)} have {hours} hours to answer; the backups stand by."]
        self._tell("The office invites them", lines)

    def _invitations(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.office.read(f"{self._panel}/invitations", limit=100)["items"]
        return rows

    def _invitation(self, expert_id: str) -> dict[str, Any]:
        rows = self._invitations()
        for row in rows:
            if row["expert_id"] == expert_id:
                return row
        raise RefusedByServiceError(f"{expert_id} was not asked; invited are {[row['expert_id'] for row in rows]}")

    def _answer(self, expert: Person, answer: str, body: Mapping[str, Any] | None = None) -> None:
        expert_id, state = expert.subject.removeprefix("expert-"), {"accept": "accepted", "decline": "declined"}[answer]
        own = self._invitation(expert_id)["invitation_id"]
        path = f"{self._panel}/invitations/{own}"
        expert.do(f"{path}:{answer}", lambda: self._invitation(expert_id)["state"] == state, body)
        if answer == "accept":
            self._tell(f"{self._named(expert)} accepts", ["From this moment on the case can be read."])

    def _decline(self, expert: Person) -> None:
        self._answer(expert, "decline", {"reason": "no_time"})
        backup = self._in_place_of(expert)
        self._tell(f"{self._named(expert)} declines", [f"No time. {self._named(backup)} is asked at once instead."])
        self._answer(backup, "accept")

    def _in_place_of(self, left: Person) -> Person:
        """The backup who was asked in somebody's place; waits until there is one."""
        expert_id = left.subject.removeprefix("expert-")
        until = time.monotonic() + self._silence + 60
        while time.monotonic() < until:
            rows = self._invitations()
            gone = next(row for row in rows if row["expert_id"] == expert_id)
            for row in rows:
                if row["takes_over_for"] == gone["invitation_id"]:
                    return self._expert(row["expert_id"])
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        raise RefusedByServiceError(f"nobody was asked in the place of {self._names[expert_id]}")

    def _stay_silent(self, lead: Person, silent: Person) -> Person:
        """The lead sets a deadline that passes while somebody says nothing; then a later one."""
        expert_id = silent.subject.removeprefix("expert-")
        self._invite_until(lead, expert_id)
        lines = [
            f"{self._named(silent)} is asked as well: the lead needs an answer within {self._silence:.0f} seconds,",
            "a deadline for this demonstration. No answer comes.",
        ]
        self._tell("One expert stays silent", lines)
        backup = self._in_place_of(silent)
        self._tell("Time is over", [f"The service itself asks the next backup, {self._named(backup)}."])
        self._set_deadline(lead, datetime.now(UTC) + timedelta(days=7))
        self._answer(backup, "accept")
        return backup

    def _invite_until(self, lead: Person, expert_id: str) -> None:
        """Invites an expert who has to answer within seconds."""
        seconds = self._silence
        while not self._asked_until(lead, expert_id, datetime.now(UTC) + timedelta(seconds=seconds)):
            # The deadline was over before the invitation was out: on a slow machine, or while the service was away.
            seconds *= 2

    def _asked_until(self, lead: Person, expert_id: str, soon: datetime) -> bool:
        try:
            self._set_deadline(lead, soon)
        except RefusedByServiceError as refused:
            if refused.status != httpx.codes.UNPROCESSABLE_ENTITY:
                raise
            return False
        made = self.office.create(f"{self._panel}/invitations", {"expert_id": expert_id})
        if datetime.fromisoformat(made["respond_by"]) <= soon:
            return True
        path = f"{self._panel}/invitations/{made['invitation_id']}"
        self.office.do(f"{path}:withdraw", lambda: self._invitation(expert_id)["state"] == "withdrawn")
        return False

    def _set_deadline(self, lead: Person, at: datetime) -> None:
        lead.change(
            self._panel,
            {"deadline": at.isoformat()},
            lambda panel: panel["deadline"] is not None and datetime.fromisoformat(panel["deadline"]) == at,
        )

    def discuss(self, lead: Person, first: Person, second: Person) -> None:
        """Has two members contribute, one of them ask for more data, and the lead plan a meeting."""
        self._move(self.office, "assess", "assessment")
        self._tell("The panel starts to work", ["Everybody who accepted reads the case and the question."])
        said = first.create(f"{self._panel}/contributions", {"text": _FIRST})
        second.create(f"{self._panel}/contributions", {"text": _SECOND, "answers": said["contribution_id"]})
        active = "active" if lead.read(self._panel)["is_active"] else "not active"
        lines = [f'{self._named(first)}: "{_FIRST}"', f'{self._named(second)}: "{_SECOND}"']
        self._tell("Two members contribute", [*lines, f"With two members heard the panel is {active}."])
        asked = first.create(f"{self._panel}/data-requests", {"question": _ASKED})["data_request_id"]
        path = f"{self._panel}/data-requests/{asked}"
        self._clinician.do(
            f"{path}:answer", lambda: self._clinician.read(path)["state"] == "answered", {"answer": _ANSWERED}
        )
        self._tell("More data is asked for, and given", [f'"{_ASKED}"', f'The clinician: "{_ANSWERED}"'])
        self._meet(lead)

    def _meet(self, lead: Person) -> None:
        starts = (datetime.now(UTC) + timedelta(days=2)).replace(hour=14, minute=0, second=0, microsecond=0)
        body = {
            "starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=1)).isoformat(),
            "video_link": "https://video.example.org/panel",
        }  # fmt: skip
        lead.create(f"{self._panel}/meetings", body)
        lines = [f"On {starts:%Y-%m-%d at %H:%M} UTC, by video; everybody gets it for the calendar."]
        self._tell("The lead plans a meeting", lines)

    def conclude(self, lead: Person) -> None:
        """Has the lead write the outcome, sign it off and close the panel; the clinician takes the report."""
        outcome = {"recommendation": _OUTCOME, "treatment_plan": _PLAN, "diagnosis": self._diagnosis}
        lead.write(f"{self._panel}/outcome", outcome)
        self._move(lead, "conclude", "outcome")
        self._move(lead, "sign-off", "signed_off")
        self._tell("The lead writes the outcome and signs it off", [f'"{_OUTCOME}"', f"Diagnosis: {self._diagnosis}."])
        self.walked.report = self._clinician.file(f"{self._panel}/report.pdf")
        self._move(lead, "close", "closed")
        self.walked.state = self._clinician.read(self._panel)["state"]
        lines = ["The headings are in the language of the case; the seats of the members are free again."]
        self._tell("The clinician takes the report, and the lead closes the panel", lines)

    def _named(self, expert: Person) -> str:
        return self._names[expert.subject.removeprefix("expert-")]
