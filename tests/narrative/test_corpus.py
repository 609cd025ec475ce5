"""What ``reconcile`` finds in reports of many manners; and that the corpus itself is sound."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from narrative.corpus import (
    AUTHORS,
    DEV,
    FOLDERS,
    FRESH,
    INDEPENDENT,
    LESSONS,
    REPORTS,
    UNSEEN,
    Files,
    Place,
    Rates,
    Report,
    Score,
    Slip,
    decimals,
    digits,
    files,
    independent,
    is_as_it_should_be,
    judge,
    load,
    reports,
    worth,
)
from narrative.drawn import LEAST, drawn

from jialing_xls.entry.reading.numerals import numeral_value
from jialing_xls.model.numbers import half_up
from jialing_xls.narrative.reconcile import judge_report
from jialing_xls.narrative.reconciliation import FigureVerdict, Judged, Reconciliation, Spot
from jialing_xls.narrative.text.lines import Line
from jialing_xls.narrative.text.report_file import read_report
from jialing_xls.pipeline import check_inputs

CORPUS = reports()
EVERY = [*CORPUS, *reports(*FRESH, *LESSONS, *INDEPENDENT, *UNSEEN)]
"""Those that have not been run yet as well: that they are sound needs no run."""

KINDS = {
    "不符": 15,
    "自相矛盾": 5,
    "算术不符": 15,
    "单位可疑": 5,
    "日期不合": 4,
    "计数不符": 4,
}
"""How many slips of each kind there are at least."""

MANNERS = ("写反", "小数点", "颠倒", "合计", "差额", "比率", "增长", "平均", "占比")
"""Words of which each names a sort of slip that occurs."""


def name(report: Report) -> str:
    return report.name


def named(slip: Slip) -> str:
    return slip.kind.partition("：")[0]


Run = tuple[Files, Reconciliation]
"""A report as files, and what ``reconcile`` makes of them."""

Made = TypeVar("Made")


def once(make: Callable[[Report], Made]) -> Callable[[Report], Made]:
    """``make`` for each report once, whatever looks at it; as text and as a Word document are two."""
    known: dict[tuple[Path, bool], Made] = {}

    def remembered(report: Report) -> Made:
        key = report.path, report.docx
        if key not in known:
            known[key] = make(report)
        return known[key]

    return remembered


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Report], Files]:
    return once(lambda report: files(report, tmp_path_factory.mktemp("corpus")))


@pytest.fixture(scope="module")
def run(made: Callable[[Report], Files]) -> Callable[[Report], Run]:
    def held(report: Report) -> Run:
        found = made(report)
        return found, judge_report(found.report, found.workbook)

    return once(held)


# ---------------------------------------------------------------- the corpus is sound


def test_the_corpus_is_large_enough() -> None:
    slips = [slip for report in CORPUS for slip in report.slips]
    assert len(CORPUS) >= 14
    assert sum(report.has_workbook for report in CORPUS) >= 6
    assert len(slips) >= 60
    assert sum(len(report.right) for report in CORPUS) >= 300


def test_slips_of_every_kind() -> None:
    slips = [slip for report in CORPUS for slip in report.slips]
    kinds = Counter(map(named, slips))
    assert kinds.keys() == KINDS.keys()
    assert not {kind for kind, least in KINDS.items() if kinds[kind] < least}
    assert not {word for word in MANNERS if not any(word in slip.kind for slip in slips)}


@pytest.mark.parametrize("report", EVERY, ids=name)
def test_what_is_called_right_is_right(report: Report) -> None:
    wrong = [r.place.excerpt for r in report.right if not is_as_it_should_be(report, r)]
    assert wrong == []


@pytest.mark.parametrize("report", EVERY, ids=name)
def test_what_is_called_a_slip_is_wrong(report: Report) -> None:
    """A slip with a true value is at one of its places another value, at the printed decimals."""
    for slip in report.slips:
        if slip.true:
            true = worth(report, slip.true)
            assert any(_states_another(place.printed, true) for place in slip.fair), slip.what


def _states_another(printed: str, true: Decimal) -> bool:
    numeral = re.match("[一二两三四五六七八九十]+", printed)
    stated = Decimal(numeral_value(numeral[0]) or 0) if numeral else Decimal(digits(printed))
    return half_up(true, decimals(stated)) != stated


@pytest.mark.parametrize("report", EVERY, ids=name)
def test_no_figure_is_marked_twice(report: Report) -> None:
    rights = [(r.place.line, r.place.start) for r in report.right]
    slips = {(place.line, place.start) for slip in report.slips for place in slip.fair}
    assert len(rights) == len(set(rights))
    assert not slips & set(rights)


def test_the_workbooks_obey_the_rules(made: Callable[[Report], Files]) -> None:
    """Of the rules that must hold, so that no finding is the workbook's own."""
    workbooks = {made(report).workbook: report.name for report in EVERY if report.facts}
    outcomes = list(check_inputs([workbook for workbook in workbooks if workbook]))
    assert len(outcomes) == len(workbooks)
    assert all(outcome.checks for outcome in outcomes)
    assert [
        (report, check.rule.id)
        for report, outcome in zip(workbooks.values(), outcomes, strict=True)
        for check in outcome.checks
        if check.rule.rule_class.must_hold and not check.settled
    ] == []


def test_every_set_that_is_learned_from_has_one_author() -> None:
    assert Counter(each for author in AUTHORS for each in author) == Counter(
        (*FOLDERS, *FRESH, *LESSONS, *INDEPENDENT)
    )


