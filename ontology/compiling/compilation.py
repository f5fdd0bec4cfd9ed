"""From the files of the releases to a snapshot."""

from data.networks import networks
from data.releases import Progress
from ontology.annotations import read_annotations
from ontology.catalogue import catalogue_of_annotations, catalogue_of_orphanet
from ontology.compiling.disorders import compile_disorders
from ontology.compiling.findings import compile_annotations
from ontology.compiling.terms import compile_terms
from ontology.genes import read_gene_links
from ontology.hpo import read_hpo
from ontology.orphanet import read_orphanet
from ontology.scope import with_network_scope
from ontology.snapshot import FORMAT, Snapshot
from ontology.sources import EMBEDDED, KnowledgeSources
from ontology.steps import Steps

_EMBEDDED_UNITS = {
    "hpo": 230,
    "annotations": 170,
    "genes": 25,
    "terms": 35,
    "disorders": 160,
    "rows": 170,
}
_FULL_UNITS = {
    "hpo": 230,
    "annotations": 170,
    "genes": 25,
    "orphanet": 120,
    "terms": 90,
    "disorders": 30,
    "rows": 290,
}
"""Hundredths of a second that each step takes on two cores; the progress bar moves by them."""


def compile_snapshot(sources: KnowledgeSources, progress: Progress) -> Snapshot:
    """Reads every release and lays it out as arrays.

    Raises:
        KnowledgeError: A file is missing, damaged or not what it should be.
    """
    steps = Steps(progress, _FULL_UNITS if sources.orphapackets else _EMBEDDED_UNITS)
    progress.start("compiling knowledge", steps.total)
    try:
        hpo = read_hpo(sources.hpo, steps.report("hpo"))
        steps.done("hpo")
        annotations = read_annotations(sources.annotations, steps.report("annotations"))
        steps.done("annotations")
        links = read_gene_links(sources.gene_table)
        steps.done("genes")
        if sources.orphapackets:
            catalogue = catalogue_of_orphanet(read_orphanet(sources.orphapackets, steps.report("orphanet")))
            steps.done("orphanet")
        else:
            catalogue = catalogue_of_annotations(annotations)
        terms, languages = compile_terms(hpo, sources.translations)
        steps.done("terms")
        disorders = compile_disorders(catalogue, annotations, links, steps.report("disorders"))
        steps.done("disorders")
        rows = compile_annotations(catalogue, annotations, terms, disorders, steps.report("rows"))
        disorders = with_network_scope(disorders, terms, rows, complete=catalogue.complete)
        steps.done("rows")
    finally:
        progress.finish()
    meta = {
        "format": FORMAT,
        "fingerprint": sources.fingerprint,
        "releases": {
            "hpo": hpo.version,
            "annotations": annotations.version,
            "orphanet": catalogue.version if catalogue.complete else EMBEDDED,
            "translations": ", ".join(languages[1:]) or "none",
        },
        "complete": catalogue.complete,
        "languages": languages,
        "networks": [network.name for network in networks()],
    }
    return Snapshot(meta, terms, disorders, rows)
