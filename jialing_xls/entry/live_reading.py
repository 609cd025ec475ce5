"""Readings of texts as live formulas of 即时核对, as far as Excel 2007 can read.

They follow the usual wording (the pattern of the composition, "超过96%"); in any other wording the
cell stays empty and the rule says 不适用 until the tool, which reads more, fills the form.
"""

from jialing_xls.checks.excel import Addresses
from jialing_xls.checks.quantities import Slot, slots
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.field import Field, Reading

_BEFORE_PERCENT = ("≥", "超过", "不低于", "达到", "％", "%")
_AT_MOST = ("≤", "<", "不超过", "不高于", "以内", "以下")
_VAGUE = ("超过", "高于", "大于", "以上", "接近", "约", "左右")
_NOT_ACHIEVED = ("未", "没有", "下降", "减少", "不及")


def live_reading(field: Field, addresses: Addresses, book: RuleBook) -> str:
    """The formula, with its leading ``=``, that reads ``field`` out of its text."""
    reading, _, argument = field.reading.partition(" ")
    text = addresses.cell(field.extracted_from)
    every = slots(book.fields[field.extracted_from].composition)
    match Reading(reading):
        case Reading.PERCENTAGE:
            formula = _percentage(text)
        case Reading.LEAST:
            formula = f'IF({_contains(text, _AT_MOST)},"",{_percentage(text)})'
        case Reading.VAGUE:
            formula = f"IF({_contains(text, _VAGUE)},1,0)"
        case Reading.ACHIEVED:
            below = f'IF({_contains(text, ["低于"])},0,"")'
            met = f"IF({_contains(text, [addresses.cell(argument)])},1,{below})"
            formula = f"IF({_contains(text, _NOT_ACHIEVED)},0,{met})"
        case Reading.FIGURE:
            formula = f'IFERROR({_figure(text, every[int(argument) - 1])},"")'
        case Reading.COUNT:
            formula = "+".join(f"IF(ISNUMBER({_figure(text, slot)}),1,0)" for slot in every)
    return f'=IF(LEN({text})=0,"",{formula})'


def _percentage(text: str) -> str:
    for word in _BEFORE_PERCENT:
        text = f'SUBSTITUTE({text},"{word}","")'
    return f'IFERROR(VALUE({text}),"")'


def _contains(text: str, words: list[str] | tuple[str, ...]) -> str:
    """Whether the text has any of the words; a word with ``!`` in it is a cell."""
    wanted = (word if "!" in word else f'"{word}"' for word in words)
    found = ",".join(f"ISNUMBER(FIND({word},{text}))" for word in wanted)
    return f"OR({found})"


def _figure(text: str, slot: Slot) -> str:
    """The number between the literal text before the slot and its unit."""
    start = f'FIND("{slot.prefix}",{text})+{len(slot.prefix)}' if slot.prefix else "1"
    stop = f'FIND("{slot.unit[0]}",{text},{start})'
    return f"VALUE(MID({text},{start},{stop}-({start})))"
