"""/cases/ID/panel makes a panel of a case, /panels/ID/experts fills one: who is asked, and who stands by."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from api.cases import case_for, has_consent_for_care, panel_for
from api.cases.screened_texts import ALLOWED_BECAUSE
from api.cases.visibility import relations_to_case, standing_to_case, standing_to_panel
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.invitations import Invited, groups_for
from api.pages.panel import words
from api.pages.panel.choosing import Chosen, chosen_in, create_and_invite, invite_chosen_in, office_networks
from api.pages.panel.form_values import CLOCK, FormProblem, FormValues, Id, PostedForm, problem_in
from api.pages.panel.proposal import BACKUPS, MEMBERS, Proposal, propose, sources_of
from api.pages.panel.seats import lead_choices
from api.pages.rendering import page
from api.panels.creation import HOURS_TO_RESPOND, HOURS_TO_RESPOND_URGENT
from api.problems import problem_of
from api.refusals import ConflictError, ForbiddenError
from api.rest.dependencies import CurrentWorkbench
from api.store.tables import CaseRow
from api.workbench import Workbench
from data.errors import InputError
from matching.panel_rules import MOST_MEMBERS

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_NOTHING = FormValues({})
_FIELDS = ("question", "network", "networks", "hours_to_respond", "deadline", "lead_id")
Named = Annotated[list[str], Query(max_length=MOST_MEMBERS)]
Size = Annotated[int | None, Query(ge=1, le=MOST_MEMBERS)]
Behind = Annotated[int | None, Query(ge=0, le=MOST_MEMBERS)]


@router.api_route("/cases/{case_id}/panel", methods=["GET", "HEAD"])
def make(
    case_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_CREATE)],
    member: Named = [],  # noqa: B006 - FastAPI copies it
    backup: Named = [],  # noqa: B006
    size: Size = None,
    backups: Behind = None,
) -> Response:
    """Shows who could be asked about a case, and the form that asks them."""
    return _page_of_case(workbench, access, case_id, chosen=Chosen(member, backup), size=size, backups=backups)


@router.post("/cases/{case_id}/panel")
def create(
    case_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_CREATE)],
    form: PostedForm,
) -> Response:
    """Makes the panel and invites, or shows what is in the way."""
    try:
        with workbench.store.begin() as transaction:
            access.demand(standing_to_case(transaction, access.principal, case_id))
            case = case_for(transaction, access.principal, case_id, content=False)
            relations = relations_to_case(transaction, access.principal, case)
            is_office = bool(office_networks(transaction, access.principal, case, relations))
            panel_id, invited = create_and_invite(transaction, access.principal, case_id, form, is_office=is_office)
    except (InputError, ConflictError, ForbiddenError) as error:
        problem = problem_in("create", form, error, _FIELDS)
        status = problem_of(error).document.status
        chosen = chosen_in(form)
        return _page_of_case(workbench, access, case_id, chosen=chosen, form=form, problem=problem, status=status)
    return _to_panel(panel_id, invited)


def _page_of_case(
    workbench: Workbench,
    access: Access,
    case_id: str,
    *,
    chosen: Chosen,
    form: FormValues = _NOTHING,
    problem: FormProblem | None = None,
    size: int | None = None,
    backups: int | None = None,
    status: int = 200,
) -> Response:
    principal = access.principal
    seats, behind = size or MEMBERS, BACKUPS if backups is None else backups
    with workbench.store.begin() as transaction:
        access.demand(standing_to_case(transaction, principal, case_id))
        case = case_for(transaction, principal, case_id, content=False)
        networks = office_networks(transaction, principal, case, relations_to_case(transaction, principal, case))
        named = [*chosen.members, *chosen.backups]
        sources = None
        if networks:
            sources = sources_of(transaction, principal, case, None, named, seats=seats, backups=behind)
        has_consent = has_consent_for_care(transaction, case_id)
    proposal = propose(workbench, sources, members=seats, backups=behind) if sources is not None else Proposal()
    with workbench.store.begin(read_only=True) as transaction:
        proposed = [one.expert.expert_id for one in proposal.experts if one.choice]
        leads = lead_choices(transaction, principal, case, [*named, *proposed]) if networks else []
    return page(
        "panel/choose.html",
        status,
        case=case,
        panel_id=None,
        action=f"/cases/{case_id}/panel",
        networks=networks,
        is_office=bool(networks),
        has_consent=has_consent,
        leads=leads,
        groups=[],
        **_choices(proposal, chosen, form, problem, seats, behind),
    )


@router.api_route("/panels/{panel_id}/experts", methods=["GET", "HEAD"])
def choose(
    panel_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.INVITATION_SEND)],
    member: Named = [],  # noqa: B006 - FastAPI copies it
    backup: Named = [],  # noqa: B006
    group: Annotated[str, Query(max_length=100, pattern=r"^[A-Za-z0-9._-]*$")] = "",
    size: Size = None,
    backups: Behind = None,
) -> Response:
    """Shows who could be asked for a panel: a whole composition, or those for the seats that are vacant."""
    return _page_of_panel(
        workbench, access, panel_id, chosen=Chosen(member, backup), group=group, size=size, backups=backups
    )


@router.post("/panels/{panel_id}/experts")
def invite_them(
    panel_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.INVITATION_SEND)],
    form: PostedForm,
) -> Response:
    """Invites those who were chosen."""
    chosen = chosen_in(form)
    try:
        with workbench.store.begin() as transaction:
            access.demand(standing_to_panel(transaction, access.principal, panel_id))
            invited = invite_chosen_in(transaction, access.principal, panel_id, chosen)
    except (InputError, ConflictError) as error:
        problem = problem_in("create", form, error, ())
        status = problem_of(error).document.status
        return _page_of_panel(workbench, access, panel_id, chosen=chosen, form=form, problem=problem, status=status)
    return _to_panel(panel_id, invited)


def _page_of_panel(
    workbench: Workbench,
    access: Access,
    panel_id: str,
    *,
    chosen: Chosen,
    form: FormValues = _NOTHING,
    problem: FormProblem | None = None,
    group: str = "",
    size: int | None = None,
    backups: int | None = None,
    status: int = 200,
) -> Response:
    principal = access.principal
    behind = BACKUPS if backups is None else backups
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, principal, panel_id))
        panel, _ = panel_for(transaction, principal, panel_id, content=True)
        case = transaction.session.get_one(CaseRow, panel.case_id)
        groups = groups_for(transaction, principal, network=panel.network, after=None, limit=100)
        saved = next((one.expert_ids for one in groups if one.group_id == group), [])
        if saved:
            chosen = Chosen([*saved], [])
        named = [*chosen.members, *chosen.backups]
        sources = sources_of(transaction, principal, case, panel, named, seats=size, backups=behind)
    proposal = propose(workbench, sources, members=size or MEMBERS, backups=behind) if sources else Proposal()
    return page(
        "panel/choose.html",
        status,
        case=case,
        panel_id=panel_id,
        action=f"/panels/{panel_id}/experts",
        networks=[panel.network],
        is_office=True,
        has_consent=sources is not None,
        leads=[],
        groups=groups,
        **_choices(proposal, chosen, form, problem, size or MEMBERS, behind),
    )


def _choices(
    proposal: Proposal, chosen: Chosen, form: FormValues, problem: FormProblem | None, size: int, backups: int
) -> dict[str, object]:
    by_hand = bool(chosen.members or chosen.backups)
    return {
        "proposal": proposal,
        "choices": {
            one.expert.expert_id: chosen.choice_of(one.expert.expert_id) if by_hand else one.choice
            for one in proposal.experts
        },
        "form": form,
        "problem": problem,
        "size": size,
        "behind": backups,
        "most": MOST_MEMBERS,
        "hours": HOURS_TO_RESPOND,
        "hours_urgent": HOURS_TO_RESPOND_URGENT,
        "kept_because": ALLOWED_BECAUSE,
        "clock": CLOCK,
        "words": words,
    }


def _to_panel(panel_id: str, invited: Invited | None) -> Response:
    left_out: Sequence[str] = [f"{one.expert_id}:{one.reason}" for one in invited.left_out] if invited else []
    query = f"?{urlencode([('left_out', one) for one in left_out])}" if left_out else ""
    return RedirectResponse(f"/panels/{panel_id}{query}", 303)
