"""Every formula computed anew, and what the file has cached for it."""

import re
from collections.abc import Mapping
from functools import lru_cache

from jialing_xls.audit.cells.comparison import Matched
from jialing_xls.audit.contents import Held, same
from jialing_xls.audit.messages import as_one, error, quoted_value, warn_of
from jialing_xls.model.result import Certificate, Finding
from jialing_xls.ooxml.engine import CellKey, Engine
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.value import ErrorCode, Scalar
from jialing_xls.submission.certificate import Expected
from jialing_xls.template.template_workbook import Template

Fresh = Mapping[CellKey, Scalar]
"""Results by the template's cells."""

_HOLLOW = re.compile(
    rb'<((?:\w+:)?)c\b([^>]*?) t="n"([^>/]*)>(?:<(?:\w+:)?v></(?:\w+:)?v>|<(?:\w+:)?v/>)?</(?:\w+:)?c>'
)

_NAMED_ONE_BY_ONE = 30


def of_pristine(template: Template, held: Held) -> Fresh:
    """Results where the file is the template with the inputs held, proven byte for byte."""
    engine = _engine(template)
    read = template.precedents
    inputs = {k: v for k, v in held.inputs.items() if k in read and not isinstance(v, ErrorCode)}
    engine.replace_inputs(inputs)  # type: ignore[arg-type]
    engine.evaluate()
    return engine.results(template.formulas)


@lru_cache(maxsize=8)
def _engine(template: Template) -> Engine:
    """An engine of the verifier's own, with the template loaded."""
    return template.engine()


def of_file(blob: bytes, matched: Matched, held: Held) -> Fresh:
    """Results of the file as it is. Raises EngineError if the engine cannot take it."""
    engine = Engine.load_bytes(_with_blanks(blob, matched.actual.parts.package))
    engine.evaluate()
    places = {key: now for key in held.cached if (now := matched.now(*key))}
    results = engine.results(set(places.values()))
    return {key: results[now] for key, now in places.items()}


def _with_blanks(blob: bytes, package: Package) -> bytes:
    """The file with blank cells that say so: ironcalc 0.9.1 takes openpyxl's ``<c t="n"></c>`` for 0."""
    parts = {}
    for sheet in package.sheets:
        data = package.part(sheet.part)
        if (cleaned := _HOLLOW.sub(rb"<\1c\2\3/>", data)) != data:
            parts[sheet.part] = cleaned
    return package.replacing(parts) if parts else blob


def compare_results(
    held: Held, fresh: Fresh, *, straight: bool = True
) -> tuple[Certificate, list[Finding]]:
    """Counts of all formulas, and those whose cached result is stale or missing.

    ``straight`` is false if rows were inserted or deleted; what that does to formulas is one
    finding.
    """
    total = len(held.cached) + len(held.replaced)
    if not fresh:
        return Certificate(total=total, not_evaluable=total), []
    missing = [key for key, cached in held.cached.items() if cached is None]
    wrong = [key for key, value in fresh.items() if _stale(held.cached[key], value)]
    broken = [key for key, value in fresh.items() if isinstance(value, ErrorCode)]
    absent = len(missing) + len(held.replaced)
    failing, unequal = len(set(broken) - set(missing)), len(set(wrong) - set(broken))
    certificate = Certificate(
        total=total,
        matched=total - absent - failing - unequal,
        mismatched=unequal,
        not_evaluable=failing,
        missing=absent,
    )
    findings = _stale_findings(held, fresh, held.in_order({*wrong, *broken}), straight)
    return certificate, [*_missing_findings(held, missing), *findings]


def _stale(cached: Scalar | None, value: Scalar) -> bool:
    # Excel and openpyxl write no <v> for an empty text now and then: that is a missing one.
    if type(cached) is type(value) and cached == value:
        return False
    return cached is not None and not same(cached, value)


def _missing_findings(held: Held, missing: list[CellKey]) -> list[Finding]:
    if missing and len(missing) == len(held.cached):
        place = held.place(*missing[0])
        message = (
            f"全部 {len(missing)} 个公式都没有缓存结果（文件被不计算公式的程序保存过），"
            "应有结果；请用 Excel 或 WPS 打开并保存。"
        )
        return [warn_of(place.sheet, place.cell, message)]
    places = [held.place(*key) for key in missing]
    return as_one([warn_of(p.sheet, p.cell, "公式没有缓存结果，应有计算结果。") for p in places])


def _stale_findings(held: Held, fresh: Fresh, keys: list[CellKey], straight: bool) -> list[Finding]:
    limit = _NAMED_ONE_BY_ONE if straight else 0
    findings = []
    for key in keys[:limit]:
        place = held.place(*key)
        value, cached = fresh[key], held.cached[key]
        if isinstance(value, ErrorCode):
            message = f"公式重新计算得到 {value.code}，应能算出结果。"
        else:
            message = (
                f"公式显示的结果为 {quoted_value(cached)}，重新计算应为 {quoted_value(value)}。"
            )
        findings.append(error(place.sheet, place.cell, message, cached))
    if rest := keys[limit:]:
        place = held.place(*rest[0])
        other = "另有" if limit and len(keys) > limit else "有"
        message = (
            f"自这里起{other} {len(rest)} 个公式显示的结果与重新计算的不同（或算不出），应一致；"
            "多由以上改动引起。"
        )
        findings.append(error(place.sheet, place.cell, message))
    return findings


def against_tool(held: Held, fresh: Fresh, expected: Expected) -> list[Finding]:
    """Live formulas whose result is not what the tool computes itself: a defect, or a forgery."""
    findings = []
    for key, value in expected.items():
        if key in fresh and not same(fresh[key], value):
            place = held.place(*key)
            message = (
                f"公式算得 {quoted_value(fresh[key])}，工具自己算得 {quoted_value(value)}，应一致。"
            )
            findings.append(error(place.sheet, place.cell, message, fresh[key]))
    return findings
