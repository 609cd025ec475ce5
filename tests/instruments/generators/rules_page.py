"""The catalogue in docs/rules.md, made from the templates: ``python -m tests.instruments.generators.rules_page``.

What stands above the mark is written by hand; what stands below is the template's.
"""

from collections.abc import Iterator
from itertools import groupby

from jialing_xls.model.rule import ROUNDING_TOLERANCE, Rule, RuleClass
from jialing_xls.rollup.region_rules import CATALOGUE
from jialing_xls.template import store as templates
from jialing_xls.template.template_workbook import Template

from .. import ROOT

PAGE = ROOT / "docs" / "rules.md"
MARK = "<!-- 以下由 python -m tests.instruments.generators.rules_page 从模板生成，请勿手改 -->\n"

_OBLIGATIONS = {True: "必须满足", False: "不满足的，写审核说明"}


def page() -> str:
    """The whole page as it should be: its first part as it is, and the catalogue of today."""
    by_hand, mark, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    if not mark:
        raise ValueError(f"{PAGE.name} has lost its mark: {MARK.strip()}")
    told: set[tuple[str, str]] = set()
    shipped = [catalogue(templates.named(name), told) for name in _in_order()]
    return by_hand + MARK + "".join(shipped) + region_rules()


def _in_order() -> list[str]:
    """The template with most rules first: others are told by what they have beside it."""
    rules = {name: len(templates.named(name).book.rules) for name in templates.names()}
    return sorted(rules, key=lambda name: (-rules[name], name))


def catalogue(template: Template, told: set[tuple[str, str]]) -> str:
    """The rules of a template as Markdown; those that were ``told`` of another are named only."""
    return "\n".join(_lines(template, told)) + "\n"


def region_rules() -> str:
    """The rules of a roll-up as Markdown."""
    lines = [
        "\n## 汇总规则（jxls rollup）",
        f"\n{len(CATALOGUE)} 条，都是{RuleClass.REVIEW}；不属于哪个模板，只在汇总时使用。",
    ]
    for rule in CATALOGUE:
        lines += [f"\n### {rule.id}　{rule.text}\n", f"- 依据：{rule.basis}"]
    return "\n".join(lines) + "\n"


def _lines(template: Template, told: set[tuple[str, str]]) -> Iterator[str]:
    rules = template.book.rules
    entries = [(id, list(cases)) for id, cases in groupby(rules, key=lambda rule: rule.id)]
    yield f"\n## 模板 {template.name}"
    yield f"\n{len(entries)} 条规则，分情形共 {len(rules)} 行。"
    shared = [id for id, cases in entries if (id, cases[0].text) in told]
    if shared:
        yield f"\n与前面的模板写法相同（各按自己的字段和指标）：{'、'.join(shared)}。"
    entries = [(id, cases) for id, cases in entries if id not in shared]
    told.update((id, cases[0].text) for id, cases in entries)
    for rule_class in RuleClass:
        if not any(cases[0].rule_class is rule_class for _, cases in entries):
            continue
        yield f"\n### {rule_class}：{_OBLIGATIONS[rule_class.must_hold]}"
        for id, cases in entries:
            if cases[0].rule_class is rule_class:
                yield from _entry(id, cases)


def _entry(id: str, cases: list[Rule]) -> Iterator[str]:
    first = cases[0]
    yield f"\n#### {id}　{first.text}\n"
    yield f"- 依据：{first.basis}"
    yield f"- 容差：{_tolerance(first)}"
    if explained := _explained_by(cases):
        yield f"- 可由以下文字说明：{explained}"
    yield "\n```text"
    for rule in cases:
        case = f"{rule.case}：" if rule.case else ""
        yield f"{case}{rule.left} {rule.relation} {rule.right}"
    yield "```"


def _tolerance(rule: Rule) -> str:
    if rule.tolerance == ROUNDING_TOLERANCE:
        return "按填报位数的舍入"
    return rule.tolerance if rule.fixed_tolerance else "0，必须恰好成立"


def _explained_by(cases: list[Rule]) -> str:
    fields = dict.fromkeys(field for rule in cases for field in rule.explained_by)
    return "、".join(f"`{field}`" for field in fields)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
