"""报告核对.xlsx: what is to be mended, and one row for every figure of the report.

The counts are live formulas over the rows, proven like those of every workbook of ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from jialing_xls import __version__
from jialing_xls.model.numbers import half_up
from jialing_xls.model.result import Certificate
from jialing_xls.narrative.reconciliation import Confidence, FigureVerdict, Judged, Reconciliation
from jialing_xls.narrative.telling.phrases import (
    MEANINGS,
    excerpt,
    place,
    places,
    summary,
    tell_unread,
)
from jialing_xls.sheets import streamed
from jialing_xls.sheets.proven import Made, finish_book
from jialing_xls.sheets.streamed import Run
from jialing_xls.sheets.written_book import Sheet, WrittenBook, area, column_of, file_target
from jialing_xls.submission.fill import proof_line
from jialing_xls.submission.plan import fitting
from jialing_xls.submission.seal import BLANK, LABEL
from jialing_xls.template import store as templates
from jialing_xls.template.styles import decimal_format
from jialing_xls.template.template_layout import TableColumns

RESULT, FIGURES, COUNTS = "核对结果", "逐项核对", "统计"

_ROWS = TableColumns(
    {
        "number": ("序号", 6),
        "verdict": ("结论", 10),
        "section": ("章节", 12),
        "place": ("位置", 10),
        "text": ("报告写的", 15),
        "value": ("数值", 11),
        "unit": ("单位", 8),
        "field": ("对应的数据（字段）", 22),
        "theirs": ("对照数", 11),
        "difference": ("差额", 10),
        "cell": ("表中单元格", 14),
        "why": ("理由", 38),
        "notes": ("说明", 16),
        "others": ("另见", 15),
        "sentence": ("原句", 38),
    }
)
_PROBLEMS = TableColumns(
    {
        "number": ("序号", 6),
        "verdict": ("结论", 10),
        "section": ("章节", 12),
        "place": ("位置", 10),
        "text": ("报告写的", 15),
        "theirs": ("对照数", 11),
        "difference": ("差额", 10),
        "unit": ("单位", 7),
        "why": ("理由", 44),
        "others": ("另见", 17),
        "sentence": ("原句", 44),
    }
)
_EXCERPT = 150
"""Halves of an em of a sentence that stand beside each of its figures; problems have it whole."""
_COUNTS = TableColumns({"verdict": ("结论", 12), "count": ("个数", 10), "meaning": ("含义", 90)})
_ROWS_HEADER, _PROBLEMS_HEADER, _COUNTS_HEADER = 3, 6, 2
_HIGHEST = 150.0

_BAD, _OPEN = ("#FFC7CE", "#9C0006"), ("#FFEB9C", "#7F6000")
_GOOD, _KNOWN, _QUIET = ("#C6EFCE", "#006100"), ("#DDEBF7", "#1F4E78"), ("#EDEDED", "#7F7F7F")
_COLOURS = {
    str(verdict): _BAD
    if verdict.is_problem
    else {FigureVerdict.AGREES: _GOOD, FigureVerdict.TIED: _KNOWN, FigureVerdict.UNTIED: _OPEN}.get(
        verdict, _QUIET
    )
    for verdict in FigureVerdict
} | {f"{Confidence.DOUBTFUL}：{verdict}": _OPEN for verdict in FigureVerdict if verdict.is_problem}


@dataclass(frozen=True, slots=True)
class Origin:
    """What was reconciled: digests, and the way from the output to the workbook."""

    report_digest: str
    workbook_digest: str = ""
    workbook_link: str = ""
    """Path of the workbook from the output's folder; empty if it stands elsewhere."""


def build_report_book(result: Reconciliation, origin: Origin) -> Made:
    """The workbook. The same report and table give the same bytes."""
    with TemporaryDirectory(prefix="jxls-") as folder:
        book = WrittenBook("报告核对", Path(folder))
        rows = _rows(result)
        first = book.sheet(RESULT)
        _write_figures(book.sheet(FIGURES, streamed=True), rows, result, origin)
        _write_counts(book.sheet(COUNTS), rows, result)
        last = _write_result(first, rows, result)
        identity = _identity(result, origin)
        _prove(first, last + 2, len(book.formulas), identity)
        first.page(_PROBLEMS_HEADER, last + 2 + len(identity), len(_PROBLEMS.headers))
        return finish_book(book)


def _prove(sheet: Sheet, row: int, formulas: int, identity: Sequence[str]) -> None:
    """What the workbook says of itself; it is handed over only if this is true."""
    proof = proof_line(Certificate(total=formulas, matched=formulas))
    for at, line in enumerate((proof, *identity), row):
        sheet.text(at, 1, line, "quiet", text_wrap=False)


def _rows(result: Reconciliation) -> list[Judged]:
    """Figures and further problems in the order of the text."""
    return sorted((*result.figures, *result.problems), key=lambda judged: judged.spot)


