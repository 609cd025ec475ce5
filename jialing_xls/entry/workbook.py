"""Opening an entry workbook: xlsx, xlsm, xls, xlsb, ods, and WPS .et, which is .xls inside.

Contract: a file that cannot be used raises ``UnreadableFile`` with a Chinese sentence that says
what it is and what to do, whatever its name ends in; and no file can take the process down, which
matters to a batch of 3,000.

calamine has three gaps that are closed here. It hands on error cells and formulas without a stored
result as empty: ``Sheet.overlooked`` finds them again. It allocates the whole rectangle
between a sheet's first and last cell: one stray value in XFD1048576 makes it ask for 550 GB and
abort the process, so far cells are looked for first; as many shared strings as a part only says it
has do the same. And "cannot detect file format" is all it says of a file that it does not know.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jialing_xls.entry.compound import surveys
from jialing_xls.entry.package import MAX_CELLS, UNCALCULATED, Package
from jialing_xls.entry.raw import Raw
from jialing_xls.entry.refusal import broken, no_workbook, password, too_far
from jialing_xls.entry.sniff import file_kind, is_encrypted
from jialing_xls.entry.survey import Damaged
from jialing_xls.model.errors import UnreadableFile

__all__ = ["UNCALCULATED", "Sheet", "Workbook", "open_workbook"]

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MAX_FILE_BYTES: Final = 50 * 2**20
"""An entry workbook has some 30 kB; 50 MB leaves room for pictures that staff paste in."""

MAX_UNPACKED_BYTES: Final = 300 * 2**20
"""Sum of the parts of a package. Spreadsheet XML packs about 10:1; more is a zip bomb."""

MAX_SPREAD: Final = 20_000_000
"""The rectangles of all sheets together: calamine allocates one after the other."""

MAX_ENTRY_CELLS: Final = 1_000_000
"""Rectangles of the sheets with entries. Python lists of a million cells take 0.2 s and 60 MB."""

_LONGEST_NAME: Final = 40
"""Characters of a sheet's name that are shown; Excel takes 31."""


@dataclass
class _Spread:
    """What the sheets of a workbook have taken so far, in cells."""

    allocated: int = 0
    entries: int = 0


@dataclass(frozen=True)
class Sheet:
    """One worksheet. Rows are absolute: ``head(15)[4][3]`` is D5."""

    name: str
    """As it may be shown: without control characters and cut if no program could have made it."""
    _key: str
    _file: str
    _spread: _Spread
    _sheet: "CalamineSheet"
    _guard: "Package | _Compound"

    def head(self, rows: int) -> Sequence[Sequence[Raw]]:
        """The first rows, however many the sheet has."""
        return self._values(rows)

    def rows(self) -> Sequence[Sequence[Raw]]:
        """All rows; raises ``UnreadableFile`` for a sheet that is no entry sheet by its size."""
        height, width = _size(self._sheet)
        self._spread.entries += height * width
        if self._spread.entries > MAX_ENTRY_CELLS:
            raise UnreadableFile(
                f"“{self._file}”的表“{self.name}”用到了第 {height} 行、第 {width} 列，填报表不会这么大。"
                "请删除表格下方和右侧多余的内容后保存再试。"
            )
        return self._values(None)

    def _values(self, rows: int | None) -> Sequence[Sequence[Raw]]:
        try:
            with _calamine_errors(self._file):
                return self._sheet.to_python(skip_empty_area=False, nrows=rows)
        except UnreadableFile:
            if not (row := self._row_beyond_calendar()):
                raise
        cell = self._guard.largest(self._key, row)
        place = f"“{self._file}”的表“{self.name}”{cell or f'第 {row} 行'}"
        raise UnreadableFile(
            f"{place}{'' if cell else '有单元格'}是日期或时间格式，里面的数字却不是任何日期，无法读取。"
            "请把单元格格式改为“常规”，核对数字后重新填写。"
        )

    def _row_beyond_calendar(self) -> int:
        """The first row with a date that Python has not; 0 if there is none."""
        row = 0
        try:
            with _calamine_errors(self._file):
                for _ in self._sheet.iter_rows():
                    row += 1
        except UnreadableFile:
            return row + 1
        return 0

    def overlooked(self, address: str) -> str | None:
        """What a cell that reads as empty holds all the same: its error, or ``UNCALCULATED``.

        ``None`` if it is empty indeed. Only an xlsx can have a formula without a stored result;
        the other formats have a number in its place.
        """
        return self._guard.overlooked(self._key, address)


