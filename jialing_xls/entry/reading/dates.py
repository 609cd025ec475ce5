"""Reading the cell of a date (填报日期). No I/O. A date gets a value only if it has one reading."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from jialing_xls.entry.formats.raw import (
    ABSENT,
    NONE_WORDS,
    Normalised,
    Raw,
    Refused,
    absent,
    figure,
    halve,
    is_error,
    original_text,
    quote,
    refuse,
    refuse_error,
)
from jialing_xls.entry.reading.number_cells import FIRST_YEAR, LAST_YEAR
from jialing_xls.model.field import Field
from jialing_xls.model.numbers import plain

DATE_REMEDY: Final = "请按 20××-06-12 的样式填写"

_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's 1900 date system, for serial numbers after its fictitious 29 February 1900."""

_CLOCK = re.compile(r"[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$", re.ASCII)
_YEAR_FIRST = re.compile(
    r"(\d{4})(?:年(\d{1,2})月(\d{1,2})[日号]?|([-/.])(\d{1,2})\4(\d{1,2}))", re.ASCII
)
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_TWO_DIGITS = re.compile(r"\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?", re.ASCII)
_YEAR_LAST = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}", re.ASCII)
_NO_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}月?|\d{4}年?", re.ASCII)


def read_date(raw: Raw, field: Field) -> Normalised | Refused:
    """The verdict on a cell: a date cell, a serial number, or a text with the year first."""
    if raw is None or isinstance(raw, bool | time | timedelta):
        return refuse(raw, field, "不是日期", DATE_REMEDY)
    if isinstance(raw, str):
        return _from_text(raw, field)
    if isinstance(raw, int | float):
        return _from_digits(plain(figure(raw)), raw, field)
    if isinstance(raw, datetime):
        note = "" if raw.time() == time.min else "去掉时刻"
        return _in_range(raw.date(), raw, field, note)
    return _in_range(raw, raw, field, "")


def _in_range(day: date, raw: Raw, field: Field, note: str) -> Normalised | Refused:
    """A year such as 2024 typed into a date cell becomes 16 July 1905: out of range, so refused."""
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return Normalised(day, note)
    return refuse(raw, field, f"年份不在 {FIRST_YEAR}—{LAST_YEAR} 之间", DATE_REMEDY)


def _from_text(raw: str, field: Field) -> Normalised | Refused:
    text = halve(raw)
    if not text or text in NONE_WORDS:
        return absent(raw) if raw else ABSENT
    if is_error(text):
        return refuse_error(raw, field)
    text = _CLOCK.sub("", text).replace(" ", "")
    if match := _YEAR_FIRST.fullmatch(text):
        year, *parts = (part for part in match.groups() if part and part.isdigit())
        return _calendar(year, *parts, raw=raw, field=field)
    return _from_digits(text, raw, field)


def _from_digits(text: str, raw: Raw, field: Field) -> Normalised | Refused:
    """A date without signs: 20240612, or the number that Excel keeps for a date."""
    if match := _SOLID.fullmatch(text):
        return _calendar(*match.groups(), raw=raw, field=field)
    if _SERIAL.fullmatch(text):
        day = _EPOCH + timedelta(days=int(Decimal(text)))
        return _in_range(day, raw, field, f"{quote(text)}按 Excel 日期序号（1900 年制）读作 {day}")
    return refuse(raw, field, _problem(text), DATE_REMEDY)


def _calendar(year: str, month: str, day: str, *, raw: Raw, field: Field) -> Normalised | Refused:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return refuse(raw, field, "没有这一天", DATE_REMEDY)
    shown = original_text(raw)
    return _in_range(
        found, raw, field, "" if shown == str(found) else f"{quote(shown)}读作 {found}"
    )


def _problem(text: str) -> str:
    """Why a text is no date, as closely as can be told."""
    if _TWO_DIGITS.fullmatch(text):
        return "年份只有两位"
    if _YEAR_LAST.fullmatch(text):
        return "月、日的先后分不清"
    if _NO_DAY.fullmatch(text):
        return "日期不完整，应有年、月、日"
    return "不是日期"
