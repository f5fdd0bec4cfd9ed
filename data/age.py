"""Ages as ISO 8601 durations, the way GA4GH phenopackets write them: P49Y, P3Y6M, P12D."""

import re

from data.errors import InputError

_NUMBER = r"([0-9]{1,6}(?:[.,][0-9]{1,6})?)"
_DURATION = re.compile(
    rf"P(?=[0-9T])(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?=[0-9])(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
)
_HOURS_A_YEAR = 365.25 * 24
_UNITS_A_YEAR = (1.0, 12.0, 365.25 / 7, 365.25, _HOURS_A_YEAR, _HOURS_A_YEAR * 60, _HOURS_A_YEAR * 3600)
_BARE_NUMBER = re.compile(r"P?([0-9]{1,3})\s*(?:y|yrs?|years?|Jahre|ans|años|anni)?(?:[ -]old)?", re.IGNORECASE)


def iso_age(text: str) -> str:
    """Gives the duration in capitals: "P49Y" for " p49y "; raises InputError for anything but an ISO 8601 duration."""
    duration = text.strip().upper()
    if _DURATION.fullmatch(duration):
        return duration
    years = _BARE_NUMBER.fullmatch(text.strip())
    way_out = f"did you mean P{int(years[1])}Y?" if years else "write it as in P49Y, P3Y6M or P12D"
    raise InputError("not an age as an ISO 8601 duration", way_out)


def years_of(duration: str) -> float:
    """Gives a duration in years of 365.25 days, twelve months each."""
    match = _DURATION.fullmatch(duration)
    if match is None:
        raise InputError(f"{duration!r} is not an age as an ISO 8601 duration", "write it as in P49Y")
    return sum(
        float(number.replace(",", ".")) / units
        for number, units in zip(match.groups(), _UNITS_A_YEAR, strict=True)
        if number
    )


def months_as_age(months: int) -> str:
    """Gives a duration of whole months as years and months: "P3Y6M" for 42."""
    years, rest = divmod(months, 12)
    return "P" + (f"{years}Y" if years else "") + (f"{rest}M" if rest or not years else "")
