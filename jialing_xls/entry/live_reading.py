"""Readings of texts as live formulas of 即时核对, as far as Excel 2007 can read.

A formula gives a figure, or nothing, only where the tool gives the same; in any other wording it
says ``UNDECIDED``, and so do the rules that rest on it until the tool, which reads more, fills the
form. Words are recognised as ``checks.quantities`` recognises them; a figure is recognised if the
text is, but for those words, exactly what would be written for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jialing_xls.checks.excel import Addresses, Doubts
from jialing_xls.checks.explanation import EMPTY_PHRASES, SEPARATORS
from jialing_xls.checks.quantities import Slot, slots
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.field import SEAL, Field, Kind, Reading
from jialing_xls.model.rule import Rule

UNDECIDED = "待工具核"
"""What a live reading and a live verdict say that only the tool can tell."""

_PERCENT_SIGNS = ("%", "％", "﹪")
_DIGITS = (*"0123456789", *"０１２３４５６７８９")
_AT_LEAST = ("≥", ">=", "不低于", "不少于", "不小于", "达到", "及以上", "以上")
_BEFORE_PERCENT = (*_AT_LEAST, "超过", "大于", "高于")
_AT_MOST = (*("≤", "<", "＜", "≦", "不超过", "不高于", "不多于", "低于", "小于", "以内", "以下"),)
_NOT_AT_MOST = ("不低于", "不小于")
_VAGUE = (
    *("超过", "高于", "大于", "多于", "以上", "将近", "接近", "大约", "约", "左右", "余"),
    *("多户", "多人", "多次", "多%", "多％"),
)
_NOT_ACHIEVED = ("未", "没有", "尚无", "不达", "不及", "下降", "低于", "减少")
_NOT_NOT_ACHIEVED = ("未成年", "不低于")
_ACHIEVED = (
    *("已", "提高", "提升", "高于", "改善", "增长", "建立", "完成", "达到", "及时"),
    *("应保尽保", "应救尽救"),
)
_STROKES = ("/", "//", "\\", "-", "--", "---", "—", "——", "–", "－", "／")
"""Texts that stand for nothing; entry.raw knows more dashes."""
_STOP = "·"
"""Stands for a word that must not be read, so that its neighbours do not join."""


@dataclass(frozen=True, slots=True)
class LiveReading:
    """Two formulas with their leading ``=``: the text made ready, and what is read in it."""

    prepared: str
    value: str


def live_reading(field: Field, addresses: Addresses, book: RuleBook, prepared: str) -> LiveReading:
    """How ``field`` is read out of its text. ``prepared`` is the cell of the first formula."""
    reading, _, argument = field.reading.partition(" ")
    text = addresses.cell(field.extracted_from)
    match Reading(reading):
        case Reading.PERCENTAGE:
            return _read(text, _without(text, _BEFORE_PERCENT), _percentage(text, prepared))
        case Reading.LEAST:
            bounded = f'IF({_contains(_masked(text, _NOT_AT_MOST), _AT_MOST)},"",'
            percentage = _percentage(text, prepared)
            return _read(text, _without(text, _BEFORE_PERCENT), f"{bounded}{percentage})")
        case Reading.VAGUE:
            return _read(text, text, f"IF({_contains(text, _VAGUE)},1,0)")
        case Reading.ACHIEVED:
            masked = _masked(text, _NOT_NOT_ACHIEVED)
            return _read(text, masked, _achieved(text, prepared, addresses.cell(argument)))
        case Reading.FIGURE | Reading.COUNT:
            every = slots(book.fields[field.extracted_from].composition)
            wanted = int(argument) - 1 if argument else None
            return _completion(text, prepared, every, wanted, addresses)
        case Reading.WANTED:
            completion, _, number = argument.partition(" ")
            every = slots(book.fields[completion].composition)
            target = _target(prepared, every, int(number) - 1)
            return _read(text, _plain(_without(text, _AT_LEAST)), _if_digits(prepared, target))
        case Reading.NOT_COMPARED:
            targets = ",".join(_targets_in(field.extracted_from, addresses, book))
            read = f'IF(COUNT({targets})>0,0,"{UNDECIDED}")'
            return _read(text, text, _if_digits(prepared, read, "0"))


def _targets_in(text: str, addresses: Addresses, book: RuleBook) -> Iterator[str]:
    """The cells of the figures that are read in a target."""
    for field in book.fields.values():
        if field.extracted_from == text and field.reading.startswith(Reading.WANTED):
            yield addresses.cell(field.id)


def _read(text: str, prepared: str, value: str) -> LiveReading:
    return LiveReading(f'={_half_width(prepared)}&""', f'=IF({_nothing(text)},"",{value})')


# ---------------------------------------------------------------- what only the tool can tell


def doubts(rule: Rule, addresses: Addresses, book: RuleBook) -> Doubts:
    """When only the tool can judge the rule.

    It rests on a text in a figure's cell, on a percentage that has two readings, on a reading that
    is undecided; it counts a text that is a mere stroke; a text is not on the list of its field; or
    its explanation is bound to figures.
    """
    used, typed = book.grounds[rule.key]
    figures = [id for id in typed if book.fields[id].kind is not Kind.TEXT]
    cells = ",".join(map(addresses.cell, figures))
    conditions = [f"COUNTA({cells})>COUNT({cells})"] if cells else []
    for id in dict.fromkeys((*used, *typed)):
        cell, field = addresses.cell(id), book.fields[id]
        if field.extracted_from:
            conditions.append(f'{cell}="{UNDECIDED}"')
        elif field.typed and field.kind is Kind.PERCENT:
            conditions.append(f"AND(SUM({cell})<>0,ABS(SUM({cell}))<=1)")
        elif field.choices:
            conditions.append(f"AND(LEN({cell})>0,NOT({_is_one_of(cell, field.choices)}))")
        elif id in used and field.kind is Kind.TEXT:
            conditions.append(f"AND(LEN({cell})>0,{_nothing(cell)})")
    codes = [SEAL + id for id in rule.explained_by if SEAL + id in book.fields]
    bound = "+".join(f"LEN({addresses.cell(id)})" for id in codes)
    whole = f"OR({','.join(conditions)})" if conditions else ""
    return Doubts(UNDECIDED, whole, f"{bound}>0" if bound else "")


def explanation(rule: Rule, addresses: Addresses) -> str:
    """The formula, with its leading ``=``, of the first text that explains something.

    By the measure of ``checks.explanation``: more than one sign, and not only empty phrases.
    """
    formula = '""'
    for id in reversed(rule.explained_by):
        cell = addresses.cell(id)
        parts = f'"|"&{_substituted(cell, SEPARATORS, "||")}&"|"'
        telling = _without(parts, [f"|{phrase}|" for phrase in sorted(EMPTY_PHRASES)])
        short = f"LEN({_without(cell, SEPARATORS)})<2"
        empty = f"OR({short},LEN({_without(telling, '|')})=0,{_nothing(cell)})"
        formula = f"IF({empty},{formula},{cell})"
    return f"={formula}"


# ---------------------------------------------------------------- percentages and words


def _percentage(text: str, prepared: str) -> str:
    """The number before the sign, if there is nothing else; a text without the sign has none."""
    bare = _without(prepared, _PERCENT_SIGNS)
    once = f"LEN({prepared})-LEN({bare})=1"
    return f'IF({_contains(text, _PERCENT_SIGNS)},IF({once},{_number(bare)},"{UNDECIDED}"),"")'


def _number(text: str) -> str:
    """The number that the text is, with up to two decimals; VALUE alone would read 1/2 as a date."""
    value = f"VALUE({text})"
    written = [f'{value}&""={text}', *(f'TEXT({value},"{f}")={text}' for f in ("0.0", "0.00"))]
    return f'IFERROR(IF(OR({",".join(written)}),{value},"{UNDECIDED}"),"{UNDECIDED}")'


def _achieved(text: str, prepared: str, target: str) -> str:
    named = f"AND(LEN({target})>0,ISNUMBER(FIND(TRIM({target}),{text})))"
    silent = f"OR({_contains(text, _DIGITS)},NOT({_contains(text, _ACHIEVED)}))"
    return f'IF({_contains(prepared, _NOT_ACHIEVED)},0,IF({named},1,IF({silent},"",1)))'


# ---------------------------------------------------------------- figures by a pattern


def _completion(
    text: str, prepared: str, every: Sequence[Slot], wanted: int | None, addresses: Addresses
) -> LiveReading:
    """The figure in one slot, or how many figures there are: typed, or composed of the fields."""
    cells = [addresses.cell(slot.field) for slot in every]
    composed = str(len(every)) if wanted is None else cells[wanted]
    typed = _in_pattern(prepared, every, wanted, f'"{UNDECIDED}"')
    whole = f'IF(COUNT({",".join(cells)})={len(cells)},{composed},"")'
    value = f"=IF({_nothing(text)},{whole},{_if_digits(prepared, typed)})"
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


def _nothing(text: str) -> str:
    """Whether the cell is empty, or filled with a stroke."""
    return _is_one_of(f"TRIM({text})", ("", *_STROKES))


def _is_one_of(text: str, words: Sequence[str]) -> str:
    return f'ISNUMBER(FIND("|"&{text}&"|","|{"|".join(words)}|"))'


def _if_digits(text: str, then: str, otherwise: str = '""') -> str:
    return f"IF({_contains(text, _DIGITS)},{then},{otherwise})"


def _plain(text: str) -> str:
    """Without spaces, and with one sign between clauses."""
    return f'SUBSTITUTE(SUBSTITUTE({_without(text, (" ", "　"))},"，","、"),"；","、")'


def _half_width(text: str) -> str:
    for half, full in zip("0123456789.", "０１２３４５６７８９．", strict=True):
        text = f'SUBSTITUTE({text},"{full}","{half}")'
    return text


def _without(text: str, words: Sequence[str]) -> str:
    return _substituted(text, words, "")


def _masked(text: str, words: Sequence[str]) -> str:
    return _substituted(text, words, _STOP)


def _substituted(text: str, words: Sequence[str], by: str) -> str:
    for word in words:
        text = f'SUBSTITUTE({text},"{word}","{by}")'
    return text


def _contains(text: str, words: Sequence[str]) -> str:
    """Whether the text has any of the words."""
    found = ",".join(f'ISNUMBER(FIND("{word}",{text}))' for word in words)
    return f"OR({found})"
