"""即时核对 reads texts as the tool does, or says that only the tool can: it never contradicts.

Each line is typed over a workbook that passes; IronCalc computes 即时核对, and its verdicts and the
figures that it read are held against the tool's own.
"""

from decimal import Decimal
from functools import cache
from pathlib import Path

import ironcalc
import pytest

from jialing_xls.checks.composed_texts import completed
from jialing_xls.checks.frame import Frame
from jialing_xls.checks.judge import Judge
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.entry.making.builder import build_entry
from jialing_xls.entry.making.entry_layout import LIVE, EntryAddresses, live_rules
from jialing_xls.entry.making.live_reading import live_reading
from jialing_xls.entry.making.live_typed import UNDECIDED
from jialing_xls.entry.reading.normalise import Normalised, normalise
from jialing_xls.entry.reading.value_file import values_from_toml
from jialing_xls.model.fact import Fact, Facts
from jialing_xls.model.field import Field, Kind
from jialing_xls.ooxml.engine import CellKey, Engine
from jialing_xls.ooxml.reference import Cell
from jialing_xls.template import store as templates
from jialing_xls.template.template_layout import LIVE_COLUMNS, rule_row
from jialing_xls.template.template_workbook import Template

SAMPLES = Path(__file__).parents[2] / "samples"

