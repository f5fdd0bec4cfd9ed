"""The fusion model: weights that `consilium train` fits with scikit-learn and that are committed as readable JSON."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path

import numpy as np

from data.errors import ArtifactError
from ontology.tables import FloatArray

FORMAT = 1
GRADES = 4


@dataclass(frozen=True, slots=True)
class FusionModel:
    """Multinomial logistic weights of pairs, and additive weights of candidates.

    Attributes:
        features: Names of the pair features.
        weights: One row a grade (0, 1, 2, 3), one column a feature, in logits.
        intercepts: One a grade.
        finding_weight: What full overlap of an expert's own HPO terms with the case's findings adds to the score.
        text_weight: What full similarity of texts adds to the score.
        text_floor: Cosine at which similarity begins to count.
        stamp: What it was trained on: hash of the benchmark, knowledge, version of scikit-learn, seed.
    """

    features: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]
    intercepts: tuple[float, ...]
    finding_weight: float
    text_weight: float
    text_floor: float
    stamp: Mapping[str, str] = field(default_factory=dict)

    def grade_probabilities(self, features: FloatArray) -> FloatArray:
        """Chance of each grade, float32 (pairs, grades)."""
        # In double precision: single sums round differently with the number of pairs at once, and a profile must be
        # worth the same whether it comes alone or with its whole directory.
        logits = features.astype(np.float64) @ np.array(self.weights).T + np.array(self.intercepts)
        logits -= logits.max(axis=1, keepdims=True)
        weights = np.exp(logits)
        return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)

    @property
    def digest(self) -> str:
        """Eight hex digits that change with any weight."""
        content = {name: value for name, value in asdict(self).items() if name != "stamp"}
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:8]

    def save(self, path: Path) -> None:
        """Writes the weights as JSON, a feature a line."""
        table = {name: [round(row[column], 4) for row in self.weights] for column, name in enumerate(self.features)}
        rest = {key: value for key, value in asdict(self).items() if key not in ("features", "weights")}
        lines = ",\n  ".join(f"{json.dumps(name)}: {json.dumps(weights)}" for name, weights in table.items())
        head = json.dumps({"format": FORMAT, **rest}, ensure_ascii=False, indent=1)[:-2]
        path.write_text(f'{head},\n "weights by grade 0..3": {{\n  {lines}\n }}\n}}\n', encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "FusionModel":
        """Reads what `save` wrote.

        Raises:
            ArtifactError: The file is missing, damaged or of another format.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["format"] != FORMAT:
                raise ArtifactError(
                    f"{path}: fusion model of format {content['format']}, this version reads {FORMAT}; "
                    "run `consilium train`"
                )
            table = content["weights by grade 0..3"]
            weights = tuple(zip(*table.values(), strict=True))
            additive = (content["finding_weight"], content["text_weight"], content["text_floor"])
            model = cls(
                tuple(table),
                weights,
                tuple(content["intercepts"]),
                additive[0],
                additive[1],
                additive[2],
                dict(content["stamp"]),
            )
            numbers = np.array([*(value for row in weights for value in row), *model.intercepts, *additive], np.float64)
            if len(weights) != GRADES or len(model.intercepts) != GRADES or not np.isfinite(numbers).all():
                raise ValueError("its weights are not four rows of numbers")  # noqa: TRY301 - one way out for all damage
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ArtifactError(f"{path}: the fusion model cannot be read ({error}); run `consilium train`") from error
        return model


def shipped_model() -> FusionModel:
    """The model that is committed with the code."""
    return FusionModel.load(Path(str(files("matching") / "models" / "fusion.json")))
