"""Counties that there are not: N of them, always the same, with figures that hang together.

Amounts follow from heads, standards and twelve months, budgets from amounts and a rate of execution.
Most pass every rule; of a hundred ``faulty`` ones one of ``SLIPS`` each went into the figures. Entry
workbooks are spliced out of one blank one, submissions are filled by the pipeline.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import xlsxwriter

from jialing_xls.entry.making.builder import build_entry
from jialing_xls.entry.reading.reader import read_entry
from jialing_xls.executor.chunks import mapped, shared_out
from jialing_xls.executor.runner import executor
from jialing_xls.model.fact import EPOCH, Value
from jialing_xls.model.numbers import half_up
from jialing_xls.model.result import Status
from jialing_xls.ooxml.filling.splice import splice
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import Cell
from jialing_xls.ooxml.value import CellValue
from jialing_xls.pipeline import Job, fill_jobs
from jialing_xls.template import store as templates

TEMPLATE, YEAR = "困难群众救助补助资金_2023", 2023

_FIRST = "安昌丰广和华吉嘉金景康兰乐利临隆龙宁平蓬青庆仁荣顺泰天武西新兴阳宜永玉沅云长镇中"
_SECOND = (
    "安昌川德东都风冈谷河江津口梁林陵龙门南宁坪浦泉山石水溪乡阳义邑源远岳州竹城池丰富岗桂海湖华"
    "怀淮汇吉建金靖康莱兰乐丽连临留泸罗洛马眉绵牟蓬平屏钦青荣沙寿蜀双顺松泰潭桃田通屯旺武霞夏仙"
)
_SOURCES = ("中央", "省级", "市级", "县级", "其他")
_MANAGEMENT = {
    "分配科学性": "依据救助对象人数和补助标准测算，经局党组会议研究后分配。",
    "下达及时性": "收到上级文件后三十日内下达，按月拨付。",
    "拨付合规性": "国库集中支付，按月通过银行卡社会化发放。",
    "使用规范性": "专款专用，没有截留、挤占、挪用。",
    "执行准确性": "按批复的预算执行，没有超范围、超标准支出。",
    "预算绩效管理情况": "年初设定绩效目标，年中监控，年末自评。",
    "支出责任履行情况": "县级财政按规定足额安排配套资金。",
}
_WORDS = {"08": "不低于上年", "09": "已建立", "14": "有所提升", "15": "及时送返"}


@dataclass(frozen=True, slots=True)
class County:
    number: int
    name: str
    parent: str
    code: str
    handed_down: Decimal
    """The true budget, in 万元: what the roster says."""
    values: dict[str, Value] = field(hash=False)
    """What is typed, by field id."""
    slip: str = ""
    """What went wrong in typing; empty if nothing."""


def counties(count: int, *, faulty: int = 5, seed: int = 2023) -> list[County]:
    """The first ``count`` counties; the n-th is the same however many are asked for."""
    most = len(_FIRST) * len(_SECOND)
    if count > most:
        raise ValueError(f"there are names for {most} counties")
    return [_county(n, faulty, seed) for n in range(count)]


def _county(n: int, faulty: int, seed: int) -> County:
    rng = Random(f"{seed}/{n}")
    # Coprime steps: neighbours have different names, and no name comes twice.
    name = _FIRST[n % len(_FIRST)] + _SECOND[(n // len(_FIRST)) % len(_SECOND)] + "县民政局"
    values = _values(n, name, rng, seed)
    budget = values["预算_总额"]
    assert isinstance(budget, Decimal)
    city = f"第{n // 10 + 1}市民政局"
    county = County(n, name, city, f"{510000 + n:06d}", budget, values)
    if rng.randrange(100) >= faulty:
        return county
    slip = rng.choice(list(SLIPS))
    return replace(county, values={**values, **SLIPS[slip](values)}, slip=slip)


def _values(n: int, name: str, rng: Random, seed: int) -> dict[str, Value]:
    texts: dict[str, Value] = {
        "单位名称": name,
        "年度": Decimal(YEAR),
        "资金名称": "困难群众救助补助资金",
        "中央主管部门": "民政部",
        "地方主管部门": "省民政厅",
        "资金使用单位": name,
        "填报日期": date(YEAR + 1, rng.randint(1, 5), rng.randint(1, 28)),
        "总体目标": "规范城乡低保、特困、临时救助等工作，保障困难群众基本生活。",
        "总体完成情况": f"{name.removesuffix('民政局')}困难群众基本生活得到有效保障。",
        "偏离原因": "部分对象年末核查后停发，资金结转下年使用。",
        "审计问题说明": "无",
        **{f"管理_{part}": text for part, text in _MANAGEMENT.items()},
        **{f"指标{number}_完成值": word for number, word in _WORDS.items()},
    }
    programmes = _programmes(rng, Random(f"{seed}/city/{n // 10}"))
    spent = sum((programmes[f"{p}_金额"] for p in _PROGRAMMES), Decimal(0))
    return {**texts, **_indicators(rng), **programmes, **_money(spent, rng)}


def _money(spent: Decimal, rng: Random) -> dict[str, Decimal]:
    """Spending split over its sources, and the budgets that it came out of."""
    shares = {"中央": rng.uniform(0.7, 0.85), "省级": 0.08, "市级": 0.03}
    out = {source: _money_of(float(spent) * share) for source, share in shares.items()}
    rest = spent - sum(out.values(), Decimal(0))
    out["其他"] = half_up(rest * Decimal("0.3"), 2) if rng.random() < 0.4 else Decimal(0)
    out["县级"] = rest - out["其他"]
    rates = {source: rng.uniform(0.93, 1) for source in _SOURCES}
    budget = {source: _money_of(float(out[source]) / rates[source]) for source in _SOURCES}
    money: dict[str, Decimal] = {}
    for word, parts in (("预算", budget), ("执行", out)):
        money |= {f"{word}_{source}": amount for source, amount in parts.items()}
        money[f"{word}_地方"] = parts["省级"] + parts["市级"] + parts["县级"]
        money[f"{word}_总额"] = sum(parts.values(), Decimal(0))
    if not out["其他"]:  # none is mostly left empty
        del money["预算_其他"], money["执行_其他"]
    money["结余_总额"] = money["预算_总额"] - money["执行_总额"]
    money["结余_中央"] = money["预算_中央"] - money["执行_中央"]
    money["报告_执行率"] = half_up(money["执行_总额"] / money["预算_总额"] * 100, 2)
    return money


_PROGRAMMES = ("农村低保", "城市低保", "特困", "临时救助", "流浪救助", "事实无人抚养", "孤儿")


def _programmes(rng: Random, city: Random) -> dict[str, Decimal]:
    """Heads, standards (one a city) and the amounts that follow from them."""
    urban = 10 * city.randint(62, 95)
    rural = 10 * round(urban * city.uniform(0.068, 0.082))
    found: dict[str, Decimal] = {}
    heads = round(rng.lognormvariate(9.2, 0.6)) + 300
    share = rng.uniform(0.45, 0.65)
    found |= _allowance("农村低保", heads, rural, share, rng)
    urban_share = share * rural / urban + rng.uniform(0.03, 0.12)  # a head not below the rural one
    found |= _allowance("城市低保", max(40, heads // rng.randint(8, 20)), urban, urban_share, rng)
    for what in ("户数", "人数"):
        found[f"城乡低保_{what}"] = found[f"农村低保_{what}"] + found[f"城市低保_{what}"]
    found |= _destitute(heads // 8, urban, rural, rng)
    found |= _occasional(heads, rng)
    found |= _children(heads, rng)
    return found


def _allowance(
    what: str, heads: int, standard: int, share: float, rng: Random
) -> dict[str, Decimal]:
    amount = _money_of(heads * standard * share * 12 / 10_000)
    return {
        f"{what}_户数": Decimal(round(heads / rng.uniform(1.3, 2.2))),
        f"{what}_人数": Decimal(heads),
        f"{what}_金额": amount,
        f"{what}_标准": Decimal(standard),
        f"上年_{what}_标准": Decimal(standard - 10 * rng.randint(0, 4)),
        f"上年_{what}_金额": half_up(amount * Decimal(str(round(rng.uniform(0.9, 1.1), 3))), 2),
    }


def _destitute(heads: int, urban: int, rural: int, rng: Random) -> dict[str, Decimal]:
    standards = {
        place: (Decimal(standard) * Decimal("1.3")).to_integral_value(ROUND_CEILING)
        for place, standard in (("城市", urban), ("农村", rural))
    }
    amount = _money_of(heads * float(standards["农村"]) * rng.uniform(1.001, 1.08) * 12 / 10_000)
    return {
        "特困_人数": Decimal(heads),
        "特困_金额": amount,
        **{f"特困_{place}标准": standard for place, standard in standards.items()},
        **{f"上年_特困_{place}标准": s - 13 * rng.randint(0, 3) for place, s in standards.items()},
    }


def _occasional(heads: int, rng: Random) -> dict[str, Decimal]:
    times, homeless = heads // 5 + rng.randint(20, 200), rng.randint(30, 600)
    relief = _money_of(times * rng.uniform(500, 1100) / 10_000)
    items = ("食宿", "疾病救治", "返乡", "寒冬送温暖", "物资慰问", "购买服务")
    parts = {i: _money_of(homeless * rng.uniform(60, 140) / 10_000) for i in items}
    return {
        "临时救助_人次": Decimal(times),
        "临时救助_本级金额": relief,
        "临时救助_乡镇金额": Decimal(0),
        "临时救助_金额": relief,
        "流浪救助_人次": Decimal(homeless),
        **{f"流浪救助_{item}": amount for item, amount in parts.items()},
        "流浪救助_金额": sum(parts.values(), Decimal(0)),
    }


def _children(heads: int, rng: Random) -> dict[str, Decimal]:
    orphans, others = heads // 700 + rng.randint(3, 30), heads // 500 + rng.randint(5, 60)
    scattered, institution = 1200, 1800
    months = orphans * 12 - rng.randint(0, orphans)
    other_months = others * 12 - rng.randint(0, others)
    mixed = scattered + (institution - scattered) * rng.uniform(0.05, 0.4)
    return {
        "孤儿_人数": Decimal(orphans),
        "孤儿_人次": Decimal(months),
        "孤儿_金额": _money_of(months * mixed / 10_000),
        "孤儿_散居标准": Decimal(scattered),
        "孤儿_机构标准": Decimal(institution),
        "事实无人抚养_人数": Decimal(others),
        "事实无人抚养_人次": Decimal(other_months),
        "事实无人抚养_金额": half_up(Decimal(other_months * scattered) / 10_000, 2),
    }


def _indicators(rng: Random) -> dict[str, Value]:
    least = {"04": 100, "05": 95, "10": 95, "11": 95, "12": 97, "13": 96, "16": 100, "17": 86}
    return {f"指标{n}_完成值": f"{rng.randint(bound, 100)}%" for n, bound in least.items()}


def _money_of(amount: float) -> Decimal:
    return half_up(Decimal(repr(amount)), 2)


# ---------------------------------------------------------------- slips


Values = dict[str, Value]


def _number(values: Values, id: str) -> Decimal:
    value = values[id]
    assert isinstance(value, Decimal)
    return value


def _absent(*ids: str) -> Callable[[Values], Values]:
    return lambda values: dict.fromkeys(ids, "")


SLIPS: dict[str, Callable[[Values], Values]] = {
    "预算总额多 100": lambda v: {"预算_总额": _number(v, "预算_总额") + 100},
    "农村低保金额误填元": lambda v: {"农村低保_金额": _number(v, "农村低保_金额") * 10_000},
    "特困金额没有填": _absent("特困_金额"),
    "上年标准没有填": _absent("上年_城市低保_标准", "上年_农村低保_标准"),
    "落款早于年末": lambda v: {"填报日期": date(YEAR, 6, 12)},
    "城乡标准颠倒": lambda v: {
        "特困_城市标准": v["特困_农村标准"],
        "特困_农村标准": v["特困_城市标准"],
    },
    "孤儿金额偏低": lambda v: {"孤儿_金额": half_up(_number(v, "孤儿_金额") / 2, 2)},
    "指标未达标没有原因": lambda v: {"指标17_完成值": "80%"},
}
"""What went wrong: the fields that are typed otherwise."""


# ---------------------------------------------------------------- workbooks


@dataclass(frozen=True, slots=True)
class _Blank:
    package: Package
    cells: dict[str, tuple[str, Cell]]
    """Sheet and cell where each field is typed."""


@cache
def _blank(name: str) -> _Blank:
    template = templates.named(name)
    blob = build_entry(template, {})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "blank.xlsx"
        path.write_bytes(blob)
        facts = read_entry(path, template.book.typed).facts.by_field
    places = {id: fact.place for id, fact in facts.items() if fact.place is not None}
    cells = {id: (place.sheet, Cell.parse(place.cell)) for id, place in places.items()}
    return _Blank(Package.read(blob), cells)


def entry_workbook(values: Mapping[str, Value], template: str = TEMPLATE) -> bytes:
    """An entry workbook with these fields typed: to build one takes 300 times as long."""
    blank = _blank(template)
    by_sheet: dict[str, dict[Cell, CellValue]] = {}
    for id, value in values.items():
        sheet, at = blank.cells[id]
        written = (value - EPOCH).days if isinstance(value, date) else value
        by_sheet.setdefault(sheet, {})[at] = None if written == "" else written
    sheets = {name: blank.package.worksheet(name) for name in by_sheet}
    return blank.package.replacing(
        {sheets[name].part: splice(sheets[name], cells) for name, cells in by_sheet.items()}
    )


def write_entries(made: Sequence[County], folder: Path) -> list[Path]:
    """An entry workbook for each, beneath a folder of its city."""
    paths = []
    for county in made:
        path = folder / county.parent / f"{county.name}_录入表.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(entry_workbook(county.values))
        paths.append(path)
    return paths


def write_submissions(
    made: Sequence[County], folder: Path, *, jobs: int | None = None
) -> list[Path]:
    """A submission for each, filled and proven by the pipeline."""
    with TemporaryDirectory() as scratch:
        entries = write_entries(made, Path(scratch))
        todo = [
            Job(entry, folder / county.parent / f"{county.name}_自评表.xlsx")
            for entry, county in zip(entries, made, strict=True)
        ]
        for parent in {job.output.parent for job in todo}:
            parent.mkdir(parents=True, exist_ok=True)
        with executor(jobs=jobs, scheduler=None, items=len(todo)) as runner:
            chunks = shared_out(todo, runner)
            for _ in mapped(runner, _filled, chunks, _not_filled):
                pass
    return [job.output for job in todo]


def _filled(jobs: tuple[Job, ...]) -> list[Status]:
    outcomes = list(fill_jobs(jobs))
    for outcome in outcomes:
        if outcome.output is None:
            raise RuntimeError(f"{outcome.input}: {outcome.findings}")
    return [outcome.status for outcome in outcomes]


def _not_filled(job: Job, error: BaseException | None) -> Status:
    raise error or RuntimeError(f"{job.input}: the process is gone")


def write_roster(made: Sequence[County], path: Path, *, received: Decimal | None = None) -> None:
    """The roster of these counties, and of the budget received: what was handed down, if not
    given."""
    total = sum((county.handed_down for county in made), Decimal(0))
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("名单")
        for n, row in enumerate(_roster_rows(made, total if received is None else received)):
            sheet.write_row(n, 0, row)


def _roster_rows(made: Sequence[County], received: Decimal) -> Iterator[tuple[str | float, ...]]:
    yield ("汇总单位", "省民政厅")
    yield ("年度", YEAR)
    yield ("收到资金（万元）", float(received))
    yield ()
    yield ("单位名称", "上级", "行政区划代码", "下达资金（万元）")
    for county in made:
        yield (county.name, county.parent, county.code, float(county.handed_down))
