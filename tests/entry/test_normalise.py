"""What staff type, and what it is read as. Each table is a part of the specification."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jialing_xls.entry.reading.normalise import Normalised, Raw, Refused, normalise, original_text
from jialing_xls.model.field import Field, Kind

MONEY = Field("预算_总额", "年度资金总额", Kind.MONEY, "万元", 2)
YUAN = Field("救助_金额", "救助金额", Kind.MONEY, "元", 2)
COUNT = Field("农村低保_户数", "农村低保户数", Kind.COUNT, "户", 0)
STANDARD = Field("农村低保_标准", "农村低保标准", Kind.STANDARD, "元/月", 2)
PERCENT = Field("报告_执行率", "执行率", Kind.PERCENT, "%", 2)
YEAR = Field("年度", "年度", Kind.YEAR)
DATE = Field("填报日期", "填报日期", Kind.DATE)
TEXT = Field("填报人", "填报人", Kind.TEXT)
CHOICE = Field("指标09_完成值", "完成值", Kind.TEXT, choices=("已建立", "未建立"))


def read(raw: Raw, field: Field) -> str:
    """The value as text, "无值" for absent, the message if refused."""
    verdict = normalise(raw, field)
    if isinstance(verdict, Refused):
        return verdict.message
    return "无值" if verdict.value is None else str(verdict.value)


NUMBERS: list[tuple[Field, Raw, str, str]] = [
    (MONEY, 13571.19, "13571.19", ""),
    (MONEY, 13571.190000000001, "13571.19", ""),
    (MONEY, 13571.19 - 13356.23, "214.96", "去掉浮点误差"),
    (MONEY, 0.1 + 0.2, "0.30", ""),
    (MONEY, 1916.5, "1916.50", ""),
    (MONEY, 50, "50.00", ""),
    (MONEY, -0.0, "0.00", ""),
    (MONEY, "13571.19", "13571.19", "文本转为数字"),
    (MONEY, "1916.5000", "1916.50", "文本转为数字"),
    (MONEY, ".5", "0.50", "文本转为数字"),
    (MONEY, "+12.5", "12.50", "文本转为数字"),
    (MONEY, "13,571.19", "13571.19", "去掉千分位"),
    (MONEY, "13，571.19", "13571.19", "全角转半角；去掉千分位"),
    (MONEY, "１３５７１．１９", "13571.19", "全角转半角"),
    (MONEY, "\u00a013571.19\u3000", "13571.19", "去掉空格"),
    (MONEY, "13\u200b571.19", "13571.19", "去掉不可见字符"),
    (MONEY, "13 571.19", "13571.19", "去掉空格；去掉千分位"),
    (MONEY, "3359.62万", "3359.62", "去掉单位“万”"),
    (MONEY, "50万元", "50.00", "去掉单位“万元”"),
    (MONEY, "50 万元整", "50.00", "去掉空格；去掉单位“万元”"),
    (MONEY, "￥50万元", "50.00", "全角转半角；去掉“¥”；去掉单位“万元”"),
    (MONEY, "¥-50万元", "-50.00", "去掉“¥”；去掉单位“万元”"),
    (MONEY, "120,000元", "12.00", "去掉千分位；120000元折合 12万元"),
    (MONEY, "1.2亿元", "12000.00", "1.2亿元折合 12000万元"),
    (MONEY, "1.5亿", "15000.00", "1.5亿折合 15000万元"),
    (YUAN, "3.5万", "35000.00", "3.5万折合 35000元"),
    (YUAN, "￥35.5", "35.50", "全角转半角；去掉“¥”"),
    (MONEY, "(12.5)", "-12.50", "括号按负数处理"),
    (MONEY, "（12.5）万元", "-12.50", "全角转半角；括号按负数处理；去掉单位“万元”"),
    (MONEY, "-12.5", "-12.50", "文本转为数字"),
    *((MONEY, f"{dash}12.5", "-12.50", "横线按负号处理") for dash in "−–—―‐‑‒﹣"),
    (MONEY, "－12.5", "-12.50", "横线按负号处理"),
    (MONEY, "1.3e4", "13000.00", "科学记数法已展开"),
    (MONEY, "1.357119E+04", "13571.19", "科学记数法已展开"),
    (COUNT, 25901.0, "25901", ""),
    (COUNT, -3, "-3", ""),
    (COUNT, "25901户", "25901", "去掉单位“户”"),
    (COUNT, "25901.0", "25901", "文本转为数字"),
    (STANDARD, "740元/月", "740.00", "去掉单位“元/月”"),
    (STANDARD, "740元／人·月", "740.00", "全角转半角；去掉单位“元/人·月”"),
    (STANDARD, "740元", "740.00", "去掉单位“元”"),
    (STANDARD, "¥740", "740.00", "去掉“¥”"),
    (PERCENT, 98.42, "98.42", ""),
    (PERCENT, "98.42%", "98.42", "去掉单位“%”"),
    (PERCENT, "98.42％", "98.42", "全角转半角；去掉单位“%”"),
    (PERCENT, "0.98%", "0.98", "去掉单位“%”"),
    (PERCENT, "1%", "1.00", "去掉单位“%”"),
    (PERCENT, 0, "0.00", ""),
    (PERCENT, 1.01, "1.01", ""),
]


@pytest.mark.parametrize(("field", "raw", "value", "note"), NUMBERS)
def test_numbers_that_have_one_reading(field: Field, raw: Raw, value: str, note: str) -> None:
    assert normalise(raw, field) == Normalised(Decimal(value), note)
    assert read(raw, field) == value


REFUSED: list[tuple[Field, Raw, str]] = [
    (MONEY, "1,35,71", "逗号或空格不在千分位上"),
    (MONEY, "1234,567", "逗号或空格不在千分位上"),
    (MONEY, "0,123", "逗号或空格不在千分位上"),
    (MONEY, "13571,19", "逗号或空格不在千分位上"),
    (MONEY, "50 60", "逗号或空格不在千分位上"),
    (MONEY, "12\n345", "不是一个数字"),
    (MONEY, "1.5.2", "不是一个数字"),
    (MONEY, "12.5-", "不是一个数字"),
    (MONEY, "--12.5", "不是一个数字"),
    (MONEY, "(-12.5)", "不是一个数字"),
    (MONEY, "约50", "不是一个数字"),
    (MONEY, "=SUM(D5:D7)", "不是一个数字"),
    (MONEY, "①", "不是一个数字"),
    (MONEY, "1O5.5", "数字中有字母 O、I 或 l。若为 105.5，请改填数字（单位：万元）"),
    (MONEY, "１３５７ｌ.19万元", "若为 13571.19万元，请改填数字"),
    (COUNT, "259Ol户", "若为 25901户，请改填数字"),
    (MONEY, "OK", "不是一个数字"),
    (MONEY, "No.3", "不是一个数字"),
    (MONEY, "٣", "不是一个数字"),
    (MONEY, "50多", "单位写的是“多”，本项单位是“万元”"),
    (MONEY, "1" * 29, "不是一个数字"),
    (MONEY, 1916.505, "有 3 位小数，本项最多 2 位"),
    (MONEY, "1.2345e1", "有 3 位小数"),
    (MONEY, "123,456元", "123456元折合 12.3456万元，有 4 位小数"),
    (MONEY, 1e300, "数值过大"),
    (MONEY, "1e999", "数值过大"),
    (MONEY, "￥50", "有两种读法：50万元或 50元"),
    (MONEY, "$50", "美元"),
    (MONEY, "#DIV/0!", "公式计算出错"),
    (MONEY, "#N/A", "公式计算出错"),
    (MONEY, True, "是逻辑值，不是数字"),
    (MONEY, date(1901, 6, 16), "是日期或时间，不是数字"),
    (MONEY, time(12), "是日期或时间"),
    (MONEY, "一百二十万", "若为 120，请改填数字（单位：万元）"),
    (MONEY, "叁佰元", "若为 0.03，请改填数字"),
    (MONEY, "一千零五十", "若为 1050，"),
    (MONEY, "十二", "若为 12，"),
    (MONEY, "一万亿", "若为 100000000，"),
    (MONEY, "一百零五亿二千万", "若为 1052000，"),
    (MONEY, "两亿三千万", "若为 23000，"),
    (MONEY, "一百二", "请改填阿拉伯数字"),
    (MONEY, "万", "请改填阿拉伯数字"),
    (COUNT, 3.5, "不是整数"),
    (COUNT, "25901人", "单位写的是“人”，本项单位是“户”"),
    (COUNT, "25901万户", "单位写的是“万户”，本项单位是“户”"),
    (COUNT, "2.5万", "单位写的是“万”，本项单位是“户”"),
    (COUNT, "￥3", "是一笔金额，本项单位是“户”"),
    (STANDARD, "740元/年", "单位写的是“元/年”，本项单位是“元/月”"),
    (STANDARD, "0.074万元", "单位写的是“万元”，本项单位是“元/月”"),
    (PERCENT, 0.9842, "有两种读法：98.42% 或 0.98%"),
    (PERCENT, "0.9842", "有两种读法：98.42% 或 0.98%"),
    (PERCENT, 1, "有两种读法：100% 或 1%"),
    (PERCENT, 1.0000000000001, "有两种读法：100% 或 1%"),
    (MONEY, 214.9600001, "有 7 位小数"),
    (PERCENT, -0.05, "有两种读法：-5% 或 -0.05%"),
    (PERCENT, "98.416%", "有 3 位小数"),
    (PERCENT, "超过96%", "不是一个数字"),
    (PERCENT, "98.42‰", "单位写的是“‰”，本项单位是“%”"),
    (YEAR, "23", "请填四位年份"),
    (YEAR, 1999, "不在 2000—2100 之间"),
    (YEAR, 20233, "不在 2000—2100 之间"),
    (YEAR, 2023.5, "不是年份"),
    (YEAR, "二〇二三年", "若为 2023，请改填数字"),
    (YEAR, date(1905, 7, 15), "不是年份"),
    (YEAR, "#REF!", "公式计算出错"),
    (DATE, "24.6.12", "年份只有两位"),
    (DATE, "6/12/2024", "月、日的先后分不清"),
    (DATE, "2024-02-30", "没有这一天"),
    (DATE, 20241301, "没有这一天"),
    (DATE, "2024年6月", "日期不完整"),
    (DATE, 2024, "日期不完整"),
    (DATE, "2024-6/12", "不是日期"),
    (DATE, 99999, "年份不在 2000—2100 之间"),
    (DATE, date(1905, 7, 16), "年份不在 2000—2100 之间"),
    (DATE, time(12), "不是日期"),
    (DATE, timedelta(hours=30), "不是日期"),
    (DATE, True, "不是日期"),
    (DATE, "#VALUE!", "公式计算出错"),
    (TEXT, True, "是逻辑值，不是文字"),
    (TEXT, "#NAME?", "公式计算出错"),
    (TEXT, "字" * 32768, "超过单元格上限 32767 字"),
    (TEXT, "😀" * 16384, "超过单元格上限"),
    (CHOICE, "建立", "请从下列各项中选填：已建立、未建立"),
]


@pytest.mark.parametrize(("field", "raw", "reason"), REFUSED)
def test_what_has_no_reading_or_two_is_refused(field: Field, raw: Raw, reason: str) -> None:
    verdict = normalise(raw, field)
    assert isinstance(verdict, Refused)
    assert reason in verdict.message
    assert verdict.message.startswith(f"“{field.name}”填的是“")
    assert verdict.message.endswith("。")
    assert verdict.found == original_text(raw)


@pytest.mark.parametrize("field", [MONEY, COUNT, STANDARD, PERCENT, YEAR, DATE])
@pytest.mark.parametrize("mark", ["无", "暂无", " 无 ", "/", "／", "-", "—", "——", "－"])
def test_none_in_words_is_absent_where_a_number_is_asked(field: Field, mark: str) -> None:
    assert normalise(mark, field) == Normalised(None, f"“{mark.strip()}”按未填处理")


@pytest.mark.parametrize("field", [MONEY, COUNT, PERCENT, YEAR, DATE, TEXT])
def test_an_empty_cell_is_absent_and_not_zero(field: Field) -> None:
    assert normalise("", field) == normalise(None, field) == Normalised(None, "")
    assert normalise(" \u3000\u200b", field) == Normalised(None, "只有空格，按未填处理")


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        (2023.0, ""),
        ("2023", ""),
        ("2023年", "“2023年”读作 2023"),
        ("2023年度", "“2023年度”读作 2023"),
        ("２０２３", "“２０２３”读作 2023"),
    ],
)
def test_years(raw: Raw, note: str) -> None:
    assert normalise(raw, YEAR) == Normalised(Decimal(2023), note)


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        (date(2024, 6, 12), ""),
        (datetime(2024, 6, 12), ""),
        (datetime(2024, 6, 12, 9, 30), "去掉时刻"),
        (45455, "“45455”按 Excel 日期序号（1900 年制）读作 2024-06-12"),
        (45455.5, "“45455.5”按 Excel 日期序号（1900 年制）读作 2024-06-12"),
        (20240612.0, "“20240612”读作 2024-06-12"),
        ("2024-06-12", ""),
        *(
            (text, f"“{text}”读作 2024-06-12")
            for text in (
                "20240612",
                "2024年6月12日",
                "2024年06月12",
                "2024.6.12",
                "2024/6/12",
                "2024—6—12",
                "２０２４．６．１２",
                "2024 年 6 月 12 日",
                "2024-06-12 00:00:00",
            )
        ),
    ],
)
def test_dates(raw: Raw, note: str) -> None:
    assert normalise(raw, DATE) == Normalised(date(2024, 6, 12), note)


TEXTS: list[tuple[Raw, str | None, str]] = [
    ("张三", "张三", ""),
    ("无", "无", ""),
    ("暂无", "暂无", ""),
    (" 张三\u3000", "张三", "去掉首尾空白"),
    ("\ufeff张三\u200b", "张三", "去掉首尾空白"),
    ("一、\r\n二、\r三、", "一、\n二、\n三、", ""),
    ("张\x07三", "张三", "去掉控制字符"),
    ("=1+1", "=1+1", ""),
    ("+86", "+86", ""),
    ("-5%", "-5%", ""),
    ("@某", "@某", ""),
    ("/", None, "“/”按未填处理"),
    ("——", None, "“——”按未填处理"),
    (6850.0, "6850", ""),
    (0.9842, "0.9842", ""),
    (13571.190000000001, "13571.19", ""),
    (date(2024, 6, 12), "2024-06-12", "日期转为文字"),
    ("字" * 32767, "字" * 32767, ""),
]


@pytest.mark.parametrize(("raw", "value", "note"), TEXTS)
def test_texts(raw: Raw, value: str | None, note: str) -> None:
    assert normalise(raw, TEXT) == Normalised(value, note)


def test_a_text_of_the_list_is_taken() -> None:
    assert normalise(" 已建立", CHOICE) == Normalised("已建立", "去掉首尾空白")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (None, ""),
        (" a ", " a "),
        (25901.0, "25901"),
        (1e15, "1000000000000000"),
        (0.00001, "0.00001"),
        (13571.190000000001, "13571.19"),
        (True, "TRUE"),
        (date(2024, 6, 12), "2024-06-12"),
        (datetime(2024, 6, 12, 9, 30), "2024-06-12 09:30:00"),
        (time(9, 30), "09:30:00"),
    ],
)
def test_the_original_text_is_what_the_cell_showed(raw: Raw, text: str) -> None:
    assert original_text(raw) == text


amounts = st.decimals(-(10**11), 10**11, places=2, allow_nan=False).map(lambda value: value + 0)
SPACES = ["", " ", "\u00a0", "\u3000", "\u200b", "\t", "\n"]


@given(
    amount=amounts,
    full_width=st.booleans(),
    grouped=st.booleans(),
    unit=st.sampled_from(["", "万", "万元"]),
    sign=st.sampled_from(["-", "−", "－", "–", "—", "()", "（）"]),
    around=st.tuples(*[st.sampled_from(SPACES)] * 3),
)
def test_any_amount_reads_back_however_it_is_written(
    amount: Decimal,
    full_width: bool,
    grouped: bool,
    unit: str,
    sign: str,
    around: tuple[str, str, str],
) -> None:
    text = format(abs(amount), ",f" if grouped else "f")
    if full_width:
        text = text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    if amount < 0:
        text = f"{sign[0]}{text}{sign[1:]}"
    before, between, after = around
    raw = f"{before}{text}{between if unit else ''}{unit}{after}"
    verdict = normalise(raw, MONEY)
    assert isinstance(verdict, Normalised)
    assert verdict.value == amount
    assert bool(verdict.note)


@given(amounts)
def test_any_amount_survives_the_cell(amount: Decimal) -> None:
    assert normalise(float(amount), MONEY) == Normalised(amount, "")
    assert original_text(float(amount)) == original_text(original_text(float(amount)))


@given(st.decimals(-1, 1, places=4, allow_nan=False).filter(bool))
def test_a_percentage_up_to_one_is_always_refused_without_its_sign(value: Decimal) -> None:
    assert isinstance(normalise(float(value), PERCENT), Refused)
    assert isinstance(normalise(format(value, "f"), PERCENT), Refused)


@given(amounts, st.integers(1, 9))
def test_a_third_decimal_is_never_rounded_away(amount: Decimal, third: int) -> None:
    assert isinstance(normalise(f"{abs(amount):f}{third}", MONEY), Refused)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_any_date_reads_back_however_it_is_written(day: date) -> None:
    written: list[Raw] = [
        day,
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        int(f"{day:%Y%m%d}"),
        float((day - date(1899, 12, 30)).days),
    ]
    for raw in written:
        verdict = normalise(raw, DATE)
        assert isinstance(verdict, Normalised)
        assert verdict.value == day


ANY_RAW = st.one_of(
    st.text(max_size=20),
    st.text("0123456789,.，-()%万元年月日 /¥eE", max_size=12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(2**60), 2**60),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(ANY_RAW, st.sampled_from([MONEY, YUAN, COUNT, STANDARD, PERCENT, YEAR, DATE, TEXT, CHOICE]))
def test_every_cell_gets_a_verdict_that_reading_again_confirms(raw: Raw, field: Field) -> None:
    verdict = normalise(raw, field)
    if isinstance(verdict, Refused):
        assert verdict.message
    elif isinstance(verdict.value, str | date):
        assert normalise(verdict.value, field) == Normalised(verdict.value, "")
    elif isinstance(verdict.value, Decimal) and field.kind is not Kind.PERCENT:
        again = normalise(format(verdict.value, "f"), field)
        assert isinstance(again, Normalised)
        assert again.value == verdict.value
