"""Applies what a person corrected of a reading."""

from collections.abc import Mapping, Sequence

from data.correction import Correction
from data.errors import InputError
from data.identifiers import gene_symbol
from ontology.reading.mentions import Mention, MentionKind, Reader


def corrected(
    mentions: Sequence[Mention],
    texts: Mapping[str, str],
    corrections: Sequence[Correction],
    reader: Reader,
    language: str,
    warnings: list[str],
) -> tuple[Mention, ...]:
    """Gives the mentions with the corrections applied, in order of their place; one that fits no text is a warning.

    Args:
        mentions: As they were read.
        texts: Field of the case -> its text.
        corrections: What a person changed.
        reader: Knows the concepts.
        language: ISO 639-1, for labels.
        warnings: Told of what could not be applied.
    """
    kept = {(one.field, one.start, one.end, one.id): one for one in mentions}
    # What was read wrongly goes first, so that an addition of the same concept at the same place stays.
    for correction in corrections:
        key = (correction.field, correction.start, correction.end, str(correction.was))
        if correction.was is not None and kept.pop(key, None) is None and correction.now is None:
            warnings.append(f"{_place(correction)}: {correction.was} was not read there, so nothing was removed")
    for correction in corrections:
        if correction.now is None:
            continue
        text = texts.get(correction.field, "")
        if correction.end > len(text):
            warnings.append(f"{_place(correction)}: lies beyond the text and was left out")
            continue
        concept = _concept(correction.now, reader)
        if concept is None:
            warnings.append(f"{_place(correction)}: {correction.now} is unknown and was left out")
            continue
        identifier, kind = concept
        kept[(correction.field, correction.start, correction.end, identifier)] = Mention(
            correction.start,
            correction.end,
            text[correction.start : correction.end],
            identifier,
            reader.knowledge.label(identifier, language),
            kind,
            correction.status,
            1.0,
            correction.field,
        )
    order = list(texts)
    return tuple(sorted(kept.values(), key=lambda one: (order.index(one.field), one.start, -one.end, one.kind, one.id)))


def _place(correction: Correction) -> str:
    return f"corrections: {correction.field} {correction.start}-{correction.end}"


def _concept(identifier: str, reader: Reader) -> tuple[str, MentionKind] | None:
    """The identifier that is in use, and its kind; None for an unknown one."""
    vocabulary = reader.knowledge.vocabulary
    if identifier.startswith("HP:"):
        found = vocabulary.finding(identifier).id
        return (found, "finding") if found else None
    if identifier.startswith("ORPHA:"):
        found = vocabulary.disorder(identifier).id
        return (found, "disorder") if found else None
    try:
        symbol = gene_symbol(identifier)
    except InputError:
        return None
    return (symbol, "gene")
