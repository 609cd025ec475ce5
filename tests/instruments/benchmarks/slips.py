"""How often a hint names the cell in which a slip was made: ``python -m tests.instruments.benchmarks.slips``.

Single slips of the pen are made, at random but reproducibly, in the mended sample's figures; each
goes through the reading of texts and all rules, as an entry workbook does. A slip counts as found
if *every* broken rule that must hold has the true cell among its first three hints: for two figures
exchanged, both, named as exchanged; for a figure in the wrong cell, both, or either with the value
that is right there. How slips are made here owes nothing to ``checks.slips``: a wrong digit is any
other digit, an exchange is with any figure under the same heading.

A slip that breaks no rule cannot be hinted at; those are counted apart and another one is made.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from random import Random
from statistics import median
from time import perf_counter

from jialing_xls.checks.composed_texts import completed
from jialing_xls.checks.frame import Frame
from jialing_xls.checks.hints.hint import Hint
from jialing_xls.checks.hints.suspects import Search
from jialing_xls.checks.judge import Judge
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.entry.reading.reader import read_entry
from jialing_xls.model.fact import Fact, Facts
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.numbers import plain
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Relation, RuleClass, Verdict
from jialing_xls.template import store as templates
from jialing_xls.template.template_workbook import Template

from .sample import ENTRY
from .timing import Line

EACH = 20
"""Slips of each kind a seed."""
FEW = 7
"""Slips of each kind in the table of all benchmarks."""
SEEDS = (1, 2, 3, 4, 5)
_MOST_DRAWS = 4000

Values = dict[str, Decimal | None]


@dataclass(frozen=True)
class Ground:
    """The sample before any slip, and the cells in which slips are made."""

    template: Template
    facts: Facts
    cells: tuple[str, ...]

    @property
    def book(self) -> RuleBook:
        return self.template.book

    def number(self, id: str) -> Decimal | None:
        value = self.facts.value(id)
        return value if isinstance(value, Decimal) else None


Made = tuple[str, Callable[[Random, Ground, str], Values | None]]


# ---------------------------------------------------------------- making slips


def _written(random: Random, ground: Ground, id: str) -> str | None:
    """The figure as a clerk types it: 1916.5 or 1916.50."""
    value = ground.number(id)
    if not value:
        return None
    spelt = ground.book.fields[id]
    if spelt.kind is Kind.MONEY and random.random() < 0.5:
        return f"{value:.2f}"
    return plain(value)


def _digits(text: str) -> list[int]:
    return [at for at, sign in enumerate(text) if sign.isdigit()]


def _typed(ground: Ground, id: str, text: str) -> Values | None:
    """The slip, if the entry workbook would take the text as a figure other than the true one."""
    if not any(map(str.isdigit, text)):
        return None
    value, decimals = Decimal(text), ground.book.fields[id].decimals or 0
    if value == ground.number(id) or -int(value.normalize().as_tuple().exponent) > decimals:
        return None
    return {id: value}


def _swapped(distance: Callable[[Random], int]) -> Callable[[Random, Ground, str], Values | None]:
    def make(random: Random, ground: Ground, id: str) -> Values | None:
        text = _written(random, ground, id)
        places = _digits(text or "")
        gap = distance(random)
        if text is None or len(places) <= gap:
            return None
        first = random.randrange(len(places) - gap)
        signs, a, b = [*text], places[first], places[first + gap]
        signs[a], signs[b] = signs[b], signs[a]
        return _typed(ground, id, "".join(signs))

    return make


def _edited(edit: Callable[[Random, str], str]) -> Callable[[Random, Ground, str], Values | None]:
    """A slip at one digit; ``edit`` says what becomes of it."""

    def make(random: Random, ground: Ground, id: str) -> Values | None:
        text = _written(random, ground, id)
        if text is None:
            return None
        at = random.choice(_digits(text))
        return _typed(ground, id, text[:at] + edit(random, text[at]) + text[at + 1 :])

    return make


def _scaled(*powers: int) -> Callable[[Random, Ground, str], Values | None]:
    def make(random: Random, ground: Ground, id: str) -> Values | None:
        value = ground.number(id)
        if not value:
            return None
        return _typed(ground, id, plain(value.scaleb(random.choice(powers))))

    return make


def _in_yuan(random: Random, ground: Ground, id: str) -> Values | None:
    money = ground.book.fields[id].kind is Kind.MONEY
    return _scaled(4)(random, ground, id) if money else None


def _negated(random: Random, ground: Ground, id: str) -> Values | None:
    value = ground.number(id)
    return {id: -value} if value else None


def _left_out(random: Random, ground: Ground, id: str) -> Values | None:
    return {id: None} if ground.number(id) and not ground.book.fields[id].required else None


def _exchanged(random: Random, ground: Ground, id: str) -> Values | None:
    value, here = ground.number(id), ground.book.fields[id]
    other = random.choice(_headed(ground, here))
    theirs = ground.number(other.id)
    if not value or not theirs or value == theirs:
        return None
    one, two = _typed(ground, id, plain(theirs)), _typed(ground, other.id, plain(value))
    return {**one, **two} if one and two else None


def _misplaced(random: Random, ground: Ground, id: str) -> Values | None:
    """Typed in an empty cell under the same heading or that of the same kind elsewhere."""
    value, here = ground.number(id), ground.book.fields[id]
    empty = [f for f in _sheet(ground, here) if ground.number(f.id) is None and not f.required]
    if not value or here.required or not empty:
        return None
    other = _typed(ground, random.choice(empty).id, plain(value))
    return {id: None, **other} if other else None


def _headed(ground: Ground, field: Field) -> list[Field]:
    """The other figures under the field's heading."""
    return [f for f in _sheet(ground, field) if f.group == field.group and f.id != field.id]


