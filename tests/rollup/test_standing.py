"""Which files are added up: units in, what became of each out."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from rollup.small_units import unit_with

from jialing_xls.model.errors import Unusable
from jialing_xls.model.result import Status
from jialing_xls.rollup.region_result import FileKind, Roster, RosterEntry, Standing, Unit
from jialing_xls.rollup.standing import settled
from jialing_xls.rollup.unit_names import compared_name

IDS = ("单位名称", "预算_总额")


def unit(name: str, amount: str = "100", file: str = "", **more: object) -> Unit:
    values = {"预算_总额": Decimal(amount)}
    return unit_with(name, values, IDS, file=file or f"{name}.xlsx", **more)


def roster(*names: str, year: int | None = None) -> Roster:
    return Roster("名单.xlsx", "", tuple(RosterEntry(name) for name in names), year=year)


def standings(
    units: Sequence[Unit], listed: Roster | None = None, preferred: Sequence[int] = ()
) -> list[Standing]:
    return [each.standing for each in settled(units, listed, preferred)]


def test_one_file_a_unit_is_added() -> None:
    assert standings([unit("甲县"), unit("乙县")]) == [Standing.ADDED] * 2


def test_a_unit_whose_rules_fail_is_added() -> None:
    assert standings([unit("甲县", status=Status.FAILED)]) == [Standing.ADDED]


@pytest.mark.parametrize(
    "standing",
    [Standing.UNREADABLE, Standing.TAMPERED, Standing.DEFECT, Standing.NAMELESS],
)
def test_a_file_that_is_out_stays_out(standing: Standing) -> None:
    """And does not stand in the way of a good one of the same unit."""
    units = [unit("甲县", standing=standing), unit("甲县", "200")]
    assert standings(units) == [standing, Standing.ADDED]


def test_two_files_that_differ_are_none_added() -> None:
    units = [unit("甲县", "1", "a.xlsx"), unit("甲县", "2", "b.xlsx"), unit("乙县")]
    judged = settled(units, None, ())
    assert [each.standing for each in judged] == [
        Standing.DUPLICATE,
        Standing.DUPLICATE,
        Standing.ADDED,
    ]
    assert judged[0].reason == (
        "“甲县”报送了 2 份，数据不一致，都没有汇总。请与单位核对，用 --prefer 指定采用哪个文件。"
    )


def test_the_preferred_one_is_added() -> None:
    units = [unit("甲县", "1", "a.xlsx"), unit("甲县", "2", "b.xlsx")]
    judged = settled(units, None, [1])
    assert [each.standing for each in judged] == [Standing.NOT_PREFERRED, Standing.ADDED]
    assert judged[0].reason == "已汇总同一单位的 b.xlsx，这一份没有选用。"


def test_two_of_one_unit_cannot_both_be_preferred() -> None:
    units = [unit("甲县", "1", "a.xlsx"), unit("甲县", "2", "b.xlsx")]
    with pytest.raises(Unusable, match=r"不止一个文件：a\.xlsx、b\.xlsx"):
        settled(units, None, [0, 1])


def test_files_that_say_the_same_count_once_and_the_submission_stands_for_them() -> None:
    units = [
        unit("甲县", "1", "甲县_录入表.xlsx"),
        unit("甲县", "1.00", "甲县_自评表.xlsx", kind=FileKind.SUBMISSION),
    ]
    assert standings(units) == [Standing.COPY, Standing.ADDED]
    assert standings(units[::-1]) == [Standing.ADDED, Standing.COPY]


def test_a_third_that_differs_makes_all_of_them_doubtful() -> None:
    units = [unit("甲县", amount, f"{n}.xlsx") for n, amount in enumerate("112")]
    assert standings(units) == [Standing.DUPLICATE] * 3
    assert standings(units, preferred=[0]) == [
        Standing.ADDED,
        Standing.COPY,
        Standing.NOT_PREFERRED,
    ]


@pytest.mark.parametrize(("one", "other"), [("甲 县", "甲县"), ("甲县（本级）", "甲县(本级)")])
def test_white_space_and_brackets_make_no_other_unit(one: str, other: str) -> None:
    assert compared_name(one) == compared_name(other)
    assert standings([unit(one, "1"), unit(other, "2")]) == [Standing.DUPLICATE] * 2


def test_the_year_of_most_files_counts() -> None:
    units = [unit("甲县"), unit("乙县"), unit("丙县", year=2022)]
    judged = settled(units, None, ())
    assert judged[2].standing is Standing.ANOTHER_YEAR
    assert judged[2].reason == "是 2022 年度的，本次汇总 2023 年度，没有汇总。"
    assert standings([unit("甲县"), unit("乙县", year=2024)]) == [
        Standing.ANOTHER_YEAR,
        Standing.ADDED,
    ]


def test_the_roster_may_say_the_year() -> None:
    units = [unit("甲县", year=2022), unit("乙县", year=2022), unit("丙县")]
    assert standings(units, roster("甲县", "乙县", "丙县", year=2023)) == [
        Standing.ANOTHER_YEAR,
        Standing.ANOTHER_YEAR,
        Standing.ADDED,
    ]


def test_last_years_file_is_no_second_report() -> None:
    units = [unit("甲县"), unit("甲县", "90", year=2022), unit("乙县")]
    assert standings(units) == [Standing.ADDED, Standing.ANOTHER_YEAR, Standing.ADDED]


def test_a_file_without_a_year_is_not_added() -> None:
    assert standings([unit("甲县"), unit("乙县", year=None)]) == [
        Standing.ADDED,
        Standing.ANOTHER_YEAR,
    ]


def test_who_is_not_on_the_roster_is_not_added() -> None:
    judged = settled([unit("甲县民政局"), unit("乙县")], roster("甲县民政", "乙县"), ())
    assert [each.standing for each in judged] == [Standing.UNLISTED, Standing.ADDED]
    assert "名单中相近的有“甲县民政”" in judged[0].reason


def test_nothing_at_all() -> None:
    assert standings([]) == []