def _identity(result: Reconciliation, origin: Origin) -> list[str]:
    """What was reconciled and by what, a line each: one line of all would be cut off in print."""
    lines = [f"{result.report} SHA-256 {origin.report_digest}"]
    if result.workbook:
        lines.append(f"{result.workbook} SHA-256 {origin.workbook_digest}")
    return [*lines, f"jialing_xls {__version__}；{LABEL}{BLANK}"]


# ---------------------------------------------------------------- every figure


def _write_figures(
    sheet: Sheet, rows: Sequence[Judged], result: Reconciliation, origin: Origin
) -> None:
    sheet.title(
        "逐项核对　报告里的每个数",
        "用筛选只看一种结论。没有序号的行不是一个数，是几个数之间的问题。",
    )
    sheet.header(_ROWS_HEADER, _ROWS)
    own = {id(judged) for judged in result.figures}
    runs = _Runs(sheet)
    number = 0
    for row, judged in enumerate(rows, _ROWS_HEADER + 1):
        is_figure = id(judged) in own
        number += is_figure
        texts = _texts(judged, result) | {"sentence": excerpt(judged, _EXCERPT)}
        sheet.height(row, texts, _ROWS, most=_HIGHEST)
        before, after = runs.cells(judged, texts, number if is_figure else None)
        sheet.raw.write_run(row, *before)
        cell = str(judged.place) if judged.place else ""
        target = file_target(origin.workbook_link, cell) if cell else ""
        sheet.link(row, column_of(_ROWS, "cell"), target, cell)
        sheet.raw.write_run(row, *after)
    last = _ROWS_HEADER + len(rows)
    verdicts = column_of(_ROWS, "verdict")
    sheet.colour(area(_ROWS_HEADER + 1, verdicts, last, verdicts), _COLOURS)
    sheet.filter(_ROWS_HEADER, last, len(_ROWS.headers))
    sheet.page(_ROWS_HEADER, last, len(_ROWS.headers))
    sheet.raw.freeze_panes(_ROWS_HEADER, column_of(_ROWS, "text"))


class _Runs:
    """The cells of a row before and behind the link, in one piece each: a report has thousands."""

    def __init__(self, sheet: Sheet) -> None:
        keys = list(_ROWS.headers)
        at = keys.index("cell")
        self._before, self._after = keys[:at], keys[at + 1 :]
        self._sheet = sheet
        self._known: dict[tuple[int, int], tuple[Run, Run]] = {}

    def cells(
        self, judged: Judged, texts: Mapping[str, str], number: int | None
    ) -> tuple[tuple[Run, list[str]], tuple[Run, list[str]]]:
        looks = _decimals(judged.value), _decimals(judged.difference)
        if looks not in self._known:
            self._known[looks] = self._run(self._before, *looks), self._run(self._after, *looks)
        contents = {key: _text_cell(text) for key, text in texts.items()}
        contents["verdict"] = _text_cell(judged.told)
        for key, value in (
            ("number", number),
            ("value", judged.value),
            ("difference", judged.difference),
        ):
            contents[key] = _EMPTY if value is None else streamed.number_markup(float(value))
        before, after = self._known[looks]
        return (
            (before, [contents[key] for key in self._before]),
            (after, [contents[key] for key in self._after]),
        )

    def _run(self, keys: Sequence[str], value: int, difference: int) -> Run:
        decimals = {"value": value, "difference": difference}
        formats = [
            self._sheet.look("side", num_format=decimal_format(decimals[key]))
            if key in decimals
            else self._sheet.look(_STYLES.get(key, "cell"))
            for key in keys
        ]
        return Run(column_of(_ROWS, keys[0]), formats)


_STYLES = {"number": "centre", "verdict": "centre", "theirs": "side"}
_EMPTY = "/>"


# Units, places and sentences come again from figure to figure.
@lru_cache(maxsize=4096)
def _text_cell(text: str) -> str:
    return streamed.text(fitting(text)) if text else _EMPTY


def _texts(judged: Judged, result: Reconciliation) -> dict[str, str]:
    """By column; the sentence is whole."""
    return {
        "section": judged.spot.section,
        "place": place(judged.spot, result.report),
        "text": judged.text,
        "unit": judged.unit,
        "field": "、".join(_named(id, result) for id in judged.fields or _one(judged.field)),
        "theirs": judged.theirs,
        "why": judged.why,
        "notes": "；".join(judged.notes),
        "others": places(judged, result.report),
        "sentence": judged.spot.sentence,
    }


def _one(id: str | None) -> tuple[str, ...]:
    return () if id is None else (id,)


def _named(id: str, result: Reconciliation) -> str:
    """A field as staff know it, and its id: 城市低保标准（城市低保_标准）."""
    fields = templates.named(result.template).book.fields if result.template else {}
    return f"{fields[id].name}（{id}）" if id in fields else id


def _decimals(value: Decimal | None) -> int:
    exponent = value.as_tuple().exponent if value is not None else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0


# ---------------------------------------------------------------- the result


