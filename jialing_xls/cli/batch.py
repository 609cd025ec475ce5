"""Several inputs through the executor, in chunks; and one, which needs none of that.

A bug that one input brings to light does not lose the others: it is a defect of that input.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from jialing_xls.cli.output.fill_document import Object, result_object
from jialing_xls.executor.bugs import describe_failure
from jialing_xls.executor.chunks import Work, attempt, collected
from jialing_xls.executor.runner import executor
from jialing_xls.model.errors import JxlsError
from jialing_xls.model.result import Outcome, Status
from jialing_xls.model.rule import OPEN

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Done:
    """What is kept of an input."""

    outcome: Outcome
    """Whole of a single one; of several only what a line shows, since processes send it."""
    rendered: Object | None
    """Its part of the JSON document, if that was asked for."""


def worked(
    work: Work[Item, Outcome],
    items: Sequence[Item],
    path_of: Callable[[Item], Path],
    *,
    jobs: int | None,
    as_json: bool,
) -> list[Done]:
    """Every item done, in their order. ``work`` and ``path_of`` are functions of a module."""
    failed = partial(_failed, path_of)
    if len(items) == 1:
        (outcome,) = attempt(work, failed, (items[0],))
        return [Done(outcome, result_object(outcome) if as_json else None)]
    from jialing_xls.cli.progress import progress

    with (
        executor(jobs=jobs, scheduler=None, items=len(items)) as runner,
        progress(len(items), "处理") as advance,
    ):
        several = partial(_several, work, as_json)
        failing = partial(_done, failed, as_json)
        return collected(runner, several, items, failing, advance)


def _several(work: Work[Item, Outcome], as_json: bool, chunk: tuple[Item, ...]) -> list[Done]:
    return [_line(outcome, as_json) for outcome in work(chunk)]


def _done(
    failed: Callable[[Item, BaseException | None], Outcome],
    as_json: bool,
    item: Item,
    error: BaseException | None,
) -> Done:
    return _line(failed(item, error), as_json)


def _line(outcome: Outcome, as_json: bool) -> Done:
    rendered = result_object(outcome) if as_json else None
    counted = [check for check in outcome.checks if check.verdict in OPEN]
    # With one check at least, a line says 0; without any it says that nothing was checked.
    short = replace(outcome, facts=None, derived={}, checks=counted or outcome.checks[:1])
    return Done(short, rendered)


def _failed(path_of: Callable[[Item], Path], item: Item, error: BaseException | None) -> Outcome:
    path = path_of(item)
    if isinstance(error, JxlsError):
        return Outcome.without_result(path, Status.of(error), str(error))
    ended = "处理时进程意外结束（可能是内存不足，或文件异常）。请单独处理这个文件。"
    message = describe_failure(error, path.name, ended)
    return Outcome.without_result(path, Status.DEFECT, message)
