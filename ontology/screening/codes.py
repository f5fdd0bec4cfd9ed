"""Numbers that mean something else than a person: codes of terms and publications, variants, values with units."""

import re
from collections.abc import Sequence

CODES = re.compile(
    r"""
    \b(?:HP|ORPHA(?:code|net)?|OMIM|MIM|MONDO|HGNC|PMID|PMC(?:ID)?|DOI|NCT|ICD|SNOMED|ClinVar|VCV|RCV|SCV|EudraCT|LOINC|ATC|UniProt|CAS)
        (?![a-z])[\s:\#=.no\u00b0]{0,6}[A-Z]?\d[\w./:-]{0,40}
    | \b(?:rs|RS|ENS[A-Z]|ORPHA|NCT|VCV|RCV|SCV|HP_|CHEMBL|DB)\d{2,15}\b
    | \b(?:N[MPCGR]|X[MPR]|LRG|ENST|ENSG)_?\d[\w.]{0,20}(?:\([A-Z0-9]{1,12}\))?(?::[cgmnpr]\.[^\s,;]{1,60})?
    | \b[cgmnpr]\.[(\[*]?[-+*]?[A-Za-z]{0,4}\d[^\s,;]{0,60}
    | \b(?:chr|Chr|CHR)\s?[\dXYM]{1,2}\S{0,60}
    | \b(?:GRCh|hg|T2T)\d{2}\S{0,40}
    | \b\d{2},[XY]{1,4}\S{0,60}
    | \b(?:[1-9]|1\d|2[0-2]|X|Y)[pq]\d[\w.;:()-]{0,60}
    | \barr\b\S{0,80}
    | \b10\.\d{4,9}/\S{1,80}
    """,
    re.VERBOSE,
)
_UNITS = (
    "mg g kg µg \u03bcg ug ng pg l dl ml µl \u03bcl ul fl mmol µmol \u03bcmol umol nmol pmol mol u iu ie ui mu meq "
    "mval mosm mmhg cmh2o hz khz ms s sec min h cm mm m km kb mb bp pb cells zellen cellules células cellule cellen "
    "buněk leukozyten leukocytes thrombozyten platelets copies kopien patients patienten patientes pacientes pazienti "
    "pacientů years jahre ans años anni jaar anos let months monate mois meses mesi maanden měsíců weeks wochen "
    "semaines semanas settimane weken týdnů days tage jours días giorni dagen dias dní ssw sa"
)
UNIT_BEHIND = re.compile(
    rf"\s?(?:%|\u00b0|\u2030|(?:{'|'.join(re.escape(u) for u in _UNITS.split())})(?![^\W\d_]))", re.IGNORECASE
)
"""A unit or what is counted, right behind a number."""


def code_places(text: str) -> Sequence[tuple[int, int]]:
    """The half-open places of codes and variants."""
    return [match.span() for match in CODES.finditer(text)]
