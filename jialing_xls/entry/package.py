"""The zip package of an xlsx, xlsb or ods, looked at before calamine gets to see it.

calamine trusts a workbook: it inflates what it is given, allocates what it is told, and an
allocation that fails takes the whole process down. What could make it do so is refused here, and a
part that has not been looked at is kept from it.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Final
from xml.etree import ElementTree
from xml.parsers import expat

from jialing_xls.entry import binary, opendocument
from jialing_xls.entry.refusal import broken, no_workbook, password, too_far
from jialing_xls.entry.sniff import archive_kind
from jialing_xls.entry.survey import Survey
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.ooxml import container
from jialing_xls.ooxml.container import BoundedZipFile

MAX_PART_BYTES: Final = 200 * 2**20
"""A sheet of a million formatted empty rows has some 190 MB; it is held in memory once."""

MAX_RATIO: Final = 200
"""Unpacked to packed, of a part of more than a megabyte: deflate at its limit, a bomb, has 1032."""

MAX_PARTS: Final = 10_000
"""Excel writes some twenty; zipfile takes 10 µs and 0.6 kB for each that the directory has."""

MAX_FILLED: Final = 1_000_000
"""Cells and texts with content in a part, at some 70 bytes each."""

MAX_ODD_BYTES: Final = 20 * 2**20
"""A sheet whose cells are not written as usual has to be parsed, at 10 MB a second; of an .ods too."""

MAX_CELLS: Final = 7_500_000
"""Rectangle that calamine may allocate for a sheet, at 32 bytes a cell: 240 MB."""

MAX_ODS_CELLS: Final = 3_000_000
"""The same of an .ods, of which calamine has the values and the formulas at a time."""

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What spreadsheets are packed with; others raise errors of their own kinds."""

_FEW_SHEETS, _SMALL_SHEET = 40, 2**20

_BOOK, _LINKS, _SHEET_FOLDER = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/"
_BINARY_BOOK, _BINARY_LINKS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels"

UNCALCULATED: Final = ""
"""What ``Sheet.overlooked`` has for a formula without a stored result."""

# Cells beyond row 9,999 or column ZZ. Without one, a sheet has at most 7 million cells.
_FAR = re.compile(rb'<c r="(?:[A-Za-z]{3}|[A-Za-z]{1,2}[0-9]{5})')
_FILLED = re.compile(rb'<c r="([A-Za-z]+)([0-9]+)"[^>]*(?<!/)>')

# How a cell begins other than ``<c r="A1"``; a sheet without one has only such cells.
_ODD_CELL = re.compile(rb'<c(?! r="[A-Za-z])[\s/>]')
_ODD_MARKS = (b":sheetData", b"<!DOCTYPE")

_UNIQUE = re.compile(rb"uniqueCount\s*=\s*[\"']\s*([^\"']*)")

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_WHOLE_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*(?<!/)>.*?</(?:\w+:)?c>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_NUMBERED: Final = rb'<c r="([A-Z]+%d)"[^>]*><v>(-?[0-9][0-9.eE+-]*)</v>'
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)<")

_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError),
    *(KeyError, ValueError, LookupError, ElementTree.ParseError, expat.ExpatError),
)
"""What zipfile and the parsers raise at a package that somebody has tampered with."""


