"""Reads text: a referral becomes findings with status, disorders and genes, each with its place in the text."""

from ontology.reading.case_reading import Understanding, read_case
from ontology.reading.mentions import Mention, Reader
from ontology.reading.name_encoder import NameEncoder

__all__ = ["Mention", "NameEncoder", "Reader", "Understanding", "read_case"]
