"""Two codes mean the same if they show the same signs, however a program spells them."""

from decimal import Decimal

import pytest

from jialing_xls.audit.parts.number_format import hides_numbers, meaning_of, shows_whole

MONEY, DATE = "#,##0.00", "yyyy-mm-dd"

ALIKE = [
    (MONEY, "#,##0.00_ "),
    (MONEY, "#,##0.00;-#,##0.00"),
    (MONEY, '#,##0.00;"-"#,##0.00'),
    (MONEY, "_(* #,##0.00_)"),
    (MONEY, "#,###,##0.00"),
    (DATE, r"yyyy\-mm\-dd"),
    (DATE, "[$-804]yyyy-mm-dd;@"),
    ("yyyy年m月d日", 'yyyy"年"m"月"d"日"'),
    ("General", "GENERAL"),
    ("General", "General;-General"),
    ("0.00%", r"0.00\%".replace("\\", "")),
]
DIFFERENT = [
    (MONEY, r"#,##0\.00"),
    (MONEY, "#,##0!.00"),
    (MONEY, "#,##0.0"),
    (MONEY, '#,##0.0"0"'),
    (MONEY, "#,##0.00,"),
    (MONEY, "#,##0.00%"),
    (MONEY, "#,##0.00;#,##0.00"),
    (MONEY, "#,##0.00;-#,##0.00;13999"),
    (MONEY, '#,##0.00;-#,##0.00;0;"—"'),
    (MONEY, "#,##0.00;@"),
    (MONEY, "[White]#,##0.00"),
    (MONEY, "[>1]#,##0.00;0"),
    (MONEY, "[DBNum2]#,##0.00"),
    (MONEY, "[$-F800]#,##0.00"),
    (MONEY, "[$-D000804]#,##0.00"),
    (MONEY, "[$1-804]#,##0.00"),
    (MONEY, "*0#,##0.00"),
    (MONEY, "00,000.00"),
    (MONEY, "0.00E+00"),
    (MONEY, "13,999.00"),
    ("General", '"1"General'),
    ("General", 'General;General;General;"通过"'),
    ("@", '@"（审）"'),
    ("@", ";;;"),
    (DATE, "yyyy-dd-mm"),
    (DATE, "yyyy-[mm]-dd"),
    (DATE, "[h]"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_alike(one: str, other: str) -> None:
    assert meaning_of(one) == meaning_of(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different(one: str, other: str) -> None:
    assert meaning_of(one) != meaning_of(other)


@pytest.mark.parametrize("code", [";;;", '"13571.19"', "0;;0", "0;-0;", "@;"])
def test_numbers_that_do_not_show(code: str) -> None:
    assert hides_numbers(code)


@pytest.mark.parametrize("code", ["0", MONEY, "General", DATE, "0%;(0%);—0", "@"])
def test_numbers_that_show(code: str) -> None:
    assert not hides_numbers(code)


@pytest.mark.parametrize(
    ("code", "number", "whole"),
    [
        ("General", "0.015", True),
        (MONEY, "13571.19", True),
        ("0.00%", "0.9842", True),
        ("0.00%", "0.98425", False),
        ("#,##0.00##", "1.2345", True),
        ("0", "0.015", False),
        ("0.00,", "2000", False),
        ("[Yellow]General", "0.015", False),
        ('0.00"元"', "1", False),
        (DATE, "2023", False),
    ],
)
def test_formats_that_programs_give_to_formulas(code: str, number: str, whole: bool) -> None:
    assert shows_whole(code, Decimal(number)) is whole
