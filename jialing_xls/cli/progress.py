"""The progress bar of a batch, on stderr: count, rate, time left."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"每秒 {task.speed:.0f} 个" if task.speed else "")


@contextmanager
def progress(total: int, what: str) -> Iterator[Callable[[int], None]]:
    """Show the bar if stderr is a terminal; tell what is yielded how many more are done."""
    console = Console(stderr=True)
    left = (TextColumn("还需"), TimeRemainingColumn())
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), _Rate(), *left)
    hidden = not console.is_terminal
    with Progress(*columns, console=console, disable=hidden, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda count: bar.advance(task, count)
