"""Outputs appear whole or not at all, and nobody's hand edits are lost."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jialing_xls.model.errors import RefusedOutput
from jialing_xls.submission.seal import intact

_PREFIX = ".jxls-"


@contextmanager
def draft(target: Path, blob: bytes) -> Iterator[Path]:
    """The content as a temporary file beside ``target``; ``publish`` it or it vanishes."""
    try:
        handle, name = tempfile.mkstemp(prefix=_PREFIX, suffix=".xlsx", dir=target.parent)
    except OSError as error:
        raise RefusedOutput(_cannot_write(target, error)) from None
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(blob)
            stream.flush()
            os.fsync(stream.fileno())
        yield path
    except OSError as error:
        raise RefusedOutput(_cannot_write(target, error)) from None
    finally:
        path.unlink(missing_ok=True)


def publish(path: Path, target: Path) -> None:
    """Put the draft in the place of ``target`` in one step."""
    try:
        path.chmod(0o644)
        os.replace(path, target)
    except PermissionError:
        raise RefusedOutput(
            f"{target.name} 不能替换：可能正在 Excel 或 WPS 中打开，或文件夹只读。关闭后再运行。"
        ) from None


def refuse_to_overwrite(target: Path) -> None:
    """Raise RefusedOutput if ``target`` exists and is not exactly what the tool once wrote."""
    if target.is_dir():
        raise RefusedOutput(f"{target.name} 是文件夹，不能作为输出文件。请用 -o 指定另一个文件名。")
    if target.exists() and not intact(target.read_bytes()):
        raise RefusedOutput(
            f"{target.name} 已存在，并且在生成之后被改动过（或不是本工具生成的），没有覆盖。"
            "要保留改动，请用 -o 另存；确定不要，请加 --force。"
        )


def _cannot_write(target: Path, error: OSError) -> str:
    reasons = {28: "磁盘已满", 30: "磁盘只读", 13: "没有写权限", 2: "文件夹不存在"}
    reason = reasons.get(error.errno or 0, error.strerror or "原因不明")
    return f"不能在“{target.parent}”写入 {target.name}：{reason}。请换一个位置（-o）再运行。"
