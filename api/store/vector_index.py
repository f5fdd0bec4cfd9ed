"""The index of expert vectors in PostgreSQL by pgvector, for a directory too large for a replica's memory.

Every vector carries the version at which it came and the one at which it left, so a replica searches the directory that
it answers from while another brings in the next one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from sqlalchemy import Connection, Engine, text

from api.store.errors import StoreError, explained
from matching.vector_index import KeyArray, before_ties
from ontology.tables import FloatArray

__all__ = ["EXACT_UP_TO", "PgVectorIndex", "VectorVersionError", "vector_tables"]

EXACT_UP_TO = 10_000
"""Vectors up to which every one is compared; the server reads each from its table, which costs more than in memory."""
_MOST_LOOKED_AT = 1000
"""The most that pgvector's hnsw.ef_search takes."""
_HELD = "name = :name AND came <= :version AND (gone IS NULL OR gone > :version)"


class VectorVersionError(StoreError):
    """The vectors were changed by another replica; take the version that it made."""


def vector_tables(dimensions: int) -> tuple[str, ...]:
    """The statements that make the table of vectors and its search index; each may be run again.

    Args:
        dimensions: Of the vectors, at most 2,000 (pgvector's limit for a search index).
    """
    return (
        "CREATE EXTENSION IF NOT EXISTS vector",
        f"""
        CREATE TABLE IF NOT EXISTS expert_vectors (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name text NOT NULL,
            expert_key bigint NOT NULL,
            came integer NOT NULL,
            gone integer,
            vector vector({dimensions}) NOT NULL
        )""",
        "CREATE TABLE IF NOT EXISTS expert_vector_versions (name text PRIMARY KEY, version integer NOT NULL)",
        "CREATE INDEX IF NOT EXISTS ix_expert_vectors_owner ON expert_vectors (name, expert_key)",
        """
        CREATE INDEX IF NOT EXISTS ix_expert_vectors_vector ON expert_vectors
            USING hnsw (vector vector_ip_ops) WITH (m = 16, ef_construction = 64)""",
    )


