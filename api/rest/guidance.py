"""/guidance: how to come in, by kind of hospital and language; public to read."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.entry.guiding import Hospital, guidance
from api.policy import Language
from api.rest import entry_examples
from api.rest.dependencies import PREFIX, answers

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Guidance"])


class _GuidanceQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    hospital: Hospital = Field(description="What your hospital is to the networks.")
    language: Language = Field("en", description="English is given where it is not written in this one.")


class TopicAnswer(BaseModel):
    """A part of the guidance."""

    model_config = ConfigDict(from_attributes=True)

    topic: str
    title: str
    text: str


class GuidanceAnswer(BaseModel):
    """What somebody of a kind of hospital has to know."""

    model_config = ConfigDict(from_attributes=True)

    hospital: Hospital
    language: str = Field(description="The one that it is given in.")
    title: str
    topics: list[TopicAnswer]


@router.get("/guidance", summary="How to come in", responses=answers(422, example=entry_examples.GUIDANCE))
def read(query: Annotated[_GuidanceQuery, Query()], response: Response) -> GuidanceAnswer:
    """Tells how to get an EU Login, how access is requested, how a referral goes, and where consent forms are."""
    told = guidance(query.hospital, query.language)
    response.headers["Content-Language"] = told.language
    return GuidanceAnswer.model_validate(told)
