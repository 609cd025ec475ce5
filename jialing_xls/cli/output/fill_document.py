"""The JSON document of ``jxls fill --json``. Its keys are a contract: add some, change none."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from jialing_xls import __version__
from jialing_xls.model.result import Certificate, CheckResult, Finding, Outcome
from jialing_xls.tasks import amounts

Object = dict[str, Any]


def picked(source: object, keys: str) -> Object:
    """The attributes of these names as JSON has them."""
    return {key: spell_value(getattr(source, key)) for key in keys.split()}


def spell_value(value: Any) -> Any:
    """A value as JSON has it: a figure as its digits, a day as 2023-06-12, a place as ``资金情况!D5``."""
    match value:
        case None | int():
            return value
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case tuple() | list():
            return [spell_value(each) for each in value]
    return str(value)


def of_results(results: Iterable[Object]) -> Object:
    """The document of results that were rendered elsewhere."""
    return {"version": __version__, "results": list(results)}


def result_object(outcome: Outcome) -> Object:
    """The result for one input."""
    own = "input output form pdf marked kept status template fund unit year"
    return {
        **picked(outcome, own),
        "verdicts": {str(verdict): count for verdict, count in outcome.verdicts().items()},
        "checks": [check_object(check) for check in outcome.checks],
        "derived": {id: spell_value(value) for id, value in outcome.derived.items()},
        "findings": [finding_object(finding) for finding in outcome.findings],
        "formulas": formulas_object(outcome.certificate),
    }


def check_object(check: CheckResult) -> Object:
    """A check as all documents have it."""
    rule = check.rule
    left, right = amounts.show_sides(check)
    return {
        "rule": rule.id,
        "case": rule.case,
        "class": str(rule.rule_class),
        "text": rule.text,
        "verdict": str(check.verdict),
        "left": left,
        "relation": str(rule.relation),
        "right": right,
        "difference": amounts.show_difference(check),
        "tolerance": amounts.show_tolerance(check),
        **picked(check, "cells sources explanation code hints"),
        "basis": rule.basis,
        "detail": check.detail,
    }


def finding_object(finding: Finding) -> Object:
    """A finding as all documents have it."""
    place = finding.place
    at = picked(place, "sheet cell") if place else {"sheet": None, "cell": None}
    return {**picked(finding, "level"), **at, **picked(finding, "field found message")}


def formulas_object(certificate: Certificate) -> Object:
    """How the formulas of a workbook stood up to the proof."""
    return picked(certificate, "total matched mismatched not_evaluable missing")