def _sheet(ground: Ground, field: Field) -> list[Field]:
    fields = ground.book.typed.values()
    return [f for f in fields if f.sheet == field.sheet and f.kind.is_number]


def _another(random: Random, digit: str) -> str:
    return random.choice([other for other in "0123456789" if other != digit])


KINDS: tuple[Made, ...] = (
    ("两位颠倒", _swapped(lambda random: 1)),
    ("隔位颠倒", _swapped(lambda random: random.choice((2, 3)))),
    ("小数点错位", _scaled(-2, -1, 1, 2)),
    ("漏写一位", _edited(lambda random, digit: "")),
    ("重写一位", _edited(lambda random, digit: digit * 2)),
    ("错写一位", _edited(_another)),
    ("正负号", _negated),
    ("元当万元", _in_yuan),
    ("漏填一项", _left_out),
    ("两数互换", _exchanged),
    ("填错单元格", _misplaced),
)


# ---------------------------------------------------------------- confronting them


def confront(template: Template, facts: Facts) -> list[CheckResult]:
    judge = Judge(Frame(template.book, [facts]), [facts], template.place_of)
    return judge.results(0)


def with_slip(facts: Facts, values: Mapping[str, Decimal | None]) -> Facts:
    changed = {
        id: replace(facts.by_field.get(id, Fact(id, None)), value=value)
        for id, value in values.items()
    }
    return Facts({**facts.by_field, **changed})


def broken(checks: list[CheckResult]) -> list[str]:
    return [
        check.rule.key
        for check in checks
        if check.verdict is Verdict.BROKEN and check.rule.rule_class.must_hold
    ]


@cache
def _template() -> Template:
    return templates.named("困难群众救助补助资金_2023")


def ground(*, texts: bool, beyond_balances: bool) -> Ground:
    """The sample's cells in balances, or those that stand in other rules that must hold only.

    Without ``texts`` the indicators' 完成值 are left to the tool, so that they confirm nothing.
    """
    template = _template()
    facts = read_entry(ENTRY, template.book.fields).facts
    if not texts:
        emptied = {id: Fact(id, None) for id, f in template.book.fields.items() if f.composition}
        facts = Facts({**facts.by_field, **emptied})
    return Ground(template, facts, _cells(template, facts, beyond_balances))


def _cells(template: Template, facts: Facts, beyond: bool) -> tuple[str, ...]:
    """Filled-in cells of the rules that hold now: of 基本平衡 only, or of all others that must."""
    book = template.book
    in_balances: set[str] = set()
    in_others: set[str] = set()
    for check in confront(template, completed(facts, book)):
        rule = check.rule
        if check.left is None or not rule.rule_class.must_hold or rule.id in ("B11", "L13", "L16"):
            continue
        balance = rule.rule_class is RuleClass.BALANCE and rule.relation is Relation.EQUAL
        (in_balances if balance else in_others).update(book.typed_behind(book.fields_used(rule)))
    wanted = in_others - in_balances if beyond else in_balances
    filled = (id for id in book.typed if isinstance(facts.value(id), Decimal))
    return tuple(id for id in filled if id in wanted and book.typed[id].kind is not Kind.YEAR)


