"""The worked examples of every operation; the tests send each request and check each answer against its model."""

from typing import Any

_FINDINGS = {
    "case_id": "nickname-7",
    "hpo_present": ["HP:0001997", "HP:0002149", "HP:0012622", "HP:0032948"],
    "hpo_excluded": ["HP:0000790"],
    "age": "P33Y",
    "sex": "FEMALE",
}
_TEXT = {
    "text": "Woman of 33 with gout since she was 24 and slowly falling kidney function, no haematuria. "
    "Her father is on dialysis. Which tubulointerstitial kidney disease is it?"
}
# A mention added and one said to be a relative's.
_CORRECTED = {
    "text": "Man of 41, slowly failing kidneys, gout. Hearing is normal.",
    "language": "en",
    "corrections": [
        {"start": 11, "end": 33, "now": "HP:0012622"},
        {"start": 35, "end": 39, "was": "HP:0001997", "now": "HP:0001997", "status": "family"},
    ],
}
_PHENOPACKET = {
    "id": "nickname-8",
    "subject": {"id": "nickname-8", "sex": "FEMALE", "timeAtLastEncounter": {"age": {"iso8601duration": "P33Y"}}},
    "phenotypicFeatures": [
        {"type": {"id": "HP:0002149", "label": "Hyperuricemia"}},
        {"type": {"id": "HP:0012622", "label": "Chronic kidney disease"}},
        {"type": {"id": "HP:0001997", "label": "Gout"}, "excluded": True},
    ],
    "metaData": {"phenopacketSchemaVersion": "2.0"},
}
_SUSPICION = {"suspected_disorders": ["ORPHA:34149"], "genes": ["UMOD"]}

CASE_REQUESTS: dict[str, Any] = {
    "text": {"summary": "A referral as text", "value": {"case": _TEXT}},
    "corrections": {"summary": "A referral as text, its reading corrected by hand", "value": {"case": _CORRECTED}},
    "findings": {"summary": "Findings by HPO id", "value": {"case": _FINDINGS}},
    "phenopacket": {"summary": "A GA4GH phenopacket v2", "value": {"case": _PHENOPACKET}},
}

SHORTLIST_REQUESTS: dict[str, Any] = {
    "findings": {"summary": "Findings, five experts", "value": {"case": _FINDINGS, "k": 5}},
    "urgent": {
        "summary": "Findings, an answer needed within a day, by relevance x reply likelihood",
        "value": {"case": _FINDINGS, "k": 5, "order": "expected_answer", "deadline_hours": 24},
    },
    "text": {
        "summary": "A referral as text, experts of two networks who speak German",
        "value": {
            "case": _TEXT,
            "k": 5,
            "filters": {"networks": ["ERKNet", "MetabERN"], "languages": ["de"], "only_with_capacity": False},
        },
    },
    "phenopacket": {"summary": "A GA4GH phenopacket v2", "value": {"case": _PHENOPACKET}},
    "suspicion": {
        "summary": "A gene and a suspected disorder, without the own centre",
        "value": {"case": _SUSPICION, "filters": {"exclude_centres": ["Klinikum Donauauen Wien"]}},
    },
}

_GOUT = {"id": "HP:0001997", "label": "Gout"}
_UNDERSTOOD = {
    "present": [_GOUT],
    "excluded": [{"id": "HP:0000790", "label": "Hematuria"}],
    "genes": [],
    "suspected_disorders": [],
    "mentions": [
        {
            "field": "summary",
            "start": 17,
            "end": 21,
            "text": "gout",
            "id": "HP:0001997",
            "label": "Gout",
            "kind": "finding",
            "status": "present",
            "confidence": 0.97,
            "rule": "",
        },
        {
            "field": "laboratory",
            "start": 0,
            "end": 7,
            "text": "eGFR 22",
            "id": "HP:0012626",
            "label": "Stage 4 chronic kidney disease",
            "kind": "finding",
            "status": "present",
            "confidence": 0.95,
            "rule": "eGFR 22 mL/min/1.73 m², below 30 (KDIGO 2024)",
        },
    ],
    "corrections": [
        {
            "field": "summary",
            "start": 30,
            "end": 59,
            "was": None,
            "now": "HP:0012622",
            "status": "present",
        }
    ],
    "identifiers": [{"field": "summary", "start": 62, "end": 75, "kind": "name"}],
    "language": "en",
    "age_years": 33.0,
    "sex": "FEMALE",
    "warnings": [],
}
_STAMP = "hpo 2025-01-16, orphanet 2025-12-09, format 1, 3f2a91c0"
_PROBLEM = {
    "pointer": "#/case/hpo_present/3",
    "value": "HP:9999999",
    "detail": "no such finding in the installed knowledge, left out",
    "suggestion": "nearest HP:6001164 (Foot mass)",
    "severity": "error",
}

CASE_ANSWER: dict[str, Any] = {
    "case_id": "nickname-7",
    "understood": _UNDERSTOOD,
    "problems": [_PROBLEM],
    "stamp": _STAMP,
}

