"""The JSON document of ``jxls rollup --json``. Its keys are a contract: add some, change none."""

from jialing_xls import __version__
from jialing_xls.cli.output.fill_document import (
    Object,
    check_object,
    finding_object,
    formulas_object,
    picked,
    spell_value,
)
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
        "received": roster and spell_value(roster.received),
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
        **picked(unit, "standing reason status"),
        "verdicts": {str(verdict): unit.count(verdict) for verdict in Verdict},
        "checks": [check_object(check) for check in unit.problems],
        "findings": [finding_object(finding) for finding in unit.findings],
    }


def _figure(figure: RegionFigure) -> Object:
    return {
        "value": spell_value(figure.value),
        "method": str(figure.method.how),
        "weight": figure.method.weight or None,
        **picked(figure, "stated of least greatest sum_of_rounded note"),
    }


def _result(result: RegionResult, region: Region) -> Object:
    return {
        "rule": result.rule.id,
        "case": result.rule.case,
        "text": result.rule.text,
        **picked(result, "verdict checked left right"),
        "hits": [_hit(hit, region) for hit in result.hits],
        "basis": result.rule.basis,
        "detail": result.detail,
    }


def _hit(hit: Hit, region: Region) -> Object:
    return {
        "unit": None if hit.unit is None else region.added[hit.unit].name,
        "field": hit.field or None,
        **picked(hit, "left right score detail"),
    }


def _compared(each: Compared, region: Region) -> Object:
    entry = each.entry
    return {
        "unit": each.name,
        "reported": str(each.reported),
        "parent": entry.parent or None if entry else None,
        "code": entry.code or None if entry else None,
        "handed_down": entry and spell_value(entry.handed_down),
        "files": [region.units[n].file for n in each.units],
    }
