"""A submission that was filled with an earlier version of its template is verified as it was then."""

from pathlib import Path

from jialing_xls.audit.verify import verify
from jialing_xls.model.result import Status
from jialing_xls.template import store

SUBMISSION = Path(__file__).with_name("of_release_0_1.xlsx")
"""The sample 更正 as release 0.1.0 filled it."""


def test_a_submission_of_the_release_before_verifies() -> None:
    outcome = verify(SUBMISSION)
    assert outcome.status is Status.PASSED, outcome.findings
    assert outcome.certificate.proven
    assert outcome.version != store.named(outcome.template or "").digest
    assert (outcome.unit, outcome.year) == ("南充市嘉陵区民政局", 2023)
