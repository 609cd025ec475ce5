"""Opening an entry workbook: xlsx, xlsm, xls, xlsb, ods, and WPS .et, which is .xls inside.

Contract: a file that cannot be used raises ``UnreadableFile`` with a Chinese sentence that says
what it is and what to do, whatever its name ends in; and no file can take the process down, which
matters to a batch of 3,000.

calamine has three gaps that are closed here. It hands on error cells and formulas without a stored
result as empty: ``Sheet.overlooked`` finds them again in an xlsx. It allocates the whole rectangle
between a sheet's first and last cell: one stray value in XFD1048576 makes it ask for 550 GB and
abort the process, so far cells are looked for first. And "cannot detect file format" is all it
says of a file that it does not know.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from jialing_xls.entry.raw import Raw
from jialing_xls.entry.sniff import archive_kind, file_kind, is_encrypted
from jialing_xls.model.errors import UnreadableFile

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MAX_FILE_BYTES: Final = 50 * 2**20
"""An entry workbook has some 30 kB; 50 MB leaves room for pictures that staff paste in."""

MAX_UNPACKED_BYTES: Final = 300 * 2**20
"""Sum of the parts of a package. Spreadsheet XML packs about 10:1; more is a zip bomb."""

MAX_CELLS: Final = 10_000_000
"""Rectangle that calamine may allocate for a sheet, at 32 bytes a cell: 320 MB."""

MAX_ENTRY_CELLS: Final = 1_000_000
"""Rectangle of a sheet with entries. Python lists of a million cells take 0.2 s and 60 MB."""

UNCALCULATED: Final = ""
"""What ``Sheet.overlooked`` has for a formula without a stored result."""

_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)

# Cells beyond row 9,999 or column ZZ. Without one, a sheet has at most 7 million cells. It may match
# other attributes that end in r, too; what stands there is looked at closely. Beginning with fixed
# letters, it takes a tenth of the time.
_FAR = re.compile(rb'r="(?:[A-Z]{3}[0-9]|[A-Z]{1,2}[0-9]{5})')
_FILLED = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>')

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)<")

_REPEATED = re.compile(rb'number-(?:columns|rows)-repeated="([0-9]{1,9})"')


@dataclass(frozen=True)
class Sheet:
    """One worksheet. Rows are absolute: ``head(15)[4][3]`` is D5."""

    name: str
    _file: str
    _sheet: "CalamineSheet"
    _package: "_Package | None"

    def head(self, rows: int) -> Sequence[Sequence[Raw]]:
        """The first rows, however many the sheet has."""
        return self._sheet.to_python(skip_empty_area=False, nrows=rows)

    def rows(self) -> Sequence[Sequence[Raw]]:
        """All rows; raises ``UnreadableFile`` for a sheet that is no entry sheet by its size."""
        height, width = self._sheet.total_height + 1, self._sheet.total_width + 1
        if height * width > MAX_ENTRY_CELLS:
            raise UnreadableFile(
                f"“{self._file}”的表“{self.name}”用到了第 {height} 行、第 {width} 列，填报表不会这么大。"
                "请删除表格下方和右侧多余的内容后保存再试。"
            )
        return self._sheet.to_python(skip_empty_area=False)

    def overlooked(self, address: str) -> str | None:
        """What a cell that reads as empty holds all the same: its error, or ``UNCALCULATED``.

        ``None`` if it is empty indeed. Only for xlsx: in xls, xlsb and ods nothing tells the two
        apart, so it is always ``None`` there.
        """
        return self._package.overlooked(self.name, address) if self._package else None


class Workbook:
    """An open workbook; made by ``open_workbook``."""

    def __init__(self, name: str, book: "CalamineWorkbook", package: "_Package | None") -> None:
        self._name, self._book, self._package = name, book, package

    def sheets(self) -> Iterator[Sheet]:
        """The sheets in the workbook's order, hidden ones too; chart sheets have no rows."""
        for name in self._book.sheet_names:
            with _calamine_errors(self._name):
                sheet = self._book.get_sheet_by_name(name)
            yield Sheet(name, self._name, sheet, self._package)