@pytest.mark.parametrize("report", independent(), ids=name)
def test_what_is_drawn_anew_is_right(report: Report, tmp_path: Path) -> None:
    """What is reckoned of other values follows them."""
    other = drawn(report, 1, tmp_path)
    reckoned = [r for r in other.right if not re.fullmatch(r"[~<>]?[\d.]+", r.reading)]
    assert [r.place for r in reckoned if not is_as_it_should_be(other, r)] == []
    lines = other.path.read_text("utf-8").split("\n")
    for right in other.right:
        place = right.place
        assert lines[place.line - 1][place.start : place.end] == place.printed
    drawable = [
        (a, b) for a, b in zip(report.right, other.right, strict=True) if float(a.digits) >= LEAST
    ]
    assert sum(a.digits == b.digits for a, b in drawable) < len(drawable) / 2


@pytest.mark.parametrize("report", EVERY[len(CORPUS) :], ids=name)
def test_marked_figures_stand_in_the_text(report: Report, made: Callable[[Report], Files]) -> None:
    """In a Word document each has its paragraph as well."""
    found, lines = made(report), report.text.split("\n")
    marked = [r.place for r in report.right] + [p for slip in report.slips for p in slip.fair]
    assert marked
    for place in marked:
        assert lines[place.line - 1][place.start : place.end] == place.printed
        assert found.spot(place).printed == place.printed


@pytest.mark.parametrize("report", CORPUS, ids=name)
def test_marked_figures_stand_in_the_file_where_they_are_sought(
    report: Report, made: Callable[[Report], Files]
) -> None:
    """In a Word document as well, where tables are counted cell by cell."""
    found = made(report)
    lines = read_report(found.report).lines
    marked = [r.place for r in report.right] + [p for slip in report.slips for p in slip.fair]
    for place in map(found.spot, marked):
        assert any(_reads(line, place) for line in lines), place.excerpt


def _reads(line: Line, place: Place) -> bool:
    at = place.start - line.column
    return line.number == place.line and at >= 0 and line.text.startswith(place.printed, at)


# ---------------------------------------------------------------- scores are what they say

HOUSES = load(REPORTS / DEV / "危房改造.toml")
SLIP, RIGHT = HOUSES.slips[0], HOUSES.right[0]


def scored(*judged: tuple[Place, FigureVerdict]) -> Score:
    """The score of a result in which only this is said."""
    figures = tuple(
        Judged(place.printed, Spot(place.line, place.start), verdict, "")
        for place, verdict in judged
    )
    made = Files(HOUSES.path, None, {})
    return judge(HOUSES, made, Reconciliation(HOUSES.name, figures, ()))


def test_a_slip_is_found_by_a_fair_verdict_at_its_place() -> None:
    (place,) = SLIP.fair
    assert scored((place, FigureVerdict.ARITHMETIC)).found == (SLIP,)


@pytest.mark.parametrize(
    "verdict", [FigureVerdict.DATE, FigureVerdict.UNTIED, FigureVerdict.AGREES]
)
def test_a_slip_is_not_found_by_another_verdict(verdict: FigureVerdict) -> None:
    (place,) = SLIP.fair
    result = scored((place, verdict))
    assert result.found == ()
    assert len(result.missed) == len(HOUSES.slips)
    assert result.false_alarms == ()


@pytest.mark.parametrize("verdict", [v for v in FigureVerdict if v.is_problem])
def test_a_problem_elsewhere_is_a_false_alarm(verdict: FigureVerdict) -> None:
    result = scored((RIGHT.place, verdict))
    assert len(result.false_alarms) == 1
    assert result.found == ()
    assert Rates((result,)).raised == Decimal(1) / len(HOUSES.right)


def test_a_right_figure_is_tied_if_it_is_explained() -> None:
    assert scored((RIGHT.place, FigureVerdict.AGREES)).tied == 1
    assert scored((RIGHT.place, FigureVerdict.UNTIED)).tied == 0
    assert scored().tied == 0


# ---------------------------------------------------------------- what is found


@pytest.fixture(scope="module")
def rates(run: Callable[[Report], Run]) -> Rates:
    return Rates(tuple(judge(report, *run(report)) for report in CORPUS))


def test_nearly_every_slip_is_found(rates: Rates) -> None:
    missed = [f"{s.report.name}：{slip.what}" for s in rates.scores for slip, _ in s.missed]
    assert rates.found is not None
    assert rates.found >= Decimal("0.95"), missed


def test_most_slips_are_found(rates: Rates) -> None:
    """What is reached, of what the test above wants: 73.7% when it was written."""
    assert rates.found is not None
    assert rates.found >= Decimal("0.7")


def test_hardly_any_right_figure_is_raised(rates: Rates) -> None:
    raised = [
        f"{s.report.name}：{judged.text} {judged.verdict} {judged.why}"
        for s in rates.scores
        for judged in s.false_alarms
    ]
    assert rates.found, "nothing is raised at all"
    assert rates.raised <= Decimal("0.005"), raised


@pytest.mark.parametrize("report", CORPUS, ids=name)
def test_a_word_document_gets_the_verdicts_of_its_text(
    report: Report, run: Callable[[Report], Run]
) -> None:
    (_, text), (as_word, of_word) = (run(replace(report, docx=docx)) for docx in (False, True))
    word = {j.spot: j.verdict for j in of_word.figures}
    others = [
        f"{j.text}：{j.verdict}，{word.get(spot)}　{j.spot.sentence}"
        for j in text.figures
        if word.get(spot := Spot(*as_word.moved[j.line, j.column])) is not j.verdict
    ]
    assert others == []
