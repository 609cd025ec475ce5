"""Facts that stand in texts: composed where staff left a text empty, extracted where they typed one.

A field with a ``composition`` gets its text from the figures, so it cannot contradict them. A field
with a ``reading`` gets its value from another field's text.
"""

from dataclasses import replace
from decimal import Decimal

from jialing_xls.checks.quantities import (
    figure_in,
    is_achieved,
    is_one_of,
    is_vague,
    least,
    most,
    slots,
    stated_figures,
    wanted,
)
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Fact, Facts
from jialing_xls.model.field import Field, Reading
from jialing_xls.model.numbers import plain


def completed(facts: Facts, book: RuleBook) -> Facts:
    """The facts with empty texts composed, and with what the texts state extracted."""
    composed = {**facts.by_field}
    for field in book.fields.values():
        if field.composition and facts.value(field.id) is None:
            composed[field.id] = _composed(field, facts)
    texts = Facts(composed)
    extracted = {
        field.id: _extracted(field, texts, book)
        for field in book.fields.values()
        if field.extracted_from
    }
    return Facts({**composed, **extracted})


def _composed(field: Field, facts: Facts) -> Fact:
    """The text made of the figures, if all of them are there."""
    text = field.composition
    fact = facts.by_field.get(field.id, Fact(field.id, None))
    for slot in slots(field.composition):
        value = facts.value(slot.field)
        if not isinstance(value, Decimal):
            return fact
        text = text.replace(f"{{{slot.field}}}", plain(value))
    names = "、".join(slot.field for slot in slots(field.composition))
    return replace(fact, value=text, note=f"未填，由 {names} 自动组成")


def _extracted(field: Field, facts: Facts, book: RuleBook) -> Fact:
    source = facts.by_field.get(field.extracted_from)
    if source is None or source.value is None:
        return Fact(field.id, None)
    value = _read(field, str(source.value), facts, book)
    note = f"摘自 {source.field}" if value is not None else f"{source.field} 中没有"
    return replace(source, field=field.id, value=value, original=str(source.value), note=note)


def _read(field: Field, text: str, facts: Facts, book: RuleBook) -> Decimal | None:
    reading, _, argument = field.reading.partition(" ")
    match Reading(reading):
        case Reading.PERCENTAGE | Reading.NUMBER:
            return figure_in(text, argument)
        case Reading.LEAST:
            return least(text, argument)
        case Reading.MOST:
            return most(text, argument)
        case Reading.VAGUE:
            return Decimal(is_vague(text))
        case Reading.SAME:
            return Decimal(is_one_of(text, argument))
        case Reading.ACHIEVED:
            achieved = is_achieved(facts.text(argument), text)
            return None if achieved is None else Decimal(achieved)
        case Reading.WANTED:
            completion, _, number = argument.partition(" ")
            asked = wanted(text, book.fields[completion].composition)
            return None if asked is None else asked[int(number) - 1]
        case Reading.NOT_COMPARED:
            asked = wanted(text, book.fields[argument].composition)
            return Decimal(asked is not None and not any(f is not None for f in asked))
        case Reading.COUNT:
            figures = stated_figures(text, book.fields[field.extracted_from].composition)
            return None if figures is None else Decimal(sum(f is not None for f in figures))
        case Reading.FIGURE:
            figures = stated_figures(text, book.fields[field.extracted_from].composition)
            return None if figures is None else figures[int(argument) - 1]
