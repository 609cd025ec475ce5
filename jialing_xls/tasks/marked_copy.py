"""The marked copy: what a unit gets back, its own workbook with everything that is to be mended shown in it.

Cells are coloured and commented, and the sheet 退回意见 lists everything with links (``ooxml.marks``);
every other byte is the unit's. What is said is what the console says (``mending_list``, findings).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from jialing_xls.model.errors import UnreadableFile
from jialing_xls.model.fact import Facts, Place
from jialing_xls.model.result import Finding, Level, Outcome, Status
from jialing_xls.ooxml.file_bytes import read_file
from jialing_xls.ooxml.marks.marking import Mark, drop_marks, is_marked, mark_cells
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import OoxmlError
from jialing_xls.ooxml.reference import Cell, Range
from jialing_xls.pipeline import RETURNED_SUFFIX
from jialing_xls.sheets.written_book import Sheet, WrittenBook
from jialing_xls.submission.output import untouched, write_output
from jialing_xls.submission.seal import BLANK, LABEL, seal
from jialing_xls.tasks.mending_list import Item, list_items
from jialing_xls.template import store as templates
from jialing_xls.template.template_layout import TableColumns

SHEET = "退回意见"

GRAVE, DOUBTFUL = "FFC7CE", "FFEB9C"
"""Colours of what must be mended, and of what may be explained."""
_COLUMNS = TableColumns(
    {
        "number": ("序号", 6),
        "place": ("单元格", 22),
        "fault": ("问题", 46),
        "sides": ("现为与应为", 34),
        "advice": ("怎么改", 46),
        "rule": ("规则", 16),
    }
)
_HEADER = 6
_KEPT = Cell(_HEADER, len(_COLUMNS.headers) + 1)
_HOW = (
    "改好有颜色的格，保存后重新报送。颜色、批注和这一页由工具所加，再次核对时会先去掉，不影响填报。"
)
_MOST = 500
"""Points on the list; no unit mends more in one go."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to mend: a row of the list, and a comment on each of its cells."""

    fault: str
    colour: str
    cells: tuple[Place, ...] = ()
    sides: str = ""
    advice: str = ""
    rule: str = ""

    @property
    def told(self) -> str:
        lines = (
            f"【{self.rule}】{self.fault}" if self.rule else self.fault,
            self.sides,
            self.advice,
        )
        return "\n".join(line for line in lines if line)


def list_points(outcome: Outcome, *, submission: bool = False) -> list[Point]:
    """What is to be mended in the workbook, gravest first; places are those in this very workbook."""
    if outcome.template is None or not outcome.checks:
        return [*_of_findings(outcome.findings)] if outcome.status is Status.FAILED else []
    template = templates.named(outcome.template)
    facts = outcome.facts or Facts({})
    place_of = template.place_of if submission else None
    items = list_items(outcome.checks, facts, template.book, in_submission=place_of)
    named = {
        place: field.name
        for id, field in template.book.fields.items()
        if (place := (place_of or facts.place)(id))
    }
    found = [*_of_findings(outcome.findings)]
    of_items = [point for item in items for point in _of_item(item, named)]
    return [*found, *of_items] if submission else [*of_items, *found]


def _of_item(item: Item, named: Mapping[Place, str]) -> Iterator[Point]:
    if not item.rule:
        for place in item.cells:
            yield Point(
                f"未填：{named.get(place, '必填项')}", GRAVE, (place,), advice="必填，请填写。"
            )
        return
    colour = DOUBTFUL if "审核说明" in item.advice else GRAVE
    yield Point(item.text, colour, item.cells, item.sides, item.advice, item.rule)


def _of_findings(findings: Sequence[Finding]) -> Iterator[Point]:
    for level, colour in ((Level.ERROR, GRAVE), (Level.WARNING, DOUBTFUL)):
        for finding in findings:
            if finding.level is level:
                cells = (finding.place,) if finding.place else ()
                yield Point(finding.message, colour, cells)


def make_marked_copy(blob: bytes, name: str, about: str, points: Sequence[Point]) -> bytes:
    """The workbook with the points marked in it, in place of all marks that it had.

    ``name`` is the file's. Raises UnreadableFile if it is no .xlsx that can be written into.
    """
    try:
        package = drop_marks(Package.read(blob))
        sheets = {each.name for each in package.sheets if each.kind == "worksheet"}
        marks = [mark for point in points for mark in _marks_of(point, sheets)]
        made = mark_cells(package, marks, _list_of(about, points, sheets), _KEPT)
        return seal(made, made.sheet_part(SHEET).part, {})
    except (OoxmlError, ValueError):
        raise UnreadableFile(
            f"{name} 不能加标记：只能在 xlsx 格式的工作簿里加。"
            "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后再运行。"
        ) from None