# What is typed, a rule that rests on it, and what 即时核对 says of the rule.
CASES = """
指标05_完成值=96% L11·指标05 通过
指标05_完成值=96.50% L11·指标05 通过
指标05_完成值=９６％ L11·指标05 通过
指标05_完成值=94% L11·指标05 不符
指标05_完成值=-96% L11·指标05 不符
指标05_完成值=超过96% L11·指标05 通过
指标05_完成值=超过96% H11·指标05 已说明
指标05_完成值=多于96% H11·指标05 已说明
指标05_完成值=96% H11·指标05 通过
指标05_完成值=全年达到96% L11·指标05 待工具核
指标05_完成值=由94%提高到96% L11·指标05 待工具核
指标05_完成值=96 L11·指标05 未执行
指标05_完成值=九成 L11·指标05 未执行
指标05_完成值=九成五以上 L11·指标05 未执行
指标05_完成值=1/2% L11·指标05 待工具核
指标05_完成值=— L11·指标05 未执行
指标05_完成值=101% L15·指标完成率 不符
指标05_完成值=全年96% L15·指标完成率 待工具核
资金名称=困难群众救助补助资金 L20 通过
资金名称=困难群众　救助补助资金 L20 通过
资金名称=就业补助资金 L20 不符
资金名称=困难群众救助 L20 不符
指标05_指标值=不低于95% L11·指标05 通过
指标05_指标值=不小于95% L11·指标05 通过
指标05_指标值=≤95% L11·指标05 未执行
指标05_指标值=95%以下 L11·指标05 未执行
指标08_完成值=高于上年 L11·指标08 通过
指标08_完成值=低于上年 L11·指标08 不符
指标08_完成值=次均985元，高于上年 L11·指标08 待工具核
指标08_完成值=良好 L13·绩效指标 待工具核
指标14_完成值=有所提升 L11·指标14 通过
指标14_指标值=明显提升 L11·指标14 通过
指标14_完成值=没有提升 L11·指标14 不符
指标02_指标值=≥6000人次 L11·指标02·人次 通过
指标02_指标值=≥7000人次 L11·指标02·人次 不符
指标02_指标值=７０００人次以上 L11·指标02·人次 不符
指标02_指标值=不少于7000人次 L11·指标02·人次 不符
指标02_指标值=≥5000人次 H07·指标02·人次 待说明
指标02_指标值=≥0.7万人次 L11·指标02·人次 待工具核
指标02_指标值=≤7000人次 L11·指标02·人次 待工具核
指标02_指标值=≤7000人次 H13·指标02 待工具核
指标02_指标值=应救尽救 L11·指标02·人次 不适用
指标02_指标值=应救尽救 H13·指标02 通过
指标06_指标值=≥500元/月 L11·指标06·农村 通过
指标06_指标值=≥800元/月 L11·指标06·农村 不符
指标06_指标值=城市≥740元/月、农村≥600元/月 L11·指标06·城市 通过
指标06_指标值=城市≥740元/月，农村≥600元/月 L11·指标06·农村 不符
指标06_指标值=农村≥600元/月 L11·指标06·农村 待工具核
指标01_指标值=≥25000户 L11·指标01·户 通过
指标01_指标值=≥25000户 L11·指标01·人 不适用
指标01_指标值=≥25000户、40000人 L11·指标01·人 不符
指标01_指标值=不低于2022年 H13·指标01 待工具核
指标01_完成值= L12·指标01·户 通过
指标01_完成值=/ L12·指标01·户 通过
指标01_完成值=25901户，31625人 L12·指标01·人 通过
指标01_完成值=25901户、31626人 L12·指标01·人 不符
指标01_完成值=25901万户、31625人 L12·指标01·户 待工具核
指标01_完成值=应保尽保 L12·指标01·项数 不适用
指标01_完成值=——— L12·指标01·项数 通过
指标01_完成值=　 L12·指标01·项数 通过
指标01_完成值=－ L12·指标01·户 通过
指标01_完成值=①户 L12·指标01·项数 待工具核
指标01_完成值=无 L12·指标01·项数 不适用
指标05_完成值=——— L11·指标05 未执行
指标05_完成值=　 L11·指标05 未执行
指标08_完成值=有所提升① L11·指标08 待工具核
指标02_完成值=6850 L12·指标02·项数 待工具核
预算_总额='13571.19 B01 待工具核
预算_总额='13571.19 L13·资金情况 待工具核
预算_其他='无 B01 待工具核
预算_总额='1357l.I9 B01 待工具核
预算_总额='1O571.19 B01 待工具核
预算_总额=13571.191 B01 待工具核
预算_总额=13571.190000000001 B01 通过
预算_总额=13571.195 L13·资金情况 待工具核
农村低保_人数=24036.5 B07 待工具核
农村低保_标准=533.005 L04·农村 待工具核
农村低保_标准=533.5 L04·农村 不符
年度=20231 L10 待工具核
年度=2023.5 L10 待工具核
填报日期=20240612 L10 待工具核
填报日期=45089.5 L10 待工具核
填报日期=45455 L10 通过
预算_其他='　 B01 待工具核
特困_报告城市增长率=1 L14·城市特困 待工具核
特困_报告城市增长率='1% L14·城市特困 待工具核
特困_报告城市增长率=1.5 L14·城市特困 不符
特困_报告城市增长率=8.85 L14·城市特困 待工具核
特困_报告城市增长率='0.5% L14·城市特困 待工具核
特困_报告城市增长率=0.5 L14·城市特困 待工具核
资金使用单位=— L13·基本信息 待工具核
资金使用单位=——— L13·基本信息 待工具核
资金使用单位=－－ L13·基本信息 待工具核
资金使用单位=　 L13·基本信息 待工具核
单位名称=　　 L13·基本信息 待工具核
单位名称=嘉陵区　民政局 L13·基本信息 通过
单位名称=嘉 陵 区 民政局 L13·基本信息 通过
说明_H03=属实 H03 待说明
说明_H03=情况属实，数据属实。 H03 待说明
说明_H03=经核实：属实！ H03 待说明
说明_H03=经核实属实 H03 待说明
说明_H03=情况属实，数据真实、准确，无误！ H03 待说明
说明_H03=123 H03 待说明
说明_H03=100万元 H03 待说明
说明_H03=详见附件（报告） H03 待说明
说明_H03=尾差系四舍五入 H03 已说明
说明_H03=提标扩面 H03 已说明
说明_H03=已核实：12 人死亡退出 H03 已说明
说明_H03=——— H03 待说明
说明_H03=补差发放，农村补差较高 H03 已说明
说明_H03=—— H03 待说明
核对码_说明_H03=ABC123 H03 待工具核
"""

LINES = CASES.strip().splitlines()


@cache
def template() -> Template:
    return templates.named("困难群众救助补助资金_2023")


@cache
def snapshot() -> bytes:
    values = values_from_toml(SAMPLES / "嘉陵区2023_更正.toml", template().book)
    return Engine.load_bytes(build_entry(template(), values)).snapshot()


