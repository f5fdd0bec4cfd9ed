"""Panels that are kept, as the API asks for them and gives them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from api.panel_rules import RulesOfPanel
from api.panels import ConsultationRequest, PanelState, PanelSummary, PanelView
from api.panels.creation import MOST_HOURS
from api.policy import Network
from api.rest.paging import PageQuery
from api.rest.written_text import ContentText, ScreeningOfTexts

__all__ = ["PanelChange", "PanelCreation", "PanelItem", "PanelQuery", "PanelRecord"]

_Hours = Field(None, ge=1, le=MOST_HOURS, description="How long an invited expert has; by the urgency if left out.")


class PanelCreation(BaseModel):
    """A consultation request on a case."""

    model_config = ConfigDict(extra="forbid")

    case_id: str = Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._-]+$")
    question: ContentText = Field(description="What the panel is asked. Sealed, and screened for identifiers.")
    network: Network | None = Field(None, description="Whose central office runs the panel; the case's if left out.")
    networks: list[Network] = Field(default_factory=list, max_length=24, description="Others that it concerns.")
    urgent: bool = False
    rules: RulesOfPanel = Field(default_factory=RulesOfPanel, description="Rules of the panel's composition.")
    hours_to_respond: int | None = _Hours
    screening: ScreeningOfTexts = Field(default_factory=ScreeningOfTexts)

    def for_domain(self) -> ConsultationRequest:
        """Gives it as the domain takes it."""
        return ConsultationRequest(
            question=self.question,
            network=self.network,
            networks=tuple(self.networks),
            urgent=self.urgent,
            rules=self.rules.model_dump(mode="json"),
            hours_to_respond=self.hours_to_respond,
        )


class PanelChange(BaseModel):
    """Values of a panel to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    question: ContentText | None = Field(None, description="By the clinician or the assistant.")
    networks: list[Network] | None = Field(None, max_length=24, description="By the clinician or the office.")
    rules: RulesOfPanel | None = Field(None, description="By the clinician or the office.")
    hours_to_respond: int | None = _Hours
    lead_id: str | None = Field(
        None, min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._-]+$", description="Staff id; by the office."
    )
    deadline: AwareDatetime | None = Field(None, description="By the lead; null takes it away.")
    urgent: bool | None = Field(None, description="By the lead.")
    screening: ScreeningOfTexts = Field(default_factory=ScreeningOfTexts)

    @model_validator(mode="after")
    def _nothing_but_the_deadline_is_taken_away(self) -> Self:
        emptied = [name for name in sorted(self.model_fields_set) if name != "deadline" and getattr(self, name) is None]
        if emptied:
            raise ValueError(f"{', '.join(emptied)}: null; leave out what is to stay")
        return self

    def values(self) -> Mapping[str, Any]:
        """Gives what is to be changed, by the names of the domain."""
        named = self.model_fields_set - {"screening"}
        return {
            name: self.rules.model_dump(mode="json") if name == "rules" and self.rules else getattr(self, name)
            for name in sorted(named)
        }


class PanelQuery(PageQuery):
    """Filters of the list of panels; several values of one are alternatives."""

    state: list[PanelState] = Field(default_factory=list, description="In one of these states.")
    network: list[Network] = Field(default_factory=list, description="Run by one of these networks.")
    urgent: bool | None = Field(None, description="Urgent, or not.")
    case_id: str | None = Field(None, max_length=100, pattern=r"^[A-Za-z0-9._-]+$", description="On this case.")
    led_by_me: bool = Field(False, description="Led by whoever asks.")


class StepRecord(BaseModel):
    """A change of state."""

    name: str = Field(description="The transition; `create` for the first.")
    before: str | None
    after: str
    at: datetime
    by: str = Field(description="Staff id.")


class PanelItem(BaseModel):
    """A panel in a list; what is not for whoever asks is null."""

    panel_id: str
    case_id: str | None
    network: str = Field(description="Whose central office runs it.")
    networks: list[str] = Field(description="All that it concerns.")
    state: PanelState
    urgent: bool
    deadline: datetime | None = Field(description="Set by the lead.")
    hours_to_respond: int = Field(description="How long an invited expert has.")
    lead_id: str | None
    lead_name: str | None
    created_by: str | None = Field(description="Staff id.")
    created_at: datetime
    changed_at: datetime
    version: int = Field(description="The ETag is this number in quotes.")
    is_active: bool | None = Field(description="Whether two members contributed.")
    may: list[str] = Field(description="What whoever asks may do as it stands: transitions, and acts.")

    @classmethod
    def of(cls, summary: PanelSummary) -> Self:
        """Gives what a list tells."""
        fields = {name: getattr(summary, name) for name in PanelItem.model_fields}
        return cls.model_validate(fields, from_attributes=True)


class PanelRecord(PanelItem):
    """One panel; question, rules and timeline are null and empty for who is merely invited."""

    question: str | None = Field(description="Null where the content is not, or not any more, for whoever asks.")
    rules: dict[str, Any] | None
    timeline: list[StepRecord]

    @classmethod
    def of_view(cls, view: PanelView) -> Self:
        """Gives a panel as somebody sees it."""
        item = PanelItem.of(view.summary).model_dump()
        steps = [StepRecord.model_validate(step, from_attributes=True) for step in view.timeline]
        return cls(**item, question=view.question, rules=dict(view.rules) if view.rules else None, timeline=steps)
