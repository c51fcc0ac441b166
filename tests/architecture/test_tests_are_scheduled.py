"""Where tests run in two processes: what must be alone is known, and what takes long to put up is put up once."""

from __future__ import annotations

import re

import pytest

from tests.architecture.repository_tree import modules, text
from tests.worker_scheduling import OBSERVED_CLUSTER, RUN_ALONE, SHARED_BY_FILE, STANDING_CLUSTER

FILES = {str(path): text(path) for path in modules("tests") if path.name.startswith("test_")}


def test_every_scheduled_file_exists() -> None:
    assert {*RUN_ALONE, *SHARED_BY_FILE} - {*FILES} == set()


@pytest.mark.parametrize(
    ("fixture", "shared"),
    [("shared_cluster: SharedCluster", STANDING_CLUSTER), ("observed_cluster: ObservedCluster", OBSERVED_CLUSTER)],
)
def test_files_that_share_a_slow_fixture_run_on_one_worker(fixture: str, shared: str) -> None:
    asking = {path for path, said in FILES.items() if re.search(rf"[(\s]{fixture}", said)}

    assert asking == {path for path, what in SHARED_BY_FILE.items() if what == shared}
