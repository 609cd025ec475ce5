"""Where a form breaks into pages when it is printed, and how its pages and tables are numbered."""

from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook

from jialing_xls.ooxml.package import Package
from jialing_xls.submission.form_file import form_file
from jialing_xls.template.pagination import divide_form, number_from_one, plan_pages, state_total
from jialing_xls.template.template_layout import CROSSCHECK, PROBLEM_HEADER, RULE_HEADER
from jialing_xls.template.template_workbook import Template

ROOT = Path(__file__).parents[2]

# Heights of rows, costs of a break behind each (- for none), what a page holds, the rows behind which
# pages end. All but the last page are planned to nine tenths.
PLANS = [
    ("it fits", [10] * 9, "000000000", 90, []),
    ("filled to nine tenths", [10] * 11, "00000000000", 100, [9]),
    ("the last page may be full", [10] * 19, "0000000000000000000", 100, [9]),
    ("where nothing is divided, before what divides", [10] * 15, "000001111111111", 100, [5]),
    ("no page that is nearly empty", [10] * 15, "000111111111111", 100, [9]),
    ("never inside a group", [10] * 15, "1------111111--", 100, [9]),
    ("a group of two levels rather than none", [10] * 15, "-------2-------", 100, [8]),
    (
        "a group higher than a page ends somewhere",
        [10] * 25,
        "-----------------0-------",
        100,
        [18],
    ),
    ("nothing can be divided", [10] * 25, "-" * 25, 100, []),
    ("three pages", [10] * 25, "0" * 25, 100, [9, 18]),
]


@pytest.mark.parametrize(
    ("heights", "costs", "room", "cuts"), [each[1:] for each in PLANS], ids=[p[0] for p in PLANS]
)
def test_a_page_ends_where_least_is_divided(
    heights: list[float], costs: str, room: float, cuts: list[int]
) -> None:
    given = [None if cost == "-" else int(cost) for cost in costs]
    assert plan_pages(heights, given, room) == cuts


def test_repeated_titles_take_their_place_on_each_page_behind_them() -> None:
    costs = [0] * 30
    assert plan_pages([10.0] * 30, costs, 100, (2, 20.0)) == [9, 16, 23]


LABELS = {
    row: ("产出指标" if row < 46 else "效益指标", f"类{(row - 3) // 8}") for row in range(3, 54)
}


def long_form(**page: object) -> Package:
    """A table of 51 indicators on rows 3 to 53, 20 points each, merged labels in A, B and C."""
    blob = BytesIO()
    book = xlsxwriter.Workbook(blob)
    sheet, boxed = book.add_worksheet("表"), book.add_format({"border": 1, "text_wrap": True})
    sheet.set_row(0, 20)
    sheet.write_row(1, 0, ["", "一级指标", "二级指标", "三级指标"], boxed)
    for row in range(3, 54):
        sheet.set_row(row - 1, 20)
        sheet.write_string(row - 1, 3, f"指标{row}", boxed)
    sheet.merge_range("A3:A53", "绩效指标", boxed)
    for column in (1, 2):
        runs: dict[tuple[str, ...], list[int]] = {}
        for row, labels in LABELS.items():
            runs.setdefault(labels[:column], []).append(row)
        for named, rows in runs.items():
            sheet.merge_range(rows[0] - 1, column, rows[-1] - 1, column, named[-1], boxed)
    sheet.repeat_rows(1)
    sheet.set_paper(9)
    if page.get("fitted", True):
        sheet.fit_to_pages(1, int(str(page.get("down", 0))))
    if breaks := page.get("breaks"):
        sheet.set_h_pagebreaks([breaks])
    sheet.set_footer(str(page.get("footer", "&C第 &P 页，共 &N 页")))
    book.close()
    return Package.read(blob.getvalue())


def read_again(package: Package) -> Workbook:
    return load_workbook(BytesIO(package.replacing({})))


def test_labels_over_a_break_stand_on_both_pages_in_their_boxes() -> None:
    package, cuts = divide_form(long_form(), "表", LABELS)
    sheet = read_again(package)["表"]
    assert [each.id for each in sheet.row_breaks.brk] == cuts
    (cut,) = cuts
    assert LABELS[cut] != LABELS[cut + 1]
    assert LABELS[cut][0] == LABELS[cut + 1][0]  # a group of 一级 had to be divided
    below = cut + 1
    assert (sheet[f"A{below}"].value, sheet[f"B{below}"].value) == ("绩效指标", "产出指标")
    areas = {str(area) for area in sheet.merged_cells.ranges}
    assert {f"A3:A{cut}", f"A{below}:A53", f"B3:B{cut}", f"B{below}:B45"} <= areas
    assert not any(a.min_row <= cut < a.max_row for a in sheet.merged_cells.ranges)
    for column in "ABC":
        for row in (cut, below):
            assert sheet[f"{column}{row}"].border.bottom.style == "thin"


@pytest.mark.parametrize("page", [{"down": 2}, {"breaks": 30}], ids=["fitted", "broken"])
def test_a_form_that_says_itself_how_it_is_divided_stays(page: dict[str, object]) -> None:
    package = long_form(**page)
    assert divide_form(package, "表", LABELS) == (package, [])


@pytest.mark.parametrize(
    ("footer", "numbered"),
    [
        ("&C第 &P 页，共 &N 页", "&C第 &P 页"),
        ("&C第&P页 共&N页", "&C第&P页"),
        ("&R&P/&N", "&R&P"),
        ("&C共&N页，第&P页&R甲&&乙", "&C第&P页&R甲&&乙"),
        ("&L内部资料", "&L内部资料"),
    ],
)
def test_a_total_of_all_that_is_printed_is_no_total_of_the_form(footer: str, numbered: str) -> None:
    package = number_from_one(long_form(footer=footer), "表")
    part = package.part(package.sheet_part("表").part).decode()
    told = numbered.replace("&", "&amp;")
    assert f"<oddFooter>{told}</oddFooter>" in part
    setup = read_again(package)["表"].page_setup
    assert (setup.firstPageNumber, setup.useFirstPageNumber) == (1, True)


def test_alone_the_form_states_its_total_once() -> None:
    once = state_total(number_from_one(long_form(), "表"), "表")
    again = state_total(once, "表")
    for package in (once, again):
        assert read_again(package)["表"].oddFooter.center.text == "第 &P 页，共 &N 页"


def test_no_break_of_a_shipped_form_divides_what_is_merged(
    opened: Workbook, template: Template
) -> None:
    for name in template.form_sheets:
        sheet = opened[name]
        for each in sheet.row_breaks.brk:
            spanning = [a for a in sheet.merged_cells.ranges if a.min_row <= each.id < a.max_row]
            assert spanning == []
        assert sheet.oddFooter.center.text == "第 &P 页"
        assert sheet.page_setup.firstPageNumber == 1


def test_the_form_alone_counts_its_own_pages(template: Template) -> None:
    sample = ROOT / "samples" / "嘉陵区2023_更正_自评表.xlsx"
    if template.name != "困难群众救助补助资金_2023":
        pytest.skip("no sample of this template")
    book = load_workbook(BytesIO(form_file(template, sample.read_bytes())))
    (sheet,) = book.worksheets
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"


def test_rules_are_printed_below_the_result_and_empty_places_are_not(
    opened: Workbook, opened_entry: Workbook
) -> None:
    for sheet in (opened[CROSSCHECK], opened_entry["即时核对"]):
        assert sheet.print_title_rows == f"$1:${PROBLEM_HEADER}"
        first = sheet.print_area.partition("!")[2].partition(":")[0]
        assert first == f"$A${RULE_HEADER + 1}"
