"""Monthly reports of networks: what happened, as numbers that single out nobody."""

from api.reports.facts import InvitationFact, MonthFacts, PanelFact, month_of
from api.reports.figures import MonthlyReport, monthly_report
from api.reports.history_facts import facts_of_history
from api.reports.stored_facts import stored_facts
from api.reports.writing import as_csv, as_html

__all__ = [
    "InvitationFact",
    "MonthFacts",
    "MonthlyReport",
    "PanelFact",
    "as_csv",
    "as_html",
    "facts_of_history",
    "month_of",
    "monthly_report",
    "stored_facts",
]