@contextmanager
def unmark_copies(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """The workbooks without marks, for whoever judges them: themselves, or copies that go afterwards."""
    with TemporaryDirectory() as folder:
        yield [_unmarked(path, Path(folder, str(n))) for n, path in enumerate(paths)]


def _unmarked(path: Path, folder: Path) -> Path:
    try:
        package = Package.read(read_file(path))
        if not is_marked(package):
            return path
        folder.mkdir()
        copy = folder / path.name
        copy.write_bytes(drop_marks(package).replacing({}))
    except (OSError, OoxmlError, ValueError):  # its reader says better what is wrong with it
        return path
    return copy


def place_marked_copy(path: Path) -> Path:
    """Where the marked copy goes: beside the workbook. Of a marked copy that came back the next:
    ``甲县_录入表_退回.xlsx``, ``甲县_录入表_退回2.xlsx``."""
    again = RETURNED_SUFFIX.search(path.stem)
    number = str(int(again[1] or 1) + 1) if again else ""
    return path.with_name(f"{RETURNED_SUFFIX.sub('', path.stem)}_退回{number}.xlsx")


def put_marked_copy(outcome: Outcome, points: Sequence[Point], target: Path) -> None:
    """Write the marked copy of an outcome that has points to mend, and say so in it.

    Without, a copy of an earlier run that nobody has touched goes, lest it be taken for new. Raises
    RefusedOutput if there is one that was edited; UnreadableFile if the workbook cannot be marked.
    """
    there = untouched(target)
    if not points:
        if there is not None:
            target.unlink()
        return
    path = Path(outcome.input)
    blob = make_marked_copy(read_file(path), path.name, describe_owner(outcome), points)
    if blob != there:
        write_output(target, blob)
    outcome.marked = str(target)


def describe_owner(outcome: Outcome) -> str:
    """Whose the workbook is: unit, fund, year."""
    year = f"{outcome.year} 年度" if outcome.year else None
    return "　".join(filter(None, (outcome.unit, outcome.fund, year)))


def _marks_of(point: Point, sheets: Collection[str]) -> Iterator[Mark]:
    for place in point.cells:
        cell = _first_cell(place)
        if cell is not None and place.sheet in sheets:
            yield Mark(place.sheet, cell, point.told, point.colour)


def _first_cell(place: Place) -> Cell | None:
    try:
        return Range.parse(place.cell).first
    except ValueError:  # a row, a column, the sheet as a whole
        return None


# The list.


def _list_of(about: str, points: Sequence[Point], sheets: Collection[str]) -> Package:
    book = WrittenBook(SHEET, Path(gettempdir()))
    sheet = book.sheet(SHEET)
    told = f"共 {len(points)} 处要改" if len(points) <= _MOST else f"要改的前 {_MOST} 处"
    sheet.title(SHEET, f"{about}　{told}" if about else told, _HOW, f"{LABEL}{BLANK}")
    sheet.header(_HEADER, _COLUMNS)
    for number, point in enumerate(points[:_MOST], 1):
        _write_point(sheet, _HEADER + number, number, point, sheets)
    sheet.raw.set_column(_KEPT.column - 1, _KEPT.column - 1, 2, None, {"hidden": True})
    sheet.raw.set_tab_color("#C00000")
    sheet.page(_HEADER, _HEADER + len(points[:_MOST]), len(_COLUMNS.headers))
    return Package.read(book.finish())


def _write_point(
    sheet: Sheet, row: int, number: int, point: Point, sheets: Collection[str]
) -> None:
    texts = {key: str(getattr(point, key)) for key in ("fault", "sides", "advice", "rule")}
    sheet.number(row, 1, number, "centre")
    place = next((each for each in point.cells if each.sheet in sheets), None)
    shown = (
        f"{place}{f' 等 {len(point.cells)} 处' if len(point.cells) > 1 else ''}" if place else ""
    )
    target = str(place) if place and _first_cell(place) else ""
    sheet.link(row, 2, target, shown)
    sheet.texts(row, texts)
    sheet.height(row, texts)
