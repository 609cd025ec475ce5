"""Which runner a call asks for."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from jialing_xls.executor.runner import InProcess, Runner

_WORTHWHILE = 48
"""Workbooks from which further processes pay without being asked for: to start one takes as long as
some twenty workbooks do."""


@contextmanager
def executor(*, jobs: int | None, scheduler: str | None, items: int) -> Iterator[Runner]:
    """The runner for so many workbooks: on a cluster, in ``jobs`` processes, or here.

    Without ``jobs`` there are as many processes as processors, if there is enough to do. Raises
    Unusable if the scheduler cannot be reached.
    """
    if scheduler is not None:
        from jialing_xls.executor.cluster import Cluster

        with closing(Cluster(scheduler)) as cluster:
            yield cluster
        return
    from jialing_xls.executor.processes import Processes, cores

    wanted = (cores() if items >= _WORTHWHILE else 1) if jobs is None else jobs
    count = min(wanted, items)
    yield Processes(count) if count > 1 else InProcess()
