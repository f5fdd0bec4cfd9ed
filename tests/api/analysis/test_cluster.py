"""The same call on a Dask cluster: two workers in processes of their own give what one process gives."""

from pathlib import Path

import pandas as pd
import pytest

from api.analysis import Consilium, read_run

pytestmark = pytest.mark.slow


def test_a_cluster_gives_the_same_answers(consilium: Consilium, cases: pd.DataFrame, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    alone = consilium.match_many(cases, top=5)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, local_directory=str(tmp_path)
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        spread = consilium.match_many(cases, top=5, cluster=client, cases_a_part=2)
        consilium.match_to(tmp_path / "run", cases, top=5, cluster=client, cases_a_part=2)
        workers = client.run(lambda: __import__("os").getpid())
    assert len(set(workers.values())) == 2
    pd.testing.assert_frame_equal(spread, alone, atol=1e-6)
    pd.testing.assert_frame_equal(read_run(tmp_path / "run"), alone, atol=1e-6)
