"""The index of expert vectors by pgvector: the contract that FAISS keeps, versions, and large ones through HNSW."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from api.settings import Settings
from api.store.vector_index import PgVectorIndex, VectorVersionError, vector_tables
from tests.matching.vector_index_contract import DIMENSIONS, Make, VectorIndexContract, keys, some_vectors

_names = itertools.count()


@pytest.fixture(scope="module")
def vector_server(postgresql_server: str) -> str:
    """The test run's server with pgvector, which its owner must put in; skips where it has none."""
    engine = create_engine(make_url(postgresql_server).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        found = text("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'")
        if not connection.execute(found).scalar_one():
            pytest.skip("this PostgreSQL has no pgvector")
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
    engine.dispose()
    return postgresql_server


@pytest.fixture
def engine(vector_server: str, postgresql_settings: Settings) -> Iterator[Engine]:
    assert vector_server
    engine = create_engine(postgresql_settings.database_url)
    with engine.begin() as connection:
        for statement in vector_tables(DIMENSIONS):
            connection.execute(text(statement))
    yield engine
    engine.dispose()


class TestExact(VectorIndexContract):
    @pytest.fixture
    def make(self, engine: Engine) -> Make:
        return lambda vectors, owners: PgVectorIndex.of(engine, f"index {next(_names)}", vectors, owners)


class TestThroughItsGraph(VectorIndexContract):
    """So few that the graph's search misses none."""

    @pytest.fixture
    def make(self, engine: Engine) -> Make:
        return lambda vectors, owners: PgVectorIndex.of(engine, f"index {next(_names)}", vectors, owners, -1)


def test_replicas_open_the_latest_version_and_one_of_two_changes_is_refused(engine: Engine) -> None:
    assert PgVectorIndex.open(engine, "shared") is None
    index = PgVectorIndex.of(engine, "shared", some_vectors(5, 1), keys(1, 2, 3, 4, 5))
    after = index.changed(keys(1), some_vectors(0, 1), keys())
    with pytest.raises(VectorVersionError, match="version 2, not 1; open them again"):
        index.changed(keys(2), some_vectors(0, 1), keys())
    opened = PgVectorIndex.open(engine, "shared")
    assert opened is not None
    assert opened.search(some_vectors(1, 2)[0], 9).tolist() == after.search(some_vectors(1, 2)[0], 9).tolist()
    assert len(index) == 5
    after.forget_before()
    assert (len(index), len(after)) == (4, 4), "nothing of the earlier version is kept any longer"


def test_indexes_of_several_names_do_not_mix(engine: Engine) -> None:
    first = PgVectorIndex.of(engine, "first", some_vectors(40, 1), np.arange(40, dtype=np.int64))
    other = PgVectorIndex.of(engine, "other", some_vectors(30, 2), np.arange(100, 130, dtype=np.int64))
    assert (len(first), len(other)) == (40, 30)
    assert other.search(some_vectors(1, 3)[0], 20).min() >= 100


def test_a_large_index_is_searched_through_its_graph(engine: Engine) -> None:
    vectors, owners = some_vectors(3000, 4), np.arange(3000, dtype=np.int64)
    exact = PgVectorIndex.of(engine, "large", vectors, owners, exact_up_to=3000)
    graph = PgVectorIndex(engine, "large", exact.version, exact_up_to=2999)
    found = [np.isin(exact.search(asked, 50), graph.search(asked, 50)).mean() for asked in some_vectors(20, 5)]
    assert np.mean(found) > 0.9
