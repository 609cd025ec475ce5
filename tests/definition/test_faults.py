"""Every mistake in a definition is named with its place, in Chinese, and all of them at once.

A row is a change to a newcomer's definition and what is told of it: table, row, key, and words of the
message. Nothing is accepted silently, and nothing ends in a traceback.
"""

from pathlib import Path

import pytest
from definition.definitions import FOLDER, NEWCOMER, changed, faults, written

from jialing_xls.cli.commands import definitions as commands
from jialing_xls.definition.faults import DefinitionFault, FaultyDefinition
from jialing_xls.model.errors import Unusable

L3 = FOLDER / "居家养老服务设施建设_2025.toml"
TAIL = 'class = "核实性"\n'
FORM = "years = [2026]\n\n[form.cells]\n"
RULE = '{ id = "H22", text = "户均补助不超过 5 万元", left = "改造_金额 / 改造_户数", relation = "≤", right = "5" }'

Told = tuple[str, str, str, str]

CASES: dict[str, tuple[list[tuple[str, str]], Told]] = {
    # keys
    "a misspelt key of the file": ([("fund =", "fond =")], ("", "", "fond", "相近的有 fund")),
    "a misspelt table": (
        [("[[indicators]]", "[[indicator]]")],
        ("", "", "indicator", "相近的有 indicators"),
    ),
    "a misspelt key of a field": (
        [('kind = "数量", unit = "户" },', 'kinds = "数量" },')],
        ("data", "改造_户数", "kinds", "相近的有 kind"),
    ),
    "a misspelt key of a head": (
        [('group = "危房', 'groups = "危房')],
        ("data", "改造_户数", "groups", "相近的有 group"),
    ),
    "a misspelt key of an indicator": (
        [('target = "≥800', 'targets = "≥800')],
        ("indicators", "指标02", "targets", "相近的有 target"),
    ),
    "a misspelt key of a rule": (
        [('relation = "=",', 'ralation = "=",')],
        ("rules", "H21", "ralation", "相近的有 relation"),
    ),
    "a misspelt key of a case": (
        [(RULE, '{ id = "H22", text = "户均", cases = [{ lft = "1" }] }')],
        ("rules", "H22", "cases 第 1 项 lft", "相近的有 left"),
    ),
    "a key that is nothing": ([("years =", "xyz =")], ("", "", "xyz", "可用的有 name")),
    "no name": ([('name = "农村危房改造补助资金_2026"\n', "")], ("", "", "name", "必须有")),
    "another name than the file's": ([('_2026"', '_2027"')], ("", "", "name", "应与文件名")),
    "a field without an id": ([('id = "改造_户数", ', "")], ("data", "第 1 项", "id", "必须有")),
    "a key written twice": (
        [("years = [2026]", "years = [2026]\nyears = [2026]")],
        ("", "", "", "第 6 行"),
    ),
    "quotes that do not match": ([('fund = "农村', "fund = 农村")], ("", "", "", "第 4 行")),
    # types and words
    "a word for true": (
        [("required = true", 'required = "是"')],
        ("data", "改造_户数", "required", "true 或 false"),
    ),
    "a year as text": ([("[2026]", '["2026"]')], ("years", "第 1 项", "", "整数")),
    "a single year": ([("[2026]", "2026")], ("years", "", "", "应是列表")),
    "a number for text": (
        [('name = "完成改造户数"', "name = 5")],
        ("data", "改造_户数", "name", "应是文字"),
    ),
    "a word for a weight": (
        [('target = "≥800户"', 'target = "≥800户", weight = "十"')],
        ("indicators", "指标02", "weight", "应是数"),
    ),
    "a table for rows": ([("[[data]]", "[data]")], ("data", "", "", "[[表名]]")),
    "rows that are none": (
        [('rows = [{ id = "指标08", name = "改造户满意度", target = "≥90%" }]', 'rows = "指标08"')],
        ("indicators", "第 4 项", "rows", "若干行"),
    ),
    "an unknown kind": (
        [('kind = "数量", unit', 'kind = "数目", unit')],
        ("data", "改造_户数", "kind", "数量"),
    ),
    "no kind": (
        [('kind = "数量", unit = "户" },', 'unit = "户" },')],
        ("data", "改造_户数", "kind", "没有写类型"),
    ),
    "an unknown role": (
        [('unit = "户" }', 'unit = "户", role = "预算" }')],
        ("data", "改造_户数", "role", "全年预算数"),
    ),
    "an unknown class": ([(TAIL, 'class = "核实"\n')], ("rules", "H21", "class", "核实性")),
    "no class": ([(TAIL, "")], ("rules", "H21", "class", "没有写类别")),
    "an unknown relation": (
        [('relation = "="', 'relation = "≡"')],
        ("rules", "H21", "relation", "不认识“≡”"),
    ),
    "no sheet": ([('sheet = "改造数据"\n', "")], ("data", "改造_户数", "sheet", "录入页")),
    # ids and names
    "an id with a space": (
        [('id = "改造_户数"', 'id = "改造 户数"')],
        ("data", "改造 户数", "id", "中文词"),
    ),
    "a field twice": (
        [('id = "鉴定_户数"', 'id = "改造_户数"')],
        ("data", "改造_户数", "", "写了两次"),
    ),
    "an indicator twice": (
        [('id = "指标02"', 'id = "指标01"')],
        ("indicators", "指标01", "", "写了两次"),
    ),
    "a rule twice": ([('id = "H22"', 'id = "H21"')], ("rules", "H21", "", "写了两次")),
    "a field called as an indicator's": (
        [('id = "改造_户数"', 'id = "指标01_完成值"')],
        ("data", "指标01_完成值", "id", "与指标的字段同名"),
    ),
    "two fields of a name": (
        [("完成鉴定户数", "完成改造户数")],
        ("data", "改造_户数", "name", "有两个“完成改造户数”"),
    ),
    "two indicators of a name": (
        [('name = "房屋安全鉴定户数"', 'name = "危房改造户数"')],
        ("indicators", "指标01", "name", "有两个“危房改造户数”"),
    ),
    "an indicator without a target": (
        [(', target = "≥800户"', "")],
        ("indicators", "指标02", "target", "没有写"),
    ),
    "a role played twice": (
        [('unit = "户" }', 'unit = "户", role = "评价年度" }')],
        ("data", "改造_户数", "role", "角色是“评价年度”"),
    ),
    "a sheet that Excel does not take": (
        [('sheet = "改造数据"', 'sheet = "改造/数据"')],
        ("data", "改造_户数", "sheet", "不能有"),
    ),
    "a prefilled figure that is none": (
        [('unit = "户" }', 'unit = "户", default = "十" }')],
        ("data", "改造_户数", "default", "不是数"),
    ),
    "a sum of texts": (
        [('kind = "数量", unit = "户" }', 'kind = "文字", rollup = "合计" }')],
        ("data", "改造_户数", "rollup", "类型是文字"),
    ),
    # layers
    "no such base": (
        [("转移支付区域绩效目标自评表", "转移支付自评表")],
        ("", "", "base", "没有版式“转移支付自评表”"),
    ),
    "itself for a base": (
        [("转移支付区域绩效目标自评表", "农村危房改造补助资金_2026")],
        ("", "", "base", "绕成了圈"),
    ),
    "nothing to leave out": (
        [("years = [2026]", 'years = [2026]\nwithout = ["预算_县给"]')],
        ("", "", "without", "相近的有 预算_县级"),
    ),
    "a rule that is left without its field": (
        [("years = [2026]", 'years = [2026]\nwithout = ["报告_执行率"]')],
        ("rules", "L02", "left", "没有字段“报告_执行率”"),
    ),
    # expressions
    "an unknown field in a rule": (
        [("改造_金额 + 鉴定_金额", "改造_全额 + 鉴定_金额")],
        ("rules", "H21", "left", "没有字段“改造_全额”，相近的有 改造_金额"),
    ),
    "an unknown field in 说明字段": (
        [('right = "5"', 'right = "5", explained_by = ["偏离原应"]')],
        ("rules", "H22", "explained_by", "相近的有 偏离原因"),
    ),
    "an expression that is none": (
        [("改造_金额 + 鉴定_金额", "改造_金额 + ")],
        ("rules", "H21", "left", "无法解析"),
    ),
    "an unknown function": (
        [("改造_金额 + 鉴定_金额", "AVERAGE(改造_金额)")],
        ("rules", "H21", "left", "不认识"),
    ),
    "a sum over text": (
        [("改造_金额 + 鉴定_金额", "改造_金额 + 单位名称")],
        ("rules", "H21", "left", "永远审不出来"),
    ),
    "a quotient by nothing": (
        [("改造_金额 + 鉴定_金额", "改造_金额 / 0")],
        ("rules", "H21", "left", "除以 0"),
    ),
    "a target in words that is to be reached in figures": (
        [('target = "≥800户"', 'target = "应鉴尽鉴", unit = "户", compare = "≥"')],
        ("indicators", "指标02", "target", "读不出数"),
    ),
    "a target of two figures": (
        [('target = "≥800户"', 'target = "800户、900户", unit = "户", compare = "≥"')],
        ("indicators", "指标02", "target", "读不出数"),
    ),
    "a rule about nothing": (
        [("改造_金额 + 鉴定_金额", "1"), ('right = "执行_总额"', 'right = "1"')],
        ("rules", "H21", "left", "两边都没有字段"),
    ),
    "a rule without a side": ([(', right = "5"', "")], ("rules", "H22", "right", "没有写")),
    "a side that no case of the base's rule takes": (
        [(RULE, '{ id = "L15", left = "MAX(各资金行(预算执行率))" }')],
        ("rules", "L15", "left", "不起作用"),
    ),
    "a rule for no indicator": (
        [('right = "5"', 'right = "5", each = "指标", when = "="')],
        ("rules", "H22", "each", "一次也不会审"),
    ),
    "an unknown suffix": (
        [('left = "改造_金额 / 改造_户数"', 'left = "{完成书}", each = "指标", when = "≥"')],
        ("rules", "H22", "left", "相近的有 指标02_完成数"),
    ),
    "an unknown role in braces": (
        [('left = "改造_金额 / 改造_户数"', 'left = "{执行数}", each = "资金行"')],
        ("rules", "H22", "", "没有角色“执行数”"),
    ),
    "a list of nothing": (
        [("改造_金额 + 鉴定_金额", "分项(改造_金额)")],
        ("rules", "H21", "left", "一项也没有"),
    ),
    "a field of itself": (
        [('kind = "数量", unit = "户" },', 'kind = "数量", formula = "改造_户数 + 1" },')],
        ("data", "改造_户数", "formula", "用到了自己"),
    ),
    "two fields of each other": (
        [
            ('kind = "金额" },', 'kind = "金额", formula = "鉴定_金额" },'),
            ('kind = "金额" },', 'kind = "金额", formula = "改造_金额" },'),
        ],
        ("data", "改造_金额", "formula", "用到了自己"),
    ),
    "an unknown field in a formula": (
        [('kind = "金额" },', 'kind = "金额", formula = "鉴定_金" },')],
        ("data", "改造_金额", "formula", "相近的有 鉴定_金额"),
    ),
    "an unknown field in a composition": (
        [("{改造_户数}户", "{改造户数}户")],
        ("indicators", "指标01", "compose", "相近的有 改造_户数"),
    ),
    "part of nothing": (
        [('unit = "户" }', 'unit = "户", part_of = "预算_总" }')],
        ("data", "改造_户数", "part_of", "相近的有 预算_总额"),
    ),
    "an unknown way to add up": (
        [('unit = "户" }', 'unit = "户", rollup = "平均" }')],
        ("data", "改造_户数", "rollup", "加权平均"),
    ),
    "a weight that there is not": (
        [('unit = "户" }', 'unit = "户", rollup = "加权平均 人数" }')],
        ("data", "改造_户数", "rollup", "没有字段“人数”"),
    ),
    "an unknown reading": (
        [('unit = "户" }', 'unit = "户", read_from = "单位名称", reading = "读数" }')],
        ("data", "改造_户数", "reading", "可用的有 百分数"),
    ),
    "a figure without a unit": (
        [('target = "≥800户"', 'target = "800", compare = "≥"')],
        ("indicators", "指标02", "unit", "指标值要有单位"),
    ),
    "words for nothing": (
        [("years = [2026]", 'years = [2026]\nwords = { "改造_户" = "项目：改造" }')],
        ("words", "", "改造_户", "相近的有 改造_户数"),
    ),
    # what is out of range, or of another kind than it needs
    "a year of five digits": ([("[2026]", "[20262]")], ("years", "第 1 项", "", "2100")),
    "a year twice": ([("[2026]", "[2026, 2026]")], ("years", "", "", "写了两次")),
    "decimals below nought": (
        [('unit = "户" }', 'unit = "户", decimals = -2 }')],
        ("data", "改造_户数", "decimals", "不能小于 0"),
    ),
    "decimals beyond all measure": (
        [('unit = "户" }', 'unit = "户", decimals = 40 }')],
        ("data", "改造_户数", "decimals", "不能大于 8"),
    ),
    "a tolerance in words": (
        [('right = "5"', 'right = "5", tolerance = "千分之一"')],
        ("rules", "H22", "tolerance", "应是数"),
    ),
    "a tolerance below nought": (
        [('right = "5"', 'right = "5", tolerance = "-1"')],
        ("rules", "H22", "tolerance", "应是数"),
    ),
    "a rule's id with a space": ([('"H22"', '"H 22"')], ("rules", "H 22", "id", "空格")),
    "a weight below nought": (
        [('target = "≥800户"', 'target = "≥800户", weight = -5')],
        ("indicators", "指标02", "weight", "不能小于 0"),
    ),
    "a weight on a form without scores": (
        [('target = "≥800户"', 'target = "≥800户", weight = 5')],
        ("indicators", "指标02", "weight", "不记分"),
    ),
    "choices of a figure": (
        [('kind = "数量", unit = "户" },', 'kind = "数量", choices = ["多", "少"] },')],
        ("data", "改造_户数", "choices", "不能有可选值"),
    ),
    "what is prefilled is no choice": (
        [('kind = "数量", unit = "户" },', 'kind = "文字", choices = ["多"], default = "中" },')],
        ("data", "改造_户数", "default", "不在可选值里"),
    ),
    "a brace that is not closed": (
        [('"{改造_户数}户"', '"{改造_户数户"')],
        ("indicators", "指标01", "compose", "花括号"),
    ),
    "a composition without a unit": (
        [('"{改造_户数}户"', '"{改造_户数}"')],
        ("indicators", "指标01", "compose", "单位"),
    ),
    "a composition of a text": (
        [('"{改造_户数}户"', '"{单位名称}户"')],
        ("indicators", "指标01", "compose", "不是数"),
    ),
    "part of itself": (
        [('unit = "户" }', 'unit = "户", part_of = "改造_户数" }')],
        ("data", "改造_户数", "part_of", "自己的分项"),
    ),
    "part of a text": (
        [('unit = "户" }', 'unit = "户", part_of = "单位名称" }')],
        ("data", "改造_户数", "part_of", "没有分项"),
    ),
    "a text for money": (
        [('kind = "数量", unit = "户" },', 'kind = "文字", role = "结余数", part = "县级" },')],
        ("data", "改造_户数", "kind", "应是数"),
    ),
    "money of no row": (
        [('unit = "户" }', 'unit = "户", role = "全年预算数" }')],
        ("data", "改造_户数", "part", "哪一资金行"),
    ),
    "weighted by a text": (
        [('unit = "户" }', 'unit = "户", rollup = "加权平均 单位名称" }')],
        ("data", "改造_户数", "rollup", "不是数"),
    ),
    "a day held against money": (
        [('"改造_金额 + 鉴定_金额"', '"填报日期"')],
        ("rules", "H21", "left", "一边是日期"),
    ),
    "a rule that always holds": (
        [('right = "执行_总额"', 'right = "改造_金额 + 鉴定_金额"')],
        ("rules", "H21", "left", "永远成立"),
    ),
    "a figure that explains": (
        [('right = "5"', 'right = "5", explained_by = ["改造_户数"]')],
        ("rules", "H22", "explained_by", "不是文字"),
    ),
    "a month that there is not": (
        [('"改造_金额 + 鉴定_金额"', '"DATE(年度, 13, 1)"')],
        ("rules", "H21", "left", "没有 13 月"),
    ),
    "a number beyond Excel's": (
        [('"改造_金额 + 鉴定_金额"', '"改造_金额 * 1e400"')],
        ("rules", "H21", "left", "太大"),
    ),
    "a case that there is not": (
        [("years = [2026]", 'years = [2026]\nwithout = ["H01·结余款"]')],
        ("", "", "without", "相近的有 H01·结余"),
    ),
    "a sheet to be ordered that there is not": (
        [("years = [2026]", 'years = [2026]\nsheets = ["改造数居"]')],
        ("sheets", "", "", "相近的有 改造数据"),
    ),
    "rows that the form does not have": (
        [("years = [2026]\n", "years = [2026]\n\n[form.table]\nfirst = 4000\nlast = 4001\n")],
        ("form", "table", "last", "没有第 4001 行"),
    ),
    # the form
    "a cell used twice": (
        [("years = [2026]\n", f'{FORM}"改造_户数" = "自评表!E7"\n')],
        ("form", "cells", "改造_户数", "已经给了字段“预算_总额”"),
    ),
    "a cell of no form": (
        [("years = [2026]\n", f'{FORM}"改造_户数" = "E7"\n')],
        ("form", "cells", "改造_户数", "表名!单元格"),
    ),
    "a cell inside a merged one": (
        [("years = [2026]\n", f'{FORM}"改造_户数" = "自评表!D3"\n')],
        ("form", "cells", "改造_户数", "应写 C3"),
    ),
    "a sheet that there is not": (
        [("years = [2026]\n", f'{FORM}"改造_户数" = "自评!E7"\n')],
        ("form", "cells", "改造_户数", "没有工作表“自评”"),
    ),
    "a field that there is not": (
        [("years = [2026]\n", f'{FORM}"改造_户" = "自评表!B3"\n')],
        ("form", "cells", "改造_户", "相近的有 改造_户数"),
    ),
    "a file that there is not": (
        [("years = [2026]\n", 'years = [2026]\n\n[form]\nfile = "表.xlsx"\n')],
        ("form", "", "file", "找不到文件“表.xlsx”"),
    ),
    "a column that there is not": (
        [("years = [2026]\n", 'years = [2026]\n\n[form.table.columns]\n"目标值" = "E"\n')],
        ("form", "table columns", "目标值", "相近的有 指标值"),
    ),
    "a column used twice": (
        [("years = [2026]\n", 'years = [2026]\n\n[form.table.columns]\n"原因" = "F"\n')],
        ("form", "table columns", "原因", "已经给了“完成值”"),
    ),
}


