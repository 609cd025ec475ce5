"""The official-looking forms beside the repository (../shared/forms), recognised.

Beside each stands what its cells are, in English words; here is what those words mean to the tool.
"""

import json
import os
import re
from pathlib import Path

import pytest

from jialing_xls.definition.adoption.recognition import Recognised, recognise

FORMS = Path(__file__).parents[3] / "shared" / "forms"
NAMES = (
    "区域自评表_彩票公益金版",
    "就业补助资金_区域自评表_市州版",
    "残疾人事业发展补助_绩效目标表2025",
    "部门预算项目自评表_四川版",
    "项目支出绩效自评表_财预10号版",
)
_WORDS = {
    "fund": "资金或项目",
    "project": "资金或项目",
    "unit": "用款单位",
    "ministry": "中央主管部门",
    "finance": "地方财政部门",
    "department": "地方主管部门 主管部门",
    "goal": "目标",
    "goal_actual": "目标完成",
    "audit_note": "审计情况",
    "conclusion": "评价结论",
    "problem": "存在问题",
    "measure": "改进",
    "score_execution": "执行率得分",
    "score_sum": "总分",
    "initial": "年初预算数",
    "budget": "全年预算数",
    "executed": "全年执行数",
    "rate": "预算执行率",
    "indicator": "三级",
    "target": "指标目标",
    "actual": "指标完成",
    "score": "指标得分",
    "reason": "指标偏差原因",
}
_PARTS = {
    "total": "总额",
    "central": "中央",
    "lottery": "彩票",
    "local": "地方",
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "current": "财政拨款",
    "carried": "上年结转",
    "account": "财政专户",
    "other": "其他 单位资金",
}
_ASPECTS = (
    *("分配科学性", "下达及时性", "拨付合规性", "使用规范性", "执行准确性"),
    *("预算绩效管理情况", "支出责任履行情况"),
)


def form(name: str) -> tuple[bytes, dict[str, str]]:
    if not FORMS.is_dir():
        message = f"{FORMS} is not there"
        if os.environ.get("JXLS_REQUIRE_SHARED") == "1":
            pytest.fail(message)
        pytest.skip(message)
    wanted = json.loads((FORMS / f"{name}.json").read_text(encoding="utf-8"))
    return (FORMS / f"{name}.xlsx").read_bytes(), wanted


def is_right(found: Recognised, word: str) -> bool:
    if aspect := re.fullmatch(r"management_([0-9]+)(_problem)?", word):
        key = "管理问题" if aspect[2] else "管理情况"
        return (found.key, found.part) == (key, _ASPECTS[int(aspect[1]) - 1])
    if word in _WORDS:
        return found.key in _WORDS[word].split() and found.indicator == 0
    name, _, last = word.rpartition("_")
    if last.isdecimal():
        return (found.key, found.indicator) == (_WORDS[name], int(last))
    return found.key == _WORDS[name] and found.part in _PARTS[last].split()


@pytest.mark.parametrize("name", NAMES)
def test_nine_of_ten_bindings_are_proposed_right_and_no_wrong_one_is_sure(name: str) -> None:
    blob, wanted = form(name)
    found = {each.area.cell: each for each in recognise(blob).cells}
    right = [cell for cell, word in wanted.items() if cell in found and is_right(found[cell], word)]
    assert len(right) >= 0.9 * len(wanted), sorted(wanted.keys() - set(right))
    wrong = {cell: each for cell, each in found.items() if cell not in right}
    assert [each for each in wrong.values() if each.sure] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_that_holds_anything_is_bound(name: str) -> None:
    blob, _ = form(name)
    assert [each for each in recognise(blob).cells if each.area.text.strip()] == []
