"""From a cell, with the way it is shown, to the value that it states for a field. No I/O.

Contract: a value is what whoever looks at the cell sees. Where what a cell holds and what it shows
are two figures, the one that is shown is taken if nothing of it is lost on the screen, with a note;
else the cell is refused, and both are named.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from jialing_xls.entry.formats.display import (
    Displayed,
    displayed,
    displayed_as_day,
    displayed_day,
    displayed_text,
    is_date_format,
    shows_all,
)
from jialing_xls.entry.formats.grid import EPOCH, Content, Trouble
from jialing_xls.entry.formats.raw import figure, halve, quote, refuse
from jialing_xls.entry.reading.dates import DATE_REMEDY
from jialing_xls.entry.reading.normalise import Normalised, Refused, normalise, original_text
from jialing_xls.model.field import Field, Kind
from jialing_xls.model.numbers import plain

_REMEDIES: Final = {
    Trouble.STRUCK: "划掉的是否作数，工具不能判断。请删去作废的文字，去掉删除线后重新填写",
    Trouble.RAISED: "与前面的数字连在一起会读错。请删去脚注号，要说明的写到“审核说明”页",
    Trouble.PICTURE: "工具读不到图片里的内容。请把内容改填成文字或数字",
    Trouble.MALFORMED: "请重新填写该单元格",
    Trouble.UNSEEN: "请删去看不见的文字，或改为黑色、正常字号后重新核对",
    Trouble.DISGUISED: "请删去这一条件格式，核对后重新填写",
}
_REFORMAT: Final = "把该格的格式改为“数值”（改不了的，先点“审阅—撤销工作表保护”，没有密码）"


def read_cell(content: Content | None, field: Field, epoch: date) -> Normalised | Refused:
    """The verdict on a cell; ``epoch`` is day 0 of the workbook's dates."""
    if content is None:
        return normalise(None, field)
    value = content.value
    if content.trouble is Trouble.UNCALCULATED:
        message = (
            f"“{field.name}”填的是公式，但文件里没有它的计算结果。"
            "请用 Excel 或 WPS 打开工作簿，保存后再试，或直接填写数据。"
        )
        return Refused("", message)
    if content.trouble is not None:
        return refuse(value, field, content.trouble, _REMEDIES[content.trouble])
    if isinstance(value, str):
        text = displayed_text(value, content.format)
        if text == value:
            return normalise(value, field)
        return _as_shown(value, None if text is None else Displayed(text), content, field)
    if isinstance(value, bool) or value is None:
        return normalise(value, field)
    plainly = field.kind is not Kind.TEXT and content.shown is None
    if plainly and shows_all(value, content.format, field.decimals or 0):
        verdict = normalise(value, field)
        if isinstance(verdict, Normalised):
            return verdict
    if is_date_format(content.format):
        return _read_day(value, content, field, epoch)
    if field.kind is Kind.DATE and epoch != EPOCH and 10_000 <= value < 100_000:
        return _read_serial(value, field, epoch)
    shown = displayed(value, content.format)
    if content.shown is not None:
        shown = _stated(value, content.shown)
    return _as_shown(value, shown, content, field)


def _stated(value: float, text: str) -> Displayed:
    """What an .ods says that the cell shows of a number."""
    scaled = "%" in text
    digits = "".join(sign for sign in halve(text) if sign in "0123456789.")
    whole = abs(figure(value)) * (100 if scaled else 1)
    exact = digits.count(".") <= 1 and digits.strip(".") != "" and Decimal(digits) == whole
    return Displayed(text, exact and (value >= 0 or "-" in text or "(" in text), scaled)


