"""Panels: their life from the consultation request to the signed-off outcome."""

from api.panels.life import LIVE, TRANSITIONS, Act, Actor, Condition, PanelState, Transition

__all__ = ["LIVE", "TRANSITIONS", "Act", "Actor", "Condition", "PanelState", "Transition"]
