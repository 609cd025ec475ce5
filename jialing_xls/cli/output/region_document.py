"""The JSON document of ``jxls rollup --json``. Its keys are a contract: add some, change none."""

from datetime import date
from decimal import Decimal

from jialing_xls import __version__
from jialing_xls.cli.output.fill_document import (
    Object,
    check_object,
    finding_object,
    formulas_object,
)
from jialing_xls.model.fact import Value
from jialing_xls.model.result import Certificate, Status
from jialing_xls.model.rule import Verdict
from jialing_xls.rollup.region_result import Compared, Hit, Region, RegionFigure, RegionResult, Unit


def region_document_of(
    region: Region, status: Status, output: str | None, certificate: Certificate
) -> Object:
    """The whole result of a roll-up."""
    roster = region.roster
    return {
        "version": __version__,
        "status": str(status),
        "output": output,
        "region": region.name or None,
        "template": region.template or None,
        "year": region.year,
        "roster": roster and {"file": roster.file, "sha256": roster.digest},
        "received": roster and _text(roster.received),
        "added": len(region.added),
        "files": [_file(unit) for unit in region.units],
        "figures": {id: _figure(figure) for id, figure in region.figures.items()},
        "checks": [check_object(check) for check in region.checks],
        "results": [_result(result, region) for result in region.results],
        "units": [_compared(each, region) for each in region.compared],
        "skipped": {why: list(files) for why, files in region.skipped.items()},
        "formulas": formulas_object(certificate),
    }


def _file(unit: Unit) -> Object:
    return {
        "file": unit.file,
        "sha256": unit.digest or None,
        "kind": str(unit.kind),
        "unit": unit.name or None,
        "year": unit.year,
        "template": unit.template or None,
        "standing": str(unit.standing),
        "reason": unit.reason,
        "status": str(unit.status),
        "verdicts": {str(verdict): unit.count(verdict) for verdict in Verdict},
        "checks": [check_object(check) for check in unit.problems],
        "findings": [finding_object(finding) for finding in unit.findings],
    }


def _figure(figure: RegionFigure) -> Object:
    return {
        "value": _text(figure.value),
        "method": str(figure.method.how),
        "weight": figure.method.weight or None,
        "stated": figure.stated,
        "of": figure.of,
        "least": _text(figure.least),
        "greatest": _text(figure.greatest),
        "sum_of_rounded": _text(figure.sum_of_rounded),
        "note": figure.note,
    }


def _result(result: RegionResult, region: Region) -> Object:
    return {
        "rule": result.rule.id,
        "case": result.case or None,
        "text": result.rule.text,
        "verdict": str(result.verdict),
        "checked": result.checked,
        "left": _text(result.left),
        "right": _text(result.right),
        "hits": [_hit(hit, region) for hit in result.hits],
        "basis": result.rule.basis,
        "detail": result.detail,
    }


def _hit(hit: Hit, region: Region) -> Object:
    return {
        "unit": None if hit.unit is None else region.added[hit.unit].name,
        "field": hit.field or None,
        "left": _text(hit.left),
        "right": _text(hit.right),
        "score": _text(hit.score),
        "detail": hit.detail,
    }


def _compared(each: Compared, region: Region) -> Object:
    entry = each.entry
    return {
        "unit": each.name,
        "reported": str(each.reported),
        "parent": entry.parent or None if entry else None,
        "code": entry.code or None if entry else None,
        "handed_down": _text(entry.handed_down) if entry else None,
        "files": [region.units[n].file for n in each.units],
    }


def _text(value: Value | None) -> str | None:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value
