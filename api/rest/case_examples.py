"""The worked examples of the routes of cases; the tests send each request and check each answer against its model."""

from typing import Any

_CASE_ID = "case-019ac3f2b7d41f0e2d3c4b5a69788796a5b4"
_CLINICIAN = "staff-019ac3f10c220a1b2c3d4e5f60718293a4b5"
_AT = "2026-11-25T09:30:00Z"

ENROLMENTS: dict[str, Any] = {
    "findings": {
        "summary": "Findings and a short history",
        "value": {
            "nickname": "Elm 4",
            "network": "ERKNet",
            "case": {
                "summary": "Woman of 33 with gout since she was 24 and slowly falling kidney function.",
                "language": "en",
                "hpo_present": ["HP:0001997", "HP:0012622"],
                "hpo_excluded": ["HP:0000790"],
                "age": "P33Y",
                "sex": "FEMALE",
            },
        },
    },
    "phenopacket": {
        "summary": "A GA4GH phenopacket v2; the service gives a nickname",
        "value": {
            "network": "ERKNet",
            "case": {
                "id": "as the sender calls it, not kept",
                "subject": {"id": "1", "sex": "FEMALE"},
                "phenotypicFeatures": [{"type": {"id": "HP:0012622", "label": "Chronic kidney disease"}}],
                "metaData": {"phenopacketSchemaVersion": "2.0"},
            },
        },
    },
    "masked": {
        "summary": "A referral as text, identifiers masked",
        "value": {
            "case": {"text": "Mrs Ada Fernsby has gout and slowly failing kidneys.", "language": "en"},
            "screening": {"decision": "mask"},
        },
    },
}
SUMMARY: dict[str, Any] = {
    "case_id": _CASE_ID,
    "nickname": "Elm 4",
    "clinician_id": _CLINICIAN,
    "network": "ERKNet",
    "centre": "Klinikum Donauauen Wien",
    "country": "AT",
    "language": "en",
    "state": "enrolled",
    "consents": [],
    "created_at": _AT,
    "changed_at": _AT,
    "version": 1,
}
SUMMARIES: dict[str, Any] = {"items": [SUMMARY], "next": None, "total": None}
RENAMINGS: dict[str, Any] = {"nickname": {"summary": "Another nickname", "value": {"nickname": "Elm 5"}}}
SECTION_STATE: dict[str, Any] = {"section": "summary", "version": 1, "changed_at": _AT, "changed_by": _CLINICIAN}
STORED: dict[str, Any] = SUMMARY | {
    "consents": ["care"],
    "sections": [SECTION_STATE],
    "case": {
        "case_id": _CASE_ID,
        "summary": "Woman of 33 with gout since she was 24 and slowly falling kidney function.",
        "language": "en",
    },
}
SECTIONS: dict[str, Any] = {
    "text": {
        "summary": "A text",
        "value": {"text": "Father on dialysis at 50. No haematuria, no diabetes."},
    },
    "findings": {
        "summary": "Everything coded",
        "value": {"findings": {"hpo_present": ["HP:0001997", "HP:0012622"], "genes": ["UMOD"], "age": "P33Y"}},
    },
}
SECTION: dict[str, Any] = SECTION_STATE | {
    "text": "Woman of 33 with gout since she was 24 and slowly falling kidney function.",
    "findings": None,
}
CONSENT_REQUESTS: dict[str, Any] = {
    "care": {
        "summary": "Consent for care, on the German form",
        "value": {"kind": "care", "language": "de", "given_on": "2026-01-05", "form_version": "2.1"},
    }
}
CONSENT: dict[str, Any] = {
    "consent_id": "consent-019ac3f4a1b20c1d2e3f405162738495a6b7",
    "kind": "care",
    "language": "de",
    "form_version": "2.1",
    "given_on": "2026-01-05",
    "recorded_by": _CLINICIAN,
    "recorded_at": _AT,
    "withdrawn_at": None,
    "withdrawn_by": None,
}
CONSENTS: dict[str, Any] = {"items": [CONSENT], "next": None, "total": 1}
WITHDRAWN: dict[str, Any] = CONSENT | {"withdrawn_at": "2026-12-01T08:00:00Z", "withdrawn_by": _CLINICIAN}
CONSENT_FORMS: dict[str, Any] = {
    "items": [
        {
            "form_id": "care-de",
            "kind": "care",
            "language": "de",
            "language_name": "Deutsch",
            "title": "Einwilligung in die Weitergabe von Daten für die Behandlung",
            "version": "unstated",
        }
    ],
    "next": None,
    "total": 1,
}
ATTACHMENT: dict[str, Any] = {
    "attachment_id": "attachment-019ac3f5d0e30f1e2d3c4b5a69788796a5b4",
    "section": "imaging",
    "media_type": "application/dicom",
    "size": 526_336,
    "name": "MRI kidneys.dcm",
    "remarks": ["Names, dates, texts and private elements were removed from the DICOM object, and its UIDs replaced."],
    "created_at": _AT,
    "created_by": _CLINICIAN,
}
ATTACHMENTS: dict[str, Any] = {"items": [ATTACHMENT], "next": None, "total": None}
SHORTLISTS: dict[str, Any] = {
    "ten": {"summary": "Ten experts", "value": {}},
    "urgent": {
        "summary": "Five experts, an answer needed within a day",
        "value": {"k": 5, "order": "expected_answer", "deadline_hours": 24},
    },
}
COMPOSITIONS: dict[str, Any] = {
    "rules": {"summary": "Four members of two countries at least", "value": {"k": 4, "rules": {"min_countries": 2}}}
}
