"""Numbers in typed texts: the one percentage that an indicator's 指标值 or 完成值 states."""

import re
from dataclasses import replace
from decimal import Decimal
from unicodedata import normalize

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Fact, Facts

_PERCENTAGE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)\s*%")


def percentage(text: str) -> Decimal | None:
    """The percentage in ``text``, e.g. 95 in "≥95%" or "超过９５％"; None unless there is just one."""
    found = _PERCENTAGE.findall(normalize("NFKC", text))
    return Decimal(found[0]) if len(found) == 1 else None


def with_extracted(facts: Facts, book: RuleBook) -> Facts:
    """The facts together with those that stand in their texts."""
    extracted = {
        field.id: _extracted(field.id, facts.by_field.get(field.extracted_from))
        for field in book.fields.values()
        if field.extracted_from
    }
    return Facts({**facts.by_field, **extracted})


def _extracted(id: str, source: Fact | None) -> Fact:
    if source is None or source.value is None:
        return Fact(id, None)
    text = str(source.value)
    value = percentage(text)
    note = f"摘自 {source.field}" if value is not None else f"{source.field} 中没有唯一的百分数"
    return replace(source, field=id, value=value, original=text, note=note)
