"""The training environment: sample people at work on sample cases, and the way back to its beginning."""

from api.entry.training.opening import prepare, reset
from api.entry.training.world import furnish

__all__ = ["furnish", "prepare", "reset"]
