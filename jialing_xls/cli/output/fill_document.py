"""The JSON document of ``jxls fill --json``. Its keys are a contract: add some, change none."""

from collections.abc import Iterable
from typing import Any

from jialing_xls import __version__
from jialing_xls.model.result import Certificate, CheckResult, Finding, Outcome
from jialing_xls.tasks import amounts

Object = dict[str, Any]


def of_results(results: Iterable[Object]) -> Object:
    """The document of results that were rendered elsewhere."""
    return {"version": __version__, "results": list(results)}


def result_object(outcome: Outcome) -> Object:
    """The result for one input."""
    derived = outcome.derived.items()
    return {
        "input": outcome.input,
        "output": outcome.output,
        "form": outcome.form,
        "pdf": outcome.pdf,
        "marked": outcome.marked,
        "kept": outcome.kept,
        "status": str(outcome.status),
        "template": outcome.template,
        "fund": outcome.fund,
        "unit": outcome.unit,
        "year": outcome.year,
        "verdicts": {str(verdict): count for verdict, count in outcome.verdicts().items()},
        "checks": [check_object(check) for check in outcome.checks],
        "derived": {id: None if value is None else format(value, "f") for id, value in derived},
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
        "cells": [str(place) for place in check.cells],
        "sources": [str(place) for place in check.sources],
        "explanation": check.explanation,
        "code": check.code,
        "hints": list(check.hints),
        "basis": rule.basis,
        "detail": check.detail,
    }


def finding_object(finding: Finding) -> Object:
    """A finding as all documents have it."""
    place = finding.place
    return {
        "level": str(finding.level),
        "sheet": place.sheet if place else None,
        "cell": place.cell if place else None,
        "field": finding.field,
        "found": finding.found,
        "message": finding.message,
    }


def formulas_object(certificate: Certificate) -> Object:
    """How the formulas of a workbook stood up to the proof."""
    return {
        "total": certificate.total,
        "matched": certificate.matched,
        "mismatched": certificate.mismatched,
        "not_evaluable": certificate.not_evaluable,
        "missing": certificate.missing,
    }
