"""Filling is splicing: outside the declared cells and rows every byte is the template's.

Checked without the splicer: what may differ is struck out of both sheets with regular expressions,
and what remains is compared as bytes. May differ:

- a declared cell: everything but its address and its style,
- a cell with a formula: its cached result and the type of that; never the formula,
- a row that holds a declared cell with a text: its height.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from official_forms import FORM
from submission.packages import SHEET_PARTS, Filled, parts_of

from jialing_xls.pipeline import Job, fill_jobs
from jialing_xls.template.store import shipped_folder
from jialing_xls.template.template_layout import CROSSCHECK, PAPER
from jialing_xls.template.template_workbook import Template

PROOF, IDENTITY = "A4", "A5"
PAPER_FILLED = ("value", "source", "original", "note")
RULE_FILLED = ("tool_verdict", "explanation", "code", "hint", "explained_difference")

_CELL = re.compile(
    rb'<c r="(?P<at>[A-Z]+[0-9]+)"(?P<style> s="[0-9]+")?(?: t="\w+")?'
    rb"(?:/>|>(?P<formula><f>[^<]*</f>)?.*?</c>)"
)
_ROW = re.compile(rb'<row r="([0-9]+)"[^>]*>')


def declared_cells(template: Template) -> dict[str, set[str]]:
    """Cells that a submission fills, by sheet; from the template alone."""
    fields = template.book.fields
    paper = {
        str(template.paper.cell(key, row))
        for id, row in template.paper_rows.items()
        if not fields[id].derived
        for key in PAPER_FILLED
    }
    rules = {
        str(template.rules.cell(key, row))
        for row in template.rule_rows.values()
        for key in RULE_FILLED
    }
    form = {str(at.cell) for id, at in template.form.items() if not fields[id].derived}
    return {FORM: form, PAPER: paper, CROSSCHECK: rules | {PROOF, IDENTITY}}


def struck_out(xml: bytes, declared: set[str], rows: set[bytes]) -> bytes:
    def cell(match: re.Match[bytes]) -> bytes:
        head = b'<c r="%b"%b' % (match["at"], match["style"] or b"")
        if match["at"].decode() in declared:
            return head + b"/>"
        return head + match["formula"] if match["formula"] else match[0]

    def row(match: re.Match[bytes]) -> bytes:
        if match[1] not in rows:
            return match[0]
        return re.sub(rb' (?:ht|customHeight)="[0-9.]+"', b"", match[0])

    return _ROW.sub(row, _CELL.sub(cell, xml))


def rows_with_text(xml: bytes, declared: set[str]) -> Iterator[bytes]:
    for at, digits in re.findall(rb'<c r="([A-Z]+([0-9]+))"[^>]*t="inlineStr"', xml):
        if at.decode() in declared:
            yield digits


@pytest.fixture(scope="module")
def blank(template: Template) -> dict[str, bytes]:
    return parts_of((shipped_folder() / f"{template.name}.xlsx").read_bytes())


@pytest.mark.parametrize("name", ["如实", "更正"])
def test_every_part_but_the_three_sheets_is_the_templates(
    filled: dict[str, Filled], blank: dict[str, bytes], name: str
) -> None:
    parts = parts_of(filled[name].blob)
    assert list(parts) == list(blank)
    changed = {part for part in parts if parts[part] != blank[part]}
    assert changed == set(SHEET_PARTS.values())


@pytest.mark.parametrize("sheet", [FORM, CROSSCHECK, PAPER])
@pytest.mark.parametrize("name", ["如实", "更正"])
def test_outside_the_declared_cells_every_byte_is_the_templates(
    filled: dict[str, Filled], blank: dict[str, bytes], template: Template, name: str, sheet: str
) -> None:
    before, after = blank[SHEET_PARTS[sheet]], parts_of(filled[name].blob)[SHEET_PARTS[sheet]]
    declared = declared_cells(template)[sheet]
    rows = set(rows_with_text(after, declared))
    assert struck_out(after, declared, rows) == struck_out(before, declared, rows)
    assert len(after) > len(before), "nothing was filled in"


def test_what_is_struck_out_is_small(blank: dict[str, bytes], template: Template) -> None:
    """The check above sees an added formula, a style and a column width that changed."""
    xml = blank[SHEET_PARTS[FORM]]
    declared = declared_cells(template)[FORM]
    kept = struck_out(xml, declared, set())
    for old, new in (
        (b"<f>", b"<f>0+"),
        (b'<c r="E7" s="', b'<c r="E7" s="1'),
        (b'width="', b'width="1'),
        (b"<mergeCell ", b"<mergeCell  "),
        (b'<row r="12"', b'<row r="12" hidden="1"'),
        (b'<row r="12" ', b'<row r="12" ht="9" '),
    ):
        assert old in xml
        assert struck_out(xml.replace(old, new, 1), declared, set()) != kept, new


def test_filling_twice_gives_the_same_bytes(corrected: Filled, tmp_path: Path) -> None:
    (outcome,) = fill_jobs([Job(corrected.entry, tmp_path / "again.xlsx")])
    assert outcome.output is not None
    assert Path(outcome.output).read_bytes() == corrected.blob
