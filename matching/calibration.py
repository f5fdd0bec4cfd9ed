"""Calibration: of differentials that give their first disorder probability p, about p should be right."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BINS = 10
_BAR_WIDTH = 30


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Answers whose probability lies between `low` and `high`.

    Attributes:
        low: Least probability.
        high: Largest probability; the last bin holds it, others do not.
        answers: Number of answers.
        probability: Their mean probability.
        right: Share of them that are right.
    """

    low: float
    high: float
    answers: int
    probability: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """How well probabilities tell what is right, in bins of equal width; empty bins are left out."""

    bins: tuple[ReliabilityBin, ...]

    @property
    def expected_error(self) -> float:
        """Expected calibration error: mean distance of probability and share right, by answers; NaN without any.

        Source: Naeini et al., AAAI 2015.
        """
        answers = sum(part.answers for part in self.bins)
        distance = sum(part.answers * abs(part.probability - part.right) for part in self.bins)
        return distance / answers if answers else float("nan")

    def table(self) -> str:
        """The bins as aligned text with a bar for the share right and a mark at the mean probability."""
        head = f"{'probability':<13}{'answers':>8}{'mean':>7}{'right':>7}"
        lines = [
            f"{f'{part.low:.1f} to {part.high:.1f}':<13}{part.answers:>8}{part.probability:>7.2f}{part.right:>7.2f}"
            f"  {_bar(part)}"
            for part in self.bins
        ]
        return "\n".join([head, *lines, f"expected calibration error {self.expected_error:.3f}"])


def reliability(probabilities: Sequence[float], right: Sequence[bool], bins: int = BINS) -> Reliability:
    """Sorts answers into bins by their probability.

    Args:
        probabilities: Of each answer, 0..1.
        right: Whether it is right.
        bins: Number of bins of equal width.
    """
    given, correct = np.asarray(probabilities, np.float64), np.asarray(right, np.float64)
    place = np.minimum((given * bins).astype(np.int64), bins - 1)
    return Reliability(
        tuple(
            ReliabilityBin(
                number / bins, (number + 1) / bins, int(chosen.sum()),
                float(given[chosen].mean()), float(correct[chosen].mean()),
            )
            for number in range(bins)
            if (chosen := place == number).any()
        )
    )  # fmt: skip


def _bar(part: ReliabilityBin) -> str:
    bar = ("#" * round(part.right * _BAR_WIDTH)).ljust(_BAR_WIDTH, ".")
    mark = min(round(part.probability * _BAR_WIDTH), _BAR_WIDTH - 1)
    return f"{bar[:mark]}|{bar[mark + 1 :]}"
