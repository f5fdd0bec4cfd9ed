"""A panel is created from a case: the consultation request, as a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api.cases import CaseRelation, case_for
from api.cases.screened_texts import Screening
from api.cases.visibility import ERASED, relations_to_case
from api.identity import Principal, Role
from api.panels.life import PanelState
from api.panels.steps import Detail, add_to_timeline, record
from api.panels.texts import checked_text
from api.refusals import ForbiddenError, NotFoundError
from api.store import Transaction
from api.store.tables import CaseRow, PanelRow, new_id
from data.errors import InputError
from data.networks import network as network_named

__all__ = [
    "HOURS_TO_RESPOND",
    "HOURS_TO_RESPOND_URGENT",
    "MOST_HOURS",
    "ConsultationRequest",
    "checked_hours",
    "create_panel",
]

HOURS_TO_RESPOND = 72
"""Hours that an invited expert has: 70 % of them answer within, by the published figures of e-mail telemedicine."""
HOURS_TO_RESPOND_URGENT = 24
"""The same where the panel is urgent."""
MOST_HOURS = 24 * 30


@dataclass(frozen=True, slots=True)
class ConsultationRequest:
    """What a panel is asked.

    Attributes:
        question: Content: it is sealed.
        network: Whose central office runs the panel; the case's where it is left out.
        networks: All that it concerns.
        urgent: Whether it is.
        rules: Rules of the panel's composition as JSON.
        hours_to_respond: How long an invited expert has; by the urgency where it is left out.
    """

    question: str = field(repr=False)
    network: str | None = None
    networks: tuple[str, ...] = ()
    urgent: bool = False
    rules: Mapping[str, Any] = field(default_factory=dict)
    hours_to_respond: int | None = None


def create_panel(
    transaction: Transaction,
    principal: Principal,
    case_id: str,
    request: ConsultationRequest,
    screening: Screening | None = None,
) -> PanelRow:
    """Creates a draft, which its network's central office sees once there is consent for care.

    Args:
        transaction: The request's.
        principal: The case's clinician, assistant or system, or the office of a network that the case was referred to.
        case_id: The case.
        request: What is asked.
        screening: What to do where the question holds identifiers; it is refused where left out.

    Raises:
        NotFoundError: There is no such case, or not for them, or it was erased.
        ForbiddenError: They may not, or not in this network.
        InputError: The question, a network or the hours do not fit.
    """
    screening = screening or Screening()
    case = case_for(transaction, principal, case_id, content=False, lock=True)
    if case.state == ERASED:
        raise NotFoundError
    network = _network(request.network or case.network)
    _demand(transaction, principal, case, network)
    networks = list(dict.fromkeys([network, *map(_network, request.networks)]))
    question = checked_text(case, "question", request.question, screening)
    panel_id = new_id("panel")
    panel = PanelRow(
        panel_id=panel_id,
        case_id=case_id,
        network=network,
        networks=networks,
        lead_id=None,
        created_by=principal.staff_id,
        state=PanelState.DRAFT,
        urgent=request.urgent,
        deadline=None,
        sealed_question=transaction.content.seal(case_id, question, f"panels/{panel_id}/sealed_question"),
        rules=_rules(request.rules, case),
        hours_to_respond=_hours(request),
        created_at=transaction.at,
        changed_at=transaction.at,
        version=1,
    )
    transaction.session.add(panel)
    transaction.session.flush()
    add_to_timeline(transaction, panel, "create", None, principal)
    detail: Detail = {"network": network, "urgent": request.urgent}
    record(transaction, principal, "panel.created", panel, reason=screening.recorded, detail=detail)
    return panel


def checked_hours(hours: int) -> int:
    """The hours that an invited expert has.

    Raises:
        InputError: There are too few or too many.
    """
    if not 1 <= hours <= MOST_HOURS:
        raise InputError(f"hours_to_respond: {hours}", f"between 1 and {MOST_HOURS}")
    return hours


def _demand(transaction: Transaction, principal: Principal, case: CaseRow, network: str) -> None:
    relations = relations_to_case(transaction, principal, case)
    if relations & CaseRelation.BRINGING:
        return
    is_office = any(principal.has_role(role, network) for role in (Role.COORDINATOR, Role.DISPATCHER))
    if not (relations & CaseRelation.OFFICE and is_office):
        raise ForbiddenError(
            "You cannot create this panel: that is for the clinician or their assistant, or for the central office of "
            "the network that the case was referred to."
        )


def _network(name: str | None) -> str:
    if name is None:
        raise InputError("network: missing, and the case names none", "name the network whose office runs the panel")
    return str(network_named(name).name)


def _rules(rules: Mapping[str, Any], case: CaseRow) -> dict[str, Any]:
    """The rules; where they name no centre of the case, its own, whose experts have a conflict of interest."""
    return {**rules, "case_centre": rules.get("case_centre") or case.centre}


def _hours(request: ConsultationRequest) -> int:
    if request.hours_to_respond is None:
        return HOURS_TO_RESPOND_URGENT if request.urgent else HOURS_TO_RESPOND
    return checked_hours(request.hours_to_respond)
