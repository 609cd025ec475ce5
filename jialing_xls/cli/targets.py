"""What an input and an output may be called."""

import os
from glob import has_magic
from pathlib import Path

from jialing_xls.model.errors import RefusedOutput

SUFFIX = ".xlsx"


def output_path(text: str) -> Path:
    """The path that ``-o`` names. Raises RefusedOutput, before any work, if nothing can be put there."""
    path = Path(text)
    if path.is_dir():
        return path
    folder = path if text.endswith(("/", os.sep)) else path.parent
    if not folder.is_dir():
        raise RefusedOutput(f"文件夹“{folder}”不存在。请先新建这个文件夹，或改 -o 后再运行。")
    if path.exists() and not path.is_file():
        raise RefusedOutput(f"“{path.name}”是管道、设备等，不能作为输出文件。请用 -o 另指定。")
    return path


def require_workbook_name(output: Path, option: str = "-o") -> None:
    """Raise RefusedOutput unless ``output`` can be the name of a workbook that we write."""
    if output.is_dir():
        raise RefusedOutput(f"“{output}”是文件夹，{option} 应是 {SUFFIX} 文件名。")
    if output.suffix.lower() != SUFFIX:
        raise RefusedOutput(
            f"输出文件名应以 {SUFFIX} 结尾，现为“{output.name}”。请改 {option} 后再运行。"
        )


def require_new_workbook(output: Path, force: bool) -> None:
    """Raise RefusedOutput unless a workbook can be put at ``output``, where nothing is but by ``force``."""
    require_workbook_name(output)
    if output.exists() and not force:
        raise RefusedOutput(
            f"{output.name} 已存在，没有覆盖。请用 -o 换一个文件名；确定不要原来的，请加 --force。"
        )


def names_a_file(word: str) -> bool:
    """Whether the first word of a call is a file or a folder, and no command: it is there, or it is
    written like one."""
    path = Path(word)
    return not word.startswith("-") and (
        bool(path.suffix) or has_magic(word) or len(path.parts) > 1 or path.exists()
    )
