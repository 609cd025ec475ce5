"""Excel data validation of entry cells: what may be typed, with a Chinese prompt and error."""

from datetime import date
from typing import Any

from jialing_xls.model.field import Field, Kind

_LIMIT = 10**12
_TITLE_LENGTH, _TEXT_LENGTH = 32, 255
"""Excel's limits for titles and texts of a validation."""


def validation(field: Field, cell: str) -> dict[str, Any]:
    """Options for XlsxWriter's ``data_validation`` of ``cell``."""
    rule, expected = _rule(field, cell)
    prompt = "；".join(filter(None, (expected, field.note)))
    return {
        **rule,
        "ignore_blank": True,
        "input_title": _shortened(field.name, _TITLE_LENGTH),
        "input_message": _shortened(prompt, _TEXT_LENGTH),
        "error_title": "填写不符合要求",
        "error_message": f"“{_shortened(field.name, 60)}”{expected}。请点“重试”改正。",
    }


def _shortened(text: str, limit: int) -> str:
    """``text``, or as much of it as the limit leaves room for, showing that there is more."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _rule(field: Field, cell: str) -> tuple[dict[str, Any], str]:
    """The validation proper, and in words what is expected."""
    match field.kind:
        case Kind.MONEY | Kind.STANDARD | Kind.SCORE:
            places = field.decimals or 0
            formula = f"=AND(ISNUMBER({cell}),{cell}>=0,ROUND({cell},{places})={cell})"
            expected = f"填数字，单位{field.unit}，不小于 0，最多 {places} 位小数，不带单位和文字"
            return {"validate": "custom", "value": formula}, expected
        case Kind.COUNT:
            limits = {"criteria": "between", "minimum": 0, "maximum": _LIMIT}
            return {"validate": "integer", **limits}, f"填整数，单位{field.unit}，不小于 0"
        case Kind.PERCENT:
            places = field.decimals or 0
            example = "98.42" if places > 1 else "8.8"
            # A number up to 1 has two readings: 0.5 may be half a per cent, or what Excel makes of 50%.
            number = f"OR({cell}=0,ABS({cell})>1),ROUND({cell},{places})={cell}"
            formula = f'=IF(ISTEXT({cell}),RIGHT({cell},1)="%",AND(ISNUMBER({cell}),{number}))'
            expected = (
                f"只填百分号前的数字，如 {example}，最多 {places} 位小数；"
                "1% 及以下的，先打英文单引号再连百分号填，如 '1%、'0.5%"
            )
            return {"validate": "custom", "value": formula}, expected
        case Kind.YEAR:
            limits = {"criteria": "between", "minimum": 2000, "maximum": 2100}
            return {"validate": "integer", **limits}, "填年份"
        case Kind.DATE:
            days = {"minimum": date(2000, 1, 1), "maximum": date(2100, 12, 31)}
            return {"validate": "date", "criteria": "between", **days}, "填日期，样式为 20××-06-12"
    if field.choices:
        return {"validate": "list", "source": list(field.choices)}, "从下拉列表中选择"
    length = {"criteria": "<=", "value": 2000}
    return {"validate": "length", **length}, "填文字，不超过 2000 字"