def _as_shown(
    value: str | float, shown: Displayed | None, content: Content, field: Field
) -> Normalised | Refused:
    held = original_text(value)
    if shown is None:
        problem = f"单元格格式“{content.format[:20]}”显示的是什么，工具读不准"
        return refuse(value, field, problem, f"请{_REFORMAT}，核对后重新填写")
    if _same_digits(shown.text, held):
        return normalise(value, field)
    if field.kind is not Kind.TEXT:
        as_held = normalise(value, field)
        # A sign that the format only writes behind the number leaves a percentage its two readings.
        if field.kind is Kind.PERCENT and not shown.scaled and shown.text.endswith("%"):
            return as_held
        as_seen = normalise(shown.text, field)
        if isinstance(as_held, Normalised) and isinstance(as_seen, Normalised):
            if as_held.value == as_seen.value:
                return as_held
        elif isinstance(as_held, Refused) and not shown.exact and not shown.scaled:
            return as_held  # e.g. more decimals than the field has, as the format hides
    else:
        as_seen = normalise(shown.text, field)
    if not shown.exact or not shown.text.strip():
        seen = quote(shown.text) if shown.text.strip() else "空白"
        problem = f"单元格显示为{seen}，里面却是 {held}，与看到的不一致"
        return refuse(value, field, problem, f"请核对后重新填写，或{_REFORMAT}")
    if isinstance(as_seen, Refused):
        problem = f"单元格显示为{quote(shown.text)}"
        return refuse(
            shown.text, field, f"{problem}，里面是 {held}", "请核对后按显示的内容重新填写"
        )
    note = f"按显示的{quote(shown.text)}读取，单元格里是 {held}"
    return Normalised(as_seen.value, note, as_shown=True)


def _same_digits(shown: str, held: str) -> bool:
    return shown == held or halve(shown).replace(",", "") == held


def _read_day(value: float, content: Content, field: Field, epoch: date) -> Normalised | Refused:
    moment = displayed_day(value, epoch)
    held = plain(figure(value))
    if field.kind is Kind.DATE:
        if moment is None:
            return refuse(
                value,
                field,
                "是日期格式，里面的数字却不是任何日期",
                DATE_REMEDY,
            )
        return _seen_day(moment, content, field)
    day = (
        ""
        if moment is None
        else str(moment if moment.time() != moment.min.time() else moment.date())
    )
    seen = content.shown or day or "####"
    if field.kind is Kind.TEXT:
        problem = f"是日期（显示为{quote(seen)}），不是文字"
        return refuse(value, field, problem, "请先打英文单引号，再填文字")
    unit = f"（单位：{field.unit}）" if field.unit else ""
    problem = f"单元格是日期格式，显示为{quote(seen)}，不是数字"
    remedy = f"请改填数字{unit}；若要填的就是 {held}，请{_REFORMAT}"
    return refuse(value, field, problem, remedy)


def _seen_day(moment: datetime, content: Content, field: Field) -> Normalised | Refused:
    """The day of a cell, unless it shows another one: its day and month turned, a year of its own."""
    verdict = normalise(moment, field)
    seen = content.shown or displayed_as_day(moment, content.format)
    if not isinstance(verdict, Normalised) or not seen:
        return verdict
    as_seen = normalise(seen, field)
    if isinstance(as_seen, Normalised) and as_seen.value not in (None, verdict.value):
        problem = f"单元格显示为{quote(seen)}，里面却是 {verdict.value}，与看到的不一致"
        return refuse(moment, field, problem, DATE_REMEDY)
    return verdict


def _read_serial(value: float, field: Field, epoch: date) -> Normalised | Refused:
    """A day as a number, in a workbook whose days count from 1904."""
    moment = displayed_day(value, epoch)
    verdict = normalise(moment, field)
    if isinstance(verdict, Refused) or moment is None:
        return verdict
    told = f"“{plain(figure(value))}”按本工作簿的日期序号（{epoch.year} 年制）读作 {moment.date()}"
    return Normalised(verdict.value, told)


def seen_text(content: Content | None) -> str:
    """What a cell of a heading, an id or a unit says."""
    value = None if content is None else content.value
    return value if isinstance(value, str) else original_text(value)
