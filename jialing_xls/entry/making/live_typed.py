"""What stands in a typed cell, examined by live formulas of 即时核对: can they read it as the tool does?

One row a field below the rules. A cell that the tool might refuse or read otherwise has a 1 under 左边
and the reason under 提示; a text is made ready for comparison; of an explanation it is found out whether
it says anything.
"""

from collections.abc import Mapping, Sequence
from math import ceil

from jialing_xls.checks.explanation import LEAST_SAID, NOTHING_SAID
from jialing_xls.entry.formats.raw import NONE_MARKS
from jialing_xls.entry.making.entry_layout import EntryAddresses
from jialing_xls.entry.reading.number_cells import FIRST_YEAR, LAST_YEAR
from jialing_xls.model.field import Field, Kind

UNDECIDED = "待工具核"
"""What a live reading and a live verdict say that only the tool can tell."""

_DASHES = (*"‐‑‒–—―−─ー﹘﹣－",)
_SPACES = (*"\t\n\r\u00a0\u2002\u2003\u2009\u200b\ufeff　",)
_SLASHES = {"／": "/", "＼": "\\"}
_LETTER_O = (*"OoＯｏ",)

_STEPS = ("explanation", "hint", "basis")
"""Cells in which an explanation is stripped, a part of the words at a time: Excel 2007 nests 64 levels."""


def examined(field: Field, addresses: EntryAddresses, *, explains: bool) -> Mapping[str, str]:
    """The formulas of the field's row by column, each with its leading ``=``."""
    cell = addresses.cell(field.id)
    if explains:
        return dict(_explanation(field, cell, addresses))
    flag = addresses.beside("left", field.id)
    if field.kind is Kind.TEXT:
        clean = addresses.beside("explanation", field.id)
        return {
            "explanation": f"={_cleaned(cell)}",
            "left": f'=IF(AND(LEN({cell})>0,{_is_no_text(field, cell, clean)}),1,"")',
            "hint": _reason(
                flag,
                cell,
                f'IF({nothing(clean)},"只有横线或空格，等于没有填","不是下拉列表中的内容")',
            ),
        }
    problem, reason = _number(field, cell)
    no_number = f"COUNTA({cell})>COUNT({cell})"
    letter = f'IF({contains(cell, _LETTER_O)},"有字母 O，是否应为数字 0","是文字，不是数字")'
    return {
        "left": f'=IF(IFERROR(OR({no_number},{problem}),TRUE),1,"")',
        "hint": _reason(flag, cell, f"IF({no_number},{letter},{reason})"),
    }


def _reason(flag: str, cell: str, told: str) -> str:
    return f'=IF(COUNT({flag})=0,"","{cell} "&{told})'


def _number(field: Field, cell: str) -> tuple[str, str]:
    """When a number is none to the tool, or another one; and what to say then."""
    value, places = f"SUM({cell})", field.decimals or 0
    many = f"ABS({value}-ROUND({value},{places}))>1E-9,ABS({value})>=1E15"
    match field.kind:
        case Kind.YEAR:
            outside = f"AND({value}<>0,{value}<{FIRST_YEAR}),{value}>{LAST_YEAR}"
            return f"{many},{outside}", f'"不是 {FIRST_YEAR}—{LAST_YEAR} 的年份"'
        case Kind.DATE:
            days = f"AND({value}<>0,{value}<DATE({FIRST_YEAR},1,1)),{value}>DATE({LAST_YEAR},12,31)"
            return f"{many},{days}", '"不是日期"'
        case Kind.PERCENT:
            two = f"AND({value}<>0,ABS({value})<=1)"
            reason = f'IF({two},"有两种读法，1% 及以下请照提示填","小数多于 {places} 位，须改正")'
            return f"{many},{two}", reason
    if not places:
        return many, '"不是整数，须改正"'
    # What is left of 0.1+0.2-0.3 is no figure to the tool, and a figure to a formula.
    noise = f"AND({value}<>0,ABS({value})<=1E-9)"
    return f"{many},{noise}", f'"小数多于 {places} 位，须改正"'


def _is_no_text(field: Field, cell: str, clean: str) -> str:
    if not field.choices:
        return nothing(clean)
    return f"OR({nothing(clean)},NOT({_is_one_of(cell, field.choices)}))"


def _explanation(field: Field, cell: str, addresses: EntryAddresses) -> dict[str, str]:
    """As ``checks.explanation.explains``: what says nothing is taken out, in the same order."""
    size = ceil(len(NOTHING_SAID) / len(_STEPS))
    formulas, text = {}, f"{cell}"
    for n, column in enumerate(_STEPS):
        part = NOTHING_SAID[n * size : (n + 1) * size]
        formulas[column] = f'={without(text, part)}&""'
        text = addresses.beside(column, field.id)
    return {**formulas, "left": f"=IF(LEN({text})>={LEAST_SAID},1,0)"}


# ---------------------------------------------------------------- texts


def _cleaned(text: str) -> str:
    """As ``entry.formats.raw.halve`` makes strokes and white space ready for comparison."""
    text = substituted(text, _DASHES, "-")
    for odd, plain in _SLASHES.items():
        text = substituted(text, [odd], plain)
    return f"TRIM({substituted(text, _SPACES, ' ')})"


def nothing(cleaned: str) -> str:
    """Whether a text that was made ready is empty, or a stroke that stands for nothing."""
    return _is_one_of(cleaned, ("", *sorted(NONE_MARKS)))


def _is_one_of(text: str, words: Sequence[str]) -> str:
    return f'ISNUMBER(FIND("|"&{text}&"|","|{"|".join(words)}|"))'


def contains(text: str, words: Sequence[str]) -> str:
    """Whether the text has any of the words."""
    found = ",".join(f'ISNUMBER(FIND("{word}",{text}))' for word in words)
    return f"OR({found})"


def without(text: str, words: Sequence[str]) -> str:
    return substituted(text, words, "")


def substituted(text: str, words: Sequence[str], by: str) -> str:
    for word in words:
        quoted = word.replace('"', '""')
        text = f'SUBSTITUTE({text},"{quoted}","{by}")'
    return text
