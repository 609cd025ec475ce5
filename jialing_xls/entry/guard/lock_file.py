"""The file that a program leaves beside a workbook while it has it open."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from jialing_xls.model.result import Finding, Level


def lock_files(path: Path) -> Iterator[Finding]:
    """A note if somebody has the workbook open: what they have not saved is not in it."""
    names = (f"~${path.name}", f"~${path.name[2:]}", f".~{path.name}", f".~lock.{path.name}#")
    with suppress(OSError):
        there = [name for name in names if path.with_name(name).exists()]
        if there:
            message = (
                f"旁边有“{there[0]}”：{path.name} 可能正在别处打开着，还没有保存的改动没有读到。"
                "请保存、关闭后再运行；确实没有打开的，删除这个临时文件即可。"
            )
            yield Finding(Level.WARNING, message)
