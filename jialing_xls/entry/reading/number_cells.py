"""Reading the cell of a number: 金额, 数量, 标准, 百分数, 年度. No I/O.

Contract: a cell gets a value only if it has one reading. Nothing is rounded but the noise of
binary arithmetic, and every change is told in the note.
"""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Final

from jialing_xls.entry.formats.raw import (
    ABSENT,
    NONE_WORDS,
    Normalised,
    Raw,
    Refused,
    absent,
    changes,
    figure,
    halve,
    is_error,
    original_text,
    quote,
    refuse,
    refuse_error,
)
from jialing_xls.entry.reading.numerals import numeral_prefix, numeral_value
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.numbers import half_up, plain

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
_FOUR_DIGITS: Final = "请填四位年份"

# Excel holds 15 significant digits; a longer figure has already lost its end.
_TOO_LARGE = Decimal(10) ** 15

_MONEY: Final = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万": Decimal(10000),
    "万元": Decimal(10000),
    "百万": Decimal(10) ** 6,
    "百万元": Decimal(10) ** 6,
    "千万": Decimal(10) ** 7,
    "千万元": Decimal(10) ** 7,
    "亿": Decimal(10) ** 8,
    "亿元": Decimal(10) ** 8,
}
"""Units of money in yuan."""

_PER_MONTH = frozenset({"元", "元/月", "元每月", "元/人/月", "元/月/人", "元每人每月"})
_ALIASES: Final = {
    "元/月": _PER_MONTH,
    "元/人/月": _PER_MONTH,
    "元/月/人": _PER_MONTH,
    "人": frozenset({"人", "名"}),
    "%": frozenset({"%"}),
}
"""Other ways to write a unit; keys and members as ``_unit_key`` writes them."""

# A longer figure would be rounded by Decimal's own arithmetic; nobody means 28 digits, nor 1e-400.
_MOST_DIGITS = 28

_LOOK_ALIKE = str.maketrans("OoIl", "0011")

