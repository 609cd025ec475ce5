"""Processes that stay: what one item does to its process is that item's result."""

import asyncio
import os
import time
from collections.abc import Sequence

import pytest

from jialing_xls.executor.workers import Late, Workers


def ready() -> None:
    pass


def act(chunk: tuple[str, ...]) -> list[str]:
    (item,) = chunk
    if item == "hang":
        time.sleep(3600)
    if item == "die":
        os._exit(1)
    if item == "raise":
        raise ValueError(item)
    return [f"{item} by {os.getpid()}"]


def failed(item: str, error: BaseException | None) -> str:
    return f"{item}: {type(error).__name__}"


def run(items: Sequence[str], seconds: float = 60.0) -> list[str]:
    async def all_of_them() -> list[str]:
        workers = Workers(1, ready)
        try:
            return [await workers.run(act, failed, item, seconds) for item in items]
        finally:
            workers.close()

    return asyncio.run(all_of_them())


def test_one_process_does_all() -> None:
    first, second = run(["a", "b"])
    assert first.removeprefix("a by ") == second.removeprefix("b by ") != str(os.getpid())


@pytest.mark.parametrize(
    ("item", "result"), [("raise", "raise: ValueError"), ("die", "die: NoneType")]
)
def test_a_failure_is_the_items_own(item: str, result: str) -> None:
    first, second = run([item, "b"])
    assert first == result
    assert second.startswith("b by ")


def test_what_hangs_is_ended_and_the_next_goes_on() -> None:
    first, second = run(["hang", "b"], seconds=10.0)
    assert first == f"hang: {Late.__name__}"
    assert second.startswith("b by ")
