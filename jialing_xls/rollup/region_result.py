"""What a roll-up gives: units, the region's figures, its own rules, the roster compared.

Everything is in canonical order (units as in the roster, else by name; then by SHA-256 and file), so
that neither the order of the inputs nor the number of processes shows anywhere. What a unit holds is
kept small: 3,000 of them stay in memory and go from process to process.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from jialing_xls.model.fact import Fact, Facts, Place, Value
from jialing_xls.model.field import Field
from jialing_xls.model.result import CheckResult, Finding, Status
from jialing_xls.model.rule import Rule, Verdict


class FileKind(StrEnum):
    """What a file is, in the words that staff are shown."""

    SUBMISSION = "自评表"
    ENTRY = "录入表"
    REPORT = "自评报告"
    """Never rolled up."""
    ROLLUP = "汇总表"
    """What ``jxls rollup`` made; never rolled up again."""
    UNKNOWN = "不明"
    """Could not be opened."""


class Standing(StrEnum):
    """What became of a file."""

    ADDED = "已汇总"
    UNREADABLE = "不能读取"
    TAMPERED = "核验不符"
    """A submission that is not what the tool wrote."""
    DEFECT = "工具出错"
    NAMELESS = "没有单位名称"
    ANOTHER_YEAR = "年度不同"
    UNLISTED = "不在名单"
    COPY = "同一份报送"
    """The same figures as another file of the unit, which stands for both."""
    DUPLICATE = "重复报送"
    """Another file of the unit says something else and none was chosen by --prefer."""
    NOT_PREFERRED = "未选用"
    """Another file of the unit was chosen by --prefer."""


_SETTLED = (Standing.COPY, Standing.NOT_PREFERRED)
"""Of files that were not added: those of which nothing is left to do."""


@dataclass(frozen=True, slots=True)
class FieldColumns:
    """The ids of a template's fields, shared by all of its units."""

    template: str
    ids: tuple[str, ...]
    index: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Unit:
    """One file and what it states. A file that could not be read has no figures."""

    file: str
    """As given, with ``/``; never an absolute path. E.g. ``各县/甲县_自评表.xlsx``."""
    link: str
    """From the output's folder to the file; empty if it does not lie beneath."""
    digest: str
    """SHA-256 of the file; empty if it could not be read."""
    kind: FileKind
    status: Status
    """Of the workbook by itself: PASSED, FAILED, UNUSABLE or DEFECT."""
    findings: tuple[Finding, ...] = ()
    name: str = ""
    year: int | None = None
    columns: FieldColumns | None = None
    values: tuple[Value | None, ...] = ()
    """By ``columns.ids``; derived fields included."""
    places: tuple[Place | None, ...] = ()
    """Where each stands in this very file; None for what stands nowhere."""
    verdicts: tuple[Verdict, ...] = ()
    """Of every rule, in the order of the template's rule book."""
    problems: tuple[CheckResult, ...] = ()
    """The checks that are neither 通过 nor 不适用."""
    standing: Standing = Standing.ADDED
    reason: str = ""
    """Why it was not added, one Chinese sentence; empty if it was."""

    @property
    def added(self) -> bool:
        return self.standing is Standing.ADDED

    @property
    def told(self) -> str:
        """Why it was not added, with the file."""
        name = self.file.rpartition("/")[2]
        reason = self.reason if name in self.reason else f"{self.file}　{self.reason}"
        return f"{self.standing}　{reason}"

    @property
    def template(self) -> str:
        return self.columns.template if self.columns else ""

    def value(self, id: str) -> Value | None:
        return self.values[self.columns.index[id]] if self.columns else None

    def number(self, id: str) -> Decimal | None:
        value = self.value(id)
        return value if isinstance(value, Decimal) else None

    def place(self, id: str) -> Place | None:
        return self.places[self.columns.index[id]] if self.columns else None

    def count(self, verdict: Verdict) -> int:
        return self.verdicts.count(verdict)

    def cells(self, check: CheckResult) -> tuple[Place, ...]:
        """Where to look in this very file for what the check is about."""
        return check.cells if self.kind is FileKind.SUBMISSION else check.sources


class How(StrEnum):
    """How a region's figure comes of its units' ones; the first word of ``Field.rollup``."""

    SUM = "合计"
    LEAST = "最小"
    GREATEST = "最大"
    MEAN = "加权平均"
    """Weighted by a field that is named behind it."""
    LIST = "清单"
    """Texts by unit; units of one text together."""
    NONE = "无"
    # The following are not written in a definition; they follow from the field.
    DERIVED = "按合计数计算"
    """By the derived field's own formula over the region's figures."""
    COMPOSED = "由合计数组成"
    """A text by the field's own pattern of the region's figures."""
    STATED = "由百分数写成"
    """The text of an indicator whose percentage is another field."""
    MET = "达成情况"
    """The text of an indicator in words: met only if met in every unit."""


@dataclass(frozen=True, slots=True)
class Method:
    how: How
    weight: str = ""
    """Id of the field that weighs, of a 加权平均."""
    source: str = ""
    """Id of the number that STATED and MET speak of, e.g. 指标05_完成数, 指标08_达成."""

    def __str__(self) -> str:
        return f"{self.how}（{self.weight}）" if self.weight else str(self.how)


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """Units that state the same text."""

    text: str
    units: tuple[int, ...]
    """Positions in ``Region.added``."""


