"""/cases: enrolling patients, and their cases."""

from typing import Annotated

from fastapi import APIRouter, Body, Query
from sqlalchemy import select
from starlette.responses import Response

from api.cases.enrolment import Enrolment, cases_of, enrol, rename
from api.cases.sections import as_case, sections_of
from api.cases.visibility import case_for, case_to_change, standing_to_case
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.rest import case_examples
from api.rest.answers import Listing
from api.rest.case_answers import CaseSummary, StoredCase
from api.rest.case_requests import CasesQuery, EnrolmentRequest, Id, RenamingRequest, intake_of_enrolment
from api.rest.conditional import IfMatch, etag, require_match
from api.rest.dependencies import PREFIX, SIGNED_IN, CurrentWorkbench, answers
from api.rest.idempotency import CreationOnce
from api.rest.json_body import JsonRoute
from api.rest.paging import page_of
from api.store import Transaction
from api.store.tables import CaseRow, ConsentRow

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Cases"], route_class=JsonRoute)


@router.post(
    "/cases",
    summary="Enrol a patient",
    status_code=201,
    responses=answers(400, *SIGNED_IN, 409, 413, 415, 422, example=case_examples.SUMMARY, success=201),
)
def enrol_patient(
    access: Annotated[Access, allowed(Permission.CASE_CREATE)],
    creation: CreationOnce,
    request: Annotated[EnrolmentRequest, Body(openapi_examples=case_examples.ENROLMENTS)],
    workbench: CurrentWorkbench,
    response: Response,
) -> CaseSummary:
    """Enrols a patient under a nickname, from a Case, a phenopacket v2 or text; its content is kept sealed.

    Nobody but the clinician and the assistant sees it until a consent for care is recorded. Every text is screened for
    direct identifiers first.
    """
    enrolment = Enrolment(
        case=intake_of_enrolment(request, workbench).case,
        nickname=request.nickname,
        network=request.network,
        screening=request.screening.chosen(),
    )
    with workbench.store.begin() as transaction:
        principal = access.principal
        case_id = creation.once(transaction, principal, lambda: enrol(transaction, principal, enrolment).case_id)
        case = transaction.session.get_one(CaseRow, case_id)
        answer = CaseSummary.of(case, _standing(transaction, [case_id]).get(case_id, set()))
    response.headers["Location"] = f"{PREFIX}/cases/{case_id}"
    response.headers["ETag"] = etag(answer.version)
    return answer


@router.get("/cases", summary="List own cases", responses=answers(*SIGNED_IN, 422, example=case_examples.SUMMARIES))
def list_cases(
    access: Annotated[Access, allowed(Permission.CASE_LIST)],
    query: Annotated[CasesQuery, Query()],
    workbench: CurrentWorkbench,
) -> Listing[CaseSummary]:
    """Lists the cases of the own patients, or of the clinician's whom one assists, in the order of enrolment.

    Cases that one sees through a panel or a referral are listed there.
    """
    with workbench.store.begin(read_only=True) as transaction:
        rows = cases_of(
            transaction,
            access.principal,
            after=query.after,
            limit=query.limit + 1,
            state=query.state,
            network=query.network,
        )
        page, following = page_of(rows, [row.case_id for row in rows], query.limit)
        standing = _standing(transaction, [row.case_id for row in page])
    return Listing(
        items=[CaseSummary.of(row, standing.get(row.case_id, set())) for row in page], next=following, total=None
    )


@router.get(
    "/cases/{case_id}", summary="Read a case with its content",
    responses=answers(*SIGNED_IN, 422, example=case_examples.STORED),
)  # fmt: skip
def read_case(
    access: Annotated[Access, allowed(Permission.CASE_READ)],
    case_id: Id,
    workbench: CurrentWorkbench,
    response: Response,
) -> StoredCase:
    """Gives a case with everything that it holds but its attachments; each reading is recorded.

    Its clinician and the assistant always see it; others as long as the consent for care stands, and a panel or a
    referral has them see it. To everybody else it is as if there were no such case.
    """
    with workbench.store.begin() as transaction:
        access.demand(standing_to_case(transaction, access.principal, case_id))
        content = as_case(transaction, access.principal, case_id)
        case = case_for(transaction, access.principal, case_id, content=True)
        standing = _standing(transaction, [case_id]).get(case_id, set())
        answer = StoredCase.with_content(case, standing, sections_of(transaction, case_id), content)
    response.headers["ETag"] = etag(answer.version)
    return answer


@router.patch(
    "/cases/{case_id}",
    summary="Change nickname or language",
    responses=answers(400, *SIGNED_IN, 409, 412, 413, 415, 422, 428, example=case_examples.SUMMARY),
)
def change_case(
    access: Annotated[Access, allowed(Permission.CASE_UPDATE)],
    case_id: Id,
    request: Annotated[RenamingRequest, Body(openapi_examples=case_examples.RENAMINGS)],
    workbench: CurrentWorkbench,
    response: Response,
    if_match: IfMatch = None,
) -> CaseSummary:
    """Changes what a case is called, or the language of its texts; what is left out stays."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_case(transaction, access.principal, case_id))
        case = case_to_change(transaction, access.principal, case_id)
        require_match(if_match, case.version)
        rename(transaction, access.principal, case, nickname=request.nickname, language=request.language)
        answer = CaseSummary.of(case, _standing(transaction, [case_id]).get(case_id, set()))
    response.headers["ETag"] = etag(answer.version)
    return answer


def _standing(transaction: Transaction, case_ids: list[str]) -> dict[str, set[str]]:
    """The kinds of consents that stand, by case."""
    held = select(ConsentRow.case_id, ConsentRow.kind).where(
        ConsentRow.case_id.in_(case_ids), ConsentRow.withdrawn_at.is_(None)
    )
    kinds: dict[str, set[str]] = {}
    for case_id, kind in transaction.session.execute(held):
        kinds.setdefault(case_id, set()).add(kind)
    return kinds
