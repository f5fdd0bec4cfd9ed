"""/cases/{id}/sections: the texts and findings of a case, each with a version of its own."""

from typing import Annotated

from fastapi import APIRouter, Body
from starlette.responses import Response

from api.cases.sections import FINDINGS, read_section, save_findings, save_text, section_version
from api.cases.visibility import case_to_change, standing_to_case
from api.field_problems import FieldProblem
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.problems import RefusedError
from api.rest import case_examples
from api.rest.case_answers import SectionContentAnswer, SectionStateAnswer
from api.rest.case_requests import Id, SectionName, SectionRequest, intake_of_findings
from api.rest.conditional import IfMatch, etag, require_match
from api.rest.dependencies import PREFIX, SIGNED_IN, CurrentWorkbench, answers
from api.rest.json_body import JsonRoute

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Cases"], route_class=JsonRoute)


@router.get(
    "/cases/{case_id}/sections/{section}",
    summary="Read a section",
    responses=answers(*SIGNED_IN, 422, example=case_examples.SECTION),
)
def read(
    access: Annotated[Access, allowed(Permission.CASE_READ)],
    case_id: Id,
    section: SectionName,
    workbench: CurrentWorkbench,
    response: Response,
) -> SectionContentAnswer:
    """Gives the content of a section; each reading is recorded."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_case(transaction, access.principal, case_id))
        content, state = read_section(transaction, access.principal, case_id, section)
    response.headers["ETag"] = etag(state.version)
    coded = section == FINDINGS
    return SectionContentAnswer(
        **state._asdict(), text=None if coded else content["text"], findings=dict(content) if coded else None
    )


@router.put(
    "/cases/{case_id}/sections/{section}",
    summary="Save a section",
    responses=answers(400, *SIGNED_IN, 412, 413, 415, 422, 428, example=case_examples.SECTION_STATE),
)
def save(
    access: Annotated[Access, allowed(Permission.CASE_UPDATE)],
    case_id: Id,
    section: SectionName,
    request: Annotated[SectionRequest, Body(openapi_examples=case_examples.SECTIONS)],
    workbench: CurrentWorkbench,
    response: Response,
    if_match: IfMatch = None,
) -> SectionStateAnswer:
    """Saves the whole of a section, screened for direct identifiers. One that is there already needs If-Match.

    `findings` takes the coded findings, genes and suspicions; every other section a text. Corrections that a person
    made to the reading of a text go when that text is replaced.
    """
    given = request.findings if section == FINDINGS else request.text
    if given is None or (request.text is not None and request.findings is not None):
        raise _other_content(section)
    coded = intake_of_findings(request.findings, workbench).case if request.findings is not None else None
    principal = access.principal
    with workbench.store.begin() as transaction:
        access.demand(standing_to_case(transaction, principal, case_id))
        case = case_to_change(transaction, principal, case_id)
        version = section_version(transaction, case_id, section)
        if version is not None:
            require_match(if_match, version)
        if coded is not None:
            state = save_findings(transaction, principal, case, coded)
        else:
            state = save_text(transaction, principal, case, section, request.text or "", request.screening.chosen())
    response.headers["ETag"] = etag(state.version)
    return SectionStateAnswer.of(state)


def _other_content(section: str) -> RefusedError:
    field = "findings" if section == FINDINGS else "text"
    problem = FieldProblem(pointer=f"#/{field}", detail=f"this section is given as `{field}`, and nothing else")
    return RefusedError(422, f"{field}: {problem.detail}", kind="invalid-input", errors=[problem])
