"""The report of the sample county, written anew: the same figures, the same slips, other sentences."""

from decimal import Decimal
from pathlib import Path

import pytest
from narrative.corpus import REPORTS, Score, files, is_as_it_should_be, judge, load, score
from narrative.drafting import SAMPLES

from jialing_xls.narrative.reconcile import judge_report
from jialing_xls.narrative.reconciliation import FigureVerdict, Judged

ANEW = load(REPORTS / "jialing_anew.toml")

HELD_GOOD = (
    "13571.19",
    "214.96",
    "98.42",
    "31625",
    "487.51",
    "28.11",
    "8.8",
    "11.1",
)
"""Totals, differences and rates of the report that are as they should be, wherever they stand."""

COUNTS = ("5", "5", "3", "3", "1")
"""涉及…项, in the order of the text."""


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory) -> Score:
    return score(ANEW, tmp_path_factory.mktemp("anew"))


def at(anew: Score, printed: str) -> list[Judged]:
    """The figures that are printed so."""
    return [j for j in anew.result.figures if j.text.startswith(printed)]


def raised(anew: Score, *verdicts: FigureVerdict) -> list[Judged]:
    return [j for j in anew.result.raised if j.verdict in verdicts]


def test_it_is_held_against_the_sample() -> None:
    assert ANEW.sample.endswith(SAMPLES["如实"].name)
    assert [r.place.excerpt for r in ANEW.right if not is_as_it_should_be(ANEW, r)] == []


def test_all_slips_are_found(anew: Score) -> None:
    """But 476 人 and 476 人次, of which see below."""
    missed = {slip.what: said for slip, said in anew.missed if "476" not in slip.what}
    assert missed == {}


def test_nothing_else_is_raised(anew: Score) -> None:
    assert [(j.text, j.verdict, j.why) for j in anew.false_alarms] == []


def test_held_against_itself_only_nothing_else_is_raised_either(tmp_path: Path) -> None:
    made = files(ANEW, tmp_path)
    alone = judge(ANEW, made, judge_report(made.report))
    assert [(j.text, j.verdict, j.why) for j in alone.false_alarms] == []
    assert {slip.what for slip in alone.found} == {slip.what for slip in ANEW.slips}


def test_swapped_standards_are_found_with_both_places(anew: Score) -> None:
    for wrong, right in (("693", "962"), ("962", "693")):
        found = [
            j
            for j in raised(anew, FigureVerdict.CONTRADICTS, FigureVerdict.DIFFERS)
            if j.text.startswith(wrong) and any(spot.line != j.line for spot in j.others)
        ]
        assert found, wrong
        assert all(right in j.why for j in found)


def test_ten_thousand_too_many_is_found(anew: Score) -> None:
    (found,) = at(anew, "25901")
    assert found.verdict is FigureVerdict.UNIT
    assert found.difference is None
    assert "万" in found.why
    assert "24036户" in found.why
    assert "1865户" in found.why
    assert any(spot.line != found.line for spot in found.others)


def test_signed_before_the_years_end_and_before_what_it_cites(anew: Score) -> None:
    found = raised(anew, FigureVerdict.DATE)
    why = "".join(j.why for j in found)
    assert any(j.text.startswith("2023年6月12日") for j in found)
    assert "2023" in why
    assert "2024年1月" in why
    assert any(spot.line for j in found for spot in j.others)


def test_orphans_are_paid_less_than_the_standard(anew: Score) -> None:
    found = raised(anew, FigureVerdict.RULE, FigureVerdict.ARITHMETIC)
    assert found
    for figure in ("1448", "1200", "135"):
        assert all(figure in j.why.replace(",", "") for j in found)
    assert all(j.others for j in found)


def test_destitute_without_an_amount(anew: Score) -> None:
    (found,) = raised(anew, FigureVerdict.MISSING)
    assert "特困" in found.why


def test_persons_and_times_are_raised_or_noted(anew: Score) -> None:
    homeless = at(anew, "476")
    assert len(homeless) == 2
    assert any(
        j.verdict is FigureVerdict.UNIT or any("人次" in n for n in j.notes) for j in homeless
    )


@pytest.mark.parametrize("printed", HELD_GOOD)
def test_what_holds_is_confirmed(anew: Score, printed: str) -> None:
    found = at(anew, printed)
    assert found
    assert {j.verdict for j in found} == {FigureVerdict.AGREES}


def test_counts_of_items_are_confirmed(anew: Score) -> None:
    counts = [j for j in anew.result.figures if "涉及" in before(j)]
    assert [j.text.rstrip("项") for j in counts] == list(COUNTS)
    assert {j.verdict for j in counts} == {FigureVerdict.AGREES}


def before(judged: Judged) -> str:
    """The few characters in front of a figure."""
    return ANEW.text.splitlines()[judged.line - 1][max(0, judged.column - 4) : judged.column]


def test_nearly_all_data_figures_are_tied(anew: Score) -> None:
    share = anew.result.share_explained
    assert share is not None
    assert share >= Decimal("0.95")
    assert len(anew.result.data) >= len(ANEW.right)
