"""What one file left in memory decides nothing about the next: thousands go through one process."""

import re
from types import ModuleType

import pytest
from audit.filled import Filled
from audit.tables import figures as of_figures
from audit.tables import formulas as of_formulas
from audit.tables import history as of_history
from audit.tampered import Bench, Tampering, Where
from audit.tampering import Raw, raw
from official_forms import FORM

from jialing_xls.audit.bytes import pattern
from jialing_xls.audit.cells import history, statements
from jialing_xls.audit.verify import Submission, verify_all, verify_one
from jialing_xls.checks import quantities
from jialing_xls.model.numbers import from_float, plain
from jialing_xls.model.result import Finding, Level
from jialing_xls.submission import plan

REMEMBERING = (pattern, statements, history, plan, quantities)
TAMPERINGS = (
    *of_figures.IN_XML,
    *of_formulas.IN_XML,
    *of_history.IN_XML,
)


def forget(module: ModuleType) -> int:
    kept = [each for each in vars(module).values() if hasattr(each, "cache_clear")]
    for each in kept:
        each.cache_clear()
    return len(kept)


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda t: t.id)
def test_after_others_a_file_is_judged_as_it_is_alone(bench: Bench, tampering: Tampering) -> None:
    sample = bench.sample
    path = raw(
        sample.blob, bench.folder / "改.xlsx", lambda book: tampering.edit(book, bench.where)
    )
    assert all(forget(module) for module in REMEMBERING)
    alone = verify_one(path)
    others = [Submission(sample.submission), Submission(path), Submission(sample.submission)]
    before, again, after = verify_all([*others])
    assert again.findings == alone.findings
    assert again.checks == alone.checks
    assert before.findings == after.findings
    assert problems(before.findings) == []


def test_a_cell_in_the_place_of_another_is_no_cell_known_from_before(
    bench: Bench, sample: Filled
) -> None:
    def repeat(book: Raw, w: Where) -> None:
        first, second = w.form("预算_总额"), w.form("预算_中央")
        part = book.part_of(FORM)
        cell = re.search(rf'<c r="{first}" .*?</c>', book.parts[part].decode())
        assert cell
        book.sub(part, rf'<c r="{second}" .*?</c>', lambda _: cell[0])

    path = raw(sample.blob, bench.folder / "改.xlsx", lambda book: repeat(book, bench.where))
    clean, tampered = verify_all([Submission(sample.submission), Submission(path)])
    assert problems(clean.findings) == []
    assert f"{FORM}!{bench.where.form('预算_中央')}" in {
        str(finding.place) for finding in problems(tampered.findings)
    }


def test_what_is_equal_is_shown_alike() -> None:
    """What equals something that was met before is taken for it: -0.0 is 0 in every file."""
    assert plain(from_float(-0.0)) == plain(from_float(0.0)) == "0"


def problems(found: list[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.level is not Level.NOTE]
