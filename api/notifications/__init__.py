"""Messages to people: written to the outbox within a transaction, sent as mail by a worker."""

from api.notifications.outbox import put

__all__ = ["put"]
