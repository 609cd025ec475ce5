"""What staff read when a cell is refused, word for word: what is wrong, what is expected, what to do."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from entry.test_normalise import CHOICE, COUNT, DATE, MONEY, PERCENT, STANDARD, TEXT, YEAR, YUAN

from jialing_xls.entry.formats.raw import halve, is_error, original_text, quote
from jialing_xls.entry.reading.normalise import Normalised, Raw, Refused, normalise
from jialing_xls.entry.reading.numerals import numeral_value
from jialing_xls.model.field import Field, Kind

BARE = Field("项数", "项数", Kind.COUNT)
UNITLESS = Field("率", "率", Kind.PERCENT, "", 2)
WHOLE_PERCENT = Field("比例", "比例", Kind.PERCENT, "%", 0)
PLAIN = Field("系数", "系数", Kind.RATE)

REFUSED: list[tuple[Field, Raw, str]] = [
    (MONEY, float("nan"), "不是一个数字。请重新填写该单元格。"),
    (MONEY, True, "是逻辑值，不是数字。请改填数字（单位：万元）。"),
    (
        MONEY,
        date(2024, 6, 12),
        "是日期或时间，不是数字。请改填数字（单位：万元）。",
    ),
    (MONEY, time(12), "是日期或时间，不是数字。请改填数字（单位：万元）。"),
    (MONEY, "#DIV/0!", "公式计算出错。请改正公式，或直接填写数据。"),
    (MONEY, "一百二十万元", "是中文数字。若为 120，请改填数字（单位：万元）。"),
    (MONEY, "一百二万元", "是中文数字。请改填阿拉伯数字（单位：万元）。"),
    (MONEY, "￥十万", "是中文数字。若为 10，请改填数字（单位：万元）。"),
    (MONEY, "一万", "是中文数字。若为 1，请改填数字（单位：万元）。"),
    (MONEY, "-三万元", "是中文数字。若为 -3，请改填数字（单位：万元）。"),
    (COUNT, "壹佰户", "是中文数字。若为 100，请改填数字（单位：户）。"),
    (MONEY, "$50", "币种是美元。请折成人民币后填写数字（单位：万元）。"),
    (MONEY, "1,23", "数字中间的逗号或空格不在千分位上。请核对后改填不带逗号的数字，如 13571.19。"),
    (
        MONEY,
        "12,34 万元",
        "数字中间的逗号或空格不在千分位上。请核对后改填不带逗号的数字，如 13571.19。",
    ),
    (MONEY, "约50", "不是一个数字。请只填数字（单位：万元），要说明的写到“审核说明”页。"),
    (MONEY, "10-20", "不是一个数字。请只填数字（单位：万元），要说明的写到“审核说明”页。"),
    (PERCENT, "1e-400", "不是一个数字。请只填数字（单位：%），要说明的写到“审核说明”页。"),
    (MONEY, "1,2和3,4", "不是一个数字。请只填数字（单位：万元），要说明的写到“审核说明”页。"),
    (COUNT, "25901万户", "单位写的是“万户”，本项单位是“户”。请核对后只填数字，不带单位。"),
    (BARE, "12户", "单位写的是“户”，本项没有单位。请核对后只填数字，不带单位。"),
    (MONEY, "￥50", "有两种读法：50万元或 50元。请去掉“¥”，按万元填写数字。"),
    (COUNT, "￥50", "是一笔金额，本项单位是“户”。请核对后只填数字。"),
    (
        PERCENT,
        0.9842,
        "有两种读法：98.42% 或 0.98%。"
        "若是 98.42%，请填 98.42；"
        "若是 0.98%，请连百分号填成文本，前面加英文单引号：'0.98%。",
    ),
    (
        PERCENT,
        "1",
        "有两种读法：100% 或 1%。"
        "若是 100%，请填 100；"
        "若是 1%，请连百分号填成文本，前面加英文单引号：'1%。",
    ),
    (MONEY, 1e15, "数值过大。请核对位数后重新填写（单位：万元）。"),
    (BARE, 1e15, "数值过大。请核对位数后重新填写。"),
    (MONEY, 1916.505, "有 3 位小数，本项最多 2 位。请核对后按 2 位小数填写，工具不代为四舍五入。"),
    (
        MONEY,
        "16,500.055元",
        "16500.055元折合 1.6500055万元，有 7 位小数，本项最多 2 位。"
        "请核对后按 2 位小数填写，工具不代为四舍五入。",
    ),
    (COUNT, 12.5, "不是整数。请核对后填写整数（单位：户）。"),
    (BARE, 12.5, "不是整数。请核对后填写整数。"),
    (COUNT, "1.25万", "单位写的是“万”，本项单位是“户”。请核对后只填数字，不带单位。"),
    (YEAR, True, "不是年份。请填四位年份。"),
    (
        YEAR,
        date(1905, 7, 15),
        "不是年份。请填四位年份。",
    ),
    (YEAR, "二〇二三", "是中文数字。若为 2023，请改填数字。"),
    (YEAR, "今年", "不是年份。请填四位年份。"),
    (YEAR, "23年", "年份只有两位。请填四位年份，如 2023。"),
    (YEAR, "202年", "年份不在 2000—2100 之间。请填四位年份。"),
    (YEAR, 1999, "年份不在 2000—2100 之间。请填四位年份。"),
    (YEAR, 2101, "年份不在 2000—2100 之间。请填四位年份。"),
    (DATE, "24.6.12", "年份只有两位。请按 20××-06-12 的样式填写。"),
    (DATE, "6/12/2024", "月、日的先后分不清。请按 20××-06-12 的样式填写。"),
    (DATE, "2024-02-30", "没有这一天。请按 20××-06-12 的样式填写。"),
    (DATE, "2024年6月", "日期不完整，应有年、月、日。请按 20××-06-12 的样式填写。"),
    (DATE, "明天", "不是日期。请按 20××-06-12 的样式填写。"),
    (DATE, 99999, "年份不在 2000—2100 之间。请按 20××-06-12 的样式填写。"),
    (DATE, datetime(1905, 7, 16), "年份不在 2000—2100 之间。请按 20××-06-12 的样式填写。"),
    (DATE, True, "不是日期。请按 20××-06-12 的样式填写。"),
    (DATE, "#VALUE!", "公式计算出错。请改正公式，或直接填写数据。"),
    (TEXT, True, "是逻辑值，不是文字。请改填文字。"),
    (TEXT, "#NAME?", "公式计算出错。请改正公式，或直接填写数据。"),
    (TEXT, "字" * 32_768, "共 32768 字，超过单元格上限 32767 字。请精简后重新填写。"),
    (CHOICE, "建立", "不在可选项内。请从下列各项中选填：已建立、未建立。"),
    (CHOICE, date(2024, 6, 12), "不在可选项内。请从下列各项中选填：已建立、未建立。"),
    (CHOICE, 5, "不在可选项内。请从下列各项中选填：已建立、未建立。"),
    (PERCENT, "九成", "是中文数字。若为 9成，请改填数字（单位：%）。"),
    (MONEY, "三万五", "是中文数字。请改填阿拉伯数字（单位：万元）。"),
    (YEAR, "二〇二三年", "是中文数字。若为 2023，请改填数字。"),
    (DATE, "1999-06-12", "年份不在 2000—2100 之间。请按 20××-06-12 的样式填写。"),
    (YEAR, "二〇九", "是中文数字。若为 209，请改填数字。"),
    (
        STANDARD,
        "533.123元/月",
        "有 3 位小数，本项最多 2 位。请核对后按 2 位小数填写，工具不代为四舍五入。",
    ),
    (MONEY, "1.234万", "有 3 位小数，本项最多 2 位。请核对后按 2 位小数填写，工具不代为四舍五入。"),
    (YUAN, "￥1.234", "有 3 位小数，本项最多 2 位。请核对后按 2 位小数填写，工具不代为四舍五入。"),
    (
        WHOLE_PERCENT,
        0.6,
        "有两种读法：60% 或 1%。"
        "若是 60%，请填 60；"
        "若是 1%，请连百分号填成文本，前面加英文单引号：'1%。",
    ),
    (MONEY, "0." + "1" * 28, "不是一个数字。请只填数字（单位：万元），要说明的写到“审核说明”页。"),
    (MONEY, "负三万", "不是一个数字。请只填数字（单位：万元），要说明的写到“审核说明”页。"),
]


@pytest.mark.parametrize(("field", "raw", "told"), REFUSED)
def test_a_refusal_says_all_of_it(field: Field, raw: Raw, told: str) -> None:
    found = original_text(raw)
    assert normalise(raw, field) == Refused(found, f"“{field.name}”填的是{quote(found)}：{told}")


def test_too_long_a_text_is_quoted_by_its_beginning() -> None:
    message = (
        f"“填报人”填的是“{'字' * 40}…”：共 32768 字，超过单元格上限 32767 字。请精简后重新填写。"
    )
    assert normalise("字" * 32_768, TEXT) == Refused("字" * 32_768, message)
    assert normalise("字" * 32_767, TEXT) == Normalised("字" * 32_767)


ACCEPTED: list[tuple[Field, Raw, Decimal | date | str | None, str]] = [
    (YEAR, 2000, Decimal(2000), ""),
    (YEAR, 2100.0, Decimal(2100), ""),
    (YEAR, "2023 年", Decimal(2023), "“2023 年”读作 2023"),
    (DATE, date(2000, 1, 1), date(2000, 1, 1), ""),
    (DATE, date(2100, 12, 31), date(2100, 12, 31), ""),
    (MONEY, 99_999_999_999_999, Decimal("99999999999999.00"), ""),
    (MONEY, "1" * 12 + ".11", Decimal("1" * 12 + ".11"), "文本转为数字"),
    (BARE, 3, Decimal(3), ""),
    (BARE, 12.0000000001, Decimal(12), "去掉浮点误差"),
    (PLAIN, "1,234.5678", Decimal("1234.5678"), "去掉千分位"),
    (PLAIN, 0.1234, Decimal("0.1234"), ""),
    (PLAIN, "0." + "1" * 27, Decimal("0." + "1" * 27), "文本转为数字"),
    (PLAIN, "(0.5)", Decimal("-0.5"), "括号按负数处理"),
    (PLAIN, "(1,000)", Decimal(-1000), "去掉千分位；括号按负数处理"),
    (STANDARD, "￥740", Decimal("740.00"), "全角转半角；去掉“¥”"),
    (YUAN, "RMB35", Decimal("35.00"), "去掉“RMB”"),
    (COUNT, "-0", Decimal(0), "文本转为数字"),
    (PERCENT, "0.5%", Decimal("0.50"), "去掉单位“%”"),
    (PERCENT, 1.01, Decimal("1.01"), ""),
    (UNITLESS, "98.42%", Decimal("98.42"), "去掉单位“%”"),
    (TEXT, " 甲\x07\r\n乙 ", "甲\n乙", "去掉控制字符；去掉首尾空白"),
    (TEXT, "---", None, "“---”按未填处理"),
    (TEXT, "----", "----", ""),
    (TEXT, time(9, 30), "09:30:00", "日期转为文字"),
    (DATE, "2024-6-12 9:30", date(2024, 6, 12), "“2024-6-12 9:30”读作 2024-06-12"),
]


@pytest.mark.parametrize(("field", "raw", "value", "note"), ACCEPTED)
def test_what_is_taken_and_what_is_said_of_it(
    field: Field, raw: Raw, value: Decimal | date | str | None, note: str
) -> None:
    verdict = normalise(raw, field)
    assert verdict == Normalised(value, note)
    assert isinstance(verdict, Normalised)
    assert str(verdict.value) == str(value)  # -0 and 0, 12.5 and 12.50 are equal as numbers


# 214.96 in 万元: a millionth of the last stated decimal is 0.00000001 万元.
@pytest.mark.parametrize(
    ("raw", "note"),
    [(214.96000001, "去掉浮点误差"), (214.960000011, None), (214.959999989, None), (214.96, "")],
)
def test_noise_of_binary_arithmetic_is_taken_off_and_nothing_else(
    raw: float, note: str | None
) -> None:
    verdict = normalise(raw, MONEY)
    assert (
        verdict == Normalised(Decimal("214.96"), note)
        if note is not None
        else isinstance(verdict, Refused)
    )


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        *(("零", 0), ("二", 2), ("二〇二三", 2023), ("十", 10), ("拾贰", 12), ("二十", 20)),
        *(("一百零二", 102), ("一百一十二", 112), ("一千零五十", 1050), ("叁佰", 300)),
        *(
            ("一万", 10_000),
            ("十万", 100_000),
            ("一百二十万", 1_200_000),
            ("一千零二万", 10_020_000),
        ),
        *(("三亿", 3 * 10**8), ("两亿三千万", 230_000_000), ("一万亿", 10**12)),
        *(("两万亿零五", 2 * 10**12 + 5), ("一亿零二万", 100_020_000)),
        *(("一百二", None), ("一百二万", None), ("三万五", None), ("一亿二", None)),
        *(("一万二千亿", 12 * 10**11), ("一万二万", None), ("一亿二亿", None)),
        *(("万", None), ("百", None), ("一二万", None), ("十十", None), ("二十百", None)),
    ],
)
def test_numerals_are_offered_only_where_they_have_one_reading(
    numeral: str, value: int | None
) -> None:
    assert numeral_value(numeral) == value


@pytest.mark.parametrize(
    ("text", "error"),
    [("#DIV/0!", True), ("Err:502", True), ("#", False), ("#一号", False), ("Error", False)],
)
def test_what_spreadsheets_show_for_an_error(text: str, error: bool) -> None:
    assert is_error(text) is error


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        *((None, ""), ("甲", "甲"), (True, "TRUE"), (False, "FALSE"), (5, "5"), (-0.0, "0")),
        *((1e300, "1" + "0" * 300), (float("nan"), "nan"), (float("-inf"), "-inf")),
        *((datetime(2024, 6, 12, 9, 30), "2024-06-12 09:30:00"), (time(9, 30), "09:30:00")),
        (timedelta(hours=25), "1 day, 1:00:00"),
    ],
)
def test_the_text_of_any_cell(raw: Raw, text: str) -> None:
    assert original_text(raw) == text


@pytest.mark.parametrize(
    ("text", "half"), [("﹐﹢﹪￥", ",+%¥"), ("（１２．５）", "(12.5)"), ("～！", "~!")]
)
def test_every_full_width_sign_has_a_half_width_one(text: str, half: str) -> None:
    assert halve(text) == half


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("甲\n乙", "“甲 乙”"), ("甲\x1b乙", "“甲乙”"), ("字" * 40, f"“{'字' * 40}”")],
)
def test_a_quotation_is_one_short_printable_line(text: str, quoted: str) -> None:
    assert quote(text) == quoted
