"""What the table says: the facts of an entry workbook or of a submission, judged.

An entry workbook is read and judged as ``jxls check`` does it, a submission as ``jxls verify``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from jialing_xls.audit.bytes.opening import opened
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.model.fact import Facts, Place, Value
from jialing_xls.model.result import CheckResult, Outcome, Status
from jialing_xls.ooxml.package_errors import OoxmlError
from jialing_xls.pipeline import assess_one
from jialing_xls.template import store as templates
from jialing_xls.template.template_layout import CROSSCHECK, PAPER
from jialing_xls.template.template_workbook import Template


@dataclass(frozen=True, slots=True)
class Stated:
    """A workbook that says something: its facts, and what the rules say of them."""

    template: Template
    facts: Facts
    """Of all fields but the derived ones; texts left empty are composed."""
    outcome: Outcome
    is_submission: bool

    @property
    def derived(self) -> Mapping[str, Decimal | None]:
        """Rates and per-head amounts by field; a rate of 98.42% is 0.9842."""
        return self.outcome.derived

    @property
    def problems(self) -> list[CheckResult]:
        """Checks that must hold and do not, and 核实性 ones without an explanation."""
        return [check for check in self.outcome.checks if not check.settled]

    def value(self, field: str) -> Value | None:
        """The fact, or what the tool derived; None if it is absent."""
        return self.derived[field] if field in self.derived else self.facts.value(field)

    def place(self, field: str) -> Place | None:
        """Where the field stands in this very workbook; None if it does not."""
        return self.template.place_of(field) if self.is_submission else self.facts.place(field)


def facts_of(path: Path) -> Stated:
    """What the entry workbook or the submission at ``path`` says. Raises UnreadableFile."""
    is_submission = _is_submission(path)
    outcome = _verified(path) if is_submission else assess_one(path)[1]
    if outcome.status is Status.UNUSABLE:
        raise UnreadableFile("\n".join(finding.message for finding in outcome.findings))
    if outcome.facts is None or outcome.template is None:
        raise UnreadableFile(
            f"{path.name} 里没有可读的“{PAPER}”，不知道数据是多少。请用 jxls verify 查看问题。"
        )
    template = templates.named(outcome.template)
    return Stated(template, outcome.facts, outcome, is_submission)


def _verified(path: Path) -> Outcome:
    from jialing_xls.audit.verify import verify_one

    return verify_one(path)


def _is_submission(path: Path) -> bool:
    """By its tabs. What cannot be opened is left to the entry reader, which knows more formats."""
    try:
        _, package = opened(path)
        names = {sheet.name for sheet in package.sheets}
    except (UnreadableFile, OoxmlError):
        return False
    return not names.isdisjoint((CROSSCHECK, PAPER))
