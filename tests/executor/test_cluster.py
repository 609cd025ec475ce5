"""A Dask cluster of two worker processes on this machine: the same results as here."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import patch

import pytest
from counties import counties, write_entries
from executor import deeds

from jialing_xls.cli import app
from jialing_xls.executor import cluster
from jialing_xls.executor.chunks import chunked, mapped
from jialing_xls.executor.cluster import Cluster
from jialing_xls.executor.runner import executor
from jialing_xls.model.errors import Unusable

pytestmark = pytest.mark.skipif(
    find_spec("distributed") is None, reason="the extra cluster is not installed"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        local_directory=str(tmp_path_factory.mktemp("dask")),
    ) as local:
        yield local.scheduler_address


def results(address: str, numbers: list[int]) -> list[str]:
    chunks = chunked(numbers, 4)
    with executor(jobs=None, scheduler=address, items=len(numbers)) as runner:
        assert isinstance(runner, Cluster)
        done = dict(mapped(runner, deeds.doubled, chunks, deeds.failed))
    return [result for number in sorted(done) for result in done[number]]


def test_every_item_has_its_result(address: str) -> None:
    assert results(address, list(range(10))) == [str(2 * n) for n in range(10)]


def test_two_processes_do_the_work(address: str) -> None:
    with executor(jobs=None, scheduler=address, items=8) as runner:
        done = dict(mapped(runner, deeds.processes, chunked(range(8), 1), deeds.no_process))
    assert len({process for processes in done.values() for process in processes}) == 2


def test_a_bug_at_one_item_costs_that_item(address: str) -> None:
    assert results(address, [12, 13, 14, 15]) == ["24", "13 ValueError", "14 Panic", "30"]


def test_a_worker_that_ends_costs_the_item_that_ended_it(address: str) -> None:
    assert results(address, [1, 99, 2]) == ["2", "99 NoneType", "4"]


def test_workers_of_another_version_are_refused(address: str) -> None:
    with (
        patch.object(cluster, "__version__", "0.0.1"),
        pytest.raises(Unusable, match=r"本机 0\.0\.1"),
    ):
        Cluster(address)


@pytest.mark.parametrize("wrong", ["tcp://127.0.0.1:1", "no address at all"])
def test_nobody_there(wrong: str) -> None:
    with (
        patch.object(cluster, "_PATIENCE", 1),
        pytest.raises(Unusable, match="连不上 --scheduler"),
    ):
        Cluster(wrong)


def test_without_the_extra(tmp_path: Path) -> None:
    with (
        patch.dict("sys.modules", {"distributed": None}),
        pytest.raises(Unusable, match=r"jialing-xls\[cluster\]"),
    ):
        Cluster("tcp://127.0.0.1:1")


def test_a_rollup_on_it_gives_the_same_bytes(address: str, tmp_path: Path) -> None:
    write_entries(counties(6), tmp_path / "各县")
    written = set()
    for number, more in enumerate(([], ["--scheduler", address])):
        output = tmp_path / f"{number}.xlsx"
        assert app.run(["rollup", str(tmp_path / "各县"), "-o", str(output), *more]) in (0, 1)
        written.add(output.read_bytes())
    assert len(written) == 1
