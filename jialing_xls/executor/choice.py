"""Which runner a call asks for."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from jialing_xls.executor.runner import InProcess, Runner

_WORTHWHILE = 4
"""Chunks from which further processes pay without being asked for: to start one takes as long as a
chunk does."""


@contextmanager
def executor(*, jobs: int | None, scheduler: str | None, chunks: int) -> Iterator[Runner]:
    """The runner for so many chunks: on a cluster, in ``jobs`` processes, or here.

    Without ``jobs`` there are as many processes as processors, if there is enough to do. Raises
    Unusable if the scheduler cannot be reached.
    """
    if scheduler is not None:
        from jialing_xls.executor.cluster import Cluster

        with closing(Cluster(scheduler)) as cluster:
            yield cluster
        return
    from jialing_xls.executor.processes import Processes, cores

    wanted = (cores() if chunks >= _WORTHWHILE else 1) if jobs is None else jobs
    count = min(wanted, chunks)
    yield Processes(count) if count > 1 else InProcess()
