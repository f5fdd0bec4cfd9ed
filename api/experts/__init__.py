"""What experts say of themselves: whether and how much they take on, and which disorders they handle."""

from api.experts.preferences import (
    Availability,
    DisorderWord,
    Preferences,
    correct_disorder,
    preferences_of,
    set_availability,
)

__all__ = [
    "Availability",
    "DisorderWord",
    "Preferences",
    "correct_disorder",
    "preferences_of",
    "set_availability",
]
