"""The worked examples of access requests, referrals, announcements, contacts and guidance."""

from typing import Any

_STAFF = "staff-019ab00000057a6b5c4d3e2f10192837"
_OFFICE = "staff-019ab00000047a6b5c4d3e2f10192837"
_AT, _LATER = "2026-03-02T09:30:00Z", "2026-03-03T08:00:00Z"

_WAITING = {"state": "waiting", "since": _AT, "done_at": None, "done_by": None}
_DONE = {"state": "done", "since": _AT, "done_at": _AT, "done_by": _STAFF}

ACCESS_TO_ASK_FOR: dict[str, Any] = {
    "member": {
        "summary": "A physician of a member hospital",
        "value": {
            "kind": "access",
            "role": "clinician",
            "network": "ERKNet",
            "hospital": "member",
            "centre": "Klinikum Elbauen Dresden",
            "country": "DE",
        },
    },
    "guest": {
        "summary": "A guest account for a month",
        "value": {
            "kind": "guest",
            "role": "guest",
            "network": "ERKNet",
            "hospital": "outside",
            "centre": "Nemocnica Pod Hradom Nitra",
            "country": "SK",
            "until": "2026-04-02T18:00:00+02:00",
        },
    },
}
APPROVALS: dict[str, Any] = {
    "as asked": {"summary": "As asked", "value": {}},
    "until": {"summary": "A guest, until another date", "value": {"until": "2026-05-01T00:00:00Z"}},
}
ACCESS_REQUEST: dict[str, Any] = {
    "request_id": "access-019ac3f3000115d7e9f0123456789abc",
    "staff_id": _STAFF,
    "name": "Nora Neu",
    "kind": "access",
    "role": "clinician",
    "network": "ERKNet",
    "panel_id": None,
    "hospital": "member",
    "centre": "Klinikum Elbauen Dresden",
    "country": "DE",
    "state": "submitted",
    "until": None,
    "created_at": _AT,
    "changed_at": _AT,
    "steps": [
        {"number": 1, "step": "submit", "owner": _STAFF, **_DONE},
        {"number": 2, "step": "approve", "owner": "office ERKNet", **_WAITING},
    ],
    "version": 1,
}
ACCESS_REQUESTS: dict[str, Any] = {"items": [ACCESS_REQUEST], "next": None, "total": None}

REFERRALS_TO_MAKE: dict[str, Any] = {
    "member": {
        "summary": "From a member hospital",
        "value": {"case_id": "case-019ac3f3000115d7e9f0123456789abc", "network": "ERKNet", "urgent": True},
    },
    "outside": {
        "summary": "Through a national centre",
        "value": {
            "case_id": "case-019ac3f3000115d7e9f0123456789abc",
            "network": "ERKNet",
            "centre": "Klinikum Elbauen Dresden",
        },
    },
}
REFUSALS: dict[str, Any] = {"field": {"summary": "Not our field", "value": {"reason": "not_our_field"}}}
FORWARDINGS: dict[str, Any] = {
    "eye": {"summary": "To the eye network", "value": {"network": "ERN-EYE", "reason": "not_our_field"}}
}
REFERRAL: dict[str, Any] = {
    "referral_id": "referral-019ac3f3000115d7e9f0123456789abc",
    "case_id": "case-019ac3f3000115d7e9f0123456789abc",
    "referred_by": _STAFF,
    "network": "ERKNet",
    "centre": None,
    "country": "DE",
    "urgent": True,
    "state": "submitted",
    "reason": None,
    "panel_id": None,
    "created_at": _AT,
    "changed_at": _AT,
    "steps": [
        {"number": 1, "step": "submit", "owner": _STAFF, **_DONE},
        {"number": 2, "step": "decide", "owner": "office ERKNet", **_WAITING},
    ],
    "version": 1,
}
REFERRALS: dict[str, Any] = {"items": [REFERRAL], "next": None, "total": None}

_SAID = {
    "kind": "webinar",
    "title": "Cystinosis in the first two years of life",
    "text": "What to look for, and when to start treatment. One hour.",
    "link": "https://webinars.example.org/cystinosis",
    "happens_at": "2026-03-20T15:00:00Z",
    "shown_from": _AT,
    "shown_until": "2026-03-20T16:00:00Z",
}
ANNOUNCEMENTS_TO_MAKE: dict[str, Any] = {"webinar": {"summary": "A webinar", "value": {"network": "ERKNet", **_SAID}}}
ANNOUNCEMENT_CHANGES: dict[str, Any] = {"webinar": {"summary": "A webinar", "value": _SAID}}
ANNOUNCEMENT: dict[str, Any] = {
    "announcement_id": "announcement-019ac3f3000115d7e9f0123456789abc",
    "network": "ERKNet",
    **_SAID,
    "changed_at": _LATER,
    "version": 1,
}
ANNOUNCEMENTS: dict[str, Any] = {"items": [ANNOUNCEMENT], "next": None, "total": None}

_DESK = {
    "name": "ERKNet central office",
    "email": "office.erknet@example.org",
    "phone": "+49 6221 555 01 00",
    "hours": "Monday to Friday, 8:30 to 16 h",
}
CONTACTS_TO_ADD: dict[str, Any] = {"office": {"summary": "An office", "value": {"network": "ERKNet", **_DESK}}}
CONTACT_CHANGES: dict[str, Any] = {"office": {"summary": "An office", "value": _DESK}}
CONTACT: dict[str, Any] = {
    "contact_id": "contact-019ac3f3000115d7e9f0123456789abc",
    "network": "ERKNet",
    **_DESK,
    "changed_at": _LATER,
    "version": 1,
}
CONTACTS: dict[str, Any] = {"items": [CONTACT], "next": None, "total": None}

GUIDANCE: dict[str, Any] = {
    "hospital": "member",
    "language": "en",
    "title": "Your hospital is a member of a network",
    "topics": [
        {
            "topic": "sign_in",
            "title": "How to get an EU Login",
            "text": "You sign in with EU Login, the European Commission's account, with a second factor.",
        }
    ],
}
