"""A house of each kind of store."""

import pytest

from api.store import Store
from tests.api.panels.house import House, furnish


@pytest.fixture
def house(store: Store) -> House:
    return furnish(store)
