"""A sample directory and sample cases, all of them invented; `python -m data.sample` makes the directory again.

Nothing here describes a real person, hospital service, publication or patient: see README.md beside this file.
"""

from pathlib import Path

__all__ = ["case_text_file", "cases_file", "experts_file", "phenopacket_file"]

_FOLDER = Path(__file__).parent


def experts_file() -> Path:
    """Gives the sample directory: invented experts of all 24 networks, a line of JSONL each."""
    return _FOLDER / "experts.jsonl"


def cases_file() -> Path:
    """Gives twelve invented cases, a line of JSONL each; the first is the one that is shown at a first start."""
    return _FOLDER / "cases.jsonl"


def phenopacket_file() -> Path:
    """Gives one invented case as a GA4GH phenopacket v2."""
    return _FOLDER / "case.phenopacket.json"


def case_text_file() -> Path:
    """Gives one invented case as the plain text of a referral."""
    return _FOLDER / "case.txt"
