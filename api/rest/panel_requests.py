"""What asks for a panel: a case, the policy, and the rules of the panel as a whole."""

from pydantic import BaseModel, ConfigDict, Field

from api.panel_rules import RulesOfPanel
from api.policy import Filters
from api.rest.case_input import CaseRequest
from api.rest.shortlists import DeadlineHours
from matching.panel_rules import MOST_MEMBERS
from matching.reply import PUBLISHED_HOURS

__all__ = ["PanelOptions", "PanelRequest"]


class PanelOptions(BaseModel):
    """What is asked of a panel, whatever the case."""

    model_config = ConfigDict(extra="forbid")

    k: int = Field(5, ge=1, le=MOST_MEMBERS, description="How many members.")
    backups: int = Field(2, ge=0, le=MOST_MEMBERS, description="How many experts stand by.")
    filters: Filters = Field(default_factory=Filters, description="Policy: rules about single experts.")
    rules: RulesOfPanel = Field(default_factory=RulesOfPanel, description="Rules about the panel as a whole.")
    deadline_hours: DeadlineHours = PUBLISHED_HOURS


class PanelRequest(PanelOptions, CaseRequest):
    """A case to compose a panel for. Nothing of it is stored or logged."""
