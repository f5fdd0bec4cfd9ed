"""POST /cases/{id}:shortlist and :compose: experts and panels for a case that is kept."""

from typing import Annotated

from fastapi import APIRouter, Body

from api.cases.sections import as_case
from api.cases.visibility import has_consent_for_care, standing_to_case
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.intake import Intake
from api.refusals import ConflictError
from api.rest import case_examples, examples, panel_examples
from api.rest.answers import ShortlistAnswer
from api.rest.case_requests import Id
from api.rest.dependencies import PREFIX, SIGNED_IN, CurrentWorkbench, answers
from api.rest.json_body import JsonRoute
from api.rest.panel_answers import PanelAnswer
from api.rest.panel_requests import PanelOptions
from api.rest.panels import composed
from api.rest.shortlists import ShortlistOptions, answer_to
from api.store.tables import CaseRow
from api.workbench import Workbench
from matching.panel_rules import centre_key

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Cases"], route_class=JsonRoute)


@router.post(
    "/cases/{case_id}:shortlist",
    summary="Find experts for a stored case",
    responses=answers(400, *SIGNED_IN, 409, 413, 415, 422, example=examples.SHORTLIST_ANSWER),
)
def shortlist(
    access: Annotated[Access, allowed(Permission.CASE_READ)],
    case_id: Id,
    request: Annotated[ShortlistOptions, Body(openapi_examples=case_examples.SHORTLISTS)],
    workbench: CurrentWorkbench,
) -> ShortlistAnswer:
    """Ranks the directory's experts for a case that is kept, as `/shortlists` does; it needs consent for care.

    The reading of the case is recorded; the answer is not kept.
    """
    return answer_to(workbench, _intake(access, case_id, workbench), request)


@router.post(
    "/cases/{case_id}:compose",
    summary="Compose a panel for a stored case",
    responses=answers(400, *SIGNED_IN, 409, 413, 415, 422, example=panel_examples.PANEL_ANSWER),
)
def compose(
    access: Annotated[Access, allowed(Permission.CASE_READ)],
    case_id: Id,
    request: Annotated[PanelOptions, Body(openapi_examples=case_examples.COMPOSITIONS)],
    workbench: CurrentWorkbench,
) -> PanelAnswer:
    """Composes a panel for a case that is kept, as `/panels:compose` does; it needs consent for care.

    Experts of the case's own centre have a conflict of interest, as when they are invited, whether or not the rules
    name it. The reading of the case is recorded; the answer is not kept.
    """
    intake = _intake(access, case_id, workbench)
    return composed(workbench, intake, _with_own_centre(request, case_id, workbench))


def _with_own_centre(request: PanelOptions, case_id: str, workbench: Workbench) -> PanelOptions:
    if request.rules.case_centre is not None:
        return request
    with workbench.store.begin(read_only=True) as transaction:
        own = transaction.session.get_one(CaseRow, case_id).centre
    centres = {centre_key(one.centre) for one in workbench.matcher.experts.values() if one.centre}
    if own is None or centre_key(own) not in centres:
        # Nobody to leave out, and nothing to warn of that nobody wrote.
        return request
    return request.model_copy(update={"rules": request.rules.model_copy(update={"case_centre": own})})


def _intake(access: Access, case_id: str, workbench: Workbench) -> Intake:
    with workbench.store.begin() as transaction:
        standing = standing_to_case(transaction, access.principal, case_id)
        access.demand(standing)
        access.demand(standing, Permission.SHORTLIST_READ)
        if not has_consent_for_care(transaction, case_id):
            raise ConflictError("No consent for care stands; record it before looking for experts.")
        return Intake(as_case(transaction, access.principal, case_id))
