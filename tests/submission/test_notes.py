"""Whatever was changed on reading stands in 数据底稿: the original text, and what was done to it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from entry.test_normalise import DATE, NUMBERS, TEXT, TEXTS
from loaded import loaded
from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils.escape import unescape

from jialing_xls.entry.reading.normalise import Raw, original_text
from jialing_xls.entry.reading.reader import read_entry
from jialing_xls.model.fact import EPOCH, Place
from jialing_xls.model.field import Field, Kind
from jialing_xls.pipeline import Job, fill_jobs
from jialing_xls.template.template_layout import PAPER
from jialing_xls.template.template_workbook import Template

ENTRY = Path(__file__).parents[2] / "samples" / "嘉陵区2023_更正_录入表.xlsx"

Case = tuple[Field, Raw, Decimal | date | str | None, str]
"""A field like the one that is asked for, what is typed, the value, the note."""

DAY = date(2024, 6, 12)
DATES: list[Case] = [
    (DATE, "2024.6.12", DAY, "“2024.6.12”读作 2024-06-12"),
    (DATE, "2024年6月12日", DAY, "“2024年6月12日”读作 2024-06-12"),
    (DATE, "20240612", DAY, "“20240612”读作 2024-06-12"),
    (DATE, "45455", DAY, "“45455”按 Excel 日期序号（1900 年制）读作 2024-06-12"),
]


def cases() -> Iterator[Case]:
    """The tables of the tests of normalisation, as far as openpyxl can write what is typed."""
    for field, raw, value, note in NUMBERS:
        yield field, raw, Decimal(value), note
    for raw, text, note in TEXTS:
        yield TEXT, raw, text, note
    yield from DATES


def places(template: Template) -> dict[str, Place]:
    facts = read_entry(ENTRY, template.book.typed).facts
    return {id: place for id in template.book.typed if (place := facts.place(id))}


def has_words(raw: Raw) -> bool:
    """Other texts are refused where words are due: entry/test_shared_cases.py."""
    return isinstance(raw, str) and any(sign.isalpha() for sign in raw)


def rounds(template: Template) -> list[dict[str, Case]]:
    """The cases, each at a field of its kind, unit and decimals; several times over."""
    found: list[dict[str, Case]] = [{}]
    known = places(template)
    for case in cases():
        asked, raw = case[0], case[1]
        if isinstance(raw, str) and ILLEGAL_CHARACTERS_RE.search(raw):
            continue
        if isinstance(raw, date) and asked.kind is Kind.TEXT:
            continue  # a day is no text, in a workbook: entry/test_seen_is_read.py
        fitting = [
            id
            for id, field in template.book.typed.items()
            if (field.kind, field.unit, field.decimals) == (asked.kind, asked.unit, asked.decimals)
            and id in known
            and not field.choices
            and (asked.kind is not Kind.TEXT or has_words(raw) or not field.required)
        ]
        free = next((id for id in fitting if id not in found[-1]), None)
        if fitting and free is None:
            found.append({})
            free = fitting[0]
        if free is not None:
            found[-1][free] = case
    return found


def test_every_note_stands_in_the_working_paper(template: Template, tmp_path: Path) -> None:
    noted, known = set(), places(template)
    for number, typed in enumerate(rounds(template)):
        book = loaded(ENTRY)
        for id, (_, raw, _, _) in typed.items():
            cell = book[known[id].sheet][known[id].cell]
            cell.value = raw
            if isinstance(raw, str):
                cell.data_type = "s"  # openpyxl takes what starts with = for a formula
        entry = tmp_path / f"{number}_录入表.xlsx"
        book.save(entry)
        (outcome,) = fill_jobs([Job(entry, tmp_path / f"{number}.xlsx")])
        assert outcome.certificate.proven
        paper = load_workbook(tmp_path / f"{number}.xlsx", data_only=True)[PAPER]
        at = {id: template.paper.cells[row] for id, row in template.paper_rows.items()}
        for id, (_, raw, value, note) in typed.items():
            shown = {
                column: paper.cell(at[id][column].row, at[id][column].column).value
                for column in ("value", "source", "original", "note")
            }
            told = (id, raw, shown)
            assert shown["source"] == str(known[id]), told
            assert (shown["note"] or "") == note, told
            assert unescape(shown["original"] or "") == original_text(raw), told
            stored = shown["value"]
            if isinstance(value, Decimal):
                assert round(Decimal(str(stored)), 8) == value, told
            elif isinstance(value, date):
                assert stored in (value, (value - EPOCH).days) or stored.date() == value, told
            else:
                assert stored == (value or None), told
            noted.add(note)
    assert len(noted) > 25


def test_the_notes_of_the_tables_are_nearly_all_tried(template: Template) -> None:
    tried = {id(case) for typed in rounds(template) for case in typed.values()}
    assert len(tried) > 0.8 * len(list(cases()))


@pytest.mark.parametrize("typed", ["约50", "0.9842", "一百二十万"])
def test_what_is_refused_stands_there_too(template: Template, tmp_path: Path, typed: str) -> None:
    book = loaded(ENTRY)
    place = places(template)["预算_其他"]
    book[place.sheet][place.cell].value = typed
    book.save(tmp_path / "甲_录入表.xlsx")
    (outcome,) = fill_jobs([Job(tmp_path / "甲_录入表.xlsx", tmp_path / "甲.xlsx")])
    paper = load_workbook(tmp_path / "甲.xlsx", data_only=True)[PAPER]
    at = template.paper.cells[template.paper_rows["预算_其他"]]
    if typed == "0.9842":  # more decimals than an amount has
        assert any("位小数" in finding.message for finding in outcome.findings)
    assert paper.cell(at["original"].row, at["original"].column).value == typed
    assert paper.cell(at["note"].row, at["note"].column).value == "未采用，见提示"
    assert paper.cell(at["value"].row, at["value"].column).value is None
