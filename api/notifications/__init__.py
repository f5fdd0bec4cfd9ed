"""Messages to people: written to the outbox within a transaction, sent as mail by a worker."""

from api.notifications.outbox import put
from api.notifications.recipients import office_of

__all__ = ["office_of", "put"]
