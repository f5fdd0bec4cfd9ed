"""Identifiers as types of their own, and the one place that knows how each is written.

Each function takes what people and other systems write and gives the one form used everywhere inside; what cannot be
meant as such an identifier raises InputError. Only the form is looked at: whether a code exists is for a Vocabulary.
"""

import re
from typing import NewType

from data.cleaning import cleaned
from data.errors import InputError

HpoId = NewType("HpoId", str)
OrphaCode = NewType("OrphaCode", str)
OmimId = NewType("OmimId", str)
GeneSymbol = NewType("GeneSymbol", str)
Pmid = NewType("Pmid", str)
ExpertId = NewType("ExpertId", str)
CaseId = NewType("CaseId", str)
NetworkName = NewType("NetworkName", str)

_HPO = re.compile(r"(?:https?://\S*/)?HP[:_]([0-9]{7})", re.IGNORECASE)
_HPO_SHORT = re.compile(r"(?:HP[:_ ]?)?([0-9]{1,7})", re.IGNORECASE)
_ORPHA = re.compile(r"(?:(?:https?://\S*/)?(?:ORPHA|Orphanet|ORDO)\s?[:_]?\s?)?0*([1-9][0-9]{0,6})", re.IGNORECASE)
_OMIM = re.compile(r"(?:https?://\S*/|O?MIM\s?[:_]?\s?)?([1-9][0-9]{5})", re.IGNORECASE)
_PMID = re.compile(r"(?:https?://\S*/|PMID\s?[:_]?\s?)?0*([1-9][0-9]{0,8})/?", re.IGNORECASE)
_GENE = re.compile(r"(?=[^A-Z]*[A-Z])[A-Z0-9][A-Z0-9_.@-]{0,29}")
_OPEN_READING_FRAME = re.compile(r"(C(?:[0-9]{1,2}|X|Y))ORF([0-9]+)([A-Z]?)")
_LIST_SEPARATORS = re.compile(r"[;|,\r\n\t]")


def hpo_id(text: str) -> HpoId:
    """Gives "HP:0001250" for "HP:0001250", "hp_0001250" or its web address."""
    stripped = text.strip()
    if match := _HPO.fullmatch(stripped):
        return HpoId(f"HP:{match[1]}")
    short = _HPO_SHORT.fullmatch(stripped)
    way_out = f"did you mean HP:{short[1]:0>7}?" if short else "write HP: and seven digits, as in HP:0001250"
    raise InputError("not an HPO id", way_out)


def orpha_code(text: str) -> OrphaCode:
    """Gives "ORPHA:558" for "ORPHA:558", "Orphanet:558", "ORPHA_558", its web address or a bare "558"."""
    if match := _ORPHA.fullmatch(text.strip()):
        return OrphaCode(f"ORPHA:{match[1]}")
    raise InputError("not an ORPHAcode", "write ORPHA: and the number, as in ORPHA:558")


def omim_id(text: str) -> OmimId:
    """Gives "OMIM:154700" for "OMIM:154700", "MIM:154700", its web address or a bare "154700"."""
    if match := _OMIM.fullmatch(text.strip()):
        return OmimId(f"OMIM:{match[1]}")
    raise InputError("not an OMIM id", "write OMIM: and six digits, as in OMIM:154700")


def gene_symbol(text: str) -> GeneSymbol:
    """Gives the HGNC symbol in HGNC's case: "FBN1" for "fbn1", "C9orf72" for "c9ORF72"."""
    symbol = text.strip().upper()
    if not _GENE.fullmatch(symbol):
        raise InputError("not a gene symbol", "write the HGNC symbol, as in FBN1")
    return GeneSymbol(_OPEN_READING_FRAME.sub(r"\1orf\2\3", symbol))


def pmid(text: str) -> Pmid:
    """Gives "PMID:15575003" for "PMID:15575003", "PMID 15575003", its web address or a bare number."""
    if match := _PMID.fullmatch(text.strip()):
        return Pmid(f"PMID:{match[1]}")
    raise InputError("not a PubMed id", "write PMID: and the number, as in PMID:15575003")


def network_name(text: str) -> NetworkName:
    """Gives a network's name with single spaces; a separator of lists inside it means that a list was not split."""
    name = " ".join(cleaned(text).split())
    if not name or _LIST_SEPARATORS.search(text.strip()):
        raise InputError("not a network's name", "write one official name, as in ERKNet")
    return NetworkName(name)
