"""The short forms that a definition's expressions may use, written out in field ids.

::

    分项(预算_总额)            the fields that are part of it, added up
    各指标(分值)               the field of that suffix of every indicator that has it, as a list
    各指标(分值, 产出指标)     of the indicators of that 一级指标, or that a 适用 is for: 各指标(完成数, ≥%)
    各资金行(预算执行率)       the field of that role on every row of the money block, as a list
    个数(各指标(指标值))       how many a list has
    适用年度(年度)             that year where the template serves it, else one that it does serve
    {完成数}                   in what is said for each indicator: its field of that suffix
    {数据n}                    the n-th figure of which its 完成值 is composed
    {应有项数}                 how many figures there are
    {全年预算数}               in what is said for each row of the money block: the field of that role
    {全年预算数?}              the same, zero where it may be left empty and is
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from jialing_xls.checks.expression import ExpressionError, fields_of, parse_expression
from jialing_xls.checks.quantities import Slot, slots
from jialing_xls.definition.document import Datum, IndicatorRow
from jialing_xls.definition.faults import RowError, nearest
from jialing_xls.definition.nature import applies
from jialing_xls.model.field import Field
from jialing_xls.model.role import Role

_BRACES = re.compile(r"\{([^{}]*)\}")
_SHORT = re.compile(r"(分项|各指标|各资金行|适用年度|个数)\s*[(（]([^()（）]*)[)）]")
_OPTIONAL = "?"
FUND = "{资金}"
"""In a reading and in a rule's text: the template's fund."""
_COUNT = "应有项数"
_SLOT = "数据"
"""``{数据n}``: the field of the n-th figure of a composition."""


class NothingListed(RowError):
    """A short form that stands for a list stands for nothing here."""


class NotHad(RowError):
    """The indicator has no field of a suffix that others have: what is said is not for it."""


def in_braces(text: str, written: Callable[[str], str]) -> str:
    """``text`` with every ``{word}`` replaced."""
    return _BRACES.sub(lambda match: written(match[1].strip()), text)


def words_in_braces(*texts: str) -> tuple[str, ...]:
    """The words in braces, each once."""
    return tuple(dict.fromkeys(m.strip() for text in texts for m in _BRACES.findall(text)))


def is_per_figure(*texts: str) -> bool:
    """Whether what is said stands once for each figure of a composition."""
    return any(word.endswith("n") for word in words_in_braces(*texts))


@dataclass(frozen=True, slots=True)
class Names:
    """What expressions may name. ``fields`` is filled as they come to be."""

    fields: dict[str, Field]
    data: Sequence[Datum]
    indicators: Sequence[IndicatorRow]
    fund: str = ""
    years: Sequence[int] = ()
    suffixes: frozenset[str] = frozenset()
    """What the fields of indicators may end in; n stands for a number."""

    def __contains__(self, id: str) -> bool:
        return id in self.fields

    def written_out(self, text: str) -> str:
        """``text`` without short forms. Raises RowError, its key left open."""
        while (written := _SHORT.sub(self._short, text)) != text:
            text = written
        return text

    def _short(self, match: re.Match[str]) -> str:
        name, (word, *more) = match[1], [part.strip() for part in re.split("[,，]", match[2])]
        if name == "适用年度" and self.years:
            return _one_of(word, self.years)
        if name == "个数":
            return str(1 + len(more))
        ids: list[str] = []
        match name:
            case "分项":
                ids = [datum.id for datum in self.data if datum.part_of == word]
            case "各指标":
                ids = self._of_indicators(word, *more)
            case "各资金行":
                ids = [f.id for f in self.fields.values() if f.part and f.role == word]
        if not ids:
            raise NothingListed("", f"{match[0]} 一项也没有{self._hint(name, word)}")
        return " + ".join(ids) if name == "分项" else ", ".join(ids)

    def _of_indicators(self, suffix: str, which: str = "") -> list[str]:
        wanted = [i for i in self.indicators if i.level1 == which or applies(which, i)]
        return [id for i in wanted if (id := f"{i.id}_{suffix}") in self.fields]

    def _hint(self, name: str, word: str) -> str:
        if name == "各资金行":
            return nearest(word, list(Role))
        if name == "分项":
            return nearest(word, [datum.part_of for datum in self.data if datum.part_of])
        prefixes = [f"{indicator.id}_" for indicator in self.indicators]
        return nearest(word, {id[len(p) :] for id in self.fields for p in prefixes if p in id})

    def of_indicator(
        self, text: str, indicator: IndicatorRow, slot: Slot | None = None, n: int = 0
    ) -> str:
        """``text`` for an indicator, and for the n-th figure of its composition."""

        def written(word: str) -> str:
            if word == _COUNT:
                return str(len(slots(indicator.compose)))
            if word == f"{_SLOT}n":
                if slot is None:
                    raise NotHad("", f"指标“{indicator.id}”的完成值不是由一个数组成的")
                return slot.field
            numbered = f"{word[:-1]}{n}" if slot is not None and word.endswith("n") else word
            id = f"{indicator.id}_{numbered}"
            if id not in self.fields and word in self.suffixes:
                raise NotHad("", f"指标“{indicator.id}”没有“{word}”")
            return id

        return self.written_out(in_braces(text, written))

    def of_row(self, text: str, part: str) -> str:
        """``text`` for a row of the money block that has all its roles."""

        def written(word: str) -> str:
            id = self._on_row(word.removesuffix(_OPTIONAL), part)
            field = self.fields[id]
            spare = word.endswith(_OPTIONAL) and not field.required and not field.derived
            return f"无即零({id})" if spare else id

        return self.written_out(in_braces(text, written))

    def rows_with(self, roles: Sequence[str]) -> Iterator[str]:
        """The rows of the money block on which all the roles are played, in their order.

        Raises RowError for a role that there is not.
        """
        wanted = [role.removesuffix(_OPTIONAL) for role in roles]
        if unknown := [role for role in wanted if role not in list(Role)]:
            known = nearest(unknown[0], list(Role))
            raise RowError("", f"没有角色“{unknown[0]}”{known}")
        for part in dict.fromkeys(f.part for f in self.fields.values() if f.part):
            if all(self._on_row(role, part) for role in wanted):
                yield part

    def _on_row(self, role: str, part: str) -> str:
        fields = self.fields.values()
        return next((f.id for f in fields if f.part == part and f.role == role), "")


def fields_named(text: str) -> tuple[str, ...]:
    """The fields that an expression reads; none of one that cannot be read, which is told elsewhere."""
    try:
        return fields_of(parse_expression(text))
    except ExpressionError:
        return ()


def no_field(id: str, known: Names | Iterable[str]) -> str:
    """What is told of an id that names nothing."""
    ids = known.fields if isinstance(known, Names) else known
    return f"没有字段“{id}”{nearest(id, ids)}"


def _one_of(field: str, years: Sequence[int]) -> str:
    *others, last = years
    return "".join(f"IF({field} = {y}, {y}, " for y in others) + f"{last}{')' * len(others)}"
