"""Experts to put into a store."""

from collections.abc import Callable

import pytest

from data.expert import Expert


@pytest.fixture
def expert() -> Callable[..., Expert]:
    """Makes an expert of an id and whatever else a test is about."""

    def make(expert_id: str, **fields: object) -> Expert:
        return Expert.model_validate({"expert_id": expert_id, "name": f"Dr {expert_id}"} | fields)

    return make
