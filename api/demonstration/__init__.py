"""A panel from consent to outcome, walked step by step over HTTP alone: what `consilium demo --panel` shows."""

from api.demonstration.people import People, Person
from api.demonstration.service import serving
from api.demonstration.walk import Walk, Walked

__all__ = ["People", "Person", "Walk", "Walked", "serving"]
