"""A Dask cluster: the same function on other machines. Needs the extra ``cluster``.

Its workers read the files themselves, so they have to see them under the same path.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from jialing_xls import __version__
from jialing_xls.executor.runner import Lost
from jialing_xls.model.errors import Unusable
from jialing_xls.template import store as templates

Item = TypeVar("Item")
Found = TypeVar("Found")

_PATIENCE = 10
"""Seconds to reach the scheduler and its first worker."""


class Cluster:
    """The workers of the scheduler at ``address``, e.g. ``tcp://10.0.0.5:8786``."""

    def __init__(self, address: str) -> None:
        """Raise Unusable if there is no such cluster, or its workers are not like us."""
        try:
            from distributed import Client
        except ImportError:
            raise Unusable(
                '--scheduler 要用 Dask：先运行 python -m pip install "jialing-xls[cluster]"。'
            ) from None
        try:
            self._client: Any = Client(address, timeout=_PATIENCE, set_as_default=False)
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except (OSError, ValueError, TimeoutError) as error:
            raise Unusable(
                f"连不上 --scheduler {address}，或那里没有工作进程（{type(error).__name__}）。"
                "请核对地址（如 tcp://10.0.0.5:8786），并确认 dask scheduler 和 dask worker 已启动。"
            ) from None
        self._refuse_others()

    def close(self) -> None:
        self._client.close()

    @property
    def processes(self) -> int:
        return max(1, len(self._client.scheduler_info()["workers"]))

    def careful(self) -> "_Careful":
        return _Careful(self)

    def run(
        self, work: Callable[[tuple[Item, ...]], Found], chunks: Sequence[tuple[Item, ...]]
    ) -> Iterator[tuple[int, Found | Lost]]:
        from distributed import KilledWorker, as_completed

        futures = {
            self._client.submit(work, chunk, pure=False): number
            for number, chunk in enumerate(chunks)
        }
        try:
            for future in as_completed(list(futures), loop=self._client.loop):
                number = futures.pop(future)
                try:
                    yield number, future.result()
                except KilledWorker:
                    yield number, Lost()
        finally:
            self._client.cancel(list(futures))

    def _refuse_others(self) -> None:
        """Another version, or another template of the same name, would give other results."""
        ours = fingerprint()
        for worker, theirs in self._client.run(fingerprint).items():
            if theirs != ours:
                self.close()
                raise Unusable(
                    f"工作进程 {worker} 的工具版本或模板与本机不同（{theirs[0]}，本机 {ours[0]}）。"
                    "请在各台机器上安装同一版本后再运行。"
                )


class _Careful:
    """One chunk at a time on the whole cluster."""

    processes = 1

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def careful(self) -> "_Careful":
        return self

    def run(
        self, work: Callable[[tuple[Item, ...]], Found], chunks: Sequence[tuple[Item, ...]]
    ) -> Iterator[tuple[int, Found | Lost]]:
        for number, chunk in enumerate(chunks):
            for _, found in self._cluster.run(work, [chunk]):
                yield number, found


def fingerprint() -> tuple[str, tuple[tuple[str, str], ...]]:
    """The version, and the digest of every template at hand."""
    names = templates.names()
    return __version__, tuple((name, templates.named(name).digest) for name in names)