def open_workbook(path: str | Path) -> Workbook:
    """The workbook at ``path``, told by its content and not by its name."""
    path = Path(path)
    data = _read_bytes(path)
    if is_encrypted(data):
        raise UnreadableFile(_password(path.name))
    package = _Package(path.name, data) if data[:2] == b"PK" else None
    if package is None and (kind := file_kind(data)):
        raise _no_workbook(path.name, kind)
    from python_calamine import CalamineWorkbook

    with _calamine_errors(path.name):
        book = CalamineWorkbook.from_filelike(BytesIO(data))
    return Workbook(path.name, book, package)


def _read_bytes(path: Path) -> bytes:
    name = path.name
    if name.startswith(("~$", ".~")):
        raise UnreadableFile(
            f"“{name}”是 Excel/WPS 打开文件时生成的临时文件，不是工作簿。"
            f"请改用“{name.removeprefix('~$')}”对应的原文件。"
        )
    try:
        if path.is_dir():
            raise UnreadableFile(f"“{path}”是文件夹。请指定其中的填报工作簿文件。")
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise UnreadableFile(
                f"“{name}”有 {size / 2**20:.0f} MB，超过上限 {MAX_FILE_BYTES // 2**20} MB。"
                "请删除其中的图片和多余内容后再试。"
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFile(f"找不到文件“{path}”。请核对文件名和所在文件夹。") from None
    except PermissionError:
        raise UnreadableFile(
            f"没有权限读取“{name}”。请关闭正在使用它的程序，或请管理员开放读取权限。"
        ) from None
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"读取“{path}”失败（{error}）。请检查磁盘或网络后再试。") from error
    if not data.strip(b"\0"):
        raise UnreadableFile(f"“{name}”是空文件，没有内容。请重新取得填报工作簿。")
    return data


def _password(name: str) -> str:
    return (
        f"“{name}”设有打开密码，无法读取。请用 Excel 或 WPS 打开，"
        "在“文件—信息/文档加密”里清除密码，保存后再试。"
    )


def _no_workbook(name: str, kind: str) -> UnreadableFile:
    return UnreadableFile(
        f"“{name}”不是表格工作簿，内容看来是{kind}。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
    )


def _broken(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"“{name}”不完整或已损坏。请重新拷贝或下载，或用 Excel/WPS 打开并另存为 .xlsx 后再试。"
    )


