"""Each identifier has one form inside, and what people write for it is understood or refused with a way out."""

from collections.abc import Callable

import pytest

from data import InputError
from data.case import disorder_id
from data.identifiers import gene_symbol, hpo_id, network_name, omim_id, orpha_code, pmid
from data.iso import country_code, language_code


@pytest.mark.parametrize(
    ("form", "written", "meant"),
    [
        (hpo_id, "HP:0001250", "HP:0001250"),
        (hpo_id, " hp_0001250 ", "HP:0001250"),
        (hpo_id, "http://purl.obolibrary.org/obo/HP_0001250", "HP:0001250"),
        (orpha_code, "ORPHA:558", "ORPHA:558"),
        (orpha_code, "Orphanet:558", "ORPHA:558"),
        (orpha_code, "ORPHA_558", "ORPHA:558"),
        (orpha_code, "orpha 0558", "ORPHA:558"),
        (orpha_code, "558", "ORPHA:558"),
        (orpha_code, "http://www.orpha.net/ORDO/Orphanet_558", "ORPHA:558"),
        (omim_id, "MIM:154700", "OMIM:154700"),
        (disorder_id, "OMIM:154700", "OMIM:154700"),
        (disorder_id, "154700", "ORPHA:154700"),
        (gene_symbol, "fbn1", "FBN1"),
        (gene_symbol, "C9ORF72", "C9orf72"),
        (gene_symbol, "MT-ND1", "MT-ND1"),
        (pmid, "PMID 15575003", "PMID:15575003"),
        (pmid, "https://pubmed.ncbi.nlm.nih.gov/15575003/", "PMID:15575003"),
        (network_name, " ERN  BOND ", "ERN BOND"),
        (country_code, "nl", "NL"),
        (country_code, "EL", "GR"),
        (country_code, "UK", "GB"),
        (language_code, "DE-at", "de"),
    ],
)
def test_understands_what_people_write(form: Callable[[str], str], written: str, meant: str) -> None:
    assert form(written) == meant


@pytest.mark.parametrize(
    ("form", "written", "way_out"),
    [
        (hpo_id, "HP:1250", "HP:0001250"),
        (hpo_id, "0001250", "HP:0001250"),
        (hpo_id, "Seizure", "seven digits"),
        (hpo_id, "HP:00012501", "seven digits"),
        (hpo_id, "HP:٠٠٠١٢٥٠", "seven digits"),
        (orpha_code, "ORPHA:x", "ORPHA:558"),
        (orpha_code, "ORPHA:0", "ORPHA:558"),
        (orpha_code, "OMIM:154700", "ORPHA:558"),
        (orpha_code, "-558", "ORPHA:558"),
        (omim_id, "OMIM:15470", "six digits"),
        (gene_symbol, "HGNC:3603", "FBN1"),
        (gene_symbol, "123", "FBN1"),
        (gene_symbol, "", "FBN1"),
        (pmid, "10.1000/xyz", "PMID:15575003"),
        (network_name, "ERKNet;MetabERN", "one official name"),
        (country_code, "Germany", "DE"),
        (country_code, "DEU", "DE"),
        (country_code, "ZZ", "alpha-2"),
        (language_code, "English", "en"),
        (language_code, "xx", "639-1"),
    ],
)
def test_refuses_with_a_way_out(form: Callable[[str], str], written: str, way_out: str) -> None:
    with pytest.raises(InputError) as refusal:
        form(written)
    assert refusal.value.suggestion is not None
    assert way_out in refusal.value.suggestion
