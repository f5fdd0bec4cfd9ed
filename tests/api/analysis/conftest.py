"""What these tests share: the sample directory and its cases, opened once, without the text encoder."""

from pathlib import Path

import pandas as pd
import pytest

from api.analysis import Consilium
from data.sample import cases_file, experts_file


@pytest.fixture(scope="session")
def consilium(home: Path) -> Consilium:
    return Consilium.open(experts_file(), home=home, texts=False)


@pytest.fixture(scope="session")
def cases(consilium: Consilium) -> pd.DataFrame:
    """The sample cases by their codes alone, so that no test waits for dictionaries."""
    frame, problems = consilium.read_cases(cases_file())
    assert problems.empty
    frame = frame.drop(columns=["summary", "history", "clinical", "laboratory", "genetic", "histology", "imaging"])
    return frame[frame["hpo_present"].map(len) > 0].reset_index(drop=True)
