"""What the report says otherwise than the table (不符), and otherwise than itself (自相矛盾)."""

from collections.abc import Sequence

from jialing_xls.model.numbers import plain
from jialing_xls.narrative.finding import Finding, shown, where
from jialing_xls.narrative.labels import content
from jialing_xls.narrative.likeness import is_like
from jialing_xls.narrative.result import Verdict
from jialing_xls.narrative.tie import Table


def against_table(findings: Sequence[Finding], table: Table) -> None:
    """Raise what differs where nothing else can be meant; let go of what may be something else."""
    values = {v.value for id in table.fields if (v := table.value(id)) is not None}
    for finding in findings:
        if finding.true is None or finding.agrees or not finding.is_open:
            continue
        reason = _reason(finding, table, finding.value in values)
        name, true = table.name(finding.fields[0]), finding.true
        if reason:
            same = [f for f in findings if f.fields == finding.fields and f is not finding]
            why = f"表中{name}为{shown(true, finding.figure.unit)}，报告写“{finding.figure.text}”{reason}"
            right = [f for f in same if f.figure.agrees_with(true)]
            if right:
                why += f"；{where(right[0])}与表一致"
            finding.raise_(Verdict.DIFFERS, why, right, true=true)
            continue
        finding.reasons.append(
            f"像是在说{name}（表中{plain(true)}），但“{finding.context.own.strip()}”另有所指，没有下结论"
        )
        finding.fields, finding.tied_by, finding.true = (), "", None
        finding.theirs, finding.place, finding.difference = "", None, None


def _reason(finding: Finding, table: Table, known: bool) -> str:
    """Why the difference is a fault and no misunderstanding; empty if that cannot be said."""
    true = finding.true
    assert true is not None
    if not finding.firm:
        return ""
    other = _other_field(finding, table)
    if other:
        return f"，那是{other}的数"
    if is_like(finding.value, true):
        return "，数字相近，像是笔误"
    if not content(finding.context.rest) and finding.figure.precise:
        return "" if finding.context.mentions == {} else "，所指没有别的可能"
    return ""


def _other_field(finding: Finding, table: Table) -> str:
    """The sibling whose value it is: the two were written in each other's place."""
    head = finding.fields[0].rpartition("_")[0]
    for id in table.fields:
        if id in finding.fields or id.rpartition("_")[0] != head and not _sibling(id, finding):
            continue
        value = table.value(id)
        if value and value.value == finding.value and table.fields[id].unit == finding.figure.unit:
            return table.name(id)
    return ""


def _sibling(id: str, finding: Finding) -> bool:
    one, other = id.rpartition("_")[2], finding.fields[0].rpartition("_")[2]
    return one == other and id.startswith("上年_") == finding.fields[0].startswith("上年_")
