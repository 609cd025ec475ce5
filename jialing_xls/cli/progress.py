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
def progress(total: int) -> Iterator[Callable[[], None]]:
    """Show the bar if stderr is a terminal; call what is yielded after each workbook."""
    console = Console(stderr=True)
    left = (TextColumn("还需"), TimeRemainingColumn())
    columns = (TextColumn("填报"), BarColumn(), MofNCompleteColumn(), _Rate(), *left)
    hidden = not console.is_terminal
    with Progress(*columns, console=console, disable=hidden, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
