"""Creation at most once: a POST that is repeated with its Idempotency-Key gives what the first one created.

Of the request only an HMAC is kept, under the master keys: bodies hold case content, which must not be guessable from
what stands beside it.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Header
from sqlalchemy.dialects import postgresql, sqlite
from starlette.requests import Request

from api.field_problems import FieldProblem
from api.identity import Principal
from api.problems import RefusedError
from api.store import Transaction
from api.store.tables import IdempotencyRow

__all__ = ["Creation", "CreationOnce", "IdempotencyKey"]


@dataclass(frozen=True)
class Creation:
    """A request that creates something, as far as its repetition is recognised by it.

    Attributes:
        key: Its Idempotency-Key; None where it has none, and may create anew each time.
        address: Method and path.
        body: The body as it was sent.
    """

    key: str | None
    address: str
    body: bytes = field(repr=False)

    def once(self, transaction: Transaction, principal: Principal, create: Callable[[], str]) -> str:
        """Creates something, or gives the id of what the same request created before.

        Args:
            transaction: The request's; what fails in it leaves the key free.
            principal: Who is asking; keys of two people never meet.
            create: Creates it in the transaction, and gives its id.

        Raises:
            RefusedError: The key was used with another request (422).
        """
        if self.key is None:
            return create()
        if not self._claim(transaction, principal):
            row = transaction.session.get_one(IdempotencyRow, (principal.staff_id, self.key), populate_existing=True)
            master_key_id, _, _ = row.request.partition(":")
            if not hmac.compare_digest(row.request, self._mark(transaction, master_key_id)):
                raise _used_otherwise()
            return row.object_id
        object_id = create()
        transaction.session.get_one(IdempotencyRow, (principal.staff_id, self.key)).object_id = object_id
        return object_id

    def _claim(self, transaction: Transaction, principal: Principal) -> bool:
        """Takes the key first of all, so that of two requests at once one waits for the other; whether it was free."""
        session = transaction.session
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        claim = dialect.insert(IdempotencyRow).values(
            actor=principal.staff_id,
            key=self.key,
            request=self._mark(transaction, None),
            object_id="",
            created_at=transaction.at,
        )
        return session.scalar(claim.on_conflict_do_nothing().returning(IdempotencyRow.key)) is not None

    def _mark(self, transaction: Transaction, master_key_id: str | None) -> str:
        told = self.address.encode() + b"\0" + self.body
        return transaction.content.mark(told, master_key_id)


def _used_otherwise() -> RefusedError:
    problem = FieldProblem(
        parameter="Idempotency-Key",
        detail="was used with another request",
        suggestion="send the request as it was, or take a new key",
    )
    told = "Idempotency-Key: was used with another request; send that request as it was, or take a new key."
    return RefusedError(422, told, kind="idempotency-key-reused", errors=[problem])


IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="Any text of your own, new for each thing to create; a repetition creates nothing twice.",
    ),
]
"""The Idempotency-Key header of a request."""


async def _creation(request: Request, idempotency_key: IdempotencyKey = None) -> Creation:
    return Creation(idempotency_key, f"{request.method} {request.url.path}", await request.body())


CreationOnce = Annotated[Creation, Depends(_creation)]
"""The request as one that creates at most once."""
