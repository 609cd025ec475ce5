"""报告核对.xlsx: a row for every figure, counts that are live, links that lead somewhere."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from narrative.reconciled import EXAMPLE, judged, reconciliation
from openpyxl import load_workbook
from shared_schema import faults_of

from jialing_xls.narrative.reconciliation import Confidence, FigureVerdict, Reconciliation
from jialing_xls.narrative.telling.phrases import MEANINGS, excerpt
from jialing_xls.narrative.telling.report_book import (
    COUNTS,
    FIGURES,
    RESULT,
    Origin,
    build_report_book,
)
from jialing_xls.sheets.proven import put
from jialing_xls.submission.seal import intact

BESIDE = Origin("0" * 64, "1" * 64, "县_录入表.xlsx")


def opened(result: Reconciliation, origin: Origin = BESIDE):  # type: ignore[no-untyped-def]
    return load_workbook(BytesIO(build_report_book(result, origin).blob), data_only=True)


def table(sheet, header: int) -> list[dict[str, object]]:  # type: ignore[no-untyped-def]
    """The rows below a header, by the header's words."""
    rows = sheet.iter_rows(min_row=header, values_only=True)
    titles = next(rows)
    return [dict(zip(titles, row, strict=True)) for row in rows]


def links(sheet) -> dict[str, tuple[str | None, str | None]]:  # type: ignore[no-untyped-def]
    """File and place of every link, by its cell."""
    found = [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    return {link.ref: (link.target, link.location) for link in found}


def test_every_figure_has_a_row_in_the_order_of_the_text() -> None:
    rows = table(opened(EXAMPLE)[FIGURES], 3)
    told = [(row["序号"], row["结论"], row["位置"], row["报告写的"]) for row in rows]
    assert told == [
        (1, "非数据", "第 1 段", "2023年"),
        (2, "相符", "第 1 段", "13571.19万元"),
        (3, "不符", "第 3 段", "13365.23万元"),
        (4, "未对应", "第 4 段", "60%"),
        (None, "缺项", "第 5 段", "特困人员救助供养"),
        (5, "自相矛盾", "第 6 段", "693元/月"),
    ]


def test_a_figure_that_differs_shows_both_values_and_the_cell() -> None:
    sheet = opened(EXAMPLE)[FIGURES]
    row = table(sheet, 3)[2]
    assert (row["数值"], row["对照数"], row["差额"]) == (13365.23, "13356.23", 9)
    assert (row["对应的数据（字段）"], row["表中单元格"]) == (
        "年度资金总额（执行_总额）",
        "资金情况!D13",
    )
    assert links(sheet) == {"K6": ("县_录入表.xlsx", "'资金情况'!D13")}


def test_what_was_reconciled_is_named_a_line_each_within_the_printed_page() -> None:
    sheet = opened(EXAMPLE)[RESULT]
    told = {str(cell.value).split(" ")[0]: cell.row for cell in sheet["A"] if cell.value}
    report, workbook, tool = (told[name] for name in ("报告.docx", "县_录入表.xlsx", "jialing_xls"))
    assert (workbook, tool) == (report + 1, report + 2)
    assert sheet.print_area.endswith(f"${tool}")


LONG = "救助低保对象" + "户、".join(map(str, range(10_000, 10_060))) + "户。"


def long_sentence(verdict: FigureVerdict) -> Reconciliation:
    figure = judged("10030户", verdict)
    return reconciliation([replace(figure, spot=replace(figure.spot, sentence=LONG))])


def test_beside_each_figure_stands_what_is_around_it_and_a_problem_has_its_whole_sentence() -> None:
    book = opened(long_sentence(FigureVerdict.DIFFERS))
    around = str(table(book[FIGURES], 3)[0]["原句"])
    assert (around[0], around[-1]) == ("…", "…")
    assert "10030户" in around
    assert len(around) < len(LONG) // 3
    assert table(book[RESULT], 6)[0]["原句"] == LONG


@pytest.mark.parametrize(("sheet", "row"), [(RESULT, 7), (FIGURES, 4)])
def test_a_row_is_as_high_as_its_sentence(sheet: str, row: int) -> None:
    heights = [
        opened(result)[sheet].row_dimensions[row].height
        for result in (
            reconciliation([judged("1户", FigureVerdict.DIFFERS)]),
            long_sentence(FigureVerdict.DIFFERS),
        )
    ]
    assert heights[1] > 2 * heights[0]


@pytest.mark.parametrize(
    ("sentence", "width", "shown"),
    [
        ("支出100万元。", 20, "支出100万元。"),
        ("一二三四五六七八支出100万元。", 20, "…七八支出100万元…"),
        ("支出100万元，一二三四五六七八九十", 20, "支出100万元，一…"),
        ("一二三四五六七八九十支出100万元", 24, "…八九十支出100万元"),
    ],
)
def test_an_excerpt(sentence: str, width: int, shown: str) -> None:
    figure = judged("100万元", FigureVerdict.DIFFERS)
    assert excerpt(replace(figure, spot=replace(figure.spot, sentence=sentence)), width) == shown


def test_without_a_workbook_beside_it_nothing_leads_out_of_the_file() -> None:
    assert links(opened(EXAMPLE, Origin("0" * 64))[FIGURES]) == {}


def test_a_line_of_a_text_is_a_line() -> None:
    result = reconciliation([judged("1户", FigureVerdict.AGREES, 7)], report="报告.txt")
    assert table(opened(result)[FIGURES], 3)[0]["位置"] == "第 7 行"


def test_a_problem_says_in_which_unit_it_is_off() -> None:
    """-0.0002 of 180元 are 万元."""
    first, *_ = table(opened(EXAMPLE)[RESULT], 6)
    assert (first["差额"], first["单位"]) == (9, "万元")


def test_problems_stand_first_and_lead_to_their_rows() -> None:
    sheet = opened(EXAMPLE)[RESULT]
    assert sheet["A4"].value == "须改正 3 处"
    rows = table(sheet, 6)[:3]
    assert [(row["序号"], row["结论"]) for row in rows] == [
        ("1", "不符"),
        ("2", "缺项"),
        ("3", "自相矛盾"),
    ]
    assert rows[2]["另见"] == "二（三），第 2 段"
    assert links(sheet) == {
        "A7": (None, "'逐项核对'!B6"),
        "A8": (None, "'逐项核对'!B8"),
        "A9": (None, "'逐项核对'!B9"),
    }


def test_counts_and_the_share_of_what_is_known() -> None:
    rows = {row["结论"]: row["个数"] for row in table(opened(EXAMPLE)[COUNTS], 2)}
    expected = {str(verdict): 0 for verdict in FigureVerdict}
    expected |= dict.fromkeys(("非数据", "相符", "不符", "未对应", "缺项", "自相矛盾"), 1)
    assert rows == {**expected, "存疑": 0, "数据合计": 4, "对应的比例": 0.75}


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (reconciliation([]), "没有发现须改正的"),
        (reconciliation([judged("1户", FigureVerdict.AGREES)]), "没有发现须改正的"),
        (reconciliation([judged("1户", FigureVerdict.UNTIED)]), "没有发现须改正的"),
        (reconciliation([judged("1户", FigureVerdict.COUNT)]), "须改正 1 处"),
    ],
)
def test_the_conclusion(result: Reconciliation, told: str) -> None:
    assert opened(result)[RESULT]["A4"].value == told


