"""Texts that have to be words: a unit whose name is 0, a date or a mark is no unit. No I/O."""

from dataclasses import replace
from typing import Final

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.entry.formats.raw import quote
from jialing_xls.entry.reading.reader import EntryContent
from jialing_xls.model.fact import REFUSED, Facts
from jialing_xls.model.field import SEAL, Field, Kind
from jialing_xls.model.result import Finding, Level
from jialing_xls.model.role import Role

_SIGNS: Final = frozenset({Role.NATURE, Role.MEASURE_UNIT})
"""Of an indicator: ≥, % and the like."""


def in_words(content: EntryContent, book: RuleBook) -> EntryContent:
    """``content`` without the texts that have no word where one is due, each with a finding.

    Where figures are read out of a text, it may be a figure.
    """
    figured = {field.extracted_from for field in book.fields.values()}
    facts = dict(content.facts.by_field)
    told: list[Finding] = []
    for id, known in book.typed.items():
        fact = facts.get(id)
        if fact is None or not isinstance(fact.value, str) or not _wants_words(known, figured):
            continue
        if not any(sign.isalpha() for sign in fact.value):
            message = f"“{known.name}”填的是{quote(fact.value)}：没有文字，不像{known.name}。请核对后重新填写。"
            told.append(Finding(Level.ERROR, message, fact.place, id, fact.original))
            facts[id] = replace(fact, value=None, note=REFUSED)
    if not told:
        return content
    refused = content.refused | {finding.field for finding in told if finding.field}
    return replace(
        content, facts=Facts(facts), findings=[*content.findings, *told], refused=refused
    )


def _wants_words(known: Field, figured: set[str]) -> bool:
    """Whether it must be filled in, and with words."""
    return (
        known.kind is Kind.TEXT
        and known.required
        and known.role not in _SIGNS
        and not known.choices
        and not known.composition
        and known.id not in figured
        and not known.id.startswith(SEAL)
    )
