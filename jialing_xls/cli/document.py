"""The JSON document of ``jxls fill --json``. Its keys are a contract: add some, change none."""

from collections.abc import Iterable
from typing import Any

from jialing_xls import __version__
from jialing_xls.cli import figures
from jialing_xls.model.result import Certificate, CheckResult, Finding, Outcome

Object = dict[str, Any]


def document(outcomes: Iterable[Outcome]) -> Object:
    """All results of a run."""
    return {"version": __version__, "results": [_result(outcome) for outcome in outcomes]}


def _result(outcome: Outcome) -> Object:
    derived = outcome.derived.items()
    return {
        "input": outcome.input,
        "output": outcome.output,
        "status": str(outcome.status),
        "template": outcome.template,
        "unit": outcome.unit,
        "year": outcome.year,
        "verdicts": {str(verdict): count for verdict, count in outcome.verdicts().items()},
        "checks": [_check(check) for check in outcome.checks],
        "derived": {id: None if value is None else format(value, "f") for id, value in derived},
        "findings": [_finding(finding) for finding in outcome.findings],
        "formulas": _formulas(outcome.certificate),
    }


def _check(check: CheckResult) -> Object:
    rule = check.rule
    return {
        "rule": rule.id,
        "case": rule.case,
        "class": str(rule.rule_class),
        "text": rule.text,
        "verdict": str(check.verdict),
        "left": figures.side(check, check.left),
        "relation": str(rule.relation),
        "right": figures.side(check, check.right),
        "difference": figures.difference(check),
        "tolerance": figures.tolerance(check),
        "cells": [str(place) for place in check.cells],
        "sources": [str(place) for place in check.sources],
        "explanation": check.explanation,
        "code": check.code,
        "hints": list(check.hints),
        "basis": rule.basis,
        "detail": check.detail,
    }


def _finding(finding: Finding) -> Object:
    place = finding.place
    return {
        "level": str(finding.level),
        "sheet": place.sheet if place else None,
        "cell": place.cell if place else None,
        "field": finding.field,
        "found": finding.found,
        "message": finding.message,
    }


def _formulas(certificate: Certificate) -> Object:
    return {
        "total": certificate.total,
        "matched": certificate.matched,
        "mismatched": certificate.mismatched,
        "not_evaluable": certificate.not_evaluable,
        "missing": certificate.missing,
    }