def shown(typed: str) -> tuple[dict[str, object], dict[str, str]]:
    """Verdicts of 即时核对 and of the tool, with one cell typed over.

    A quote before what is typed makes it a text, as in Excel."""
    id, _, entry = typed.partition("=")
    book, addresses = template().book, EntryAddresses(template().book)
    raw: str | float = entry.removeprefix("'")
    if book.fields[id].kind is not Kind.TEXT and raw == entry:
        raw = float(entry)
    engine = Engine.restored(snapshot())
    sheet, _, cell = addresses.cell(id).partition("!")
    key, value = (sheet, Cell.parse(cell)), raw if isinstance(raw, str) else Decimal(entry)
    engine.replace_inputs({key: value})
    if raw == "":
        engine.replace_inputs({})
    engine.evaluate()
    rows: dict[str, CellKey] = {
        rule.key: (LIVE, Cell.parse(LIVE_COLUMNS.cell("verdict", rule_row(n))))
        for n, rule in enumerate(live_rules(book))
    }
    results = engine.results(rows.values())
    facts = as_the_tool_reads(id, raw)
    judge = Judge(Frame(book, [facts]), [facts], template().place_of)
    tool = {check.rule.key: str(check.verdict) for check in judge.results(0)}
    return {rule: results[at] for rule, at in rows.items()}, tool


def as_the_tool_reads(id: str, raw: str | float) -> Facts:
    book = template().book
    values = values_from_toml(SAMPLES / "嘉陵区2023_更正.toml", book)
    defaults = {i: f.default for i, f in book.typed.items() if f.default}
    facts = {}
    for field in book.typed.values():
        given = values.get(field.id) or defaults.get(field.id)
        facts[field.id] = Fact(field.id, None)
        if given is not None:
            read = normalise(str(given), field)
            assert isinstance(read, Normalised), field.id
            facts[field.id] = Fact(field.id, read.value, original=str(given))
    read = normalise(raw, book.fields[id])
    value = read.value if isinstance(read, Normalised) else None
    facts[id] = Fact(id, value, original=str(raw))
    return completed(Facts(facts), book)


@pytest.mark.parametrize("line", LINES)
def test_a_live_verdict_is_the_tools_or_left_to_it(line: str) -> None:
    typed, rule, verdict = line.rsplit(" ", 2)
    live, tool = shown(typed)
    assert live[rule] == verdict
    contradicted = {
        key: (live[key], tool[key]) for key in live if live[key] not in (tool[key], UNDECIDED)
    }
    assert contradicted == {}


# ---------------------------------------------------------------- readings with a unit

TEXTS = [
    *(
        "≥95%",
        "95",
        "≤5.5%",
        "5.5％",
        "不高于5.5%",
        "95%以下",
        "≥1200人次",
        "1250人次",
        "1,250人次",
    ),
    *(
        "1.2万人次",
        "1250",
        "300人和200人",
        "应保尽保",
        "300人次",
        "≤500元",
        "500元以内",
        "不少于500元",
    ),
    *("1/2", "①人次", "超过96%", "500元/人", "２００人次", "—", "", "达到500元"),
]


class _Cells:
    """A text in A1 and, beside it, the text made ready for comparison."""

    def cell(self, field: str) -> str:
        return "A1"

    def beside(self, column: str, field: str) -> str:
        return "C1"


@pytest.mark.parametrize(
    "reading", ["百分数", "下限", "上限", "数值 人次", "下限 元", "上限 元", "数值 %"]
)
def test_a_live_reading_never_contradicts_the_tool(reading: str) -> None:
    field = Field("数", "数", Kind.COUNT, extracted_from="文", reading=reading)
    book = RuleBook({"文": Field("文", "文", Kind.TEXT), "数": field}, ())
    model = ironcalc.create("live", "en", "UTC", "en")
    formulas = live_reading(field, _Cells(), book, "B1")  # type: ignore[arg-type]
    model.set_user_input(0, 1, 2, formulas.prepared)
    model.set_user_input(0, 1, 3, '=IF(A1="—","",A1)')
    model.set_user_input(0, 1, 4, formulas.value)
    decided = 0
    for text in TEXTS:
        model.update_cell_with_text(0, 1, 1, text)
        model.evaluate()
        live = model.get_cell_value(0, 1, 4)
        facts = Facts({"文": Fact("文", text if text not in ("", "—") else None)})
        tool = completed(facts, book).value("数")
        expected = "" if tool is None else tool
        assert live in (UNDECIDED, expected), text
        decided += live != UNDECIDED
    assert decided >= 8
