"""From a cell to a value (规范化): what staff typed, read as the field's kind. Pure, no I/O.

Contract: ``normalise`` gives a value only where the cell has exactly one reading. It never rounds,
never guesses, and tells every change in the note; what it refuses it names with the remedy.
"""

import re
from datetime import date, time, timedelta
from math import isfinite

from jialing_xls.entry.formats.raw import (
    ABSENT,
    NONE_MARKS,
    OUTER,
    Normalised,
    Raw,
    Refused,
    absent,
    halve,
    is_error,
    original_text,
    refuse,
    refuse_error,
)
from jialing_xls.entry.reading.dates import read_date
from jialing_xls.entry.reading.number_cells import read_number, read_year_cell
from jialing_xls.model.field import Field, Kind

__all__ = ["Normalised", "Raw", "Refused", "normalise", "original_text"]

LONGEST_TEXT = 32767
"""What a cell of Excel can hold, in UTF-16 units."""

_LONGEST_MARK = max(map(len, NONE_MARKS))

# XML 1.0 cannot hold these, so neither could the filled workbook. Tab and line feed are allowed.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def normalise(raw: Raw, field: Field) -> Normalised | Refused:
    """The value that a cell states for ``field``, or why it states none.

    E.g. ``normalise("3359.62万", money)`` is ``Normalised(Decimal("3359.62"), "去掉单位“万”")``.
    Numbers come back with the field's decimals, dates as ``date``, texts as ``str``.
    """
    if raw is None or raw == "":
        return ABSENT
    if isinstance(raw, float) and not isfinite(raw):  # no program writes it; somebody may
        return refuse(raw, field, "不是一个数字", "请重新填写该单元格")
    match field.kind:
        case Kind.TEXT:
            return _read_text(raw, field)
        case Kind.DATE:
            return read_date(raw, field)
        case Kind.YEAR:
            return read_year_cell(raw, field)
        case _:
            return read_number(raw, field)


def _read_text(raw: Raw, field: Field) -> Normalised | Refused:
    if isinstance(raw, bool):
        return refuse(raw, field, "是逻辑值，不是文字", "请改填文字")
    if isinstance(raw, date | time | timedelta):
        return _chosen(original_text(raw), raw, field, "日期转为文字")
    if not isinstance(raw, str):
        return _chosen(original_text(raw), raw, field, "")
    lines = raw.replace("\r\n", "\n").replace("\r", "\n") if "\r" in raw else raw
    clean = _CONTROL.sub("", lines)
    text = clean.strip(OUTER)
    if not text or (len(text) <= _LONGEST_MARK and halve(text) in NONE_MARKS):
        return absent(raw)
    if is_error(text):
        return refuse_error(raw, field)
    told = (("去掉控制字符", clean != lines), ("去掉首尾空白", text != clean))
    return _chosen(text, raw, field, "；".join(words for words, happened in told if happened))


def _chosen(text: str, raw: Raw, field: Field, note: str) -> Normalised | Refused:
    """``text`` if it fits a cell and, where the field has a list, stands in it."""
    if len(text.encode("utf-16-le")) > 2 * LONGEST_TEXT:
        problem = f"共 {len(text)} 字，超过单元格上限 {LONGEST_TEXT} 字"
        return refuse(raw, field, problem, "请精简后重新填写")
    if field.choices and text not in field.choices:
        listed = "、".join(field.choices)
        return refuse(raw, field, "不在可选项内", f"请从下列各项中选填：{listed}")
    return Normalised(text, note)