_GAP = re.compile(r"(?<=[0-9]) +(?=[0-9])")
_BRACKETED = re.compile(r"\(([^()]+)\)([^()]*)")
_FIGURE = re.compile(
    r"(?P<sign>[+-]?)(?P<currency>(?:¥|人民币|RMB|CNY)?)(?P<minus>-?)"
    r"(?P<whole>\d[\d,]*)?(?:\.(?P<fraction>\d*))?"
    r"(?:[eE](?P<exponent>[+-]?\d{1,3}))?(?P<unit>(?:[^\d.,+-]\D*)?)",
    re.ASCII,
)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+", re.ASCII)
_YEAR = re.compile(r"([0-9]+)(?:年度?)?")


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A text taken apart: its number as written, and what stood around it."""

    number: Decimal
    unit: str
    currency: str
    notes: tuple[str, ...]


def read_number(raw: Raw, field: Field) -> Normalised | Refused:
    """The verdict on a cell of a field whose ``kind.is_number``, the year apart."""
    if isinstance(raw, str):
        return _from_text(raw, field)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return _no_number(raw, field)
    value, noise = _without_noise(figure(raw), field)
    return _plain_number(value, raw, field, ("去掉浮点误差",) if noise else ())


def _without_noise(value: Decimal, field: Field) -> tuple[Decimal, bool]:
    """``value`` without what binary arithmetic left on it, and whether there was any.

    E.g. the cell ``=13571.19-13356.23`` holds 214.960000000001. A difference below a millionth of
    the last stated decimal was never typed; in 万元 it is a thousandth of a cent.
    """
    decimals = _decimals(field)
    if decimals is None or not abs(value) < _TOO_LARGE:
        return value, False
    rounded = half_up(value, decimals)
    if rounded == value or abs(value - rounded) > Decimal(1).scaleb(-decimals - 6):
        return value, False
    return rounded, True


def _decimals(field: Field) -> int | None:
    return 0 if field.decimals is None and field.kind is Kind.COUNT else field.decimals


def read_year_cell(raw: Raw, field: Field) -> Normalised | Refused:
    """The verdict on the cell of a year: ``2023``, ``2023年`` or ``2023年度``."""
    if isinstance(raw, bool | date | time | timedelta) or raw is None:
        return refuse(raw, field, "不是年份", _FOUR_DIGITS)
    text = halve(raw) if isinstance(raw, str) else plain(figure(raw))
    if isinstance(raw, str) and (verdict := _nothing_or_error(raw, text, field)):
        return verdict
    match = _YEAR.fullmatch(text.replace(" ", ""))
    if match is None:
        return _numeral(raw, text, field) or refuse(raw, field, "不是年份", _FOUR_DIGITS)
    digits = match.group(1)
    if len(digits) == 2:
        return refuse(raw, field, "年份只有两位", f"请填四位年份，如 20{digits}")
    if len(digits) != 4 or not FIRST_YEAR <= int(digits) <= LAST_YEAR:
        return refuse(raw, field, f"年份不在 {FIRST_YEAR}—{LAST_YEAR} 之间", _FOUR_DIGITS)
    taken_as_is = not isinstance(raw, str) or raw == digits
    return Normalised(
        Decimal(digits), "" if taken_as_is else f"{quote(original_text(raw))}读作 {digits}"
    )


def _nothing_or_error(raw: str, text: str, field: Field) -> Normalised | Refused | None:
    """The verdict on a text that needs no reading; ``text`` is ``raw`` halved."""
    if not text or text in NONE_WORDS:
        return absent(raw) if raw else ABSENT
    return refuse_error(raw, field) if is_error(text) else None


def _from_text(raw: str, field: Field) -> Normalised | Refused:
    text = halve(raw)
    if verdict := _nothing_or_error(raw, text, field):
        return verdict
    parsed = _parse(text)
    if parsed is None:
        return _not_understood(raw, text, field)
    notes = (*changes(raw), *parsed.notes)
    if parsed.unit or parsed.currency:
        return _with_unit(parsed, raw, field, notes)
    return _plain_number(parsed.number, raw, field, notes or ("文本转为数字",))


def _parse(text: str) -> _Parsed | None:
    """``text``, already halved, as a number with its surroundings; ``None`` if it is none."""
    # A space between digits can only be a thousands separator, and must stand like one.
    text = _GAP.sub(",", text).replace(" ", "")
    bracketed = _BRACKETED.fullmatch(text)
    match = _FIGURE.fullmatch("".join(bracketed.groups()) if bracketed else text)
    if match is None:
        return None
    whole, fraction = match["whole"] or "", match["fraction"] or ""
    signs = match["sign"] + match["minus"]
    if not 0 < len(whole + fraction) <= _MOST_DIGITS or len(signs) + bool(bracketed) > 1:
        return None
    if "," in whole and not _GROUPED.fullmatch(whole):
        return None
    exponent = int(match["exponent"] or 0)
    if exponent < -_MOST_DIGITS:
        return None
    negative = bracketed is not None or "-" in signs
    digits = f"{whole.replace(',', '') or '0'}.{fraction}e{exponent}"
    told = (
        ("去掉千分位", "," in whole),
        ("括号按负数处理", bracketed is not None),
        ("科学记数法已展开", bool(match["exponent"])),
        (f"去掉“{match['currency']}”", bool(match["currency"])),
    )
    return _Parsed(
        Decimal(f"-{digits}" if negative else digits),
        match["unit"].removesuffix("整"),
        match["currency"],
        tuple(words for words, happened in told if happened),
    )


def _numeral(raw: Raw, text: str, field: Field) -> Refused | None:
    """The refusal of a Chinese numeral, with the figure to type instead where it has one reading."""
    bare = text.lstrip("¥-+(")
    numeral = numeral_prefix(bare)
    if not numeral:
        return None
    value = numeral_value(numeral)
    if value is None:
        return refuse(raw, field, "是中文数字", f"请改填阿拉伯数字{_in_unit(field)}")
    before, rest = text.removesuffix(bare), bare.removeprefix(numeral)
    # 一百二十万 alone is a sum in 元, also where 万元 is asked.
    rest = rest or ("元" if value >= 10_000 and _unit_key(field.unit) in _MONEY else "")
    remedy = f"若为 {_typed(f'{before}{value}{rest}', field)}，请改填数字{_in_unit(field)}"
    return refuse(raw, field, "是中文数字", remedy)


def _typed(written: str, field: Field) -> str:
    """The figure in the unit of the field, or what is ``written`` if that is not clear."""
    verdict = (
        read_year_cell(written, field) if field.kind is Kind.YEAR else _from_text(written, field)
    )
    if isinstance(verdict, Normalised) and isinstance(verdict.value, Decimal):
        return plain(verdict.value)
    return written


def _not_understood(raw: str, text: str, field: Field) -> Refused:
    """Says why a text is no number, as closely as can be told."""
    if refused := _numeral(raw, text, field):
        return refused
    if refused := _with_letters(raw, text, field):
        return refused
    if text.startswith("$"):
        return refuse(raw, field, "币种是美元", f"请折成人民币后填写数字{_in_unit(field)}")
    if re.search(r"\d[, ]+\d", text) and not re.search(r"[^\d,. ¥-]\D*\d", text):
        problem = "数字中间的逗号或空格不在千分位上"
        return refuse(raw, field, problem, "请核对后改填不带逗号的数字，如 13571.19")
    return refuse(
        raw, field, "不是一个数字", f"请只填数字{_in_unit(field)}，要说明的写到“审核说明”页"
    )


def _with_letters(raw: str, text: str, field: Field) -> Refused | None:
    """The refusal of a figure with letters that look like digits: 135.7l for 135.71."""
    digits = text.translate(_LOOK_ALIKE)
    parsed = _parse(digits) if digits != text and re.search(r"\d", text) else None
    if parsed is None:
        return None
    likely = f"若为 {plain(parsed.number)}{parsed.unit}，请改填数字{_in_unit(field)}"
    return refuse(raw, field, "数字中有字母 O、I 或 l", likely)


def _in_unit(field: Field) -> str:
    return f"（单位：{field.unit}）" if field.unit else ""


def _unit_key(unit: str) -> str:
    """A unit in the one form the tables have: 元/人·月 and 元／人．月 are 元/人/月."""
    return re.sub("[·•.・]", "/", halve(unit))


def _with_unit(
    parsed: _Parsed, raw: str, field: Field, notes: tuple[str, ...]
) -> Normalised | Refused:
    """Takes unit and currency off, converting between units of money."""
    written, wanted = _unit_key(parsed.unit), _unit_key(field.unit)
    if field.kind is Kind.PERCENT:
        wanted = wanted or "%"
    if not written:
        return _bare_currency(parsed, raw, field, notes)
    taken_off = (*notes, f"去掉单位“{parsed.unit}”")
    if written == "%" == wanted:
        return _exact(parsed.number, raw, field, taken_off)
    if written == wanted or written in _ALIASES.get(wanted, ()):
        return _plain_number(parsed.number, raw, field, taken_off)
    if written not in _MONEY or wanted not in _MONEY:
        if refused := _with_letters(raw, halve(raw), field):
            return refused
        expected = f"本项单位是“{field.unit}”" if field.unit else "本项没有单位"
        problem = f"单位写的是{quote(parsed.unit)}，{expected}"
        return refuse(raw, field, problem, "请核对后只填数字，不带单位")
    factor = _MONEY[written] / _MONEY[wanted]
    if factor == 1:
        return _exact(parsed.number, raw, field, taken_off)
    value = parsed.number * factor
    told = f"{plain(parsed.number)}{parsed.unit}折合 {plain(value)}{field.unit}"
    return _exact(value, raw, field, (*notes, told), told)


def _bare_currency(
    parsed: _Parsed, raw: str, field: Field, notes: tuple[str, ...]
) -> Normalised | Refused:
    """¥50 in a column of 万元 may mean 50 万元 or 50 元: a slip by 10,000, so it is refused."""
    wanted = _unit_key(field.unit)
    if wanted == "元" or wanted in _ALIASES["元/月"]:
        return _exact(parsed.number, raw, field, notes)
    number = plain(parsed.number)
    if wanted in _MONEY:
        problem = f"有两种读法：{number}{field.unit}或 {number}元"
        return refuse(raw, field, problem, f"请去掉“{parsed.currency}”，按{field.unit}填写数字")
    problem = f"是一笔金额，本项单位是“{field.unit}”"
    return refuse(raw, field, problem, "请核对后只填数字")


def _plain_number(
    value: Decimal, raw: Raw, field: Field, notes: tuple[str, ...]
) -> Normalised | Refused:
    """A number without a per cent sign: in a 百分数 field one up to 1 has two readings."""
    if field.kind is Kind.PERCENT and 0 < abs(value) <= 1:
        as_ratio = plain(value * 100)
        as_percent = plain(half_up(value, field.decimals or 0) or value)
        problem = f"有两种读法：{as_ratio}% 或 {as_percent}%"
        remedy = (
            f"若是 {as_ratio}%，请填 {as_ratio}；"
            f"若是 {as_percent}%，请连百分号填成文本，前面加英文单引号：'{as_percent}%"
        )
        return refuse(raw, field, problem, remedy)
    return _exact(value, raw, field, notes)


def _exact(
    value: Decimal, raw: Raw, field: Field, notes: tuple[str, ...], converted: str = ""
) -> Normalised | Refused:
    """``value`` with the field's decimals; refused if it has more, for nothing is rounded here."""
    if not abs(value) < _TOO_LARGE:
        return refuse(raw, field, "数值过大", f"请核对位数后重新填写{_in_unit(field)}")
    decimals = _decimals(field)
    if decimals is None:
        return Normalised(Decimal(plain(value)), "；".join(notes))
    rounded = half_up(value, decimals)
    if rounded == value:
        return Normalised(rounded if value else abs(rounded), "；".join(notes))
    prefix = f"{converted}，" if converted else ""
    if not decimals:
        return refuse(raw, field, f"{prefix}不是整数", f"请核对后填写整数{_in_unit(field)}")
    stated = len(plain(value).partition(".")[2])
    problem = f"{prefix}有 {stated} 位小数，本项最多 {decimals} 位"
    remedy = f"请核对后按 {decimals} 位小数填写，工具不代为四舍五入"
    return refuse(raw, field, problem, remedy)


def _no_number(raw: Raw, field: Field) -> Refused:
    kind = "是逻辑值" if isinstance(raw, bool) else "是日期或时间"
    remedy = f"请改填数字{_in_unit(field)}"
    return refuse(raw, field, f"{kind}，不是数字", remedy)
