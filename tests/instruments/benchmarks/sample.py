"""What all benchmarks work on: the mended sample, confronted with every rule of its template."""

from dataclasses import dataclass
from pathlib import Path

from jialing_xls.model.fact import Facts
from jialing_xls.model.result import CheckResult
from jialing_xls.pipeline import Job, fill_jobs
from jialing_xls.submission.certificate import Expected
from jialing_xls.submission.fill import Identity, expected_results
from jialing_xls.template import store as templates
from jialing_xls.template.template_workbook import Template

from .. import ROOT

ENTRY = ROOT / "samples" / "嘉陵区2023_更正_录入表.xlsx"


@dataclass(frozen=True, slots=True)
class Sample:
    """One unit, up to where its submission is filled."""

    template: Template
    template_path: Path
    facts: Facts
    checks: list[CheckResult]
    expected: Expected
    identity: Identity


def prepared(folder: Path) -> Sample:
    """The sample, filled once into ``folder``."""
    (outcome,) = fill_jobs([Job(ENTRY, folder / "prepared.xlsx")])
    if outcome.template is None or outcome.facts is None or outcome.output is None:
        raise RuntimeError(f"{ENTRY.name} cannot be filled: {outcome.findings}")
    template = templates.named(outcome.template)
    checks = list(outcome.checks)
    return Sample(
        template=template,
        template_path=templates.shipped_folder() / f"{outcome.template}{templates.SUFFIX}",
        facts=outcome.facts,
        checks=checks,
        expected=expected_results(template, checks, outcome.derived, outcome.facts),
        identity=Identity("0" * 64, "benchmark"),
    )