@dataclass(frozen=True, slots=True)
class RegionFigure:
    """A field of the region."""

    field: Field
    method: Method
    value: Value | None
    """At the field's decimals; None if no unit states it, or it is not added up (无)."""
    stated: int
    """How many of the added units state it (of a derived one: all that it is made of)."""
    of: int
    """How many units were added."""
    exact: Decimal | None = None
    """Of a sum or a mean: before rounding to the field's decimals."""
    sum_of_rounded: Decimal | None = None
    """Of a sum: the units' figures each rounded first, where that comes to another sum."""
    least: Decimal | None = None
    greatest: Decimal | None = None
    """Among the units, of a number."""
    groups: tuple[UnitGroup, ...] = ()
    """Of a 清单."""
    note: str = ""
    """What a reader has to know, in Chinese: e.g. "12 个单位中 11 个填报"."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a region rule does not hold."""

    unit: int | None
    """Position in ``Region.added``; None if it is about the region."""
    field: str
    """Id of the field; empty if it is about no single one."""
    left: Decimal
    right: Decimal
    """For an outlier the median of the units."""
    score: Decimal | None = None
    """Robust z-score of an outlier, two decimals."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RegionResult:
    """A rule about the region or about a unit among the others, or one case of it, confronted with the
    region. Its class is 核实性; it has no sides of its own."""

    rule: Rule
    verdict: Verdict
    """通过, 待说明, 未执行 or 不适用."""
    checked: int = 0
    """How many comparisons were made."""
    left: Decimal | None = None
    right: Decimal | None = None
    """Of a rule about the region."""
    hits: tuple[Hit, ...] = ()
    detail: str = ""
    """Why it was not run, or what it was held against, in Chinese."""

    @property
    def settled(self) -> bool:
        return self.verdict.settled(self.rule.rule_class)

    def check(
        self, field: Field | None, left: Decimal | None, right: Decimal | None, *details: str
    ) -> CheckResult:
        """The same about one field, as a rule of a template is told."""
        text = f"{self.rule.text}：{field.name}" if field else self.rule.text
        detail = "；".join(filter(None, details))
        return CheckResult(replace(self.rule, text=text), self.verdict, left, right, detail=detail)


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A unit that has to report."""

    name: str
    parent: str = ""
    """上级."""
    code: str = ""
    """行政区划代码."""
    handed_down: Decimal | None = None
    """下达资金, 万元."""


@dataclass(frozen=True, slots=True)
class Roster:
    """名单: who has to report, and the money."""

    file: str
    digest: str
    entries: tuple[RosterEntry, ...]
    region: str = ""
    """汇总单位."""
    year: int | None = None
    received: Decimal | None = None
    """收到资金: the budget that the region received, 万元."""


class Reported(StrEnum):
    """How a unit stands against the roster."""

    ADDED = "已汇总"
    MISSING = "未报送"
    TWICE = "重复报送"
    NOT_USABLE = "已报送，未汇总"
    UNLISTED = "不在名单"


@dataclass(frozen=True, slots=True)
class Compared:
    """A unit of the roster or of the files; ``units`` are positions in ``Region.units``."""

    name: str
    reported: Reported
    entry: RosterEntry | None
    units: tuple[int, ...] = ()


@dataclass(frozen=True)
class Region:
    """The whole result; ``book.write_region_book`` and the console are made from this alone."""

    name: str
    """汇总单位; empty without a roster."""
    template: str
    year: int | None
    units: tuple[Unit, ...]
    """Every file, in canonical order, those that could not be read last."""
    figures: Mapping[str, RegionFigure]
    """By field id, in the order of the template's fields."""
    checks: tuple[CheckResult, ...] = ()
    """The template's own rules over the region's sums, where all that they rest on is summed."""
    results: tuple[RegionResult, ...] = ()
    roster: Roster | None = None
    compared: tuple[Compared, ...] = ()
    """The roster in its order, then units not on it; without a roster, units in theirs."""
    skipped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Files of folders that were passed over, by the reason."""

    @cached_property
    def added(self) -> tuple[Unit, ...]:
        """The units that were added up, in canonical order, a unit once."""
        return tuple(unit for unit in self.units if unit.added)

    @cached_property
    def left_out(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if not unit.added)

    @property
    def to_mend(self) -> tuple[Unit, ...]:
        """Those left out, but for copies of what was added."""
        return tuple(unit for unit in self.left_out if unit.standing is not Standing.COPY)

    def names(self, reported: Reported) -> list[str]:
        """The units that stand so against the roster."""
        return [each.name for each in self.compared if each.reported is reported]

    @property
    def derived(self) -> dict[str, Decimal | None]:
        """Rates and other computed figures, by field id."""
        return {
            id: figure.value if isinstance(figure.value, Decimal) else None
            for id, figure in self.figures.items()
            if figure.field.derived
        }

    @property
    def status(self) -> Status:
        """PASSED if every unit was added and passed, nobody is missing and every rule is settled.

        DEFECT if the tool failed at a file; UNUSABLE if nothing could be added.
        """
        if any(unit.status is Status.DEFECT for unit in self.units):
            return Status.DEFECT
        if not self.added:
            return Status.UNUSABLE
        reported = all(each.reported is Reported.ADDED for each in self.compared)
        units = all(unit.status is Status.PASSED for unit in self.added)
        rules = all(check.settled for check in self.checks)
        rules = rules and all(result.settled for result in self.results)
        left_out = any(unit.standing not in _SETTLED for unit in self.left_out)
        good = reported and units and rules and not left_out
        return Status.PASSED if good else Status.FAILED

    @cached_property
    def facts(self) -> Facts:
        """The region as if it were a unit; derived fields included."""
        return Facts({id: Fact(id, figure.value) for id, figure in self.figures.items()})
