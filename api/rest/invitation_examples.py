"""The worked examples of invitations, guests and groups; tests check each against its model."""

from typing import Any

from api.rest.panel_examples import PANEL_ANSWER

_PANEL_ID = "panel-019ac3f0b2c15d7e9f0123456789abcdef"
_ASKED_ID = "invitation-019ac3f1000115d7e9f0123456789ab"
_STANDBY_ID = "invitation-019ac3f1000215d7e9f0123456789ab"
_GUEST_ID = "guest-019ac3f2000115d7e9f0123456789abc"
_GROUP_ID = "group-019ac3f3000115d7e9f0123456789abc"
_COORDINATOR = "staff-019ab00000047a6b5c4d3e2f10192837"
_OUTSIDER = "staff-019ab00000057a6b5c4d3e2f10192837"
_INVITED_AT, _RESPOND_BY = "2026-03-02T09:30:00Z", "2026-03-05T09:30:00Z"

ONE_EXPERT: dict[str, Any] = {"expert": {"summary": "An expert", "value": {"expert_id": "E0001"}}}
EXPERTS: dict[str, Any] = {
    "composition": {
        "summary": "Members and backups of a composed panel",
        "value": {"members": ["E0001", "E0002", "E0003"], "backups": ["E0004", "E0005"]},
    },
    "group": {"summary": "A saved group", "value": {"group_id": _GROUP_ID}},
}
DECLINING: dict[str, Any] = {"no time": {"summary": "No time", "value": {"reason": "no_time"}}}
REMATCHES: dict[str, Any] = {
    "vacant": {"summary": "For all vacant seats", "value": {}},
    "one": {"summary": "For one seat, with three more to choose from", "value": {"seats": 1, "backups": 3}},
}
GUESTS_TO_PROPOSE: dict[str, Any] = {
    "guest": {
        "summary": "A guest for a month",
        "value": {"staff_id": _OUTSIDER, "until": "2026-04-02T18:00:00+02:00"},
    }
}
GROUPS_TO_SAVE: dict[str, Any] = {
    "group": {
        "summary": "A group of three",
        "value": {"network": "ERKNet", "name": "Tubulopathies", "expert_ids": ["E0001", "E0002", "E0003"]},
    }
}
GROUP_CHANGES: dict[str, Any] = {
    "group": {"summary": "Two of them", "value": {"name": "Tubulopathies", "expert_ids": ["E0001", "E0002"]}}
}

INVITATION: dict[str, Any] = {
    "invitation_id": _ASKED_ID,
    "panel_id": _PANEL_ID,
    "expert_id": "E0001",
    "position": 1,
    "state": "invited",
    "invited_at": _INVITED_AT,
    "respond_by": _RESPOND_BY,
    "reminded_at": None,
    "answered_at": None,
    "decline_reason": None,
    "takes_over_for": None,
    "version": 2,
}
STANDBY: dict[str, Any] = INVITATION | {
    "invitation_id": _STANDBY_ID,
    "expert_id": "E0004",
    "state": "standby",
    "invited_at": None,
    "respond_by": None,
    "version": 1,
}
ACCEPTED: dict[str, Any] = INVITATION | {"state": "accepted", "answered_at": "2026-03-02T15:04:00Z", "version": 3}
DECLINED: dict[str, Any] = ACCEPTED | {"state": "declined", "decline_reason": "no_time"}
WITHDRAWN: dict[str, Any] = INVITATION | {"state": "withdrawn", "version": 3}
INVITATIONS: dict[str, Any] = {"items": [INVITATION, STANDBY], "next": None, "total": 2}
INVITED: dict[str, Any] = {
    "invitations": [INVITATION, STANDBY],
    "left_out": [{"expert_id": "E0002", "reason": "no_capacity"}],
}
OWN_INVITATION: dict[str, Any] = {
    "invitation_id": _ASKED_ID,
    "panel_id": _PANEL_ID,
    "state": "invited",
    "network": "ERKNet",
    "urgent": False,
    "invited_at": _INVITED_AT,
    "respond_by": _RESPOND_BY,
    "answered_at": None,
    "version": 2,
}
OWN_INVITATIONS: dict[str, Any] = {"items": [OWN_INVITATION], "next": None, "total": None}
REMATCH: dict[str, Any] = {
    "vacant": 1,
    "staying": ["E0002", "E0003"],
    "proposed": [PANEL_ANSWER["members"][0]["member"] | {"standing_by": False}],
    "backups": [one | {"standing_by": True} for one in PANEL_ANSWER["backups"][:1]],
    "uncovered": PANEL_ANSWER["uncovered"],
    "feasible": True,
    "conflicting_rules": [],
    "relaxed_rules": [],
}
GUEST: dict[str, Any] = {
    "guest_access_id": _GUEST_ID,
    "panel_id": _PANEL_ID,
    "staff_id": _OUTSIDER,
    "state": "requested",
    "requested_by": "staff-019ab00000017a6b5c4d3e2f10192837",
    "requested_at": "2026-03-02T10:00:00Z",
    "decided_by": None,
    "decided_at": None,
    "until": "2026-04-02T16:00:00Z",
    "version": 1,
}
GUESTS: dict[str, Any] = {"items": [GUEST], "next": None, "total": 1}
_DECIDED = {"decided_by": _COORDINATOR, "decided_at": "2026-03-02T11:00:00Z", "version": 2}
GUEST_APPROVED: dict[str, Any] = GUEST | _DECIDED | {"state": "approved"}
GUEST_REFUSED: dict[str, Any] = GUEST | _DECIDED | {"state": "refused"}
GUEST_ENDED: dict[str, Any] = GUEST | _DECIDED | {"state": "ended", "version": 3}
GROUP: dict[str, Any] = {
    "group_id": _GROUP_ID,
    "network": "ERKNet",
    "name": "Tubulopathies",
    "expert_ids": ["E0001", "E0002", "E0003"],
    "created_by": _COORDINATOR,
    "changed_at": "2026-02-10T08:00:00Z",
    "version": 1,
}
GROUPS: dict[str, Any] = {"items": [GROUP], "next": None, "total": None}
