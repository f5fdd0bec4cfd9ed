"""Health checks for whatever runs the service."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.notifications.outbox import backlog
from api.rest import examples
from api.rest.dependencies import CurrentWorkbench, answers

__all__ = ["router"]

router = APIRouter(prefix="/health", tags=["Health"])


class LiveAnswer(BaseModel):
    """The process answers."""

    status: Literal["live"] = "live"


class ReadyAnswer(BaseModel):
    """The service can answer with these."""

    status: Literal["ready"] = "ready"
    knowledge: str = Field(description="The knowledge stamp.")
    directory_version: int = Field(description="Where the directory in the database stands.")
    experts: int = Field(description="How many experts are ranked.")
    mail: Literal["set up", "not set up"] = Field(description="Whether a mail server is named; messages wait without.")
    messages_waiting: int = Field(description="Messages to people that are not sent yet.")
    messages_failed: int = Field(description="Messages that were given up.")


@router.get("/live", summary="Is the process alive?", responses=answers(example=examples.LIVE))
def live() -> LiveAnswer:
    """Answers as long as the process runs."""
    return LiveAnswer()


@router.get("/ready", summary="Can it answer?", responses=answers(503, example=examples.READY))
def ready(workbench: CurrentWorkbench) -> ReadyAnswer:
    """Answers 200 where database, knowledge and index can be used, else 503."""
    with workbench.store.begin(read_only=True) as transaction:
        version = transaction.directory.version().version
        messages = backlog(transaction.session, transaction.at)
    return ReadyAnswer(
        knowledge=workbench.knowledge.stamp,
        directory_version=version,
        experts=len(workbench.matcher.experts),
        mail="set up" if workbench.settings.smtp_host else "not set up",
        messages_waiting=messages.waiting,
        messages_failed=messages.failed,
    )