class Package:
    """The zip package of an xlsx, xlsb or ods: guarded on opening, searched on demand.

    ``seldom`` is a sheet that is seldom read: unless it is asked for, its part is never inflated.
    """

    def __init__(self, name: str, data: bytes, most_bytes: int, seldom: str) -> None:
        self._name, self._data, self._seldom = name, data, seldom
        self._withheld: str | None = None
        self._suspects: dict[str, bytes] = {}
        self._errors: dict[str, dict[str, str]] = {}
        self._largest = 0
        # Counted before zipfile reads the directory; what the file says of its length may be wrong.
        if data.count(b"PK\1\2") > MAX_PARTS:
            raise UnreadableFile(
                f"“{name}”里有 {MAX_PARTS} 个以上的部件，不像填报工作簿。请核对文件来源。"
            )
        try:
            self._zip = BoundedZipFile(BytesIO(data))
            self._guard(most_bytes)
        except _DAMAGED as error:
            raise broken(name) from error
        except RuntimeError as error:
            raise UnreadableFile(password(name)) from error

    def admitted(self) -> bytes:
        """What calamine may see: the parts that were looked at, and no others.

        Written anew, for another reader of zip archives may find others in the same file.
        """
        members = (m for m in self._zip.infolist() if m.filename != self._withheld)
        return container.write(container.packed(member, self._data) for member in members)

    def admits(self, sheet: str) -> bool:
        """Whether what is ``admitted`` has the sheet; if not, it is looked at now, and will be."""
        if self._withheld is None or sheet != self._seldom:
            return True
        part, self._withheld = self._withheld, None
        try:
            for member in self._zip.infolist():
                if member.filename == part:
                    self._guard_part(member)
        except _DAMAGED as error:
            raise broken(self._name) from error
        except RuntimeError as error:
            raise UnreadableFile(password(self._name)) from error
        return False

    def _guard(self, most_bytes: int) -> None:
        members = self._zip.infolist()
        if any(m.file_size > MAX_PART_BYTES for m in members):
            raise UnreadableFile(
                f"“{self._name}”里有一个部件解开后超过 {MAX_PART_BYTES // 2**20} MB，"
                "不像填报工作簿。请核对文件来源。"
            )
        unpacked = sum(member.file_size for member in members)
        if unpacked > most_bytes:
            raise UnreadableFile(
                f"“{self._name}”解开后有 {unpacked / 2**20:.0f} MB，超过上限 "
                f"{most_bytes // 2**20} MB，不像填报工作簿。请核对文件来源。"
            )
        if any(member.compress_type not in _METHODS for member in members):
            raise broken(self._name)
        if any(_is_bomb(member) for member in members):
            raise UnreadableFile(
                f"“{self._name}”有一个部件压缩得异常紧密（压缩炸弹），没有解开。请核对文件来源。"
            )
        kind = archive_kind(self._zip)
        if kind:
            raise no_workbook(self._name, kind)
        self._withheld = self._part_of_one(self._seldom)
        for member in members:
            # Every part, for calamine follows relationships to parts of any name.
            if member.filename != self._withheld:
                self._guard_part(member)
        if self._holds("META-INF/manifest.xml", b"encryption-data"):
            raise UnreadableFile(password(self._name))
        if "content.xml" in self._zip.NameToInfo:
            self._guard_ods(self._zip.read("content.xml"))
        if _BINARY_BOOK in self._zip.NameToInfo:
            self._guard_binary()

    def _part_of_one(self, sheet: str) -> str | None:
        """The part of a sheet of an xlsx, if there is one and no other sheet has it, too."""
        small = (self._zip.NameToInfo.get(part) for part in (_BOOK, _LINKS))
        if not all(member is not None and member.file_size < _SMALL_SHEET for member in small):
            return None
        try:
            part = self._parts.get(sheet, "")
        except _DAMAGED:
            return None  # calamine may think otherwise
        alone = list(self._parts.values()).count(part) == 1
        return part if alone and part.startswith(_SHEET_FOLDER) else None

    def _guard_part(self, member: zipfile.ZipInfo) -> None:
        # This stops at the size that the directory states, and checks sums; calamine would do
        # neither.
        part = self._zip.read(member)
        if b"uniqueCount" in part:
            self._guard_strings(part)
        if b"sheetData" in part:
            self._largest = max(self._largest, len(part))
            self._guard_sheet(member.filename, part)

    def _holds(self, part: str, mark: bytes) -> bool:
        return part in self._zip.NameToInfo and mark in self._zip.read(part)

    def _guard_strings(self, xml: bytes) -> None:
        """calamine makes room for as many texts as the part says there are."""
        for stated in _UNIQUE.findall(xml):
            # A text takes at least the bytes of "<si/>".
            if not stated.strip().isdigit() or int(stated) * 5 > len(xml):
                raise broken(self._name)
        self._guard_filled(xml.count(b"<t") + xml.count(b":t"))

    def _guard_filled(self, filled: int) -> None:
        if filled > MAX_FILLED:
            raise UnreadableFile(
                f"“{self._name}”的内容超过 {MAX_FILLED} 个单元格，填报表不会这么大。请核对文件来源。"
            )

    def _guard_sheet(self, part: str, xml: bytes) -> None:
        # Looking for fixed bytes first takes a tenth of the time of the pattern alone.
        may_compute = b"<f" in xml or b":f" in xml
        if (may_compute and _FORMULA.search(xml)) or b't="e"' in xml:
            # Of a large sheet only what has a content, so that it need not be kept as a whole.
            large = len(xml) > _SMALL_SHEET
            self._suspects[part] = b"".join(_WHOLE_CELL.findall(xml)) if large else xml
        if len(xml) > MAX_FILLED * len(b"<v>"):
            self._guard_filled(xml.count(b"<v>"))
        if _ODD_CELL.search(xml) or any(mark in xml for mark in _ODD_MARKS):
            tallest, widest = self._parsed_extent(xml)
        elif _FAR.search(xml):
            tallest, widest = _extent(xml)
        else:
            tallest = widest = 0
        if widest * tallest > MAX_CELLS:
            raise UnreadableFile(
                f"“{self._name}”有一张表的内容远到第 {tallest} 行、{_letters(widest)} 列，"
                "超出填报表的范围。请用 Ctrl+End 找到那里，删除多余内容后保存再试。"
            )

    def _parsed_extent(self, xml: bytes) -> tuple[int, int]:
        """Last row and column of a sheet whose cells are not written as usual."""
        if len(xml) > MAX_ODD_BYTES:
            raise UnreadableFile(
                f"“{self._name}”的写法不合常规，又有 {len(xml) / 2**20:.0f} MB，没有读取。"
                "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
            )
        extent = _Extent()
        parser = expat.ParserCreate()
        parser.StartElementHandler = extent.start
        parser.Parse(xml, True)
        return extent.tallest, extent.widest

    def _guard_ods(self, xml: bytes) -> None:
        if len(xml) > MAX_ODD_BYTES:
            raise UnreadableFile(
                f"“{self._name}”的内容解开后有 {len(xml) / 2**20:.0f} MB，填报表不会这么大。"
                "请删除多余的内容后保存再试。"
            )
        for tallest, widest in opendocument.extents(xml):
            self._guard_extent(tallest, widest, MAX_ODS_CELLS)
        self._errors = opendocument.errors(xml)

    def _guard_binary(self) -> None:
        """The parts of an .xlsb that calamine reads, whichever of them the workbook lists."""
        if b"_rels/" in self._zip.read(_BINARY_LINKS):
            raise broken(self._name)
        budget, surveys = iter(range(binary.MAX_RECORDS)), dict[str, Survey]()
        for name in self._zip.namelist():
            if name == binary.TEXTS or binary.is_sheet(name):
                surveys[name] = binary.survey(self._zip.read(name), budget)
                self._guard_extent(surveys[name].tallest, surveys[name].widest)
        listed = binary.sheets(self._zip.read(_BINARY_BOOK))
        links = self._links(_BINARY_LINKS)
        parts = [f"xl/{links.get(id, '')}" for _, id in listed]
        if len(set(parts)) < len(parts):
            raise broken(self._name)
        for (name, _), part in zip(listed, parts, strict=True):
            self._errors[name] = surveys[part].errors

    def _guard_extent(self, tallest: int, widest: int, most: int = MAX_CELLS) -> None:
        if tallest * widest > most:
            raise too_far(self._name, tallest, widest)

    def lists_twice(self, sheets: int) -> bool:
        """Whether a large workbook lists a part as two sheets; in a small one that does no harm."""
        if sheets <= _FEW_SHEETS and self._largest <= _SMALL_SHEET:
            return False
        if _LINKS not in self._zip.NameToInfo:
            return False
        try:
            parts = [part for part in self._parts.values() if part]
        except _DAMAGED as error:
            raise broken(self._name) from error
        return len(set(parts)) < len(parts)

    def overlooked(self, sheet: str, address: str) -> str | None:
        """What an overlooked cell holds, see ``Sheet.overlooked``."""
        if sheet in self._errors:
            return self._errors[sheet].get(address)
        if not self._suspects:
            return None
        try:
            xml = self._suspects.get(self._parts.get(sheet, ""))
        except _DAMAGED as error:
            raise broken(self._name) from error
        return None if xml is None else _overlooked(xml, address)

    def largest(self, sheet: str, row: int) -> str | None:
        """The cell of a row of an xlsx that has the largest number, for a message."""
        if _BOOK not in self._zip.NameToInfo:
            return None
        xml = self._zip.read(self._parts[sheet])
        cells = re.findall(_NUMBERED % row, xml)
        return max(cells, key=lambda cell: abs(float(cell[1])))[0].decode() if cells else None

    @cached_property
    def _parts(self) -> dict[str, str]:
        """Name of the part of each sheet, by the sheet's name."""
        links = self._links(_LINKS)
        parts = {}
        for sheet in _elements(self._zip.read(_BOOK), "sheet"):
            key = next((value for name, value in sheet.items() if _local(name) == "id"), None)
            parts[sheet.get("name", "")] = f"xl/{links.get(key or '', '')}"
        return parts

    def _links(self, part: str) -> dict[str, str]:
        """The targets of a part of relationships, by their ids."""
        return {
            relation.get("Id", ""): relation.get("Target", "").removeprefix("/xl/")
            for relation in _elements(self._zip.read(part), "Relationship")
        }


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    return member.file_size > max(2**20, MAX_RATIO * member.compress_size)


class _Extent:
    """How far the cells of a sheet reach; one that does not say where it is follows the last."""

    def __init__(self) -> None:
        self.tallest = self.widest = self._row = self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local, at = name.rpartition(":")[2], attributes.get("r", "")
        if local == "row":
            self._row = int(at) if at.isdigit() else self._row + 1
            self._column = 0
        elif local == "c":
            letters = at.rstrip("0123456789")
            digits = at[len(letters) :]
            row = int(digits) if digits else max(1, self._row)
            self._column = _number(letters.encode()) if letters else self._column + 1
            self.tallest = max(self.tallest, row)
            self.widest = max(self.widest, self._column)


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


def _extent(xml: bytes) -> tuple[int, int]:
    """Last row and column of the cells with a content, none of which is written oddly."""
    tallest, columns = 0, set[bytes]()
    for cell in _FILLED.finditer(xml):
        tallest = max(tallest, int(cell[2]))
        columns.add(cell[1])
    return tallest, max(map(_number, columns), default=0)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters[:5].upper():
        number = number * 26 + letter - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
