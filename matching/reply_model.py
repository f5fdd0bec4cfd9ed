"""The numbers of a reply likelihood, published and assumed or learned from answers, as readable JSON."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from math import isfinite
from pathlib import Path

from data.errors import ArtifactError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class CentreEffect:
    """How the experts of a centre differ from all others.

    Attributes:
        speed: How many times as fast they answer.
        log_odds: What is added to the log odds of an answer at all.
    """

    speed: float = 1.0
    log_odds: float = 0.0


@dataclass(frozen=True, slots=True)
class ReplyModel:
    """What `matching.reply` goes by.

    Attributes:
        answered_at_all: Share of invitations answered sooner or later, 0..1, by experts without load.
        median_hours: Median hours of an answer to a panel that is not urgent.
        time_spread: Standard deviation of the natural logarithm of those hours.
        prior_invitations: Weight of these figures against an expert's own history, in invitations.
        load_log_odds: Change of the log odds where as many panels are open as an expert takes.
        language_log_odds: Change where an expert does not list the case's language.
        urgent_speed: How many times as fast an urgent invitation is answered.
        centres: Centres whose experts differ, by name.
        stamp: Where the numbers come from; empty for the published and assumed ones.
    """

    answered_at_all: float
    median_hours: float
    time_spread: float
    prior_invitations: float
    load_log_odds: float
    language_log_odds: float
    urgent_speed: float
    centres: Mapping[str, CentreEffect] = field(default_factory=dict)
    stamp: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Eight hex digits that change with any number."""
        content = {name: value for name, value in asdict(self).items() if name != "stamp"}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:8]

    def save(self, path: Path) -> None:
        """Writes the numbers as JSON."""
        content = {"format": FORMAT, **asdict(self)}
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "ReplyModel":
        """Reads what `save` wrote.

        Raises:
            ArtifactError: The file is missing, damaged or of another format.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["format"] != FORMAT:
                raise ValueError(f"format {content['format']}, this version reads {FORMAT}")  # noqa: TRY301 - one way out for all damage
            numbers = {
                one.name: float(content[one.name]) for one in fields(cls) if one.name not in ("centres", "stamp")
            }
            centres = {name: CentreEffect(**effect) for name, effect in content["centres"].items()}
            told = [*numbers.values(), *(value for one in centres.values() for value in (one.speed, one.log_odds))]
            positive = ("median_hours", "time_spread", "prior_invitations", "urgent_speed")
            if (
                not all(isfinite(number) for number in told)
                or not 0 < numbers["answered_at_all"] < 1
                or min(*(numbers[name] for name in positive), *(one.speed for one in centres.values()), 1) <= 0
            ):
                raise ValueError("a number is out of its range")  # noqa: TRY301 - as above
            return cls(**numbers, centres=centres, stamp=dict(content["stamp"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ArtifactError(
                f"{path}: the reply model cannot be read ({error}); go back by `consilium models rollback`"
            ) from error