@contextmanager
def _calamine_errors(name: str) -> Iterator[None]:
    """Turns whatever calamine raises, Rust panics too, into one sentence for staff."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as error:
        raise UnreadableFile(_password(name)) from error
    except (CalamineError, OSError, ValueError) as error:
        raise _broken(name) from error
    except BaseException as error:
        # pyo3 derives PanicException from BaseException and does not export it.
        if type(error).__name__ != "PanicException":
            raise
        raise _broken(name) from error


class _Package:
    """The zip package of an xlsx, xlsb or ods: guarded on opening, searched on demand."""

    def __init__(self, name: str, data: bytes) -> None:
        self._name = name
        self._suspects: dict[str, bytes] = {}
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            self._guard()
        except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError) as error:
            raise _broken(name) from error
        except RuntimeError as error:
            raise UnreadableFile(_password(name)) from error

    def _guard(self) -> None:
        members = self._zip.infolist()
        unpacked = sum(member.file_size for member in members)
        if unpacked > MAX_UNPACKED_BYTES:
            raise UnreadableFile(
                f"“{self._name}”解开后有 {unpacked / 2**20:.0f} MB，超过上限 "
                f"{MAX_UNPACKED_BYTES // 2**20} MB，不像填报工作簿。请核对文件来源。"
            )
        kind = archive_kind(self._zip)
        if kind:
            raise _no_workbook(self._name, kind)
        for member in members:
            if _SHEET_PART.fullmatch(member.filename):
                self._guard_sheet(member.filename)
            elif member.filename == "xl/sharedStrings.xml":
                # zipfile stops at the size that the directory states; calamine would not.
                self._zip.read(member)
        if self._holds("META-INF/manifest.xml", b"encryption-data"):
            raise UnreadableFile(_password(self._name))
        if "content.xml" in self._zip.NameToInfo:
            self._guard_ods(self._zip.read("content.xml"))

    def _holds(self, part: str, mark: bytes) -> bool:
        return part in self._zip.NameToInfo and mark in self._zip.read(part)

    def _guard_sheet(self, part: str) -> None:
        xml = self._zip.read(part)
        # Looking for fixed bytes first takes a tenth of the time of the pattern alone.
        may_compute = b"<f" in xml or b":f" in xml
        if b't="e"' in xml or (may_compute and _FORMULA.search(xml)):
            self._suspects[part] = xml
        if not _FAR.search(xml):
            return
        cells = {(len(column), column, int(row)) for column, row in _FILLED.findall(xml)}
        if not cells:
            return
        widest, tallest = max(cells)[:2], max(row for _, _, row in cells)
        if _number(widest[1]) * tallest > MAX_CELLS:
            raise UnreadableFile(
                f"“{self._name}”有一张表的内容远到第 {tallest} 行、{widest[1].decode()} 列，"
                "超出填报表的范围。请用 Ctrl+End 找到那里，删除多余内容后保存再试。"
            )

    def _guard_ods(self, xml: bytes) -> None:
        """The rectangle up to the last value of each table, with everything that is repeated."""
        for table in xml.split(b"<table:table ")[1:]:
            rows = table[: table.rfind(b"office:value") + 12].split(b"<table:table-row")[1:]
            tallest = sum(_extent(row[: row.find(b">")]) for row in rows)
            widest = max((_width(row[row.find(b">") :]) for row in rows), default=0)
            if tallest * widest > MAX_CELLS:
                raise UnreadableFile(
                    f"“{self._name}”有一张表的内容远到第 {tallest} 行、第 {widest} 列，"
                    "超出填报表的范围。请用 Ctrl+End 找到那里，删除多余内容后保存再试。"
                )

    def overlooked(self, sheet: str, address: str) -> str | None:
        """What an overlooked cell holds, see ``Sheet.overlooked``."""
        if not self._suspects:
            return None
        try:
            xml = self._suspects.get(self._parts.get(sheet, ""))
        except (KeyError, ElementTree.ParseError) as error:
            raise _broken(self._name) from error
        return None if xml is None else _overlooked(xml, address)

    @cached_property
    def _parts(self) -> dict[str, str]:
        """Name of the part of each sheet, by the sheet's name."""
        targets = {
            relation.get("Id"): relation.get("Target", "").removeprefix("/xl/")
            for relation in _elements(self._zip.read("xl/_rels/workbook.xml.rels"), "Relationship")
        }
        parts = {}
        for sheet in _elements(self._zip.read("xl/workbook.xml"), "sheet"):
            key = next((value for name, value in sheet.items() if _local(name) == "id"), None)
            parts[sheet.get("name", "")] = f"xl/{targets.get(key, '')}"
        return parts


def _overlooked(xml: bytes, address: str) -> str | None:
    """Looks at one cell by its bytes: a parser would take 0.5 ms a sheet, this some 5 µs."""
    start = xml.rfind(b"<", 0, max(xml.find(b' r="%b"' % address.encode()), 0))
    match = _CELL.match(xml, start) if start >= 0 else None
    if match is None:
        return None
    attributes, content = match.groups()
    value = _VALUE.search(content)
    if b't="e"' in attributes:
        return value[1].decode() if value else "#N/A"
    # Of type "str" it would be a formula whose stored result is an empty text.
    calculated = value or b't="str"' in attributes or not _FORMULA.search(content)
    return None if calculated else UNCALCULATED


def _elements(xml: bytes, local: str) -> Iterator[ElementTree.Element]:
    return (item for item in ElementTree.fromstring(xml).iter() if _local(item.tag) == local)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _extent(tag: bytes) -> int:
    """How many rows or columns the tag of a row or cell of an ODS stands for."""
    match = _REPEATED.search(tag)
    return int(match[1]) if match else 1


def _width(row: bytes) -> int:
    """How far to the right the last value of a row of an ODS stands, at most."""
    end = row.find(b">", row.rfind(b"office:value"))
    cells = row[:end].split(b"<table:table-cell")[1:] if b"office:value" in row else []
    return sum(map(_extent, cells))


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
