"""What ``reconcile`` finds in reports of many manners; and that the corpus itself is sound."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from narrative.corpus import (
    Rates,
    Report,
    Slip,
    decimals,
    digits,
    files,
    is_as_it_should_be,
    reports,
    score,
    worth,
)

from jialing_xls.model.numbers import half_up
from jialing_xls.pipeline import check

CORPUS = reports()

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


@pytest.mark.parametrize("report", CORPUS, ids=name)
def test_what_is_called_right_is_right(report: Report) -> None:
    wrong = [r.place.excerpt for r in report.right if not is_as_it_should_be(report, r)]
    assert wrong == []


@pytest.mark.parametrize("report", CORPUS, ids=name)
def test_what_is_called_a_slip_is_wrong(report: Report) -> None:
    """A slip with a true value is at one of its places another value, at the printed decimals."""
    for slip in report.slips:
        if slip.true:
            true = worth(report, slip.true)
            assert any(_states_another(place.printed, true) for place in slip.fair), slip.what


def _states_another(printed: str, true: Decimal) -> bool:
    stated = Decimal(digits(printed))
    return half_up(true, decimals(stated)) != stated


@pytest.mark.parametrize("report", CORPUS, ids=name)
def test_no_figure_is_marked_twice(report: Report) -> None:
    rights = [(r.place.line, r.place.start) for r in report.right]
    slips = {(place.line, place.start) for slip in report.slips for place in slip.fair}
    assert len(rights) == len(set(rights))
    assert not slips & set(rights)


@pytest.mark.parametrize("report", [r for r in CORPUS if r.facts], ids=name)
def test_the_workbook_obeys_the_rules(report: Report, tmp_path: Path) -> None:
    """Of the rules that must hold, so that no finding is the workbook's own."""
    workbook = files(report, tmp_path).workbook
    assert workbook
    (outcome,) = check([workbook])
    assert outcome.checks
    assert [
        c.rule.id for c in outcome.checks if c.rule.rule_class.must_hold and not c.settled
    ] == []


# ---------------------------------------------------------------- what is found


@pytest.fixture(scope="module")
def rates(tmp_path_factory: pytest.TempPathFactory) -> Rates:
    folder = tmp_path_factory.mktemp("corpus")
    return Rates(tuple(score(report, folder) for report in CORPUS))


def test_nearly_every_slip_is_found(rates: Rates) -> None:
    missed = [f"{s.report.name}：{slip.what}" for s in rates.scores for slip, _ in s.missed]
    assert rates.found >= Decimal("0.95"), missed


def test_hardly_any_right_figure_is_raised(rates: Rates) -> None:
    raised = [
        f"{s.report.name}：{judged.text} {judged.verdict} {judged.why}"
        for s in rates.scores
        for judged in s.false_alarms
    ]
    assert rates.found, "nothing is raised at all"
    assert rates.raised <= Decimal("0.01"), raised
