"""How often the differential names the true disorder, and whether its probabilities hold."""

from dataclasses import dataclass

import numpy as np

from matching.calibration import Reliability, reliability
from ontology.tables import FloatArray, IntArray

TOP = 10


@dataclass(frozen=True, slots=True)
class DifferentialAnswer:
    """What the differential says of one case whose disorder is known.

    Attributes:
        rank: Rank of the true disorder; disorders of equal probability count as before it.
        probability: Probability of the disorder named first.
        right: Whether the one named first is true.
    """

    rank: int
    probability: float
    right: bool


@dataclass(frozen=True, slots=True)
class DifferentialQuality:
    """Answers to all cases.

    Attributes:
        answers: One a case.
    """

    answers: tuple[DifferentialAnswer, ...]

    @property
    def first(self) -> float:
        """Share of cases whose true disorder is named first."""
        return float(np.mean([answer.rank == 1 for answer in self.answers]))

    @property
    def top_ten(self) -> float:
        """Share of cases whose true disorder is among the first ten."""
        return float(np.mean([answer.rank <= TOP for answer in self.answers]))

    @property
    def reliability(self) -> Reliability:
        """How well the probability of the disorder named first tells whether it is true."""
        return reliability([answer.probability for answer in self.answers], [answer.right for answer in self.answers])

    def table(self) -> str:
        """The shares and the reliability as aligned text."""
        shares = f"true disorder first {self.first:.3f}, among the first ten {self.top_ten:.3f}"
        return f"{len(self.answers):,} cases with a known disorder: {shares}\n\n{self.reliability.table()}"


def answer_of(posterior: FloatArray, true: IntArray) -> DifferentialAnswer:
    """Judges a posterior.

    Args:
        posterior: Probability of every disorder.
        true: Disorders any of which counts as the diagnosis; at least one.
    """
    others = np.delete(posterior, true)
    best = posterior[true].max()
    return DifferentialAnswer(
        rank=1 + int((others >= best).sum()),
        probability=float(posterior.max()),
        right=bool(best > others.max(initial=0)),
    )
