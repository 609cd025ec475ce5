"""Layers laid over each other: what is set replaces, what is not stays, what is left out goes."""

from pathlib import Path

import pytest
from definition.definitions import changed, definition

from jialing_xls.definition.document import Layer
from jialing_xls.definition.layers import LayerSource, Stack, overlay

BASE = """
name = "底"
sheets = ["甲页", "…", "丙页"]
data = [
  { id = "甲", name = "甲的名称", kind = "金额", sheet = "甲页", required = true },
  { id = "丙", kind = "文字", sheet = "丙页" },
]
[[rules]]
id = "L01"
class = "逻辑性"
text = "甲不为负"
cases = [{ case = "一", left = "甲" }, { case = "二", left = "甲" }]
[form.cells]
"甲" = "表!A1"
[words]
"甲" = "项目：甲"
"""


def laid(*texts: str) -> Stack:
    import tomllib

    layers = [Layer.model_validate(tomllib.loads(text)) for text in texts]
    return overlay(tuple(LayerSource(layer, f"{layer.name}.toml") for layer in layers))


def test_a_row_with_the_id_of_one_below_changes_what_it_sets() -> None:
    stack = laid(BASE, 'name = "上"\ndata = [{ id = "甲", required = false }]')
    row = stack.layer.data[0]
    assert (row.name, row.kind, row.required) == ("甲的名称", "金额", False)
    assert [each.id for each in stack.layer.data] == ["甲", "丙"]


def test_any_other_row_is_added() -> None:
    stack = laid(BASE, 'name = "上"\ndata = [{ id = "乙" }]')
    assert [each.id for each in stack.layer.data] == ["甲", "丙", "乙"]


@pytest.mark.parametrize(
    ("name", "data", "rules", "cases"),
    [
        ("甲", ["丙"], ["L01"], ["一", "二"]),
        ("L01", ["甲", "丙"], [], []),
        ("L01·二", ["甲", "丙"], ["L01"], ["一"]),
    ],
)
def test_what_is_left_out_goes(
    name: str, data: list[str], rules: list[str], cases: list[str]
) -> None:
    layer = laid(BASE, f'name = "上"\nwithout = ["{name}"]').layer
    assert [each.id for each in layer.data] == data
    assert [each.id for each in layer.rules] == rules
    assert [case.case for rule in layer.rules for case in rule.cases] == cases


def test_with_a_field_its_cell_and_its_words_go() -> None:
    layer = laid(BASE, 'name = "上"\nwithout = ["甲"]').layer
    assert layer.form is not None
    assert (layer.form.cells, layer.words) == ({}, {})


def test_what_is_left_out_must_be_there() -> None:
    assert [fault.key for fault in laid(BASE, 'name = "上"\nwithout = ["L02"]').faults] == [
        "without"
    ]


def test_a_row_knows_the_file_that_it_was_last_written_in() -> None:
    stack = laid(BASE, 'name = "上"\ndata = [{ id = "甲", required = false }]')
    assert stack.fault("data", "甲", "", "").layer == "上.toml"
    assert stack.fault("data", "丙", "", "").layer == "底.toml"


def test_a_fund_stands_on_a_base_that_stands_on_another(tmp_path: Path) -> None:
    """With sheets where the lowest one wants them: the fund's own between 资金情况 and 资金管理."""
    fields = definition(tmp_path, changed()).book.fields.values()
    sheets = list(dict.fromkeys(field.sheet for field in fields if field.sheet))
    assert sheets == [
        *("基本信息", "资金情况", "改造数据", "资金管理", "总体目标"),
        *("绩效指标", "审核说明"),
    ]


def test_a_field_that_joins_a_group_stands_in_it(tmp_path: Path) -> None:
    joined = """years = [2026]

[[data]]
sheet = "资金情况"
group = "全年预算数（A）"
rows = [{ id = "预算_彩票", kind = "金额", part = "彩票", role = "全年预算数", part_of = "预算_总额" }]
"""
    book = definition(tmp_path, changed(("years = [2026]", joined))).book
    ids = list(book.fields)
    assert ids.index("预算_其他") + 1 == ids.index("预算_彩票")
    rule = next(rule for rule in book.rules if rule.id == "B01")
    assert rule.right == "预算_中央 + 预算_地方 + 预算_其他 + 预算_彩票"
