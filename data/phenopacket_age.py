"""The age of a phenopacket's subject, in every form that a GA4GH TimeElement has.

A class of onset is given the middle of the span HPO defines for it; the time before birth counts as age 0. Dates are
not read, since they would identify the patient.
"""

from collections.abc import Callable

from data.age import iso_age, months_as_age, years_of
from data.phenopacket_part import Part
from data.values import code, text

AGE_OF_CLASS = {
    "HP:0030674": "P0D",  # antenatal
    "HP:0011460": "P0D",  # embryonal
    "HP:0011461": "P0D",  # fetal
    "HP:0034199": "P0D",  # late first trimester
    "HP:0034198": "P0D",  # second trimester
    "HP:0034197": "P0D",  # third trimester
    "HP:0003577": "P0D",  # congenital
    "HP:0003623": "P14D",  # neonatal, first 28 days
    "HP:0003593": "P6M",  # infantile, 28 days to 1 year
    "HP:0410280": "P8Y",  # paediatric, before 16
    "HP:0011463": "P3Y",  # childhood, 1 to 5
    "HP:0003621": "P10Y",  # juvenile, 5 to 15
    "HP:0003581": "P40Y",  # adult, 16 and above
    "HP:0011462": "P28Y",  # young adult, 16 to 40
    "HP:0025708": "P17Y",  # early young adult, 16 to 19
    "HP:0025709": "P22Y",  # intermediate young adult, 19 to 25
    "HP:0025710": "P32Y",  # late young adult, 25 to 40
    "HP:0003596": "P50Y",  # middle age, 40 to 60
    "HP:0003584": "P70Y",  # late, above 60
}
"""An age in the middle of each HPO class of onset."""


def age_of_subject(subject: Part) -> str | None:
    """Gives the age at the last encounter as an ISO 8601 duration; None where none is given or it is not understood."""
    if subject.get("timeAtLastEncounter") is None:
        if subject.get("dateOfBirth") is not None:
            _warn_of_date(subject, "dateOfBirth")
        return None
    time = subject.part("timeAtLastEncounter")
    for name, age_in in _FORMS.items():
        if time.get(name) is not None:
            return age_in(time, name)
    if time.fields:
        time.inspection.warning(time.path, sorted(time.fields), "no age that is understood, not read")
    return None


def _age(time: Part, name: str) -> str | None:
    if isinstance(time.get(name), str):
        return _duration(time, name)
    return _duration(time.part(name), "iso8601duration")


def _duration(part: Part, name: str) -> str | None:
    written = text(part.inspection, part.place(name), part.get(name))
    return None if written is None else code(part.inspection, part.place(name), written, iso_age)


def _middle(time: Part, name: str) -> str | None:
    ages = [_age(time.part(name), end) for end in ("start", "end")]
    years = [years_of(age) for age in ages if age is not None]
    return months_as_age(round(sum(years) / len(years) * 12)) if years else None


def _age_of_class(time: Part, name: str) -> str | None:
    onset = time.part(name)
    identifier = onset.get("id")
    age = AGE_OF_CLASS.get(identifier) if isinstance(identifier, str) else None
    if age is None:
        onset.inspection.warning(onset.place("id"), identifier, "not an HPO class of onset, age not read")
    return age


def _before_birth(_time: Part, _name: str) -> str:
    return "P0D"


def _warn_of_date(part: Part, name: str) -> None:
    # The date itself is not shown: reports are passed around, and a date identifies.
    part.inspection.warning(part.place(name), None, "an age given by dates, not read", "give timeAtLastEncounter.age")


_FORMS: dict[str, Callable[[Part, str], str | None]] = {
    "age": _age,
    "ageRange": _middle,
    "ontologyClass": _age_of_class,
    "gestationalAge": _before_birth,
    "timestamp": _warn_of_date,
    "interval": _warn_of_date,
}
