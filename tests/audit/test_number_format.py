"""Two codes mean the same if they show the same signs, however a program spells them."""

import pytest

from jialing_xls.audit.parts.number_format import (
    decimals_of,
    hides_numbers,
    is_plain,
    meaning_of,
)

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
    ("General", '"1"General'),
    ("General", 'General;General;General;"通过"'),
    ("@", '@"（审）"'),
    ("@", ";;;"),
    (DATE, "yyyy-dd-mm"),
    (DATE, "[h]"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_alike(one: str, other: str) -> None:
    assert meaning_of(one) == meaning_of(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different(one: str, other: str) -> None:
    assert meaning_of(one) != meaning_of(other)


@pytest.mark.parametrize("code", [";;;", "", '"13571.19"', "0;;0", "0;-0;", "@;"])
def test_numbers_that_do_not_show(code: str) -> None:
    assert hides_numbers(code)


@pytest.mark.parametrize("code", ["0", MONEY, "General", DATE, "0%;(0%);—0", "@"])
def test_numbers_that_show(code: str) -> None:
    assert not hides_numbers(code)


@pytest.mark.parametrize(
    ("code", "plain", "decimals"),
    [
        ("General", True, None),
        (MONEY, True, 2),
        ("0.00%", True, 4),
        ("#,##0.00##", True, 4),
        ("0.00,", False, 2),
        ('0.00"元"', False, 2),
        (DATE, False, None),
    ],
)
def test_formats_that_programs_give_to_formulas(code: str, plain: bool, decimals: int) -> None:
    assert is_plain(code) is plain
    assert decimals_of(code) == decimals
