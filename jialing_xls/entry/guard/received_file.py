"""A file that somebody gave, read whole; or what is wrong with it, in one sentence for staff."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from jialing_xls.model.errors import UnreadableFile
from jialing_xls.model.result import Finding, Level
from jialing_xls.ooxml.file_bytes import NoFile, TooLarge, read_file
from jialing_xls.ooxml.package_errors import PackageFault

_LONGEST: Final = 300
"""Characters of a path that a message shows."""


def receive(path: Path, what: str, most: int) -> bytes:
    """The bytes of ``path``, at most ``most`` of them. Raises UnreadableFile.

    ``what`` it should be, for the message: 填报工作簿文件.
    """
    shown = str(path)[:_LONGEST]
    try:
        return read_file(path, most)
    except FileNotFoundError:
        raise UnreadableFile(f"找不到文件“{shown}”。请核对文件名和所在文件夹。") from None
    except IsADirectoryError:
        raise UnreadableFile(f"“{shown}”是文件夹，应为{what}。请指定其中的文件。") from None
    except NoFile:
        raise UnreadableFile(
            f"“{shown}”是管道、设备等，不是普通文件，没有读取。应为{what}。"
        ) from None
    except TooLarge as error:
        raise UnreadableFile(
            f"“{path.name}”有 {error.size / 2**20:.0f} MB，超过上限 {most // 2**20} MB，"
            f"不像{what}。请核对文件，或删除其中的图片和多余内容后再试。"
        ) from None
    except PermissionError:
        raise UnreadableFile(
            f"没有权限读取“{path.name}”。请关闭正在使用它的程序，或请管理员开放读取权限。"
        ) from None
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"读取“{shown}”失败（{error}）。请检查磁盘或网络后再试。") from error


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


# What cannot be used as a whole.


def password(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"“{name}”设有打开密码，无法读取。请用 Excel 或 WPS 打开，"
        "在“文件—信息/文档加密”里清除密码，保存后再试。"
    )


def no_workbook(name: str, kind: str) -> UnreadableFile:
    return UnreadableFile(
        f"“{name}”不是表格工作簿，内容看来是{kind}。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
    )


def broken_file(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"“{name}”不完整或已损坏。请重新拷贝或下载，或用 Excel/WPS 打开并另存为 .xlsx 后再试。"
    )


_HOSTILE: Final = {
    PackageFault.TOO_DENSE: "有一个部件压缩得异常紧密（压缩炸弹），没有解开",
    PackageFault.TOO_LARGE: "解开后过大，不像填报工作簿，没有读取",
    PackageFault.TOO_MANY_PARTS: "里的部件多得异常，不像填报工作簿，没有解开",
    PackageFault.DOCTYPE: "含有文档类型声明（实体），没有读取",
    PackageFault.DUPLICATE_NAME: "有重名的部件，没有读取",
    PackageFault.UNSAFE_NAME: "有指向文件以外的部件，没有读取",
}


def hostile(name: str, fault: PackageFault) -> UnreadableFile | None:
    """What to say of a package that no spreadsheet program writes; None if it is just damaged."""
    what = _HOSTILE.get(fault)
    return UnreadableFile(f"“{name}”{what}。请核对文件来源。") if what else None


def too_many(name: str, most: int) -> UnreadableFile:
    return UnreadableFile(
        f"“{name}”的内容超过 {most} 个单元格，填报表不会这么大。请删除多余的内容后保存再试。"
    )
