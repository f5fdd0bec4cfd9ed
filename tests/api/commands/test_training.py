"""`consilium train`: what each part needs."""

from pathlib import Path

import pytest

from tests.api.commands.conftest import Consilium


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("train",), "needs a benchmark"), (("train", "DIR", "--part", "encoder"), "takes no folder")],
)
def test_a_part_without_what_it_needs_is_wrong_usage(
    consilium: Consilium, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    called = consilium(*(str(tmp_path) if argument == "DIR" else argument for argument in arguments))
    assert called.code == 2
    assert told in called.err