@pytest.mark.parametrize(("changes", "told"), CASES.values(), ids=CASES)
def test_a_mistake_is_named_with_its_place(
    changes: list[tuple[str, str]], told: Told, tmp_path: Path
) -> None:
    found = faults(tmp_path, changed(*changes))
    table, row, key, words = told
    fitting = [
        fault
        for fault in found
        if (fault.table, fault.row) == (table, row) and fault.key == key and words in fault.text
    ]
    assert fitting, "\n".join(map(str, found)) or "accepted"
    assert {fault.layer for fault in fitting} <= {NEWCOMER.name, "转移支付区域绩效目标自评表.toml"}


def test_the_definition_that_they_are_made_of_has_none(tmp_path: Path) -> None:
    assert faults(tmp_path, changed()) == ()


def test_all_are_told_at_once(tmp_path: Path) -> None:
    changes = [
        ("改造_金额 + 鉴定_金额", "改造_全额"),
        ("{改造_户数}户", "{改造户数}户"),
        ("≥800户", ""),
    ]
    told = {(fault.table, fault.row) for fault in faults(tmp_path, changed(*changes))}
    assert {("rules", "H21"), ("indicators", "指标01"), ("indicators", "指标02")} <= told


def test_a_fault_of_a_base_names_the_base(tmp_path: Path) -> None:
    """A fund that leaves a field out is told of the base's rule that needs it, in the base's file."""
    text = changed(("years = [2026]", 'years = [2026]\nwithout = ["报告_执行率"]'))
    found = {fault.row: fault.layer for fault in faults(tmp_path, text) if fault.table == "rules"}
    assert found["L02"] == "转移支付区域绩效目标自评表.toml"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("weight = 15", "weight = 16", "左边 101"),
        ("weight = 15", "weight = 5", "左边 90"),
        ("weight = 20", "weight = 15", "左边 25"),  # 效益 is to have 30
    ],
)
def test_weights_that_do_not_add_up(old: str, new: str, told: str, tmp_path: Path) -> None:
    found = faults(tmp_path, changed((old, new), source=L3), L3.name)
    weighed = [fault for fault in found if (fault.table, fault.row) == ("rules", "B21")]
    assert any(told in fault.text for fault in weighed), found


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    path.write_bytes(changed().encode("gb18030"))
    with pytest.raises(FaultyDefinition, match="UTF-8"):
        commands._read(path)


def test_a_message_says_where_and_what() -> None:
    fault = DefinitionFault("某.toml", "rules", "H21", "left", "没有字段“甲”")
    assert str(fault) == "某.toml：rules“H21” 的 left：没有字段“甲”"
    assert str(DefinitionFault("某.toml", "", "", "name", "没有写")) == "某.toml：name：没有写"


def test_it_ends_a_command_as_any_input_that_cannot_be_used() -> None:
    assert issubclass(FaultyDefinition, Unusable)  # exit status 2
