"""What a file is called on our disk, whatever the browser says."""

import pytest

from jialing_xls.tasks.file_name import clean_name, take_free_name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("甲县2023_录入表.xlsx", "甲县2023_录入表.xlsx"),
        ("各县/甲县_录入表.xlsx", "甲县_录入表.xlsx"),
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\Windows\\甲.xlsx", "甲.xlsx"),
        ("C:\\甲.xlsx", "甲.xlsx"),
        ("/", "文件"),
        ("..", "文件"),
        ("", "文件"),
        (".xlsx", "xlsx"),
        ("甲\0.xlsx", "甲_.xlsx"),
        ("甲\r\nSet-Cookie: a.xlsx", "甲__Set-Cookie_ a.xlsx"),
        ("甲\u202excod.exe", "甲_xcod.exe"),
        ("<img src=x onerror=alert(1)>.xlsx", "_img src=x onerror=alert(1)_.xlsx"),
        ("con.xlsx", "_con.xlsx"),
        ("LPT1", "_LPT1"),
        ("甲. . ", "甲"),
        ("\ud800.xlsx", "_.xlsx"),
    ],
)
def test_a_name_is_one_harmless_component(given: str, name: str) -> None:
    assert clean_name(given) == name


@pytest.mark.parametrize("length", [79, 80, 81, 500, 100_000])
def test_a_long_name_keeps_its_beginning_and_its_kind(length: int) -> None:
    name = clean_name(f"甲县{'长' * length}_自评报告.docx")
    assert name.startswith("甲县长")
    assert name.endswith("长_自评报告.docx")
    assert len(f"{name}_批注".encode()) < 255


def test_names_that_differ_in_case_only_are_kept_apart() -> None:
    taken: set[str] = set()
    given = ["a.xlsx", "A.xlsx", "a.xlsx", "甲", "甲"]
    assert [take_free_name(name, taken) for name in given] == [
        "a.xlsx",
        "A（2）.xlsx",
        "a（3）.xlsx",
        "甲",
        "甲（2）",
    ]
