"""A field (字段): one datum that a form asks for or that the tool derives."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from jialing_xls.model.numbers import ZERO
from jialing_xls.model.role import Role


class Kind(StrEnum):
    """What a field holds; the value is the word written in the 类型 column of 数据底稿."""

    TEXT = "文字"
    DATE = "日期"
    YEAR = "年度"
    MONEY = "金额"
    COUNT = "数量"
    STANDARD = "标准"
    PERCENT = "百分数"
    """A percentage as the number before the sign: 98.42 means 98.42%."""
    RATE = "比率"
    """A ratio, computed by the tool: 0.9842 is shown as 98.42%."""
    SCORE = "分数"
    """Points of a scored form: weights and scores."""

    @property
    def is_number(self) -> bool:
        return self not in (Kind.TEXT, Kind.DATE)


class Reading(StrEnum):
    """How the value of a field is read out of another field's text.

    The first word of ``Field.reading``; some take an argument behind it.
    """

    PERCENTAGE = "百分数"
    """The one percentage: 95 in "≥95%"; with the argument %, a number without the sign is one, too."""
    NUMBER = "数值"
    """The one figure in a unit (argument), or the number that the text is: 1250 in "1250人次"."""
    LEAST = "下限"
    """What a target asks for at the least; none in "≤5%". A percentage, or a figure in the unit that
    the argument names."""
    MOST = "上限"
    """What a target allows at the most, with the same argument; none in "≥95%"."""
    VAGUE = "概数"
    """1 if a figure is given as a bound or roughly ("超过96%"), else 0."""
    ACHIEVED = "达成"
    """1 if the words say that the target (argument: its field) was met, 0 if not."""
    FIGURE = "数量"
    """The figure in the n-th slot (argument: n) of the text's composition."""
    WANTED = "目标"
    """The figure that a target asks for at the least in the n-th slot (arguments: text, n)."""
    NOT_COMPARED = "未比"
    """1 if a target states a figure that cannot be compared (argument: text), else 0."""
    SAME = "相同"
    """1 if the text is one of those named (argument: texts with ``|`` between), else 0."""
    COUNT = "项数"
    """For how many slots of the text's composition a figure with its unit was found."""


# Kinds whose typed figures are rounded when they are written down. Counts count, and standards are
# set by a notice, so those are exact however many decimals their column has.
_ROUNDED = frozenset({Kind.MONEY, Kind.PERCENT, Kind.SCORE})


@dataclass(frozen=True, slots=True)
class Field:
    """One field as the template defines it.

    ``id`` is the contract (rules.md): Chinese words joined by ``_``, at once an Excel name and a
    Python identifier, e.g. ``预算_总额``. ``decimals`` is the number of stated decimals of a number,
    ``None`` for text and dates. ``formula`` is the expression of a derived field.
    """

    id: str
    name: str
    kind: Kind
    unit: str = ""
    decimals: int | None = None
    required: bool = False
    formula: str = ""
    sheet: str = ""
    """Sheet of the entry workbook on which it is typed; empty for a derived field."""
    group: str = ""
    """Heading under which it stands there."""
    note: str = ""
    """What staff are told beside the cell."""
    choices: tuple[str, ...] = ()
    default: str = ""
    """What the entry workbook is prefilled with."""
    extracted_from: str = ""
    """Text field that states the value, e.g. 指标05_指标值 "≥95%" for 95."""
    reading: str = ""
    """How it is read there (``Reading``), with its argument."""
    composition: str = ""
    """Pattern by which an empty text is composed: "城市{特困_城市标准}元/月、…"."""
    rollup: str = ""
    """How a region's figure comes of its units' ones, where it is not as usual for the kind."""
    wording: str = ""
    """The words and units that narrative reports use for it."""
    role: Role | None = None
    """What it is to the tool; ``None`` for a field that only rules and the form know."""
    part: str = ""
    """Row of the money block, or aspect of the management block, that it stands in."""
    indicator: str = ""
    """Id of the indicator that it belongs to."""

    @property
    def derived(self) -> bool:
        return bool(self.formula)

    @property
    def typed(self) -> bool:
        """Whether staff fill it in: neither computed nor extracted from another field's text."""
        return not self.formula and not self.extracted_from

    @property
    def half_width(self) -> Decimal:
        """Half of the last stated decimal of a typed, rounded figure; 0 for an exact one.

        E.g. 0.005 for an amount in 万元 with two decimals (XBRL Calculations 1.1, "rounding").
        """
        if not self.typed or self.kind not in _ROUNDED or self.decimals is None:
            return ZERO
        return Decimal(5).scaleb(-self.decimals - 1)


PRIOR = "上年_"
"""Prefix of the id of last year's figure of a field: ``上年_农村低保_标准``."""

SEAL = "核对码_"
"""Prefix of the id of the code that binds an explanation to its figures: ``核对码_说明_H03``."""

BESIDE = {PRIOR: "上年", SEAL: "核对码"}
"""Fields that are typed beside another one, on its row: prefix of their id, header of the column."""
