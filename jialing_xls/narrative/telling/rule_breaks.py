"""The report's own figures against the template's rules that must hold, and what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from math import prod

from jialing_xls.checks.expression import fields_of, parse_expression
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.fact import Fact, Facts, Place
from jialing_xls.model.field import Field
from jialing_xls.model.numbers import half_up, plain
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Relation
from jialing_xls.model.rule import Verdict as Held
from jialing_xls.narrative.meaning.roles import programmes
from jialing_xls.narrative.meaning.vocabulary import field_unit
from jialing_xls.narrative.reconciliation import Confidence, FigureVerdict, Judged
from jialing_xls.narrative.telling.finding import FigureFinding, each_where, shown, where
from jialing_xls.narrative.telling.weighing import TieWeighed
from jialing_xls.narrative.text.figure import MONEY
from jialing_xls.narrative.text.units import alike_unit

_COARSEST = Decimal("0.5")
"""Half of the last decimal of figures that rules are held against: not of 0.68亿元."""
_LEAST_SURE, _LEAST_DOUBTFUL = 0.75, 0.5
"""How likely all figures of a rule speak of its fields, for a broken one to be 确定, or 存疑."""
_SPOKEN = 0.25
"""Odds from which a figure may be a programme's amount, so that this is not missing."""
_LEAST_OTHERS = 3
"""Programmes with their amounts from which the one without stands out."""


def find_broken_rules(findings: Sequence[FigureFinding], book: RuleBook) -> Iterator[Judged]:
    """Rules whose figures all stand in the report, none of them raised already, and that they break."""
    told = _told(findings, book.fields)
    if not told:
        return
    # pandas is long to import: not for the report of a fund that there is no template for.
    from jialing_xls.checks.frame import Frame
    from jialing_xls.checks.judge import Judge

    facts = Facts({id: Fact(id, _as_kept(f.value, book.fields[id])) for id, f in told.items()})
    halves = {id: [f.figure.half] for id, f in told.items()}
    frame = Frame(book, [facts], half_widths=halves)
    judge = Judge(frame, [facts], lambda id: Place("", id))
    for result in judge.results(0):
        if result.verdict is not Held.BROKEN or not result.rule.rule_class.must_hold:
            continue
        used = book.grounds[result.rule.key][1]
        if used and all(id in told for id in used):
            figures = [told[id] for id in used]
            chance = prod(figure.chance for figure in dict.fromkeys(figures))
            if chance >= _LEAST_DOUBTFUL:
                sure = chance >= _LEAST_SURE
                yield _problem(result, figures, Confidence.SURE if sure else Confidence.DOUBTFUL)


def _as_kept(value: Decimal, field: Field) -> Decimal:
    """A figure with no more decimals than its field has: rules are about such."""
    kept = value if field.decimals is None else half_up(value, field.decimals)
    return kept or value  # a zero would say that there is none


def _told(
    findings: Sequence[FigureFinding], fields: Mapping[str, Field]
) -> dict[str, FigureFinding]:
    """By field the figure that states it; none that the report states twice, differently."""
    told: dict[str, FigureFinding] = {}
    doubtful: set[str] = set()
    for finding in findings:
        figure = finding.figure
        # What has no unit may be in another one than its field: 元 for 万元 in a table.
        if finding.chance < _LEAST_DOUBTFUL or not figure.precise or not figure.unit:
            continue
        for id in finding.fields:
            if id not in fields or not fields[id].typed:
                continue
            if not finding.is_open:
                doubtful.add(id)
            if alike_unit(field_unit(fields[id])) != figure.unit:
                continue  # 元 of what is 元/月
            if figure.half <= _COARSEST:
                told.setdefault(id, finding)
    return {id: finding for id, finding in told.items() if id not in doubtful}


def _problem(result: CheckResult, used: Sequence[FigureFinding], confidence: Confidence) -> Judged:
    first, *others = used
    left, right = (plain(side) if side is not None else "" for side in (result.left, result.right))
    figures = "、".join(each_where(used))
    rule = result.rule
    why = f"规则{rule.id}“{rule.text}”不成立：{left} 应{rule.relation}{right}（据{figures}）"
    return Judged(
        text=first.figure.text,
        spot=first.figure.spot,
        verdict=FigureVerdict.RULE,
        why=why,
        confidence=confidence,
        field=first.fields[0],
        fields=tuple(id for f in used for id in f.fields),
        value=result.left,
        unit=first.figure.unit,
        theirs=right,
        difference=result.difference,
        others=tuple(f.figure.spot for f in others),
    )


# ---------------------------------------------------------------- what bears out


def trace_to_parts(findings: Sequence[FigureFinding], book: RuleBook) -> None:
    """What is raised without another place gets the parts that add up to what it should be.

    E.g. 25901万多户, where 农村 24036 户 and 城市 1865 户 stand elsewhere in the report.
    """
    raised = [f for f in findings if not f.is_open and not f.others and f.true is not None]
    if not raised:
        return
    told = _told(findings, book.fields)
    for rule in book.rules:
        total, parts = (
            fields_of(parse_expression(rule.left)),
            fields_of(parse_expression(rule.right)),
        )
        if rule.relation is not Relation.EQUAL or len(parts) < 2 or not told.keys() >= set(parts):
            continue
        stated = [told[id] for id in parts]
        for finding in raised:
            if finding.fields == total and finding.true == sum(part.value for part in stated):
                whole = shown(finding.true, finding.figure.unit)
                finding.explain(f"{'、'.join(each_where(stated))}相加是{whole}", stated)


# ---------------------------------------------------------------- what is missing


def find_missing_amounts(
    findings: Sequence[FigureFinding], fields: Mapping[str, Field], tied: Sequence[TieWeighed]
) -> Iterator[Judged]:
    """Programmes whose heads are counted and whose amount is nowhere, where others have one."""
    spoken = {each.tie.field for each in tied if each.odds > _SPOKEN or each.tie.agrees}
    by_field: dict[str, list[FigureFinding]] = {}
    for finding in findings:
        for id in finding.fields:
            by_field.setdefault(id, []).append(finding)
    counted = {
        amount: by_field[head][0]
        for amount, heads in programmes(fields).items()
        if (head := next((id for id in heads if id in by_field), ""))
    }
    lacking = [id for id in counted if id not in by_field and id not in spoken]
    given = [id for id in counted if id in by_field]
    if len(lacking) != 1 or len(given) < _LEAST_OTHERS:
        return
    id = lacking[0]
    counting = counted[id]
    if any(f.figure.unit == MONEY and _near(f, counting) for f in findings):
        return
    names = "、".join(fields[other].name for other in given)
    yield Judged(
        text=counting.figure.text,
        spot=counting.figure.spot,
        verdict=FigureVerdict.MISSING,
        why=f"写了{where(counting)}，没有写{fields[id].name}；别的项目写了金额（{names}）",
        confidence=Confidence.SURE,
        field=id,
        fields=(id,),
        others=tuple(by_field[other][0].figure.spot for other in given),
    )


def _near(finding: FigureFinding, head: FigureFinding) -> bool:
    """Whether an amount that is not understood stands in the same sentence."""
    figure, other = finding.figure, head.figure
    same = figure.passage is other.passage
    return same and figure.passage.sentence(figure.start) == other.passage.sentence(other.start)
