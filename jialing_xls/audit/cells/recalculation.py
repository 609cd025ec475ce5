"""Every formula computed anew, and what the file has cached for it."""

from collections.abc import Mapping
from functools import lru_cache

from jialing_xls.audit.cells.comparison import Matched
from jialing_xls.audit.contents import Held
from jialing_xls.audit.messages import as_one, limited, quoted_value, warn_of
from jialing_xls.model.result import Certificate, Finding
from jialing_xls.ooxml.engine import CellKey, Engine
from jialing_xls.ooxml.value import ErrorCode, Scalar, agree
from jialing_xls.submission.certificate import Expected
from jialing_xls.template.template_workbook import Template

Fresh = Mapping[CellKey, Scalar]
"""Results by the template's cells."""


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
    engine = Engine.load_bytes(blob)
    engine.evaluate()
    places = {key: now for key in held.cached if (now := matched.now(*key))}
    results = engine.results(set(places.values()))
    return {key: results[now] for key, now in places.items()}


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
    # Excel and openpyxl write no <v> for an empty text now and then: that is a missing one.
    pairs = ((key, held.cached[key], value) for key, value in fresh.items())
    # Nearly all are soon told.
    odd = [p for p in pairs if p[1] != p[2] or type(p[1]) is not type(p[2])]
    wrong = [key for key, cached, value in odd if not (cached is None or agree(cached, value))]
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


def _missing_findings(held: Held, missing: list[CellKey]) -> list[Finding]:
    if missing and len(missing) == len(held.cached):
        message = (
            f"全部 {len(missing)} 个公式都没有缓存结果（文件被不计算公式的程序保存过），"
            "应有结果；请用 Excel 或 WPS 打开并保存。"
        )
        return [held.finding(missing[0], message, None, warn_of)]
    message = "公式没有缓存结果，应有计算结果。"
    return as_one([held.finding(key, message, None, warn_of) for key in missing])


def _stale_findings(held: Held, fresh: Fresh, keys: list[CellKey], straight: bool) -> list[Finding]:
    findings = []
    for key in keys:
        value, cached = fresh[key], held.cached[key]
        message = f"公式显示的结果为 {quoted_value(cached)}，重新计算应为 {quoted_value(value)}。"
        if isinstance(value, ErrorCode):
            message = f"公式重新计算得到 {value.code}，应能算出结果。"
        findings.append(held.finding(key, message, cached))
    # Lines that came in or went change most of them: told with the line.
    return limited(findings, keys[0][0]) if straight and keys else as_one(findings)


def against_tool(held: Held, fresh: Fresh, expected: Expected) -> list[Finding]:
    """Live formulas whose result is not what the tool computes itself: a defect, or a forgery."""
    return [
        held.finding(
            key,
            f"公式算得 {quoted_value(fresh[key])}，工具自己算得 {quoted_value(value)}，应一致。",
            fresh[key],
        )
        for key, value in expected.items()
        if key in fresh and not agree(fresh[key], value)
    ]
