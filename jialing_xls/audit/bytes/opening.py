"""Opening a file that came by mail: what it is instead, where it is no submission."""

from pathlib import Path

from jialing_xls.entry.sniff import file_kind, is_encrypted
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.ooxml.errors import BrokenPackage, Fault
from jialing_xls.ooxml.package import Package

_LARGEST = 64 * 2**20
"""Bytes; a submission has some 80 KB."""


def opened(path: Path) -> tuple[bytes, Package]:
    """The file and its package. UnreadableFile with a sentence for whoever got the mail."""
    blob = _read(path)
    try:
        return blob, Package.read(blob)
    except BrokenPackage as error:
        raise UnreadableFile(_why(path.name, blob, error)) from None


def _read(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableFile(f"“{path}”是文件夹，应为自评表文件（.xlsx）。")
        if path.stat().st_size > _LARGEST:
            raise UnreadableFile(f"{path.name} 超过 {_LARGEST >> 20} MB，不是本工具生成的自评表。")
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFile(f"找不到文件“{path}”。请核对文件名和所在文件夹。") from None
    except (OSError, ValueError) as error:
        raise UnreadableFile(
            f"不能读取“{path}”（{error}）。请关闭正在使用它的程序后再试。"
        ) from None


def _why(name: str, blob: bytes, error: BrokenPackage) -> str:
    if is_encrypted(blob) or error.reason is Fault.ENCRYPTED:
        return f"{name} 设有打开密码，不能核验。请在 Excel 或 WPS 中取消密码并保存后再核验。"
    if error.reason is Fault.COMPOUND_FILE:
        return f"{name} 是旧的 .xls/.et 格式，应为 .xlsx。请向报送单位要原来的 .xlsx 文件。"
    if not blob.strip(b"\0"):
        return f"{name} 是空文件，应为 .xlsx 工作簿。请让报送单位重新发送。"
    kind = "" if blob.startswith(b"PK") else file_kind(blob)
    what = f"看来是{kind}" if kind else f"不是完好的 .xlsx 工作簿（{error.reason}）"
    return f"{name} {what}，不能核验。请向报送单位要原来的 .xlsx 文件。"
