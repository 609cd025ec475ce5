"""A layer written as a workbook is the same layer when it is read, whatever program saved it."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import referee
from definition.definitions import toml_of
from definition.layers_drawn import layers
from definition.unseen_forms import workbook_of
from hypothesis import Phase, given, settings

from jialing_xls.definition.document import Layer
from jialing_xls.definition.faults import FaultyDefinition
from jialing_xls.definition.toml_spelling import read_layer
from jialing_xls.definition.workbook.definition_reader import read_workbook_source
from jialing_xls.definition.workbook.definition_writer import spell
from jialing_xls.model.errors import Unusable


def as_set(layer: Layer) -> dict[str, Any]:
    return layer.model_dump(exclude_unset=True)


def read(blob: bytes) -> Layer:
    return read_workbook_source(blob, "模板定义.xlsx").source.layer


WITHOUT_SHRINKING = settings(max_examples=60, phases=[Phase.explicit, Phase.reuse, Phase.generate])
"""A layer has some hundred parts: hypothesis would need minutes to find the least that fails."""


@WITHOUT_SHRINKING
@given(layers())
def test_nothing_is_lost_in_the_workbook(layer: Layer) -> None:
    assert as_set(read(spell(layer))) == as_set(layer)


@WITHOUT_SHRINKING
@given(layers())
def test_workbook_and_toml_are_two_spellings_of_one_layer(layer: Layer) -> None:
    from_workbook = read(spell(layer))
    assert as_set(read_layer(toml_of(from_workbook).encode(), "a.toml")) == as_set(layer)


# ---------------------------------------------------------------- saved by other programs

LAYER = Layer.model_validate(
    {
        "name": "培训补助_2025",
        "base": "转移支付区域绩效目标自评表",
        "years": [2025, 2026],
        "data": [
            {
                "id": "培训_人次",
                "name": "培训人次",
                "kind": "数量",
                "sheet": "业务",
                "unit": "人次",
            },
            {"id": "培训_金额", "name": "", "kind": "金额", "sheet": "业务", "required": False},
        ],
        "indicators": [
            {
                "id": "指标01",
                "level1": "产出指标",
                "level2": "数量指标",
                "name": "培训",
                "target": "0012",
            },
            {
                "id": "指标02",
                "name": "满意度",
                "target": "≥85%",
                "weight": "10.5",
                "choices": ["好", "差"],
            },
        ],
        "rules": [
            {
                "id": "H90",
                "class": "核实性",
                "text": "多",
                "cases": [{"left": "=1"}, {"right": "2"}],
            },
        ],
        "words": {"培训_人次": "项目：培训"},
        "form": {
            "file": "官方表.xlsx",
            "cells": {"培训_人次": "Sheet!B1"},
            "table": {
                "sheet": "Sheet",
                "first": 3,
                "last": 9,
                "columns": {"三级": "D", "完成值": "F"},
            },
        },
    }
)


@cache
def official() -> bytes:
    return workbook_of([["项目名称", "_"], ["主管部门", "_"]])


def saved_by_openpyxl(blob: bytes, folder: Path) -> bytes:
    stream = BytesIO()
    openpyxl.load_workbook(BytesIO(blob)).save(stream)
    return stream.getvalue()


def saved_by_libreoffice(blob: bytes, folder: Path) -> bytes:
    path = folder / "模板定义.xlsx"
    path.write_bytes(blob)
    return referee.resaved(path, folder).read_bytes()


@pytest.mark.parametrize(
    "program",
    [saved_by_openpyxl, pytest.param(saved_by_libreoffice, marks=referee.requires_office)],
)
def test_a_definition_is_the_same_whatever_program_saved_it(program: Any, tmp_path: Path) -> None:
    saved = program(spell(LAYER, official=official()), tmp_path)
    source, _, notes = read_workbook_source(saved, "模板定义.xlsx")
    assert as_set(source.layer) == as_set(LAYER)
    assert source.official == official()
    assert notes == ()


def edited(cells: dict[str, object], blob: bytes | None = None) -> bytes:
    """The definition workbook with cells changed, as its owner would: ``数据!B3`` → value."""
    book = openpyxl.load_workbook(BytesIO(blob or spell(LAYER, official=official())))
    for place, value in cells.items():
        sheet, _, at = place.partition("!")
        book[sheet][at] = value
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def faults(blob: bytes) -> list[str]:
    with pytest.raises(FaultyDefinition) as caught:
        read_workbook_source(blob, "定义.xlsx")
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"数据!D3": "钱"}, "定义.xlsx：数据!D3：“类型”：不认识“钱”，可用的有 文字、"),
        ({"数据!J3": "两位"}, "定义.xlsx：数据!J3：“必填”：应是 是 或 否"),
        ({"数据!D1": "种类"}, "定义.xlsx：数据!D1：不认识“种类”"),
        ({"基本!A3": "板式"}, "定义.xlsx：基本!A3：不认识“板式”"),
        ({"基本!B5": "今年"}, "定义.xlsx：基本!B5："),
        ({"词语!B4": "培训_人次", "词语!C4": "又一次"}, "定义.xlsx：词语!B4：“培训_人次”写了两次"),
        (
            {"绑定!A5": "Sheet!B9", "绑定!C5": "培训_人次"},
            "定义.xlsx：绑定!C5：“培训_人次”写了两次",
        ),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_mistake_is_told_by_sheet_cell_and_reason(cells: dict[str, object], told: str) -> None:
    found = faults(edited(cells))
    assert [line for line in found if line.startswith(told)], found


def test_every_mistake_is_told_at_once() -> None:
    assert len(faults(edited({"数据!D3": "钱", "数据!D4": "款", "规则!C3": "严格"}))) == 3


def test_percentages_and_numbers_that_excel_made_of_texts_are_texts_again() -> None:
    book = openpyxl.load_workbook(BytesIO(spell(LAYER)))
    cell = book["指标"]["F3"]
    cell.value, cell.number_format = 0.95, "0%"
    book["指标"]["F4"].value = 1200
    stream = BytesIO()
    book.save(stream)
    assert [each.target for each in read(stream.getvalue()).indicators] == ["95%", "1200"]


def test_rows_and_columns_that_were_moved_are_found() -> None:
    book = openpyxl.load_workbook(BytesIO(spell(LAYER)))
    book["指标"].insert_rows(1, 2)
    book["数据"].move_range("A1:B9", cols=40)
    stream = BytesIO()
    book.save(stream)
    assert as_set(read(stream.getvalue())) == as_set(LAYER)


def test_the_example_rows_are_not_read() -> None:
    blank = Layer(name="新模板")
    book = openpyxl.load_workbook(BytesIO(spell(blank)))
    assert book["数据"]["A2"].value == "示例"
    assert book["数据"]["B2"].value
    assert as_set(read(spell(blank))) == {"name": "新模板"}


def test_a_label_that_was_changed_in_the_copy_of_the_official_form_is_told() -> None:
    blob = spell(LAYER, official=official())
    _, _, notes = read_workbook_source(edited({"Sheet!A1": "资金名称"}, blob), "定义.xlsx")
    assert [note[:14] for note in notes] == ["Sheet!A1 的字改过，"[:14]]


def test_the_official_file_is_hidden_and_its_sheets_are_shown_as_they_were() -> None:
    book = openpyxl.load_workbook(BytesIO(spell(LAYER, official=official())))
    assert book.sheetnames[0] == "Sheet"
    assert book["Sheet"]["A1"].value == "项目名称"
    assert book["官方文件"].sheet_state == "veryHidden"


def test_a_sheet_of_the_official_file_may_be_called_as_one_of_ours() -> None:
    book = openpyxl.load_workbook(BytesIO(official()))
    book["Sheet"].title = "数据"
    stream = BytesIO()
    book.save(stream)
    source, _, _ = read_workbook_source(spell(LAYER, official=stream.getvalue()), "定义.xlsx")
    assert as_set(source.layer) == as_set(LAYER)
    assert source.official == stream.getvalue()


def test_a_damaged_official_file_is_refused() -> None:
    with pytest.raises(Unusable, match="官方表已损坏"):
        read_workbook_source(edited({"官方文件!A2": "AAAA"}), "定义.xlsx")


def test_a_workbook_that_is_no_definition_is_told_to_be_none() -> None:
    with pytest.raises(Unusable, match="不是模板定义"):
        read_workbook_source(official(), "别的.xlsx")


def test_every_table_of_the_document_has_a_sheet_with_drop_downs() -> None:
    book = openpyxl.load_workbook(BytesIO(spell(LAYER, fields=["培训_人次"], bases=["版式一"])))
    assert {"基本", "指标", "数据", "规则", "词语", "指标列", "读数", "得分", "绑定"} <= set(
        book.sheetnames
    )
    listed = {cell.value for row in book["选项"].iter_rows(min_row=2) for cell in row if cell.value}
    assert {"金额", "全年预算数", "核实性", "定性", "培训_人次", "版式一"} <= listed
    offered = [each for each in book["数据"].data_validations.dataValidation if each.type == "list"]
    assert len(offered) >= 4
