"""Information content of HPO terms: how much a finding tells about the disorder."""

import numpy as np

from ontology.frequencies import Frequencies
from ontology.tables import FloatArray


def information_content(frequencies: Frequencies) -> FloatArray:
    """Information content in nats: -ln(share of annotated entries that show the term or a descendant of it).

    A term that no entry shows gets the content of one shown by a single entry. Source: Resnik, IJCAI 1995, with
    disorders in place of a corpus as in Köhler et al., AJHG 2009.

    Returns:
        float32, shape (terms,); 0 for terms that every entry shows.
    """
    shown = np.diff(frequencies.offsets)
    entries = max(1, len(np.unique(frequencies.sources)))
    return np.log(entries / np.clip(shown, 1, entries)).astype(np.float32)
