"""What an input and an output may be called."""

from glob import has_magic
from pathlib import Path

from jialing_xls.model.errors import RefusedOutput

SUFFIX = ".xlsx"


def require_workbook_name(output: Path) -> None:
    """Raise RefusedOutput unless ``output`` can be the name of a workbook that we write."""
    if output.is_dir():
        raise RefusedOutput(f"“{output}”是文件夹，-o 应是 {SUFFIX} 文件名。")
    if output.suffix.lower() != SUFFIX:
        raise RefusedOutput(
            f"输出文件名应以 {SUFFIX} 结尾，现为“{output.name}”。请改 -o 后再运行。"
        )


def names_a_file(word: str) -> bool:
    """Whether the first word of a call is a file or a folder, and no command: it is there, or it is
    written like one."""
    path = Path(word)
    return not word.startswith("-") and (
        bool(path.suffix) or has_magic(word) or len(path.parts) > 1 or path.exists()
    )
