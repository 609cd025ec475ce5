"""What an output may be called."""

from pathlib import Path

from jialing_xls.model.errors import RefusedOutput

SUFFIX = ".xlsx"


def require_workbook_name(output: Path, option: str = "-o") -> None:
    """Raise RefusedOutput unless ``output`` can be the name of a workbook that we write."""
    if output.is_dir():
        raise RefusedOutput(f"“{output}”是文件夹，{option} 应是 {SUFFIX} 文件名。")
    if output.suffix.lower() != SUFFIX:
        raise RefusedOutput(
            f"输出文件名应以 {SUFFIX} 结尾，现为“{output.name}”。请改 {option} 后再运行。"
        )
