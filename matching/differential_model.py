"""The fitted numbers of the differential, that `consilium train --part differential` derives, as readable JSON."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from importlib.resources import files
from pathlib import Path

import numpy as np

from data.errors import ArtifactError
from matching.confidence import CONFIDENCE_FEATURES, Confidence

FORMAT = 1


@dataclass(frozen=True, slots=True)
class EvidenceWeights:
    """How much each kind of evidence counts.

    Attributes:
        present: Nats for a nat of likelihood of observed findings; they are not independent, so less than one.
        absent: Nats for a nat of likelihood of excluded findings.
        looked_for: Nats for a nat of the odds that excluded findings were looked for because of the entry.
        similarity: What full likeness of the case's and the entry's profile adds, in nats.
        encoder: Nats for one unit of nearness in the learned space.
        breadth: What an entry loses for a nat of breadth.
        breadth_of_finding: What it loses besides, for a nat of breadth and each observed finding.
        prevalence: Nats for each tenfold prevalence: referral and diagnosis level most of it out.
        described: Nats for each e-fold number of patients in the largest series that annotates the disorder.
    """

    present: float
    absent: float
    looked_for: float
    similarity: float
    encoder: float
    breadth: float
    breadth_of_finding: float
    prevalence: float
    described: float


EVIDENCE_KINDS = tuple(kind.name for kind in fields(EvidenceWeights))
"""All kinds, in the order of their weights."""


@dataclass(frozen=True, slots=True)
class DifferentialModel:
    """What the differential was fitted to.

    Attributes:
        weights: How much each kind of evidence counts.
        confidence: How sure it may be.
        stamp: What it was fitted on: digest of the patients, knowledge, set encoder, command.
    """

    weights: EvidenceWeights
    confidence: Confidence
    stamp: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Eight hex digits that change with any weight."""
        content = json.dumps([asdict(self.weights), self.confidence.as_table()])
        return hashlib.sha256(content.encode()).hexdigest()[:8]

    def save(self, path: Path) -> None:
        """Writes the numbers as JSON, one a line."""
        content = {
            "format": FORMAT,
            "stamp": dict(self.stamp),
            "weights": asdict(self.weights),
            "confidence": self.confidence.as_table(),
        }
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "DifferentialModel":
        """Reads what `save` wrote.

        Raises:
            ArtifactError: The file is missing, damaged or of another format.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["format"] != FORMAT:
                raise ValueError(f"it is of format {content['format']}, not {FORMAT}")  # noqa: TRY301 - one way out for all damage
            numbers = content["confidence"]
            confidence = Confidence(numbers.pop("intercept"), tuple(numbers[name] for name in CONFIDENCE_FEATURES))
            model = cls(EvidenceWeights(**content["weights"]), confidence, dict(content["stamp"]))
            values = [*asdict(model.weights).values(), *confidence.as_table().values()]
            if len(numbers) != len(CONFIDENCE_FEATURES) or not np.isfinite(np.array(values, np.float64)).all():
                raise ValueError("its weights are not the numbers that are needed")  # noqa: TRY301 - one way out for all damage
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ArtifactError(
                f"{path}: the model of the differential cannot be read ({error}); "
                "run `consilium train DIR --part differential`"
            ) from error
        return model


def shipped_differential_model() -> DifferentialModel:
    """The model that is committed with the code."""
    return DifferentialModel.load(Path(str(files("matching") / "models" / "differential.json")))
