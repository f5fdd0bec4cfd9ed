"""What tests of upkeep share: the experts of the store's tests."""

from tests.api.store.conftest import expert

__all__ = ["expert"]