@dataclass(frozen=True, slots=True)
class PgVectorIndex:
    """A `matching.vector_index.VectorIndex` in PostgreSQL.

    Attributes:
        engine: The database; `vector_tables` must have been made in it.
        name: What tells this directory's vectors from those of other knowledge or another model: the index's stamp
            without the directory.
        version: Which state of the directory; grows by one with each change.
        exact_up_to: Number of vectors up to which every one is compared.
    """

    engine: Engine
    name: str
    version: int = 0
    exact_up_to: int = EXACT_UP_TO

    @classmethod
    def of(
        cls, engine: Engine, name: str, vectors: FloatArray, owners: KeyArray, exact_up_to: int = EXACT_UP_TO
    ) -> Self:
        """Puts vectors in place of all that the name had.

        Args:
            engine: The database.
            name: See above.
            vectors: float32 (vectors, dimensions).
            owners: The expert of each, int64 (vectors,).
            exact_up_to: See above.

        Raises:
            StoreError: The database is busy, unavailable or damaged.
        """
        index = cls(engine, name, 1, exact_up_to)
        with index._writing() as connection:
            connection.execute(text("DELETE FROM expert_vectors WHERE name = :name"), {"name": name})
            connection.execute(
                text(
                    "INSERT INTO expert_vector_versions VALUES (:name, 1) ON CONFLICT (name) DO UPDATE SET version = 1"
                ),
                {"name": name},
            )
            index._add(connection, vectors, owners)
        return index

    @classmethod
    def open(cls, engine: Engine, name: str) -> Self | None:
        """The latest version under a name; None where there is none.

        Raises:
            StoreError: The database is busy, unavailable or damaged.
        """
        with explained(engine.url), engine.connect() as connection:
            version = cls._latest(connection, name)
        return None if version is None else cls(engine, name, version)

    def __len__(self) -> int:
        """Number of vectors."""
        with explained(self.engine.url), self.engine.connect() as connection:
            return self._count(connection)

    def search(self, vector: FloatArray, count: int) -> KeyArray:
        """See `VectorIndex.search`; more than `exact_up_to` vectors are searched through pgvector's HNSW graph.

        Raises:
            StoreError: The database is busy, unavailable or damaged.
        """
        with explained(self.engine.url), self.engine.begin() as connection:
            if self._count(connection) <= self.exact_up_to:
                connection.execute(text("SET LOCAL enable_indexscan = off"))
            else:
                looked_at = min(max(count + 1, 40), _MOST_LOOKED_AT)
                connection.execute(text(f"SET LOCAL hnsw.ef_search = {looked_at}"))
                # Where vectors of other versions and names lie near, it goes on until enough of this one are found.
                connection.execute(text("SET LOCAL hnsw.iterative_scan = strict_order"))
                connection.execute(text("SET LOCAL enable_seqscan = off"))
            rows = connection.execute(
                text(
                    f"SELECT expert_key, -(vector <#> CAST(:asked AS vector)) FROM expert_vectors WHERE {_HELD}"  # noqa: S608 - constant text
                    " ORDER BY vector <#> CAST(:asked AS vector) LIMIT :wanted"
                ),
                {"asked": _written(vector), "wanted": count + 1, **self._held},
            ).all()
        keys = np.array([row[0] for row in rows], np.int64)
        return before_ties(keys, np.array([row[1] for row in rows], np.float64), count)

    def changed(self, removed: KeyArray, vectors: FloatArray, owners: KeyArray) -> Self:
        """See `VectorIndex.changed`; the version before can still be searched until `forget_before` drops it.

        Raises:
            VectorVersionError: Another replica has changed this version already; `open` gives what it made.
            StoreError: The database is busy, unavailable or damaged.
        """
        after = replace(self, version=self.version + 1)
        with self._writing() as connection:
            latest = self._latest(connection, self.name)
            if latest != self.version:
                raise VectorVersionError(
                    f"the expert vectors of {self.name} are at version {latest}, not {self.version}; open them again"
                )
            connection.execute(
                text(f"UPDATE expert_vectors SET gone = :after WHERE {_HELD} AND expert_key = ANY(:removed)"),  # noqa: S608 - constant text
                {"removed": removed.tolist(), "after": after.version, **self._held},
            )
            after._add(connection, vectors, owners)  # noqa: SLF001 - another value of this class
            connection.execute(
                text("UPDATE expert_vector_versions SET version = :after WHERE name = :name"),
                {"name": self.name, "after": after.version},
            )
        return after

    def forget_before(self) -> None:
        """Drops what left before this version; nobody can search an earlier one afterwards.

        Raises:
            StoreError: The database is busy, unavailable or damaged.
        """
        with self._writing() as connection:
            connection.execute(text("DELETE FROM expert_vectors WHERE name = :name AND gone <= :version"), self._held)

    @property
    def _held(self) -> dict[str, Any]:
        return {"name": self.name, "version": self.version}

    def _count(self, connection: Connection) -> int:
        query = text(f"SELECT count(*) FROM expert_vectors WHERE {_HELD}")  # noqa: S608 - constant text
        return int(connection.execute(query, self._held).scalar_one())

    @staticmethod
    def _latest(connection: Connection, name: str) -> int | None:
        query = text("SELECT version FROM expert_vector_versions WHERE name = :name")
        return connection.execute(query, {"name": name}).scalar_one_or_none()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction that no other replica's writing runs beside."""
        with explained(self.engine.url), self.engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": self.name})
            yield connection

    def _add(self, connection: Connection, vectors: FloatArray, owners: KeyArray) -> None:
        driver = connection.connection.cursor()
        with driver.copy("COPY expert_vectors (name, expert_key, came, vector) FROM STDIN") as copy:
            for owner, vector in zip(owners.tolist(), vectors, strict=True):
                copy.write_row((self.name, owner, self.version, _written(vector)))


def _written(vector: FloatArray) -> str:
    """A vector as pgvector reads it; each number so that it reads back as the same."""
    return "[" + ",".join(np.format_float_scientific(value, unique=True) for value in vector) + "]"