class Workbook:
    """An open workbook; made by ``open_workbook``."""

    def __init__(self, name: str, guard: "Package | _Compound") -> None:
        self._name, self._guard = name, guard
        self._spread = _Spread()
        self._open()

    def _open(self) -> None:
        from python_calamine import CalamineWorkbook

        with _calamine_errors(self._name):
            self._book = CalamineWorkbook.from_filelike(BytesIO(self._guard.admitted()))

    def sheet(self, name: str) -> Sheet:
        """A sheet by its name, read now. A chart sheet has no rows."""
        if not self._guard.admits(name):
            self._open()
        with _calamine_errors(self._name):
            sheet = self._book.get_sheet_by_name(name)
        height, width = _size(sheet)
        self._spread.allocated += height * width
        if self._spread.allocated > MAX_SPREAD:
            raise UnreadableFile(
                f"“{self._name}”各表的内容铺得太开，到“{_shown(name)}”已超过 {MAX_SPREAD} 个"
                "单元格。请删除各表下方和右侧多余的内容后保存再试。"
            )
        return Sheet(_shown(name), name, self._name, self._spread, sheet, self._guard)

    @property
    def sheet_names(self) -> Sequence[str]:
        """In the workbook's order, hidden ones too.

        Each name once, and each part: a part listed 1,000 times would be parsed as often.
        """
        names = self._book.sheet_names
        if len(set(names)) < len(names) or self._guard.lists_twice(len(names)):
            raise broken(self._name)
        return names


def _size(sheet: "CalamineSheet") -> tuple[int, int]:
    return sheet.total_height + 1, sheet.total_width + 1


def _shown(name: str) -> str:
    if not name.isprintable():
        name = "".join(character for character in name if character.isprintable())
    return name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "…"


def open_workbook(path: str | Path, *, seldom: str = "") -> Workbook:
    """The workbook at ``path``, told by its content and not by its name.

    ``seldom`` names a large sheet that is mostly not asked for, so that it need not be unpacked.
    """
    path = Path(path)
    data = _read_bytes(path)
    if is_encrypted(data):
        raise UnreadableFile(password(path.name))
    return Workbook(path.name, _guard(path.name, data, seldom))


def _guard(name: str, data: bytes, seldom: str) -> "Package | _Compound":
    if data[:2] == b"PK":
        return Package(name, data, MAX_UNPACKED_BYTES, seldom)
    if kind := file_kind(data):
        raise no_workbook(name, kind)
    return _Compound(name, data)


class _Compound:
    """An .xls: refused if it would make calamine allocate more than a package may."""

    def __init__(self, name: str, data: bytes) -> None:
        try:
            found = surveys(data)
        except Damaged as error:
            raise broken(name) from error
        self._data = data
        # calamine allocates the rectangles of all sheets at once.
        if sum(sheet.tallest * sheet.widest for _, sheet in found) > MAX_CELLS:
            largest = max((sheet for _, sheet in found), key=lambda s: s.tallest * s.widest)
            raise too_far(name, largest.tallest, largest.widest)
        self._errors = {sheet: survey.errors for sheet, survey in found}

    def admitted(self) -> bytes:
        return self._data

    def admits(self, sheet: str) -> bool:
        return True

    def overlooked(self, sheet: str, address: str) -> str | None:
        return self._errors.get(sheet, {}).get(address)

    def largest(self, sheet: str, row: int) -> None:
        return None

    def lists_twice(self, sheets: int) -> bool:
        return False  # has been refused as damaged


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
    if data.count(0) == len(data):
        raise UnreadableFile(f"“{name}”是空文件，没有内容。请重新取得填报工作簿。")
    return data


@contextmanager
def _calamine_errors(name: str) -> Iterator[None]:
    """Turns whatever calamine raises, Rust panics too, into one sentence for staff."""
    from python_calamine import CalamineError, PasswordError

    try:
        with _silent_panics():
            yield
    except PasswordError as error:
        raise UnreadableFile(password(name)) from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise broken(name) from error
    except BaseException as error:
        # pyo3 derives PanicException from BaseException and does not export it.
        if type(error).__name__ != "PanicException":
            raise
        raise broken(name) from error


@contextmanager
def _silent_panics() -> Iterator[None]:
    """Rust tells of a panic on the descriptor, with a stack, before Python gets hold of it."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        os.dup2(_nowhere(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@cache
def _nowhere() -> int:
    return os.open(os.devnull, os.O_WRONLY)
