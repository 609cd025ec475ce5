"""Outputs appear whole or not at all, and nobody's hand edits are lost.

A process that is killed cannot take its draft away; the next one that writes into the folder does.
The name of a draft tells whose it is, so that one of a process at work is left alone.
"""

import errno
import os
import platform
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zlib import crc32

from jialing_xls.model.errors import RefusedOutput
from jialing_xls.ooxml.file_bytes import NoFile, read_file, real_path
from jialing_xls.submission.seal import intact

_PREFIX = ".jxls-"
_DRAFT = re.compile(re.escape(_PREFIX) + r"([0-9a-f]{8})-([0-9]+)-\w+\.xlsx")
_OLD = 3600.0
"""Seconds after which a draft is nobody's: a process writes one in less than a second."""

_REASONS = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.EROFS: "磁盘只读",
    errno.EACCES: "没有写权限",
    errno.ENOENT: "文件夹不存在",
    errno.EFBIG: "文件大小超过限制",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EIO: "磁盘读写出错",
}

_at_work: set[Path] = set()
_swept: set[Path] = set()


@contextmanager
def draft(target: Path, blob: bytes) -> Iterator[Path]:
    """The content as a temporary file beside ``target``; ``publish`` it or it vanishes."""
    sweep(target.parent)
    prefix = f"{_PREFIX}{_machine()}-{os.getpid()}-"
    try:
        handle, name = tempfile.mkstemp(prefix=prefix, suffix=".xlsx", dir=target.parent)
    except OSError as error:
        raise RefusedOutput(_cannot_write(target, error)) from None
    path = Path(name)
    _at_work.add(path)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(blob)
            stream.flush()
            os.fsync(stream.fileno())
        yield path
    except OSError as error:
        raise RefusedOutput(_cannot_write(target, error)) from None
    finally:
        _at_work.discard(path)
        path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove the drafts that killed processes have left in ``folder``, once in a process."""
    if folder in _swept:
        return
    _swept.add(folder)
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = _DRAFT.fullmatch(entry.name)
            if match and _abandoned(entry, match[1], int(match[2])):
                with suppress(OSError):
                    os.unlink(entry.path)


def _abandoned(entry: "os.DirEntry[str]", machine: str, process: int) -> bool:
    """Whether nobody is at work on a draft; on another machine's, only its age can tell."""
    with suppress(OSError):
        if time.time() - entry.stat(follow_symlinks=False).st_mtime > _OLD:
            return True
    if machine != _machine() or Path(entry.path) in _at_work:
        return False
    return process == os.getpid() or not is_alive(process)


def is_alive(process: int) -> bool:
    """Whether a process of this machine is at work; where that cannot be told, it is."""
    if os.name != "posix":
        return True  # os.kill would end it there
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return not _has_ended(process)


def _has_ended(process: int) -> bool:
    """Whether the system, here Linux, only keeps an ended process until its parent takes notice."""
    try:
        status = Path(f"/proc/{process}/stat").read_bytes()
    except OSError:
        return False
    return status.rpartition(b")")[2].split()[:1] in ([b"Z"], [b"X"])


def _machine() -> str:
    """Eight digits that differ from machine to machine and do not tell its name."""
    return f"{crc32(platform.node().encode()):08x}"


def publish(path: Path, target: Path) -> None:
    """Put the draft in the place of ``target`` in one step."""
    try:
        path.chmod(0o644)
        os.replace(path, target)
    except PermissionError:
        raise RefusedOutput(
            f"{target.name} 不能替换：可能正在 Excel 或 WPS 中打开，或文件夹只读。关闭后再运行。"
        ) from None


def write_output(target: Path, blob: bytes) -> None:
    """Put the content in the place of ``target``, whole or not at all. Raises RefusedOutput."""
    with draft(target, blob) as path:
        publish(path, target)


def place_output(output: Path | None, beside: Path, name: str) -> Path:
    """Where a result of the usual ``name`` goes: beside its input, into a folder, or where ``-o`` says."""
    if output is None:
        return beside.with_name(name)
    return output / name if output.is_dir() else output


def refuse_target(target: Path, *sources: Path | None, force: bool) -> None:
    """Raise RefusedOutput if ``target`` is one of the inputs or, but by ``force``, may not be replaced."""
    for source in filter(None, sources):
        if real_path(target) == real_path(source):
            raise RefusedOutput(f"输出不能与“{source.name}”是同一个文件。请用 -o 另指定。")
    if not force:
        refuse_to_overwrite(target)


def refuse_to_overwrite(target: Path) -> None:
    """Raise RefusedOutput if ``target`` exists and is not exactly what the tool once wrote."""
    untouched(target)


def untouched(target: Path) -> bytes | None:
    """What the tool once wrote to ``target`` and nobody has touched; None if there is nothing.

    Raises RefusedOutput if there is something else.
    """
    try:
        folder = target.is_dir()
        blob = read_file(target) if not folder and target.exists() else None
    except NoFile:
        raise RefusedOutput(
            f"{target.name} 是管道、设备等，不能作为输出文件。请用 -o 另指定。"
        ) from None
    except OSError as error:
        raise RefusedOutput(_cannot_write(target, error)) from None
    if folder:
        raise RefusedOutput(f"{target.name} 是文件夹，不能作为输出文件。请用 -o 指定另一个文件名。")
    if blob is not None and not intact(blob):
        raise RefusedOutput(
            f"{target.name} 已存在，并且在生成之后被改动过（或不是本工具生成的），没有覆盖。"
            "要保留改动，请用 -o 另存；确定不要，请加 --force。"
        )
    return blob


def reason_of(error: OSError) -> str:
    """Why the system refused, in Chinese where it is known."""
    return _REASONS.get(error.errno or 0, error.strerror or "原因不明")


def _cannot_write(target: Path, error: OSError) -> str:
    reason = reason_of(error)
    return f"不能在“{target.parent}”写入 {target.name}：{reason}。请换一个位置（-o）再运行。"
