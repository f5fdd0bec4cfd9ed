"""Which disorders of a network's scope its experts are likely to handle, and which nobody does."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from api.analysis.coverage import coverage_frame
from matching import Matcher
from matching.directory_index import DirectoryIndex

__all__ = ["Coverage", "coverage_of"]

MOST_GAPS = 40


@dataclass(frozen=True, slots=True)
class Coverage:
    """A network's coverage.

    Attributes:
        network: Its name.
        disorders: How many disorders lie in its scope.
        by_experts: How many of them have 0, 1, 2, or 3 and more experts who are likely to handle them.
        gaps: Disorders that nobody is likely to handle, as (code, name), those nearest to somebody's first.
    """

    network: str
    disorders: int
    by_experts: tuple[int, int, int, int]
    gaps: tuple[tuple[str, str], ...]

    @property
    def covered(self) -> float:
        """Share of the disorders that somebody is likely to handle."""
        return 1 - self.by_experts[0] / self.disorders if self.disorders else 0.0


def coverage_of(matcher: Matcher) -> dict[str, Coverage]:
    """Gives the coverage of every network that has disorders in scope; computed once for a directory."""
    return _coverage(_Keyed(matcher, matcher.index))


class _Keyed:
    """A matcher that equals every other over the same index: load and availability change nothing of coverage."""

    def __init__(self, matcher: Matcher, index: DirectoryIndex) -> None:
        self.matcher, self._index = matcher, index

    def __hash__(self) -> int:
        return id(self._index)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and other._index is self._index


@lru_cache(maxsize=1)
def _coverage(keyed: _Keyed) -> dict[str, Coverage]:
    frame = coverage_frame(keyed.matcher)
    found = {}
    for network, rows in frame.groupby("network", sort=True, observed=True):
        counted = Counter(min(int(experts), 3) for experts in rows["experts"])
        gaps = rows[rows["experts"] == 0].sort_values(["best", "disorder"], ascending=[False, True]).head(MOST_GAPS)
        found[str(network)] = Coverage(
            str(network),
            len(rows),
            (counted[0], counted[1], counted[2], counted[3]),
            tuple((str(code), str(name)) for code, name in zip(gaps["disorder"], gaps["name"], strict=True)),
        )
    return found
