"""Panels: their life from the consultation request to the signed-off outcome.

`life` holds the tables of who may do what, and when. Every function takes the request's transaction and who is asking,
and decides by those tables and by `api.cases` whether they may.
"""

from api.panels.changes import CHANGES, change_panel
from api.panels.contributions import Contribution, contribute, contribution, contributions
from api.panels.creation import ConsultationRequest, create_panel
from api.panels.data_requests import DataRequest, answer_data_request, ask_for_data, data_request, data_requests
from api.panels.life import ACTS, LIVE, TRANSITIONS, Act, Actor, Condition, PanelState, Transition
from api.panels.listing import PanelFilters, count_panels, list_panels
from api.panels.meetings import (
    MeetingTimes,
    cancel_meeting,
    change_meeting,
    meeting_for,
    meetings_for,
    plan_meeting,
)
from api.panels.moving import move_panel
from api.panels.outcome import Outcome, OutcomeDraft, outcome_of, write_outcome
from api.panels.people import is_active
from api.panels.report import Report, report_pdf
from api.panels.reporting import report_of
from api.panels.texts import LONGEST_TEXT
from api.panels.trail import events_of_panel
from api.panels.views import PanelSummary, PanelView, summaries_of, view_panel

__all__ = [
    "ACTS",
    "CHANGES",
    "LIVE",
    "LONGEST_TEXT",
    "TRANSITIONS",
    "Act",
    "Actor",
    "Condition",
    "ConsultationRequest",
    "Contribution",
    "DataRequest",
    "MeetingTimes",
    "Outcome",
    "OutcomeDraft",
    "PanelFilters",
    "PanelState",
    "PanelSummary",
    "PanelView",
    "Report",
    "Transition",
    "answer_data_request",
    "ask_for_data",
    "cancel_meeting",
    "change_meeting",
    "change_panel",
    "contribute",
    "contribution",
    "contributions",
    "count_panels",
    "create_panel",
    "data_request",
    "data_requests",
    "events_of_panel",
    "is_active",
    "list_panels",
    "meeting_for",
    "meetings_for",
    "move_panel",
    "outcome_of",
    "plan_meeting",
    "report_of",
    "report_pdf",
    "summaries_of",
    "view_panel",
    "write_outcome",
]
