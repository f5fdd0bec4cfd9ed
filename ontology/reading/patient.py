"""Age and sex of the patient, from a text."""

import re

_PERSON = r"\b(?:boy|girl|man|woman|child|infant|baby|patient|male|female|son|daughter) (?:is |was |aged )?of "
_AGES = (
    (
        re.compile(
            r"\b(\d{1,3})[ -]?(?:year|yr|y)s?[ -]?(?:old|of age)|\b(\d{1,3}) ?y/?o\b"
            r"|\baged? (\d{1,3})\b(?! (?:month|week|day))",
            re.IGNORECASE,
        ),
        "P{}Y",
    ),
    (
        re.compile(r"\b(\d{1,2})[ -]?(?:month|mo)s?[ -]?(?:old|of age)|\baged? (\d{1,2}) months?\b", re.IGNORECASE),
        "P{}M",
    ),
    (re.compile(_PERSON + r"\b(\d{1,3})(?: years?)?\b(?! ?(?:month|week|day|kg|cm|%))", re.IGNORECASE), "P{}Y"),
    (re.compile(_PERSON + r"\b(\d{1,2}) months?\b", re.IGNORECASE), "P{}M"),
    (re.compile(_PERSON + r"\b(\d{1,2}) weeks?\b", re.IGNORECASE), "P{}W"),
    (re.compile(_PERSON + r"\b(\d{1,2}) days?\b", re.IGNORECASE), "P{}D"),
    (re.compile(r"\b(?:von|im Alter von) (\d{1,3}) Jahren\b", re.IGNORECASE), "P{}Y"),
    (re.compile(r"\b(?:von|im Alter von) (\d{1,2}) Monaten\b", re.IGNORECASE), "P{}M"),
    (re.compile(r"\b(\d{1,2})[ -]?weeks?[ -]?(?:old|of age)", re.IGNORECASE), "P{}W"),
    (re.compile(r"\b(\d{1,2})[ -]?days?[ -]?(?:old|of age)", re.IGNORECASE), "P{}D"),
    (
        re.compile(
            r"(?<!depuis )(?<!y a )(?<!hace )(?<!\bda )(?<!\bfa )(?<!\bhá )(?<!před )"
            r"\b(\d{1,3})[ -]?(?:jährige[rnms]?|Jahre alt|ans\b(?! plus)|años|anni|jaar|anos|letá|letý|let\b)",
            re.IGNORECASE,
        ),
        "P{}Y",
    ),
    (
        re.compile(r"\b(\d{1,2})[ -]?(?:Monate alt|monatige[rnms]?|mois|meses|mesi|maanden|měsíc\w*)", re.IGNORECASE),
        "P{}M",
    ),
)
"""Ways of giving an age, and the ISO 8601 duration each makes."""
_FEMALE = re.compile(
    r"\b(?:female|woman|girl|she|her|Frau|Mädchen|Patientin|femme|fille|patiente|mujer|niña|paciente femenina|donna"
    r"|bambina|ragazza|vrouw|meisje|mulher|menina|žena|dívka|pacientka)\b",
    re.IGNORECASE,
)
_MALE = re.compile(
    r"\b(?:male|man|boy|he|his|Mann|Junge|homme|garçon|hombre|niño|varón|uomo|bambino|ragazzo|jongen|homem|menino|muž"
    r"|chlapec)\b",
    re.IGNORECASE,
)
_OLDEST = 120


def read_age(text: str) -> str | None:
    """The age first given, as an ISO 8601 duration; None where none is."""
    found = [
        (match.start(), template, next(group for group in match.groups() if group))
        for pattern, template in _AGES
        if (match := pattern.search(text))
    ]
    for _, template, number in sorted(found):
        if int(number) <= _OLDEST:
            return template.format(int(number))
    return None


def read_sex(text: str) -> str:
    """FEMALE or MALE by the first word that tells, else UNKNOWN_SEX; "patient" does not tell."""
    female = _FEMALE.search(text)
    male = _MALE.search(text)
    if female and (male is None or female.start() <= male.start()):
        return "FEMALE"
    return "MALE" if male else "UNKNOWN_SEX"