def test_what_is_doubtful_is_listed_last_and_counted_apart() -> None:
    doubtful = judged("2户", FigureVerdict.COUNT, confidence=Confidence.DOUBTFUL)
    made = opened(reconciliation([doubtful, judged("1户", FigureVerdict.DIFFERS)]))
    told = [row["结论"] for row in table(made[RESULT], 6)]
    assert told[:2] == ["不符", "存疑：计数不符"]
    counts = {row["结论"]: row["个数"] for row in table(made[COUNTS], 2)}
    assert (counts["不符"], counts["计数不符"], counts["存疑"]) == (1, 0, 1)
    assert made[RESULT]["A4"].value == "须改正 1 处"


def test_every_formula_is_proven_the_file_is_sealed_and_its_schema_holds(tmp_path: Path) -> None:
    made = build_report_book(EXAMPLE, BESIDE)
    output = tmp_path / "报告核对.xlsx"
    certificate = put(made, output, "报告核对表")
    assert certificate.matched == certificate.total == len(FigureVerdict) + 4
    assert intact(output.read_bytes())
    assert faults_of()(output.read_bytes()) == []


def test_the_same_result_gives_the_same_bytes() -> None:
    assert build_report_book(EXAMPLE, BESIDE).blob == build_report_book(EXAMPLE, BESIDE).blob


def test_text_of_the_report_is_no_formula() -> None:
    result = reconciliation([judged("=1+1户", FigureVerdict.UNTIED, why="=HYPERLINK(1)")])
    assert table(opened(result)[FIGURES], 3)[0]["报告写的"] == "=1+1户"
    assert len(build_report_book(result, BESIDE).formulas) == len(FigureVerdict) + 4


def test_every_verdict_is_explained() -> None:
    assert MEANINGS.keys() == set(FigureVerdict)
