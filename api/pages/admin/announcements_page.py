"""What the start page tells everybody: announcements, and whom to ask for help, as their editors keep them."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.entry.announcements import (
    Announcement,
    AnnouncementKind,
    announce,
    announcement_for,
    announcements_for,
    change_announcement,
    remove_announcement,
)
from api.entry.editing import ALL_NETWORKS, may_edit
from api.entry.helpdesk import HelpdeskContact, add_contact, contacts, remove_contact
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.pages.admin.words import ANNOUNCEMENT_WORDS
from api.pages.formats import clock
from api.pages.rendering import page
from api.pages.sent_form import Sent, SentForm, by_field, wrong
from api.pages.translation import N_, _
from api.refusals import StaleError
from api.rest.case_requests import Id
from api.rest.dependencies import CurrentWorkbench
from api.store.tables import AnnouncementRow
from api.workbench import Workbench
from data.errors import InputError
from data.networks import networks

__all__ = ["router"]

_MOST = 100
_DONE = {
    "said": N_("Saved: the start page shows it."),
    "removed": N_("Removed from the start page."),
}

router = APIRouter(include_in_schema=False)

Editing = Annotated[Access, allowed(Permission.GUIDANCE_EDIT)]


@router.get("/admin/announcements")
def show(access: Editing, workbench: CurrentWorkbench, done: str = "") -> Response:
    """Shows what whoever asks edits, and the forms to add to it."""
    return _page(access, workbench, SentForm(), done=_DONE.get(done, ""))


@router.post("/admin/announcements")
def add(access: Editing, form: Sent, workbench: CurrentWorkbench) -> Response:
    """Announces something."""
    try:
        said = _announcement(form)
        with workbench.store.begin() as transaction:
            announce(transaction, access.principal, said, form.line("network") or None)
    except InputError as error:
        return _page(access, workbench, form, by_field(error, *_FIELDS), status=422)
    return RedirectResponse("/admin/announcements?done=said", 303)


@router.get("/admin/announcements/{announcement_id}")
def ask(access: Editing, announcement_id: Id, workbench: CurrentWorkbench) -> Response:
    """Shows an announcement to be changed or removed."""
    with workbench.store.begin(read_only=True) as transaction:
        row = announcement_for(transaction, access.principal, announcement_id)
        return _one_page(row, _form_of(row))


@router.post("/admin/announcements/{announcement_id}")
def change(access: Editing, announcement_id: Id, form: Sent, workbench: CurrentWorkbench) -> Response:
    """Changes an announcement, or removes it."""
    check = form.check_version()
    removes = form.line("step") == "remove"
    try:
        with workbench.store.begin() as transaction:
            if removes:
                remove_announcement(transaction, access.principal, announcement_id, check_version=check)
            else:
                said = _announcement(form)
                change_announcement(transaction, access.principal, announcement_id, said, check_version=check)
    except (InputError, StaleError) as error:
        errors = by_field(error, *_FIELDS) if isinstance(error, InputError) else {}
        trouble = "" if errors else str(error)
        with workbench.store.begin(read_only=True) as transaction:
            row = announcement_for(transaction, access.principal, announcement_id)
            return _one_page(row, form, errors, trouble=trouble, status=422 if errors else 409)
    return RedirectResponse(f"/admin/announcements?done={'removed' if removes else 'said'}", 303)


@router.post("/admin/helpdesk")
def add_desk(access: Editing, form: Sent, workbench: CurrentWorkbench) -> Response:
    """Adds whom to ask for help."""
    said = HelpdeskContact(form.line("name"), *(form.line(name) or None for name in ("email", "phone", "hours")))
    try:
        if not said.name:
            raise wrong("name", _("Say whom to ask."))
        with workbench.store.begin() as transaction:
            add_contact(transaction, access.principal, said, form.line("network") or None)
    except InputError as error:
        return _page(access, workbench, form, by_field(error, "name", "email", "phone", "hours"), status=422)
    return RedirectResponse("/admin/announcements?done=said", 303)


@router.post("/admin/helpdesk/{contact_id}/remove")
def remove_desk(access: Editing, contact_id: Id, form: Sent, workbench: CurrentWorkbench) -> Response:
    """Removes whom to ask for help, once the box that says so is ticked."""
    if not form.ticked("sure"):
        trouble = N_("Tick the box beside “Remove” first: it cannot be undone.")
        return _page(access, workbench, SentForm(), trouble=trouble, status=422)
    try:
        with workbench.store.begin() as transaction:
            remove_contact(transaction, access.principal, contact_id, check_version=form.check_version())
    except StaleError as error:
        return _page(access, workbench, SentForm(), trouble=str(error), status=409)
    return RedirectResponse("/admin/announcements?done=removed", 303)


_FIELDS = ("title", "text", "link", "happens_at", "shown_from", "shown_until")


def _announcement(form: SentForm) -> Announcement:
    kind = form.line("kind")
    if kind not in set(AnnouncementKind):
        raise wrong("title", _("Choose what it is."))
    return Announcement(
        kind=AnnouncementKind(kind),
        title=form.line("title"),
        text=form.text("text"),
        link=form.line("link") or None,
        happens_at=form.moment("happens_at"),
        shown_from=form.moment("shown_from"),
        shown_until=form.moment("shown_until"),
    )


def _form_of(row: AnnouncementRow) -> SentForm:
    fields = {name: [getattr(row, name) or ""] for name in ("kind", "title", "text", "link")}
    for name in ("happens_at", "shown_from", "shown_until"):
        moment = getattr(row, name)
        fields[name] = [moment.astimezone(clock()).strftime("%Y-%m-%dT%H:%M") if moment else ""]
    return SentForm(fields)


def _one_page(
    row: AnnouncementRow, form: SentForm, errors: dict[str, str] | None = None, *, trouble: str = "", status: int = 200
) -> Response:
    return page(
        "admin/announcement.html", status, row=row, form=form, errors=errors or {}, trouble=trouble,
        kinds=ANNOUNCEMENT_WORDS,
    )  # fmt: skip


def _page(
    access: Access,
    workbench: Workbench,
    form: SentForm,
    errors: dict[str, str] | None = None,
    *,
    done: str = "",
    trouble: str = "",
    status: int = 200,
) -> Response:
    mine = [one.name for one in networks() if may_edit(access.principal, one.name)]
    with workbench.store.begin(read_only=True) as transaction:
        return page(
            "admin/announcements.html",
            status,
            announcements=announcements_for(transaction, editor=access.principal, limit=_MOST)[::-1],
            contacts=[one for one in contacts(transaction, limit=_MOST) if may_edit(access.principal, one.network)],
            may_all=may_edit(access.principal, ALL_NETWORKS),
            networks=[(name, name) for name in mine],
            kinds=ANNOUNCEMENT_WORDS,
            form=form,
            errors=errors or {},
            done=done,
            trouble=trouble,
        )
