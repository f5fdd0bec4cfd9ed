"""The worked examples of panels that are kept; tests check each against its model."""

from typing import Any

_PANEL_ID = "panel-019ac3f0b2c15d7e9f0123456789abcdef"
_CASE_ID = "case-019ac3ef00aa6b1c2d3e4f5061728394a5"
_LEAD, _CLINICIAN, _MEMBER = (
    "staff-019ab00000017a6b5c4d3e2f10192837",
    "staff-019ab00000027a6b5c4d3e2f10192837",
    "staff-019ab00000037a6b5c4d3e2f10192837",
)
_SAID, _ASKED = "contribution-019ac40000017a6b5c4d3e2f1019", "request-019ac40000027a6b5c4d3e2f1019"
_MEETING_ID = "meeting-019ac40000037a6b5c4d3e2f1019"
_CREATED, _OPENED, _ASSESSED = "2026-03-02T08:30:00Z", "2026-03-02T09:10:00Z", "2026-03-03T12:00:00Z"
_QUESTION = "Which tubulointerstitial kidney disease is it, and should her relatives be tested?"

CREATIONS: dict[str, Any] = {
    "plain": {"summary": "A question", "value": {"case_id": _CASE_ID, "question": _QUESTION}},
    "urgent": {
        "summary": "Urgent, with rules of the composition",
        "value": {
            "case_id": _CASE_ID,
            "question": _QUESTION,
            "network": "ERKNet",
            "networks": ["MetabERN"],
            "urgent": True,
            "rules": {"max_per_country": 2, "min_countries": 3},
            "hours_to_respond": 24,
        },
    },
}
CHANGES: dict[str, Any] = {
    "lead": {"summary": "The office names the lead", "value": {"lead_id": _LEAD}},
    "deadline": {
        "summary": "The lead sets deadline and urgency",
        "value": {"deadline": "2027-03-20T17:00:00+01:00", "urgent": False},
    },
    "question": {
        "summary": "The clinician words the question anew, identifiers masked",
        "value": {"question": _QUESTION, "screening": {"decision": "mask"}},
    },
}
PANEL: dict[str, Any] = {
    "panel_id": _PANEL_ID,
    "case_id": _CASE_ID,
    "network": "ERKNet",
    "networks": ["ERKNet", "MetabERN"],
    "state": "assessment",
    "urgent": True,
    "deadline": "2026-03-20T16:00:00Z",
    "hours_to_respond": 24,
    "lead_id": _LEAD,
    "lead_name": "Alma Lindqvist",
    "created_by": _CLINICIAN,
    "created_at": _CREATED,
    "changed_at": _ASSESSED,
    "version": 4,
    "is_active": False,
    "may": ["conclude", "guide", "contribute", "request_data", "meet", "write_outcome"],
    "question": _QUESTION,
    "rules": {"max_per_country": 2, "min_countries": 3},
    "timeline": [
        {"name": "create", "before": None, "after": "draft", "at": _CREATED, "by": _CLINICIAN},
        {"name": "open", "before": "draft", "after": "panel_selection", "at": _OPENED, "by": _CLINICIAN},
        {"name": "assess", "before": "panel_selection", "after": "assessment", "at": _ASSESSED, "by": _CLINICIAN},
    ],
}
PANELS: dict[str, Any] = {
    "items": [{name: value for name, value in PANEL.items() if name not in ("question", "rules", "timeline")}],
    "next": None,
    "total": 1,
}

CONTRIBUTING: dict[str, Any] = {
    "plain": {"summary": "A contribution", "value": {"text": "Gout before thirty points to UMOD."}},
    "answer": {
        "summary": "An answer to one",
        "value": {"text": "I agree; MUC1 next.", "answers": _SAID},
    },
}
CONTRIBUTION: dict[str, Any] = {
    "contribution_id": _SAID,
    "author_id": _MEMBER,
    "author_name": "Bastien Moreau",
    "as_member": True,
    "answers": None,
    "text": "Gout before thirty points to UMOD.",
    "created_at": "2026-03-03T15:20:00Z",
}
CONTRIBUTIONS: dict[str, Any] = {"items": [CONTRIBUTION], "next": None, "total": None}

ASKING: dict[str, Any] = {
    "plain": {"summary": "A request", "value": {"question": "What is her fractional excretion of urate?"}},
}
ANSWERING: dict[str, Any] = {"plain": {"summary": "An answer", "value": {"answer": "3 %."}}}
DATA_REQUEST: dict[str, Any] = {
    "data_request_id": _ASKED,
    "state": "answered",
    "asked_by": _MEMBER,
    "asked_at": "2026-03-03T15:25:00Z",
    "question": "What is her fractional excretion of urate?",
    "answer": "3 %.",
    "answered_by": _CLINICIAN,
    "answered_at": "2026-03-04T07:45:00Z",
    "version": 2,
}
DATA_REQUESTS: dict[str, Any] = {"items": [DATA_REQUEST], "next": None, "total": None}

_TIMES = {
    "starts_at": "2027-03-10T14:00:00+01:00",
    "ends_at": "2027-03-10T14:45:00+01:00",
    "video_link": "https://video.example.org/panel",
}
MEETING_PLANS: dict[str, Any] = {"plain": {"summary": "A meeting", "value": _TIMES}}
MEETING: dict[str, Any] = {
    "meeting_id": _MEETING_ID,
    "starts_at": "2027-03-10T13:00:00Z",
    "ends_at": "2027-03-10T13:45:00Z",
    "video_link": "https://video.example.org/panel",
    "state": "planned",
    "sequence": 0,
    "created_by": _LEAD,
    "created_at": "2026-03-04T09:00:00Z",
    "version": 1,
}
MEETINGS: dict[str, Any] = {"items": [MEETING], "next": None, "total": None}
CALENDAR = (
    "BEGIN:VCALENDAR\r\nPRODID:-//Consilium//Panels//EN\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n"
    f"UID:{_MEETING_ID}@consilium.example.org\r\nDTSTART:20270310T130000Z\r\nDTEND:20270310T134500Z\r\n"
    "SUMMARY:Panel\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)

OUTCOMES: dict[str, Any] = {
    "plain": {
        "summary": "An outcome with a diagnosis",
        "value": {
            "recommendation": "Test UMOD, then MUC1.",
            "treatment_plan": "Lower the urate; see again in three months.",
            "diagnosis": "ORPHA:34149",
        },
    },
}
OUTCOME: dict[str, Any] = {
    "panel_id": _PANEL_ID,
    "recommendation": "Test UMOD, then MUC1.",
    "treatment_plan": "Lower the urate; see again in three months.",
    "diagnosis": "ORPHA:34149",
    "contributors": [_LEAD, _MEMBER],
    "written_by": _LEAD,
    "written_at": "2026-03-09T11:00:00Z",
    "signed_off_by": _LEAD,
    "signed_off_at": "2026-03-09T11:30:00Z",
    "version": 2,
}

EVENTS: dict[str, Any] = {
    "items": [
        {
            "number": 1204,
            "at": _CREATED,
            "actor": _CLINICIAN,
            "action": "panel.created",
            "object_kind": "panel",
            "object_id": _PANEL_ID,
            "reason": None,
            "detail": {"network": "ERKNet", "urgent": True},
            "hash": "5f4dcc3b5aa765d61d8327deb882cf995f4dcc3b5aa765d61d8327deb882cf99",
        }
    ],
    "next": "1204",
    "total": None,
}
