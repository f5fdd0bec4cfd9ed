"""A problem of one field of what came in, and the pointer that says which.

Apart from the errors that HTTP answers with, so that the command line need not load a web framework to tell them.
"""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, Field

__all__ = ["FieldProblem", "pointer_to"]


class FieldProblem(BaseModel):
    """One thing that is wrong with the input, and where."""

    pointer: str | None = Field(None, description="JSON pointer (RFC 6901, as a URI fragment) into the body.")
    parameter: str | None = Field(None, description="Name of the query or path parameter, where it is not in the body.")
    value: str | None = Field(None, description="The offending value, cut short where it is long.")
    detail: str = Field(description="What is wrong, and what was done with it.")
    suggestion: str | None = Field(None, description="The way out, or the nearest right value.")
    severity: Literal["error", "warning"] = Field(
        "error", description="`error` where something was refused or left out, `warning` where it was understood."
    )


def pointer_to(parts: Iterable[str | int]) -> str:
    """Gives a JSON pointer as a URI fragment: "#/case/hpo_present/2"."""
    return "#" + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
