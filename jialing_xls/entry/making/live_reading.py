"""Readings of texts as live formulas of 即时核对, as far as Excel 2007 can read.

A formula gives a figure, or nothing, only where the tool gives the same; in any other wording it
says ``UNDECIDED``, and so do the rules that rest on it until the tool, which reads more, fills the
form. Words are recognised as ``checks.quantities`` recognises them; a figure is recognised if the
text is, but for those words, exactly what would be written for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jialing_xls.checks.excel import Addresses
from jialing_xls.checks.quantities import Slot, slots
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.entry.making.entry_layout import EntryAddresses
from jialing_xls.entry.making.live_typed import (
    UNDECIDED,
    contains,
    nothing,
    substituted,
    without,
)
from jialing_xls.model.field import Field, Reading

_PERCENT_SIGNS = ("%", "％", "﹪")
_DIGITS = (*"0123456789", *"０１２３４５６７８９")
_AT_LEAST = ("≥", ">=", "不低于", "不少于", "不小于", "达到", "及以上", "以上")
_BEFORE_PERCENT = (*_AT_LEAST, "超过", "大于", "高于")
_AT_MOST = (
    *("≤", "<", "＜", "≦", "不超过", "不高于", "不多于", "不大于"),
    *("低于", "小于", "少于", "以内", "以下"),
)
_NOT_AT_MOST = ("不低于", "不小于", "不少于")
_MORE = (
    *("≥", ">", "＞", "≧", "不低于", "不少于", "不小于", "高于", "大于", "多于", "超过"),
    *("达到", "以上"),
)
_NOT_MORE = ("不高于", "不大于", "不多于", "不超过")
_BEFORE_MOST = ("≤", "<=", "＜=", "≦", "不超过", "不高于", "不多于", "不大于")
_VAGUE = (
    *("超过", "高于", "大于", "多于", "以上", "将近", "接近", "大约", "约", "左右", "余"),
    *("多户", "多人", "多次", "多%", "多％"),
)
_NOT_ACHIEVED = ("未", "部分", "没有", "尚无", "不达", "不及", "下降", "低于", "减少")
_NOT_NOT_ACHIEVED = ("未成年", "全部分", "不低于")
_ACHIEVED = (
    *("已", "提高", "提升", "高于", "改善", "增长", "建立", "完成", "达到", "达成"),
    "及时",
    *("应保尽保", "应救尽救"),
)
_ODD_DIGITS = (*"①②③④⑤⑥⑦⑧⑨⑩⑴⑵⑶⑷⑸²³",)
"""Digits to the tool that VALUE does not read."""
_STOP = "·"
"""Stands for a word that must not be read, so that its neighbours do not join."""


@dataclass(frozen=True, slots=True)
class LiveReading:
    """Two formulas with their leading ``=``: the text made ready, and what is read in it."""

    prepared: str
    value: str


def live_reading(
    field: Field, addresses: EntryAddresses, book: RuleBook, prepared: str
) -> LiveReading:
    """How ``field`` is read out of its text. ``prepared`` is the cell of the first formula."""
    reading, _, argument = field.reading.partition(" ")
    text = addresses.cell(field.extracted_from)
    empty = nothing(addresses.beside("explanation", field.extracted_from))
    match Reading(reading):
        case Reading.PERCENTAGE | Reading.NUMBER:
            return _read(empty, without(text, _BEFORE_PERCENT), _figure(text, prepared, argument))
        case Reading.LEAST:
            bounded = f'IF({contains(_masked(text, _NOT_AT_MOST), _AT_MOST)},"",'
            figure = _figure(text, prepared, argument)
            return _read(empty, without(text, _BEFORE_PERCENT), f"{bounded}{figure})")
        case Reading.MOST:
            bounded = f'IF({contains(_masked(text, _NOT_MORE), _MORE)},"",'
            figure = _figure(text, prepared, argument)
            return _read(empty, without(text, _BEFORE_MOST), f"{bounded}{figure})")
        case Reading.VAGUE:
            return _read(empty, text, f"IF({contains(text, _VAGUE)},1,0)")
        case Reading.SAME:
            named = "".join(argument.split()).split("|")
            same = ",".join(f'EXACT({prepared},"{each}")' for each in named)
            bare = without(text, (" ", "　"))
            return LiveReading(f'={bare}&""', f'=IF({empty},"",IF(OR({same}),1,0))')
        case Reading.ACHIEVED:
            masked = _masked(text, _NOT_NOT_ACHIEVED)
            return _read(empty, masked, _achieved(text, prepared, addresses.cell(argument)))
        case Reading.FIGURE | Reading.COUNT:
            every = slots(book.fields[field.extracted_from].composition)
            wanted = int(argument) - 1 if argument else None
            return _completion(text, empty, prepared, every, wanted, addresses)
        case Reading.WANTED:
            completion, _, number = argument.partition(" ")
            every = slots(book.fields[completion].composition)
            target = _target(prepared, every, int(number) - 1)
            return _read(empty, _plain(without(text, _AT_LEAST)), _if_digits(prepared, target))
        case Reading.NOT_COMPARED:
            targets = ",".join(_targets_in(field.extracted_from, addresses, book))
            read = f'IF(COUNT({targets})>0,0,"{UNDECIDED}")'
            return _read(empty, text, _if_digits(prepared, read, "0"))


def _targets_in(text: str, addresses: EntryAddresses, book: RuleBook) -> Iterator[str]:
    """The cells of the figures that are read in a target."""
    for field in book.fields.values():
        if field.extracted_from == text and field.reading.startswith(Reading.WANTED):
            yield addresses.cell(field.id)


def _read(empty: str, prepared: str, value: str) -> LiveReading:
    return LiveReading(f'={_half_width(prepared)}&""', f'=IF({empty},"",{value})')


# ---------------------------------------------------------------- percentages and words


def _percentage(text: str, prepared: str) -> str:
    """The number before the sign, if there is nothing else; a text without the sign has none."""
    bare = without(prepared, _PERCENT_SIGNS)
    once = f"LEN({prepared})-LEN({bare})=1"
    return f'IF({contains(text, _PERCENT_SIGNS)},IF({once},{_number(bare)},"{UNDECIDED}"),"")'


def _figure(text: str, prepared: str, unit: str) -> str:
    """The number in the unit, or that the text is; the percentage where there is no unit."""
    if not unit:
        return _percentage(text, prepared)
    signs = _PERCENT_SIGNS if unit == "%" else (unit,)
    bare = without(prepared, signs)
    once = f"LEN({prepared})-LEN({bare})<={len(unit)}"
    figure = f'IF({once},{_number(f"TRIM({bare})")},"{UNDECIDED}")'
    digits = contains(text, (*_DIGITS, *_ODD_DIGITS))
    return f'IF({digits},{figure},"")'


def _number(text: str) -> str:
    """The number that the text is, with up to two decimals; VALUE alone would read 1/2 as a date."""
    value = f"VALUE({text})"
    written = [f'{value}&""={text}', *(f'TEXT({value},"{f}")={text}' for f in ("0.0", "0.00"))]
    return f'IFERROR(IF(OR({",".join(written)}),{value},"{UNDECIDED}"),"{UNDECIDED}")'


def _achieved(text: str, prepared: str, target: str) -> str:
    named = f"AND(LEN({target})>0,ISNUMBER(FIND(TRIM({target}),{text})))"
    silent = f"OR({contains(text, (*_DIGITS, *_ODD_DIGITS))},NOT({contains(text, _ACHIEVED)}))"
    return f'IF({contains(prepared, _NOT_ACHIEVED)},0,IF({named},1,IF({silent},"",1)))'


# ---------------------------------------------------------------- figures by a pattern


def _completion(
    text: str,
    empty: str,
    prepared: str,
    every: Sequence[Slot],
    wanted: int | None,
    addresses: Addresses,
) -> LiveReading:
    """The figure in one slot, or how many figures there are: typed, or composed of the fields."""
    cells = [addresses.cell(slot.field) for slot in every]
    composed = str(len(every)) if wanted is None else cells[wanted]
    typed = _in_pattern(prepared, every, wanted, f'"{UNDECIDED}"')
    whole = f'IF(COUNT({",".join(cells)})={len(cells)},{composed},"")'
    value = f"=IF({empty},{whole},{_if_digits(prepared, typed)})"
    return LiveReading(f'={_half_width(_plain(text))}&""', value)


def _target(prepared: str, every: Sequence[Slot], wanted: int) -> str:
    """The figure for a slot in a text that states all slots, or one figure for all of a unit."""
    otherwise = f'"{UNDECIDED}"'
    for unit in dict.fromkeys(slot.unit for slot in every):
        value = f'VALUE(SUBSTITUTE({prepared},"{unit}",""))'
        given = value if every[wanted].unit == unit else '""'
        otherwise = f'IFERROR(IF({value}&"{unit}"={prepared},{given},{otherwise}),{otherwise})'
    return _in_pattern(prepared, every, wanted, otherwise) if len(every) > 1 else otherwise


def _in_pattern(text: str, every: Sequence[Slot], wanted: int | None, otherwise: str) -> str:
    """The figure in a slot (how many, if None) of a text that is just as it would be composed."""
    values, written = [], []
    for n, slot in enumerate(every):
        after = every[n + 1].prefix if n + 1 < len(every) else slot.unit
        start = f'FIND("{slot.prefix}",{text})+{len(slot.prefix)}' if slot.prefix else "1"
        values.append(f'VALUE(MID({text},{start},FIND("{after}",{text},{start})-({start})))')
        written += [f'"{slot.prefix}"'] * bool(slot.prefix) + [values[-1]]
    whole = "&".join([*written, f'"{every[-1].unit}"'])
    given = str(len(every)) if wanted is None else values[wanted]
    return f"IFERROR(IF({whole}={text},{given},{otherwise}),{otherwise})"


# ---------------------------------------------------------------- texts


def _if_digits(text: str, then: str, otherwise: str = '""') -> str:
    odd = f'IF({contains(text, _ODD_DIGITS)},"{UNDECIDED}",{otherwise})'
    return f"IF({contains(text, _DIGITS)},{then},{odd})"


def _plain(text: str) -> str:
    """Without spaces, and with one sign between clauses."""
    return f'SUBSTITUTE(SUBSTITUTE({without(text, (" ", "　"))},"，","、"),"；","、")'


def _half_width(text: str) -> str:
    for half, full in zip("0123456789.", "０１２３４５６７８９．", strict=True):
        text = f'SUBSTITUTE({text},"{full}","{half}")'
    return text


def _masked(text: str, words: Sequence[str]) -> str:
    return substituted(text, words, _STOP)
