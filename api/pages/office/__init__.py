"""What waits for whoever signed in, as the start page shows it."""

from api.pages.office.waiting import Waiting, WaitingThing, waiting_for

__all__ = ["Waiting", "WaitingThing", "waiting_for"]
