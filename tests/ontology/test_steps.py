"""One bar for several steps."""

from hypothesis import given
from hypothesis import strategies as st

from ontology.steps import Steps


class Counter:
    def __init__(self) -> None:
        self.told: list[int] = []

    def start(self, label: str, total: int | None) -> None:
        raise NotImplementedError

    def advance(self, n: int) -> None:
        self.told.append(n)

    def finish(self) -> None:
        raise NotImplementedError


@given(st.lists(st.integers(1, 50), min_size=1, max_size=5), st.lists(st.floats(-1, 2), max_size=10))
def test_the_bar_moves_forwards_only_and_ends_at_its_total(units: list[int], shares: list[float]) -> None:
    bar = Counter()
    steps = Steps(bar, {str(place): unit for place, unit in enumerate(units)})
    for place in range(len(units)):
        for share in shares:
            steps.report(str(place))(share)
            assert sum(bar.told) <= sum(units[: place + 1])
        steps.done(str(place))
        assert sum(bar.told) == sum(units[: place + 1])
    assert sum(bar.told) == steps.total
    assert all(moved > 0 for moved in bar.told)