SHORTLIST_ANSWER: dict[str, Any] = {
    "case_id": "nickname-7",
    "understood": _UNDERSTOOD,
    "differential": [
        {
            "disorder": "ORPHA:34149",
            "name": "Autosomal dominant tubulointerstitial kidney disease",
            "probability": 0.41,
            "supporting": [
                {"kind": "finding", **_GOUT, "contribution": 3.2, "note": "very frequent (80-99 %), rare elsewhere"}
            ],
            "networks": ["ERKNet"],
        }
    ],
    "networks": [{"network": "ERKNet", "probability": 0.93}],
    "experts": [
        {
            "rank": 1,
            "expert_id": "SAMPLE-042",
            "name": "Alma Lindqvist",
            "centre": "Universitetssjukhuset Mälaren",
            "country": "SE",
            "networks": ["ERKNet"],
            "languages": ["en", "sv"],
            "age_groups": ["adult"],
            "open_panels": 1,
            "max_open_panels": 4,
            "available": True,
            "score": 0.62,
            "reasons": [
                {
                    "kind": "disorder",
                    "id": "ORPHA:34149",
                    "label": "Autosomal dominant tubulointerstitial kidney disease",
                    "contribution": 0.5,
                    "note": "lists it, 12 patients a year",
                },
                {
                    "kind": "area",
                    "id": "ORPHA:93603",
                    "label": "Rare renal tubular disease",
                    "contribution": 0.12,
                    "note": "a thematic area that holds two of the likely disorders",
                },
            ],
            "notes": ["1 of 4 panels open"],
            "reply": {
                "probability": 0.66,
                "deadline_hours": 72.0,
                "reasons": [
                    {
                        "kind": "prior",
                        "effect": 0.7,
                        "note": "published for e-mail telemedicine: 70% within 72 h",
                    },
                    {"kind": "load", "effect": -0.04, "note": "1 of 4 panels open"},
                ],
            },
        }
    ],
    "left_out": {"only_available": 2},
    "remarks": [],
    "problems": [],
    "stamp": _STAMP,
}

# Nobody's name and number: the number is of a range kept for fiction.
_IDENTIFIED = "Mrs Ada Fernsby, aged 33, has gout. Call 020 7946 0123. UMOD c.307G>T."
SCREENING_REQUESTS: dict[str, Any] = {
    "mask": {
        "summary": "Identifiers masked",
        "value": {"text": _IDENTIFIED, "language": "en", "decision": "mask"},
    },
    "allow": {
        "summary": "Identifiers kept, with a reason",
        "value": {"text": _IDENTIFIED, "decision": "allow", "reason": "The names are the authors' of the paper."},
    },
    "refuse": {"summary": "A text without identifiers", "value": {"text": "Woman of 33 with gout. UMOD c.307G>T."}},
}
SCREENED: dict[str, Any] = {
    "text": "Mrs [name], aged 33, has gout. Call [phone]. UMOD c.307G>T.",
    "identifiers": [{"start": 4, "end": 15, "kind": "name"}, {"start": 41, "end": 54, "kind": "phone"}],
    "decision": "mask",
    "reason": None,
}

EXPERT: dict[str, Any] = {
    "expert_id": "SAMPLE-042",
    "name": "Alma Lindqvist",
    "email": "alma.lindqvist@example.org",
    "centre": "Universitetssjukhuset Mälaren",
    "country": "SE",
    "erns": ["ERKNet"],
    "membership": "full",
    "age_groups": ["adult"],
    "languages": ["en", "sv"],
    "thematic_areas": ["ORPHA:93603"],
    "disorders": {"ORPHA:34149": 12},
    "hpo_terms": ["HP:0001997"],
    "genes": ["UMOD"],
    "publications": [{"pmid": "PMID:990000042", "title": "Gout before thirty: an invented title"}],
    "bio": "",
    "max_open_panels": 4,
    "open_panels": 1,
    "available": True,
}

EXPERTS: dict[str, Any] = {"items": [EXPERT], "next": "U0FNUExFLTA0Mg", "total": 240}

NETWORKS: dict[str, Any] = {
    "items": [
        {
            "name": "ERKNet",
            "full_name": "European Rare Kidney Disease Reference Network",
            "scope": "kidney",
            "roots": ["ORPHA:93626"],
            "age_group": None,
            "areas": [
                {
                    "name": "Tubular diseases",
                    "node": "ORPHA:93603",
                    "representative": ["ORPHA:358", "ORPHA:213"],
                    "assumed": False,
                }
            ],
            "experts": 14,
        }
    ],
    "next": None,
    "total": 24,
}

FINDINGS: dict[str, Any] = {
    "items": [{**_GOUT, "matched": "Gouty arthritis", "kind": "finding", "score": 100.0}],
    "next": None,
    "total": None,
}
DISORDERS: dict[str, Any] = {
    "items": [
        {"id": "ORPHA:558", "label": "Marfan syndrome", "matched": "MFS", "kind": "disorder", "score": 93.7},
    ],
    "next": None,
    "total": None,
}
GENES: dict[str, Any] = {
    "items": [{"id": "UMOD", "label": "UMOD", "matched": "UMOD", "kind": "gene", "score": 100.0}],
    "next": None,
    "total": None,
}

LIVE: dict[str, Any] = {"status": "live"}
READY: dict[str, Any] = {
    "status": "ready",
    "knowledge": _STAMP,
    "directory_version": 1,
    "experts": 240,
    "mail": "set up",
    "messages_waiting": 0,
    "messages_failed": 0,
}
