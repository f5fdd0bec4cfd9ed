"""The worked examples of panels and of why-not; the tests send each request and check each answer against its model."""

from typing import Any

from api.rest.examples import CASE_REQUESTS, SHORTLIST_ANSWER

_FINDINGS = CASE_REQUESTS["findings"]["value"]["case"]
_TEXT = CASE_REQUESTS["text"]["value"]["case"]
_EXPERT = SHORTLIST_ANSWER["experts"][0]

PANEL_REQUESTS: dict[str, Any] = {
    "findings": {"summary": "Five members and two backups", "value": {"case": _FINDINGS}},
    "rules": {
        "summary": "Four members from three countries, without the own centre, an answer within a day",
        "value": {
            "case": _TEXT,
            "k": 4,
            "backups": 2,
            "filters": {"languages": ["en"]},
            "rules": {
                "max_per_country": 2,
                "min_countries": 3,
                "required_networks": ["ERKNet"],
                "case_centre": "Klinikum Donauauen Wien",
            },
            "deadline_hours": 24,
        },
    },
    "conflict": {
        "summary": "Rules that no panel keeps: they are named, and one is given up",
        "value": {"case": _FINDINGS, "k": 3, "rules": {"min_countries": 4}},
    },
}

_FACET = {"kind": "network", "id": "ERKNet", "label": "ERKNet", "weight": 0.33}
_MEMBER = {
    "expert_id": _EXPERT["expert_id"],
    "name": _EXPERT["name"],
    "centre": _EXPERT["centre"],
    "country": _EXPERT["country"],
    "networks": _EXPERT["networks"],
    "languages": _EXPERT["languages"],
    "relevance": 0.62,
    "reply": _EXPERT["reply"],
    "expected_answer": 0.4092,
    "covers": ["ERKNet"],
}

PANEL_ANSWER: dict[str, Any] = {
    "case_id": "nickname-7",
    "understood": SHORTLIST_ANSWER["understood"],
    "members": [{"member": _MEMBER, "stand_ins": ["SAMPLE-051"]}],
    "backups": [
        {
            **_MEMBER,
            "expert_id": "SAMPLE-051",
            "name": "Joris Van Damme",
            "centre": "Zenneziekenhuis Brussel",
            "country": "BE",
            "languages": ["nl", "en"],
        }
    ],
    "covered": [_FACET],
    "uncovered": [
        {
            "kind": "organ_system",
            "id": "HP:0001871",
            "label": "Abnormality of blood and blood-forming tissues",
            "weight": 0.07,
            "why": "outweighed",
            "note": "covering it would cost 0.112 of the panel's worth",
        }
    ],
    "exclusions": [
        {"expert_id": "SAMPLE-040", "name": "Ines Barros", "rules": ["no capacity"], "note": "left out"},
    ],
    "objective": 0.7392,
    "bound": 0.7392,
    "gap": 0.0,
    "considered": 184,
    "feasible": True,
    "conflicting_rules": [],
    "relaxed_rules": [],
    "problems": [],
    "stamp": SHORTLIST_ANSWER["stamp"],
}

WHY_NOT_REQUESTS: dict[str, Any] = {
    "findings": {
        "summary": "An expert, and a shortlist of five",
        "value": {"case": _FINDINGS, "k": 5, "expert_id": "SAMPLE-001"},
    },
    "expected": {
        "summary": "The same, where an answer is needed within a day",
        "value": {
            "case": _FINDINGS,
            "k": 5,
            "expert_id": "SAMPLE-001",
            "order": "expected_answer",
            "deadline_hours": 24,
        },
    },
    "panel": {
        "summary": "The same question about a panel of five",
        "value": {"case": _FINDINGS, "k": 5, "expert_id": "SAMPLE-001", "rules": {"max_per_country": 2}},
    },
}

WHY_NOT_ANSWER: dict[str, Any] = {
    "expert_id": "SAMPLE-001",
    "name": "Florian Gruber",
    "is_chosen": False,
    "relevance_rank": 57,
    "score": 0.11,
    "reply_probability": 0.7,
    "rules": ["not available"],
    "last_chosen": "SAMPLE-042",
    "last_score": 0.62,
    "needed": 0.51,
    "differences": [
        {
            "kind": "disorder",
            "id": "ORPHA:34149",
            "label": "Autosomal dominant tubulointerstitial kidney disease",
            "expert": 0.0,
            "last_chosen": 0.5,
            "difference": -0.5,
        },
        {
            "kind": "text",
            "id": "",
            "label": "wording of the profile",
            "expert": 0.11,
            "last_chosen": 0.12,
            "difference": -0.01,
        },
    ],
    "changes": [
        {
            "changes": [
                "be available (available=true)",
                "list ORPHA:34149 Autosomal dominant tubulointerstitial kidney disease (5 patients a year)",
            ],
            "score": 0.63,
            "rank": 5,
        }
    ],
    "remark": "",
    "panel": {
        "is_member": False,
        "rules": ["not available"],
        "expected_answer": 0.077,
        "lost": None,
        "instead_of": [],
    },
    "problems": [],
    "stamp": SHORTLIST_ANSWER["stamp"],
}