def _write_result(sheet: Sheet, rows: Sequence[Judged], result: Reconciliation) -> int:
    """The first sheet: what came out and what is to be mended. Its last row but the proof."""
    against = f"对照：{result.workbook}" if result.workbook else "没有对照的表，只核对报告自己"
    told = summary(result) + tell_unread(result)
    sheet.title("报告核对", f"报告：{result.report}　{against}", told)
    _write_conclusion(sheet, len(result.raised))
    sheet.header(_PROBLEMS_HEADER, _PROBLEMS)
    at = {id(judged): row for row, judged in enumerate(rows, _ROWS_HEADER + 1)}
    first = _PROBLEMS_HEADER + 1
    listed = [*result.raised, *result.doubtful]
    for row, judged in enumerate(listed, first):
        _write_problem(sheet, row, judged, result)
        target = f"{FIGURES}!B{at[id(judged)]}"
        sheet.link(row, column_of(_PROBLEMS, "number"), target, str(row - first + 1))
    if not listed:
        sheet.text(first, 1, "没有须改正的。", "line", text_wrap=False)
    last = first + max(0, len(listed) - 1)
    verdicts = column_of(_PROBLEMS, "verdict")
    sheet.colour(area(first, verdicts, last, verdicts), _COLOURS)
    sheet.raw.freeze_panes(_PROBLEMS_HEADER, 0)
    return last


def _write_problem(sheet: Sheet, row: int, judged: Judged, result: Reconciliation) -> None:
    texts = _texts(judged, result)
    shown = {key: texts[key] for key in _PROBLEMS.headers if key in texts}
    sheet.height(row, shown, _PROBLEMS, most=_HIGHEST)
    sheet.text(row, column_of(_PROBLEMS, "verdict"), judged.told, "centre")
    for key, text in shown.items():
        sheet.text(row, column_of(_PROBLEMS, key), text, _STYLES.get(key, "cell"))
    look = decimal_format(_decimals(judged.difference))
    at = column_of(_PROBLEMS, "difference")
    sheet.number(row, at, judged.difference, "side", num_format=look)


def _write_conclusion(sheet: Sheet, count: int) -> None:
    """Above the list: how many are to be mended."""
    counts = "+".join(f"{COUNTS}!{_count_cell(v)}" for v in FigureVerdict if v.is_problem)
    formula = f'=IF({counts}=0,"没有发现须改正的","须改正 "&({counts})&" 处")'
    told = f"须改正 {count} 处" if count else "没有发现须改正的"
    sheet.formula(4, 1, formula, told, "result", text_wrap=False)


# ---------------------------------------------------------------- how many of each kind


def _write_counts(sheet: Sheet, rows: Sequence[Judged], result: Reconciliation) -> None:
    sheet.title("统计　每种结论有几个")
    sheet.header(_COUNTS_HEADER, _COUNTS)
    verdicts = _column("verdict", len(rows))
    first = _COUNTS_HEADER + 1
    for row, verdict in enumerate(FigureVerdict, first):
        count = sum(judged.told == verdict for judged in rows)
        formula = f'=COUNTIF({verdicts},"{verdict}")'
        _write_count(sheet, row, str(verdict), formula, count, MEANINGS[verdict])
    last = first + len(FigureVerdict)
    formula = f'=COUNTIF({verdicts},"{Confidence.DOUBTFUL}：*")'
    meaning = "可能有误，没有把握；请看一遍，不一定要改"
    _write_count(sheet, last, str(Confidence.DOUBTFUL), formula, len(result.doubtful), meaning)
    sheet.colour(area(first, 1, last, 1), _COLOURS)
    no_data, untied = _count_cell(FigureVerdict.NOT_DATA), _count_cell(FigureVerdict.UNTIED)
    numbers = _column("number", len(rows))
    meaning = "报告里的数，不计非数据"
    formula = f"=COUNT({numbers})-{no_data}"
    _write_count(sheet, last + 1, "数据合计", formula, len(result.data), meaning)
    meaning = "数据中知道说的是哪一项的，对错都算"
    formula = f'=IF(B{last + 1}=0,"—",ROUND((B{last + 1}-{untied})/B{last + 1},3))'
    share = result.share_explained
    told = "—" if share is None else half_up(share, 3)
    _write_count(sheet, last + 2, "对应的比例", formula, told, meaning, "0.0%")
    sheet.page(_COUNTS_HEADER, last + 2, len(_COUNTS.headers))


def _write_count(
    sheet: Sheet,
    row: int,
    name: str,
    formula: str,
    value: Decimal | int | str,
    meaning: str,
    num_format: str = "0",
) -> None:
    sheet.text(row, 1, name, "centre")
    sheet.formula(row, 2, formula, value, "centre", num_format=num_format)
    sheet.text(row, 3, meaning, "cell")


def _count_cell(verdict: FigureVerdict) -> str:
    """Where 统计 counts it."""
    return f"B{_COUNTS_HEADER + 1 + list(FigureVerdict).index(verdict)}"


def _column(key: str, rows: int) -> str:
    """The cells of a column of 逐项核对."""
    letter, first = _ROWS.letter(key), _ROWS_HEADER + 1
    return f"'{FIGURES}'!${letter}${first}:${letter}${max(first, _ROWS_HEADER + rows)}"
