"""The rule book of a template: its fields and rules, checked to be of one piece."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from jialing_xls.checks.expression import Node, Ref, fields_of, parse_expression
from jialing_xls.model.errors import Defect
from jialing_xls.model.field import Field
from jialing_xls.model.role import Role
from jialing_xls.model.rule import Rule


@dataclass(frozen=True)
class RuleBook:
    """Fields by id in the order of 数据底稿, and rules in the order of 交叉核对."""

    fields: Mapping[str, Field]
    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        """Raise Defect if a rule or a derived field names a field that is not defined (before it)."""
        known: set[str] = set()
        for field in self.fields.values():
            if field.derived:
                self._require(parse_expression(field.formula), known, f"字段 {field.id}")
            known.add(field.id)
        for rule in self.rules:
            for side in (rule.left, rule.right):
                self._require(parse_expression(side), known, f"规则 {rule.key}")
            self._require_ids(rule.explained_by, known, f"规则 {rule.key}")
        keys = [rule.key for rule in self.rules]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise Defect(f"规则编号重复：{'、'.join(sorted(twice))}")

    def _require(self, node: Node, known: set[str], where: str) -> None:
        self._require_ids(fields_of(node), known, where)

    @staticmethod
    def _require_ids(ids: Iterable[str], known: set[str], where: str) -> None:
        if unknown := [id for id in ids if id not in known]:
            raise Defect(f"{where} 用到未定义的字段：{'、'.join(unknown)}")

    @cached_property
    def typed(self) -> dict[str, Field]:
        """The fields that staff fill in."""
        return {id: field for id, field in self.fields.items() if field.typed}

    @cached_property
    def derived(self) -> dict[str, Field]:
        """The fields that the tool computes, each after those that it needs."""
        return {id: field for id, field in self.fields.items() if field.derived}

    @cached_property
    def roles(self) -> dict[Role, dict[str, str]]:
        """Ids of the fields that play a role, by part; fields of indicators are in ``indicators``."""
        found: dict[Role, dict[str, str]] = {}
        for id, field in self.fields.items():
            if field.role and not field.indicator:
                found.setdefault(field.role, {}).setdefault(field.part, id)
        return found

    @cached_property
    def indicators(self) -> dict[str, dict[Role, str]]:
        """Ids of an indicator's fields by their roles, by the indicator's id, in the form's order."""
        found: dict[str, dict[Role, str]] = {}
        for id, field in self.fields.items():
            if field.role and field.indicator:
                found.setdefault(field.indicator, {})[field.role] = id
        return found

    def playing(self, role: Role) -> str:
        """Id of the first field that plays the role: of the money block, the total. Empty if none."""
        return next(iter(self.roles.get(role, {}).values()), "")

    def may_lack(self, node: Node) -> bool:
        """Whether a part of a sum is an optional field, which adds nothing where it is absent."""
        if not isinstance(node, Ref):
            return False
        field = self.fields[node.field]
        return not field.required and not field.derived

    def fields_used(self, rule: Rule) -> tuple[str, ...]:
        """Ids of the fields on either side of the rule, left side first, each once."""
        both = (*fields_of(parse_expression(rule.left)), *fields_of(parse_expression(rule.right)))
        return tuple(dict.fromkeys(both))

    @cached_property
    def grounds(self) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        """By ``Rule.key``: the fields that the rule uses, and the typed ones that it rests on."""
        used = {rule.key: self.fields_used(rule) for rule in self.rules}
        return {key: (ids, self.typed_behind(ids)) for key, ids in used.items()}

    @cached_property
    def leaves(self) -> dict[str, tuple[str, ...]]:
        """By field: what it rests on, itself or what a derived one is computed from in the end."""
        found: dict[str, tuple[str, ...]] = {}
        for id, field in self.fields.items():
            parts = fields_of(parse_expression(field.formula)) if field.derived else ()
            behind = tuple(dict.fromkeys(leaf for part in parts for leaf in found[part]))
            found[id] = behind if field.derived else (id,)
        return found

    def leaves_behind(self, ids: Iterable[str]) -> tuple[str, ...]:
        """What all of ``ids`` rest on, each once, in order."""
        return tuple(dict.fromkeys(leaf for id in ids for leaf in self.leaves[id]))

    @cached_property
    def leaves_of(self) -> dict[str, tuple[str, ...]]:
        """The same by rule, of both its sides."""
        return {key: self.leaves_behind(used) for key, (used, _) in self.grounds.items()}

    def read_behind(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The fields read in texts that ``ids`` rest on."""
        return tuple(id for id in self.leaves_behind(ids) if self.fields[id].extracted_from)

    def typed_behind(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The typed fields that ``ids`` rest on."""
        leaves = self.leaves_behind(ids)
        return tuple(dict.fromkeys(self.fields[id].extracted_from or id for id in leaves))
