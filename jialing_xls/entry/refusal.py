"""Sentences for staff about a file that cannot be used as a whole. No I/O."""

from jialing_xls.model.errors import UnreadableFile


def password(name: str) -> str:
    return (
        f"“{name}”设有打开密码，无法读取。请用 Excel 或 WPS 打开，"
        "在“文件—信息/文档加密”里清除密码，保存后再试。"
    )


def no_workbook(name: str, kind: str) -> UnreadableFile:
    return UnreadableFile(
        f"“{name}”不是表格工作簿，内容看来是{kind}。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
    )


def broken(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"“{name}”不完整或已损坏。请重新拷贝或下载，或用 Excel/WPS 打开并另存为 .xlsx 后再试。"
    )


def too_far(name: str, row: int, column: int) -> UnreadableFile:
    return UnreadableFile(
        f"“{name}”有一张表的内容远到第 {row} 行、第 {column} 列，超出填报表的范围。"
        "请用 Ctrl+End 找到那里，删除多余内容后保存再试。"
    )
