"""Sentences for staff about a file that cannot be used as a whole. No I/O."""

from typing import Final

from jialing_xls.model.errors import UnreadableFile
from jialing_xls.ooxml.package_errors import PackageFault


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
