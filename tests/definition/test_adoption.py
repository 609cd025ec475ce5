"""Official forms adopted: on the base that fits, in its ids, as a definition without a fault."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from definition.test_recognition_shared import form
from definition.unseen_forms import FORMS, workbook_of

from jialing_xls.cli.commands.definitions import bases_near
from jialing_xls.definition.adoption.form_words import form_words, normalised, words_folder
from jialing_xls.definition.adoption.proposal import Adoption, propose_layer
from jialing_xls.definition.adoption.recognition import recognise
from jialing_xls.definition.document import Form, Layer
from jialing_xls.definition.expansion import expand_layers
from jialing_xls.definition.layers import LayerSource, chain, find_base
from jialing_xls.definition.toml_spelling import read_source
from jialing_xls.model.errors import UnreadableFile

HERE = Path(__file__)


def adopted(blob: bytes, name: str = "官方表.xlsx", targets: bytes | None = None) -> Adoption:
    aims = None if targets is None else (targets, "目标表.xlsx")
    return propose_layer(blob, name, bases_near(HERE), aims)


def fields(found: Adoption) -> dict[str, str | None]:
    return {each.cell: each.field for each in found.bindings}


@pytest.mark.parametrize("draw", FORMS, ids=lambda draw: str(draw.__name__))
def test_a_form_that_was_not_seen_before(draw: Any) -> None:
    """Figures as they first came out: 39 of 54, 27 of 27, 33 of 33; none that was wrong was sure."""
    blob, wanted = draw()
    found = {each.area.cell: each for each in recognise(blob).cells}
    right = {
        cell for cell, meaning in wanted.items() if cell in found and found[cell].meaning == meaning
    }
    assert len(right) >= 0.9 * len(wanted), sorted(wanted.keys() - right)
    assert [cell for cell, each in found.items() if each.sure and cell not in right] == []


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("区域自评表_彩票公益金版", "转移支付区域绩效目标自评表"),
        ("就业补助资金_区域自评表_市州版", "转移支付区域绩效目标自评表"),
        ("部门预算项目自评表_四川版", "部门预算项目支出绩效自评表"),
        ("项目支出绩效自评表_财预10号版", "项目支出绩效自评表"),
    ],
)
def test_the_base_that_fits_is_found(name: str, base: str) -> None:
    assert adopted(form(name)[0]).layer.base == base


def test_what_the_base_lacks_is_a_new_field_under_the_row_that_it_is_part_of() -> None:
    found = adopted(form("区域自评表_彩票公益金版")[0])
    new = {row.id: row for row in found.layer.data}
    assert fields(found)["Sheet1!E9"] == "预算_彩票"
    assert new["预算_彩票"].part_of == "预算_中央"
    assert new["预算_彩票"].kind == "金额"


def test_the_official_files_own_formulas_are_no_cells_to_be_filled() -> None:
    found = adopted(form("区域自评表_彩票公益金版")[0])
    assert "Sheet1!G7" not in fields(found)
    rows = {row[0]: row for row in found.binding_rows()}
    assert rows["Sheet1!G7"][2:] == ("执行率_总额", "是", "官方表的公式，照用")


def test_indicators_with_nature_unit_and_weight() -> None:
    first, *_ = adopted(form("部门预算项目自评表_四川版")[0]).layer.indicators
    assert (first.name, first.compare, first.target, first.unit) == (
        "集中照护机构床位",
        "≥",
        "120",
        "张",
    )
    assert first.weight == 20


def test_indicators_come_from_the_targets_of_the_notice() -> None:
    blank, _ = form("项目支出绩效自评表_财预10号版")
    targets, _ = form("残疾人事业发展补助_绩效目标表2025")
    layer = adopted(blank, targets=targets).layer
    assert layer.fund == "残疾人事业发展补助资金"
    assert [each.name for each in layer.indicators][:2] == [
        "残疾人家庭无障碍改造户数",
        "得到辅助器具适配服务人数",
    ]
    assert [each.level1 for each in layer.indicators][3:] == ["产出指标"] + ["效益指标"] * 2 + [
        "满意度指标"
    ]


def test_a_field_stands_in_one_cell_only_and_the_other_one_is_listed() -> None:
    rows: list[list[Any]] = [["项目名称", "_"], ["项目名称", "_"]]
    found = adopted(workbook_of(rows))
    assert [(each.field, each.sure) for each in found.bindings] == [("资金名称", False)] * 2
    assert [row[2] for row in found.binding_rows()] == ["资金名称", ""]


@pytest.mark.parametrize("label", ["其他应说明的特别事项甲", "备忘", "甲乙丙"])
def test_what_is_not_recognised_is_listed_without_a_field(label: str) -> None:
    found = adopted(workbook_of([["项目名称", "_"], [label, "_"]]))
    assert [(each.label, each.field) for each in found.bindings][1] == (label, None)


@pytest.mark.parametrize("draw", FORMS, ids=lambda draw: str(draw.__name__))
def test_what_is_proposed_is_a_definition_without_a_fault(draw: Any) -> None:
    """Its new fields and columns, what they are part of, what they are computed from, where they stand."""
    targets = workbook_of(
        [
            ["一级指标", "二级指标", "三级指标", "指标值", "分值"],
            ["产出指标", "数量指标", "培训人次", "≥1200人次", 50],
            ["效益指标", "社会效益指标", "就业率", "≥60%", 30],
            ["满意度指标", "服务对象满意度", "参训人员满意度", "≥90%", 10],
        ]
    )
    blob, _ = draw()
    layer = adopted(blob, targets=targets).layer
    source = LayerSource(layer, "模板定义.xlsx", blob)
    definition = expand_layers(chain(source, find_base(HERE, read_source)))
    assert set(definition.cells) == set((layer.form or Form()).cells)


@pytest.mark.parametrize(
    ("title", "year", "fund"),
    [
        ("就业补助资金区域绩效目标自评表（2025年度）", 2025, "就业补助资金"),
        ("2024年度城乡义务教育补助经费绩效自评表", 2024, "城乡义务教育补助经费"),
        ("２０２３年农村危房改造补助资金绩效目标表", 2023, "农村危房改造补助资金"),
        ("2025年度省级专项资金绩效自评表", 2025, ""),
        ("2025年资金使用绩效情况", 2025, ""),
        ("项目支出绩效自评表", None, ""),
    ],
)
def test_year_and_fund_are_read_in_the_title(title: str, year: int | None, fund: str) -> None:
    found = recognise(workbook_of([[title, "<"], ["填报单位", "_"]]))
    assert (found.year, found.fund) == (year, fund)


def test_a_blank_form_may_have_no_row_for_its_indicators() -> None:
    rows: list[list[Any]] = [
        [
            "绩效指标",
            "一级指标",
            "二级指标",
            "三级指标",
            "年度指标值",
            "实际完成值",
            "分值",
            "得分",
        ],
        ["总分", *"<<<<<", 100, "_"],
    ]
    found = recognise(workbook_of(rows))
    assert found.table is not None
    assert list(found.table.rows) == []
    assert [(str(each.area.at), each.key) for each in found.cells] == [("H2", "总分")]


def test_a_wording_that_stands_for_two_things_is_sure_of_neither() -> None:
    rows: list[list[Any]] = [
        ["资金来源", "全年预算数", "全年执行数", "执行数"],
        ["年度资金总额", "_", "_", "_"],
    ]
    found = {str(each.area.at): each for each in recognise(workbook_of(rows)).cells}
    assert [found[at].sure for at in ("B2", "C2", "D2")] == [True, False, False]


@pytest.mark.parametrize(
    ("over", "label", "sure"),
    [("预算数", "年初预算", True), ("上年", "年初预算", False), ("其中", "年初预算", True)],
)
def test_a_header_under_another_one_says_more_than_itself(
    over: str, label: str, sure: bool
) -> None:
    rows: list[list[Any]] = [
        ["资金来源", over, "<", "全年执行数"],
        ["^", label, "全年预算数", "^"],
        ["年度资金总额", "_", "_", "_"],
    ]
    found = {str(each.area.at): each for each in recognise(workbook_of(rows)).cells}
    assert (found["B3"].key, found["B3"].sure) == ("年初预算数", sure)


@pytest.mark.parametrize("mark", ["—", "/", "——", " - "])
def test_a_cell_that_holds_a_stroke_is_not_to_be_filled(mark: str) -> None:
    rows: list[list[Any]] = [
        ["资金来源", "全年预算数", "全年执行数", "得分"],
        ["年度资金总额", "_", "_", "_"],
        ["其他资金", "_", "_", mark],
    ]
    assert "D3" not in {str(each.area.at) for each in recognise(workbook_of(rows)).cells}


def test_no_wording_has_two_meanings_in_one_place() -> None:
    data = tomllib.loads((words_folder() / "用语.toml").read_text(encoding="utf-8"))
    places = [data["抬头"] | data["目标"]["列"], data["合计"]]
    places += [
        each[axis]
        for each in data.values()
        for axis in ("列", "行")
        if isinstance(each.get(axis), dict)
    ]
    for place in places:
        counts = Counter(normalised(text) for texts in place.values() for text in set(texts))
        assert [text for text, n in counts.items() if n > 1] == []


def test_the_words_know_every_row_of_the_bases() -> None:
    _, rows = form_words().kinds["资金"]
    _, aspects = form_words().kinds["管理"]
    assert rows is not None
    assert aspects is not None
    for base in bases_near(HERE):
        for part in {row.part for row in base.data if row.part}:
            like = rows.meaning(part) or aspects.meaning(part)
            assert like is not None, part
            assert (like.key, like.listed) == (part, True)


def test_an_old_xls_is_to_be_saved_as_xlsx() -> None:
    with pytest.raises(UnreadableFile, match="另存为“Excel 工作簿"):
        adopted(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "旧表.xls")


def test_the_layer_is_what_a_definition_may_be() -> None:
    layer = adopted(form("部门预算项目自评表_四川版")[0]).layer
    assert Layer.model_validate(layer.model_dump(exclude_unset=True, by_alias=True)) == layer
