"""What the pages' scripts say; the page carries it to them in the reader's language."""

from api.pages.translation import N_, NN_, message_for, plural_for

__all__ = ["SAID", "SAID_OF_MANY", "script_words"]

SAID = (
    N_("%(entry)s added"),
    N_("%(entry)s removed"),
    N_("%(file)s chosen"),
    N_("Add what was missed"),
    N_("Close"),
    N_("Correct “%(words)s”"),
    N_("Kind of concept"),
    N_("Means"),
    N_("Name"),
    N_("Name or ORPHAcode"),
    N_("Name or id"),
    N_("Name, synonym or HPO id"),
    N_("Nothing is called like this."),
    N_("Read as %(label)s, %(status)s"),
    N_("Reading and ranking…"),
    N_("Remove"),
    N_("Remove %(entry)s"),
    N_("Replace by"),
    N_("Restore"),
    N_("Say what this means"),
    N_("Status"),
    N_("Suggestions"),
    N_("Symbol"),
    N_("The answer did not arrive. Check that Consilium is still running, and ask again."),
    N_("These words are not in the text."),
    N_("Words in the text"),
    N_("as it was read"),
    N_("as they stand in the text"),
    N_("by hand"),
    N_("disorder"),
    N_("finding"),
    N_("gene"),
    N_("in the family"),
    N_("no suggestion"),
    N_("not present"),
    N_("present"),
    N_("removed"),
    N_("uncertain"),
)
"""Each `say("...")` of a script."""

SAID_OF_MANY = (
    NN_("%(num)s suggestion", "%(num)s suggestions"),
    NN_("also at the other place", "also at the %(num)s other places"),
)
"""Each `sayMany("...", "...")` of a script."""


def script_words() -> dict[str, str | list[str]]:
    """Gives what scripts say, by the English sentence; a pair of forms where a number decides."""
    single: dict[str, str | list[str]] = {sentence: message_for(sentence) for sentence in SAID}
    return single | {one: [plural_for(one, many, 1), plural_for(one, many, 2)] for one, many in SAID_OF_MANY}
