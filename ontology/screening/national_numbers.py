"""National, insurance and account numbers known by their shape and check digits (python-stdnum), without a cue."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum import iban
from stdnum.be import nn
from stdnum.ch import ssn as ahv
from stdnum.cz import rc
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.ie import pps
from stdnum.it import codicefiscale
from stdnum.us import ssn

from ontology.screening.identifiers import Identifier, IdentifierKind
from ontology.screening.words import Passage


@dataclass(frozen=True, slots=True)
class _Scheme:
    shape: re.Pattern[str]
    is_valid: Callable[[str], bool]
    kind: IdentifierKind = "insurance_number"


def _is_health_insurance_number(number: str) -> bool:
    """The German Krankenversichertennummer (section 290 SGB V): a Luhn sum over letter and digits."""
    digits = f"{ord(number[0]) - ord('A') + 1:02}{number[1:]}"
    products = [int(digit) * (1 + place % 2) for place, digit in enumerate(digits[:-1])]
    return sum(product // 10 + product % 10 for product in products) % 10 == int(digits[-1])


def _scheme(shape: str, is_valid: Callable[[str], bool], kind: IdentifierKind = "insurance_number") -> _Scheme:
    return _Scheme(re.compile(rf"(?<![\w./:-]){shape}(?![\w/-]|[.,]\d)", re.ASCII), is_valid, kind)


_SCHEMES = (
    _scheme(r"\d{3} \d{3} \d{4}", nhs.is_valid),
    _scheme(r"[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]", codicefiscale.is_valid),
    _scheme(r"[12][ ]?\d\d[ ]?\d\d[ ]?(?:\d\d|2[AB])[ ]?\d{3}[ ]?\d{3}[ ]?\d\d", nir.is_valid),
    _scheme(r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d", nn.is_valid),
    _scheme(r"756\.\d{4}\.\d{4}\.\d\d", ahv.is_valid),
    _scheme(r"\d{6}/\d{3,4}", rc.is_valid),
    _scheme(r"\d{8}-?[A-Z]", dni.is_valid),
    _scheme(r"[XYZ]-?\d{7}-?[A-Z]", nie.is_valid),
    _scheme(r"\d{7}[A-W][A-IW]?", pps.is_valid),
    _scheme(r"\d{3}-\d\d-\d{4}", ssn.is_valid),
    _scheme(
        r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] \d\d \d\d \d\d [A-D]", str.isascii
    ),  # British National Insurance: no check digit
    _scheme(r"[A-Z]\d{9}", _is_health_insurance_number),
    _scheme(r"[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?", iban.is_valid, "record_number"),
)


def national_numbers(passage: Passage) -> Iterator[Identifier]:
    """Finds numbers whose shape and check digits leave hardly a doubt."""
    for scheme in _SCHEMES:
        for match in scheme.shape.finditer(passage.text):
            if scheme.is_valid(match.group()):
                yield Identifier(match.start(), match.end(), match.group(), scheme.kind)
