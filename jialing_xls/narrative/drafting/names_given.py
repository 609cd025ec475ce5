"""What the tags of a Word template can name: every field by its id, and a few names more.

======================  ==========================================================================
``预算_总额`` …          every field of the workbook's template, derived ones too (``ShownValue``)
``绩效指标``             the tree of the indicators (``achievement``)
``三级指标``             all of them in one list
``有偏离``               whether an indicator is not met, or may not be, or money is left over
``审核问题``             lines of warning; none if the table passes
``分项(…)``              those that are stated, with names and units
``比上年(…)``            growth against the field's last year's figure; empty if it has none
``…|句``                 a text with one full stop at its end
``… is 零``              whether zero is stated, as against nothing
======================  ==========================================================================
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.role import Role
from jialing_xls.narrative.drafting.achievement import tree
from jialing_xls.narrative.drafting.shown import ShownValue, growth_of, listed
from jialing_xls.narrative.drafting.warning import warning
from jialing_xls.narrative.meaning.stated import Stated


def context(table: Stated) -> dict[str, Any]:
    """Names and what they stand for."""
    book = table.template.book
    shown = {id: ShownValue(field, table.value(id)) for id, field in book.fields.items()}
    indicators = tree(table)
    surplus = book.playing(Role.SURPLUS)
    leaves = [leaf for branch in indicators for leaf in branch["项"]]
    return {
        **{str(role): shown[next(iter(ids.values()))] for role, ids in book.roles.items()},
        **shown,
        "资金各行": [_named(shown, book, part, _MONEY) for part in book.roles.get(Role.BUDGET, {})],
        "管理各方面": [
            _named(shown, book, part, _MANAGED) for part in book.roles.get(Role.MANAGEMENT, {})
        ],
        "绩效指标": indicators,
        "三级指标": leaves,
        "有偏离": any(leaf["达到"] is not True for leaf in leaves) or _surplus(shown, surplus),
        "审核问题": warning(table),
        "分项": listed,
        "比上年": partial(growth_of, shown),
    }


_MONEY = {"预算": Role.BUDGET, "执行": Role.EXECUTED, "执行率": Role.RATE}
_MANAGED = {"情况": Role.MANAGEMENT, "问题": Role.MANAGEMENT_PROBLEM}


def _named(
    shown: Mapping[str, ShownValue], book: RuleBook, part: str, roles: Mapping[str, Role]
) -> dict[str, ShownValue | str]:
    """A row of the money or the management block: what stands there, and what it is called."""
    ids = {name: book.roles.get(role, {}).get(part, "") for name, role in roles.items()}
    return {"名称": part, **{name: shown[id] if id else "" for name, id in ids.items()}}


def _surplus(shown: Mapping[str, ShownValue], id: str) -> bool:
    return id in shown and not shown[id].is_zero
