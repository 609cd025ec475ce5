"""A file that somebody gave, read whole; or what is wrong with it, in one sentence for staff."""

from pathlib import Path
from typing import Final

from jialing_xls.model.errors import UnreadableFile
from jialing_xls.ooxml.file_bytes import NoFile, TooLarge, read_file

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