@dataclass
class Tally:
    """What became of the slips of one kind."""

    made: int = 0
    found: int = 0
    first: int = 0
    exact: int = 0
    silent: int = 0
    misses: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    tried: list[int] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        for name in ("made", "found", "first", "exact", "silent"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.misses += other.misses
        self.milliseconds += other.milliseconds
        self.tried += other.tried

    def line(self, name: str) -> str:
        def rate(part: int) -> str:
            return f"{100 * part / self.made:5.1f}%" if self.made else "     —"

        counts = f"{self.made:5d}  {rate(self.found)}  {rate(self.first)}  {rate(self.exact)}"
        return f"{name:\u3000<8}{counts}  {self.silent:5d}"


def run(ground: Ground, seed: int, each: int) -> dict[str, Tally]:
    return {name: _of_kind(ground, name, make, seed, each) for name, make in KINDS}


def _of_kind(
    ground: Ground,
    name: str,
    make: Callable[[Random, Ground, str], Values | None],
    seed: int,
    each: int,
) -> Tally:
    random, tally = Random(f"{seed} {name}"), Tally()
    seen: set[tuple[tuple[str, Decimal | None], ...]] = set()
    for _ in range(_MOST_DRAWS):
        slip = make(random, ground, random.choice(ground.cells))
        if slip is None or (key := tuple(sorted(slip.items()))) in seen:
            continue
        seen.add(key)
        _confront_slip(ground, slip, tally)
        if tally.made == each:
            break
    return tally


def _confront_slip(ground: Ground, slip: Values, tally: Tally) -> None:
    facts = completed(with_slip(ground.facts, slip), ground.book)
    checks = confront(ground.template, facts)
    keys = broken(checks)
    if not keys:
        tally.silent += 1
        return
    search = Search(ground.book, facts, checks)
    begin = perf_counter()
    hints = search.hints()
    tally.milliseconds.append(1000 * (perf_counter() - begin) / len(keys))
    tally.tried.append(search.tried)
    _judge(ground, slip, keys, hints, tally)


def _judge(
    ground: Ground, slip: Values, keys: list[str], hints: dict[str, list[Hint]], tally: Tally
) -> None:
    rows = [hints.get(key, []) for key in keys]
    tally.made += 1
    tally.first += all(row and _names(ground, slip, row[0]) for row in rows)
    tally.exact += all(any(_right(ground, slip, hint) for hint in row[:3]) for row in rows)
    if all(any(_names(ground, slip, hint) for hint in row[:3]) for row in rows):
        tally.found += 1
        return
    cells = "、".join(f"{id} {ground.number(id)}→{value}" for id, value in slip.items())
    offered = "；".join(
        f"{key}: " + ("、".join(f"{'+'.join(sorted(h.fields))}({h.slip})" for h in row) or "—")
        for key, row in zip(keys, rows, strict=True)
        if not any(_names(ground, slip, hint) for hint in row[:3])
    )
    tally.misses.append(f"{cells}  [{offered}]")


def _names(ground: Ground, slip: Values, hint: Hint) -> bool:
    """Whether the hint names the cell of the slip, or the cells."""
    if hint.fields == slip.keys():
        return True
    misplaced = None in slip.values()
    return misplaced and hint.fields <= slip.keys() and _right_there(ground, hint)


def _right(ground: Ground, slip: Values, hint: Hint) -> bool:
    return _names(ground, slip, hint) and _right_there(ground, hint)


def _right_there(ground: Ground, hint: Hint) -> bool:
    return hint.likely == (ground.number(hint.field) or 0)


# ---------------------------------------------------------------- printing


def lines() -> list[Line]:
    """For the common table, few slips of one seed: the ratio is that of slips found."""
    base = ground(texts=True, beyond_balances=False)
    tally = Tally()
    for each in run(base, SEEDS[0], FEW).values():
        tally.add(each)
    what = f"{tally.made} slips of {len(KINDS)} kinds, true cell among the first three hints"
    return [Line(what, median(tally.milliseconds), tally.found / tally.made, "≥ 0.9")]


def untouched() -> Iterator[str]:
    """What is said of the sample as it is, and of rules that hold while others are broken."""
    for texts in (True, False):
        base = ground(texts=texts, beyond_balances=False)
        facts = completed(base.facts, base.book)
        given = Search(base.book, facts, confront(base.template, facts)).hints()
        words = "完成值照填" if texts else "完成值留空"
        yield f"原数未动（{words}）：{sum(map(len, given.values()))} 条提示"


def main(seeds: tuple[int, ...] = SEEDS, each: int = EACH) -> None:
    for line in untouched():
        print(line)
    settings = (
        ("平衡关系中的数，完成值照填", ground(texts=True, beyond_balances=False)),
        ("平衡关系中的数，完成值留空（由工具组成）", ground(texts=False, beyond_balances=False)),
        (
            "不在平衡关系、只在逻辑性规则中的数，完成值照填",
            ground(texts=True, beyond_balances=True),
        ),
    )
    for title, base in settings:
        _report(title, base, seeds, each)


def _report(title: str, base: Ground, seeds: tuple[int, ...], each: int) -> None:
    print(f"\n== {title}：{len(base.cells)} 个单元格，种子 {seeds}，每种 {each} 处")
    print(f"{'':\u3000<8} 笔误  前三条  第一条  值也对  无规则不符")
    kinds: dict[str, Tally] = {name: Tally() for name, _ in KINDS}
    by_seed: Counter[int] = Counter()
    for seed in seeds:
        for name, tally in run(base, seed, each).items():
            kinds[name].add(tally)
            by_seed[seed] += tally.found
    total = Tally()
    for name, tally in kinds.items():
        print(tally.line(name))
        total.add(tally)
    print(total.line("合计"))
    a_seed = total.made / len(seeds)
    print("各种子：", "、".join(f"{seed}: {by_seed[seed] / a_seed:.1%}" for seed in seeds))
    print(
        f"每条不符规则用时：中位 {median(total.milliseconds):.2f} ms，"
        f"最大 {max(total.milliseconds):.2f} ms；一次最多比对 {max(total.tried)} 个候选"
    )
    for name, tally in kinds.items():
        for miss in tally.misses:
            print(f"  未中·{name}：{miss}")


if __name__ == "__main__":
    numbers = tuple(map(int, sys.argv[1:]))
    main(numbers or SEEDS)
