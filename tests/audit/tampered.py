"""Submissions that somebody tampered with: every tampering is named by its cell, or by its sheet
where it has no cell. The folder ``tables`` has tables of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.filled import Filled
from audit.tampering import Raw, raw, through_openpyxl
from official_forms import FORM

from jialing_xls.audit.verify import verify_one
from jialing_xls.model.result import Finding, Level, Outcome, Status
from jialing_xls.ooxml.reference import Cell
from jialing_xls.template.template_layout import CROSSCHECK, DEFINITION, PAPER
from jialing_xls.template.template_workbook import Template


class Where:
    """Addresses, taken from the template."""

    def __init__(self, template: Template) -> None:
        self.template = template

    def form(self, field: str) -> str:
        return str(self.template.form[field].cell)

    def paper(self, field: str, column: str = "value") -> str:
        return str(self.template.paper.cell(column, self.template.paper_rows[field]))

    def rule(self, column: str, key: str = "B01") -> str:
        return str(self.template.rules.cell(column, self.template.rule_rows[key]))

    def definition(self, id: str, header: str) -> str:
        """Where 模板定义 says something of a field or a rule."""
        package = self.template.package
        cells = package.worksheet(DEFINITION).cells.values()
        texts = {c.at: package.text(c) for c in cells}
        columns = {text: at.column for at, text in texts.items() if at.row == 2}
        keys = columns["字段"], columns["编号"]
        row = next(at.row for at, text in texts.items() if text == id and at.column in keys)
        return str(Cell(row, columns[header]))

    def explained(self) -> str:
        """A rule that has an explanation in the sample 更正, else one that could have one."""
        return next(rule.key for rule in self.template.book.rules if rule.explained_by)

    def label(self, text: str) -> str:
        """Where the form has a label."""
        cells = self.template.package.worksheet(FORM).cells.values()
        return str(next(c.at for c in cells if self.template.package.text(c) == text))

    def merge(self) -> str:
        """A merged range of the form: that of the amounts' heading."""
        at = Cell.parse(self.label("资金投入情况（万元）"))
        xml = self.template.package.worksheet(FORM).xml.decode()
        start = xml.index(f'<mergeCell ref="{at}:') + len('<mergeCell ref="')
        return xml[start : xml.index('"', start)]

    @property
    def extracted(self) -> str:
        """A field whose value is the percentage in another field's text."""
        fields = self.template.book.fields.values()
        return next(f.id for f in fields if f.extracted_from and f.reading.startswith("百分数"))

    @property
    def last_label(self) -> str:
        """The last footnote of the form."""
        package = self.template.package
        return str(max(c.at for c in package.worksheet(FORM).cells.values() if package.text(c)))

    def row(self, field: str) -> int:
        return self.template.form[field].cell.row


@dataclass(frozen=True)
class Tampering:
    """``named`` is "sheet!cell"; ``said`` a word of the finding that is about the tampering."""

    id: str
    edit: Callable[[Any, Where], object]
    named: Callable[[Where], str]
    said: str
    with_entry: bool = False
    kept: bool = False
    """Whether it outlives LibreOffice, which must then not cover it up."""
    most: int = 45
    """A tampering has consequences, but no avalanche."""


MONEY = "预算_总额"
RATE = "执行率_总额"
SHEET = "A1"


def form(field: str) -> Callable[[Where], str]:
    return lambda w: f"{FORM}!{w.form(field)}"


def paper(field: str, column: str = "value") -> Callable[[Where], str]:
    return lambda w: f"{PAPER}!{w.paper(field, column)}"


def rule(column: str, key: str = "B01") -> Callable[[Where], str]:
    return lambda w: f"{CROSSCHECK}!{w.rule(column, key)}"


def definition(id: str, header: str) -> Callable[[Where], str]:
    return lambda w: f"{DEFINITION}!{w.definition(id, header)}"


def at(place: str) -> Callable[[Where], str]:
    return lambda w: place


def openpyxl_cell(sheet: str, cell: Callable[[Where], str], **style: object) -> Callable[..., None]:
    def edit(book: Any, w: Where) -> None:
        for name, value in style.items():
            setattr(book[sheet][cell(w)], name, value)

    return edit


def money(w: Where) -> str:
    return w.form(MONEY)


def show_as(cell: Any, text: str) -> None:
    """Have a text cell show another text."""
    cell.number_format = f'General;General;General;"{text}"'


def unprotect(book: Raw, w: Where) -> None:
    book.sub(book.part_of(FORM), "<sheetProtection[^>]*/>", "")


@dataclass(frozen=True)
class Bench:
    """A sample to be tampered with."""

    sample: Filled
    where: Where
    folder: Path

    def in_xml(self, tampering: Tampering) -> None:
        self._judge(tampering, self.edited(tampering))

    def through_openpyxl(self, tampering: Tampering) -> None:
        path = self.folder / "改.xlsx"
        through_openpyxl(self.sample.blob, path, lambda book: tampering.edit(book, self.where))
        self._judge(tampering, path)

    def edited(self, tampering: Tampering) -> Path:
        path = self.folder / f"改_{tampering.id}.xlsx"
        return raw(self.sample.blob, path, lambda book: tampering.edit(book, self.where))

    def _judge(self, tampering: Tampering, path: Path) -> None:
        outcome = verify_one(path, self.sample.entry if tampering.with_entry else None)
        found = assert_named(outcome, tampering, self.where)
        assert len(found) <= tampering.most, "\n".join(f"{f.place}: {f.message}" for f in found)


def assert_named(outcome: Outcome, tampering: Tampering, where: Where) -> list[Finding]:
    found = [finding for finding in outcome.findings if finding.level is not Level.NOTE]
    shown = "\n".join(f"{f.place}: {f.message}" for f in found)
    named = tampering.named(where)
    about = [f for f in found if str(f.place) == named and tampering.said in f.message]
    assert about, f"{named} is not among:\n{shown}"
    assert outcome.status is Status.FAILED
    return found
