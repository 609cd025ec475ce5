"""A submission that was filled with an earlier version of its template is verified as it was then."""

from pathlib import Path

from jialing_xls.audit.verify import verify_one
from jialing_xls.model.result import Status
from jialing_xls.model.rule import Verdict
from jialing_xls.rollup.reading import read_units
from jialing_xls.rollup.region_result import Standing
from jialing_xls.rollup.sources import UnitSource
from jialing_xls.template import store

TEMPLATE = "困难群众救助补助资金_2023"
SUBMISSION = Path(__file__).with_name("of_release_0_1.xlsx")
"""The sample 更正 as release 0.1.0 filled it."""


def test_a_submission_of_the_release_before_verifies() -> None:
    outcome = verify_one(SUBMISSION)
    assert outcome.status is Status.PASSED, outcome.findings
    assert outcome.certificate.proven
    assert outcome.version != store.named(outcome.template or "").digest
    assert (outcome.unit, outcome.year) == ("南充市嘉陵区民政局", 2023)


def test_it_is_rolled_up_with_those_of_the_present_version(tmp_path: Path) -> None:
    other = Path(__file__).parents[2] / "samples" / "嘉陵区2023_更正_自评表.xlsx"
    units = read_units(tuple(UnitSource(str(p), p.name, "") for p in (SUBMISSION, other)))
    assert [unit.standing for unit in units] == [Standing.ADDED, Standing.ADDED]
    rules = store.named(TEMPLATE).book.rules
    earlier, present = (
        dict(zip((rule.key for rule in rules), unit.verdicts, strict=True)) for unit in units
    )
    known = {
        rule.key for rule in store.version(TEMPLATE, verify_one(SUBMISSION).version).book.rules
    }
    assert known < earlier.keys()
    assert {key: earlier[key] for key in known} == {key: present[key] for key in known}
    added = earlier.keys() - known
    assert {earlier[key] for key in added} == {Verdict.NOT_RUN}, "nobody held it against these"
