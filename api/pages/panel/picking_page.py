"""/panels/new: picks the case that a panel is made of, carrying the experts along who were chosen before."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from sqlalchemy import func, or_, select
from starlette.responses import Response

from api.cases.relations import treated_by
from api.cases.visibility import consents_to_care
from api.identity import Principal, Role
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.pages.rendering import page
from api.rest.dependencies import CurrentWorkbench
from api.store import Transaction
from api.store.tables import CaseRow, PanelRow, ReferralRow
from matching.panel_rules import MOST_MEMBERS

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_MOST = 100
Named = Annotated[list[str], Query(max_length=MOST_MEMBERS)]


@router.api_route("/panels/new", methods=["GET", "HEAD"])
def pick(
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_LIST)],
    member: Named = [],  # noqa: B006 - FastAPI copies it
    backup: Named = [],  # noqa: B006
) -> Response:
    """Lists the cases with consent for care that a panel can be made of, the latest first."""
    named = [*(("member", one[:1000]) for one in member), *(("backup", one[:1000]) for one in backup)]
    with workbench.store.begin(read_only=True) as transaction:
        return page(
            "panel/pick_case.html",
            cases=_cases(transaction, access.principal),
            query=f"?{urlencode(named)}" if named else "",
            chosen=len(named),
            enrols=any(access.principal.has_role(role) for role in (Role.CLINICIAN, Role.ASSISTANT)),
        )


def _cases(transaction: Transaction, principal: Principal) -> list[tuple[CaseRow, int]]:
    """The cases, each with how many panels there are on it."""
    held = principal.networks_as(Role.COORDINATOR) | principal.networks_as(Role.DISPATCHER)
    referred = select(ReferralRow.case_id).where(ReferralRow.state.in_(("submitted", "accepted")))
    running = select(PanelRow.case_id).where(PanelRow.state != "withdrawn")
    if None not in held:
        networks = sorted(one for one in held if one is not None)
        referred = referred.where(ReferralRow.network.in_(networks))
        running = running.where(PanelRow.network.in_(networks))
    panels = (
        select(func.count()).where(PanelRow.case_id == CaseRow.case_id, PanelRow.state != "withdrawn").scalar_subquery()
    )
    found = (
        select(CaseRow, panels)
        .where(
            consents_to_care(),
            or_(
                CaseRow.clinician_id.in_(treated_by(transaction, principal)),
                CaseRow.case_id.in_(referred),
                CaseRow.case_id.in_(running),
            ),
        )
        .order_by(CaseRow.case_id.desc())
        .limit(_MOST)
    )
    return [(case, count) for case, count in transaction.session.execute(found)]
