"""Opening a file that came by mail: what it is instead, where it is no submission."""

from pathlib import Path

from jialing_xls.entry.guard.received_file import receive
from jialing_xls.entry.guard.sniff import file_kind, is_encrypted
from jialing_xls.entry.making.entry_layout import GUIDE
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault
from jialing_xls.template.template_layout import CROSSCHECK, PAPER

_LARGEST = 64 * 2**20
"""Bytes; a submission has some 80 KB."""


def opened(path: Path) -> tuple[bytes, Package]:
    """The file and its package. UnreadableFile with a sentence for whoever got the mail."""
    blob = _read(path)
    try:
        package = Package.read(blob)
    except BrokenPackage as error:
        raise UnreadableFile(_why(path.name, blob, error)) from None
    names = {sheet.name for sheet in package.sheets}
    if GUIDE in names and names.isdisjoint((CROSSCHECK, PAPER)):
        raise UnreadableFile(
            f"“{path.name}”是录入表，不是自评表。审核录入表请用 jxls check {path.name}；"
            "这里请给出由它生成的自评表（名称以“_自评表”结尾）。"
        )
    return blob, package


def _read(path: Path) -> bytes:
    return receive(path, "自评表（.xlsx）", _LARGEST)


def _why(name: str, blob: bytes, error: BrokenPackage) -> str:
    if is_encrypted(blob) or error.reason is PackageFault.ENCRYPTED:
        return f"{name} 设有打开密码，不能核验。请在 Excel 或 WPS 中取消密码并保存后再核验。"
    if error.reason is PackageFault.COMPOUND_FILE:
        return f"{name} 是旧的 .xls/.et 格式，应为 .xlsx。请向报送单位要原来的 .xlsx 文件。"
    if not blob.strip(b"\0"):
        return f"{name} 是空文件，应为 .xlsx 工作簿。请让报送单位重新发送。"
    kind = "" if blob.startswith(b"PK") else file_kind(blob)
    what = f"看来是{kind}" if kind else f"不是完好的 .xlsx 工作簿（{error.reason}）"
    return f"{name} {what}，不能核验。请向报送单位要原来的 .xlsx 文件。"
