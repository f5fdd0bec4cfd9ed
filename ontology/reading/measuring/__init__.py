"""Measuring: laboratory values and levels in a text, and the findings that quantities.toml decides from them.

`written_values` reads numbers with units, `measured_items` finds what a text names, `links` says which value belongs to
which quantity, `verdicts` decides what it means, and `measurements` puts them together.
"""

from ontology.reading.measuring.measurements import Measured, MeasurementReader
from ontology.reading.measuring.quantity_table import load_quantities

__all__ = ["Measured", "MeasurementReader", "load_quantities"]
