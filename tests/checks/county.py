"""A county that there is not, whose figures pass every rule of 困难群众救助补助资金 2023."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

from checks.small_books import facts_of

import jialing_xls
from jialing_xls.checks.composed_texts import completed
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.definition.toml_spelling import read_definition
from jialing_xls.model.fact import Facts

_DEFINITIONS = Path(jialing_xls.__file__).parent.parent / "workbook_templates" / "definitions"

_FIGURES = """
年度=2023 填报日期=2024-03-01 资金名称=困难群众救助补助资金
预算_总额=1000 预算_中央=800 预算_地方=150 预算_省级=100 预算_市级=30 预算_县级=20 预算_其他=50
执行_总额=1000 执行_中央=800 执行_地方=150 执行_省级=100 执行_市级=30 执行_县级=20 执行_其他=50
结余_总额=0 结余_中央=0 报告_执行率=100
农村低保_户数=1000 农村低保_人数=1800 农村低保_金额=432 农村低保_标准=500
城市低保_户数=200 城市低保_人数=300 城市低保_金额=108 城市低保_标准=700
城乡低保_户数=1200 城乡低保_人数=2100 城乡低保_金额=540
特困_人数=50 特困_金额=40 特困_城市标准=910 特困_农村标准=650
特困_报告城市增长率=2.9 特困_报告农村增长率=4.2
临时救助_人次=400 临时救助_本级金额=394 临时救助_乡镇金额=0 临时救助_金额=394
流浪救助_人次=60 流浪救助_金额=6 流浪救助_食宿=2 流浪救助_疾病救治=1.5 流浪救助_返乡=1
流浪救助_寒冬送温暖=0.5 流浪救助_物资慰问=0.5 流浪救助_购买服务=0.5
事实无人抚养_人次=120 事实无人抚养_人数=10 事实无人抚养_金额=12
孤儿_人次=60 孤儿_人数=5 孤儿_金额=8 孤儿_机构标准=1600 孤儿_散居标准=1000
上年_农村低保_金额=400 上年_农村低保_标准=480 上年_城市低保_金额=100 上年_城市低保_标准=680
上年_城乡低保_金额=500 上年_特困_金额=36 上年_特困_城市标准=884 上年_特困_农村标准=624
上年_临时救助_本级金额=380 上年_临时救助_金额=380 上年_流浪救助_金额=5
上年_事实无人抚养_金额=11 上年_孤儿_金额=7.5
指标01_指标值=≥1000户、2000人 指标02_指标值=≥350人次 指标03_指标值=不少于50人次
指标06_指标值=城市≥700元/月、农村≥500元/月 指标07_指标值=城市≥900元/月、农村≥650元/月
指标08_指标值=不低于上年 指标08_完成值=有所提高 指标09_指标值=建立 指标09_完成值=已建立
指标14_指标值=有所提升 指标14_完成值=有所提升 指标15_指标值=及时送返 指标15_完成值=及时送返
"""


@cache
def shipped_book() -> RuleBook:
    """The rule book of the definition that the template workbook is built from."""
    return read_definition(_DEFINITIONS / "困难群众救助补助资金_2023.toml").book


@cache
def _base() -> dict[str, str]:
    texts = {
        field.id: "100%" if field.id.startswith("指标") else "已填"
        for field in shipped_book().typed.values()
        if field.required
    }
    return {**texts, **dict(part.split("=") for part in _FIGURES.split())}


def county(changes: Mapping[str, str | None]) -> Facts:
    """The county's facts with some figures changed, or taken away (None)."""
    book = shipped_book()
    return completed(facts_of(book, {**_base(), **changes}), book)


def base_figure(field: str) -> Decimal:
    """A figure of the county; zero if it has none."""
    return Decimal(_base().get(field, "0"))
