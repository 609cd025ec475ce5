"""An official form adopted: what was recognised, put into the ids of the base that fits it best."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from jialing_xls.definition.adoption.form_words import FormWords, form_words
from jialing_xls.definition.adoption.recognition import TOTAL, Recognised, Recognition, recognise
from jialing_xls.definition.document import (
    Datum,
    Form,
    IndicatorColumn,
    IndicatorRow,
    IndicatorTable,
    Layer,
)
from jialing_xls.definition.indicator_rows import group_name
from jialing_xls.definition.workbook.definition_sheets import EACH, SETTLED, BindingRow
from jialing_xls.model.field import Kind
from jialing_xls.model.role import Role
from jialing_xls.ooxml.reference import column_letters

LEVELS = ("一级", "二级", "三级")
_FIRST_SHEET = "基本信息"
_IN_NAME = re.compile(r"[\W_]+")
_SURE = {True: "是", False: ""}
_SCORES = (Role.EXECUTION_WEIGHT, Role.EXECUTION_SCORE, Role.TOTAL_WEIGHT, Role.TOTAL_SCORE)


class Binding(NamedTuple):
    """A cell that is to be filled: ``field`` is an id of the base or a new one, or not known."""

    cell: str
    label: str
    field: str | None
    sure: bool
    why: str

    def row(self) -> BindingRow:
        """As it stands on the sheet 绑定."""
        return self.cell, self.label, self.field or "", _SURE[self.sure], self.why


@dataclass(frozen=True, slots=True)
class Adoption:
    """What becomes of an official file: ``layer`` on the base that it names, and how it was found."""

    layer: Layer
    bindings: tuple[Binding, ...]
    found: Recognition

    def binding_rows(self) -> Iterator[BindingRow]:
        """Rows of the sheet 绑定: single cells, a field on one of them only; the columns of the
        indicators; then what the official file holds already, to be seen and not to be bound."""
        form = self.layer.form or Form()
        for each, binding in zip(self.found.cells, self.bindings, strict=True):
            if not (each.indicator and binding.field):
                alone = form.cells.get(binding.field or "") == binding.cell
                yield binding._replace(field=binding.field if alone else None).row()
        suffixes = {at: suffix for suffix, at in form.table.columns.items()} if form.table else {}
        for area, known in (self.found.table.columns if self.found.table else {}).items():
            letters = column_letters(area.left)
            if known and letters in suffixes:
                id = f"{EACH}{suffixes[letters]}"
                yield Binding(letters, area.shown, id, known.sure, known.why).row()
        bound = {cell: id for id, cell in form.cells.items()}
        for given in (*self.found.formulas, *self.found.prefilled):
            if not given.indicator:
                cell, field = given.area.cell, bound.get(given.area.cell)
                said = "的公式，照用" if given.area.formula else f"已填“{given.area.shown}”"
                sure = given.sure and field is not None
                yield Binding(cell, given.label, field, sure, f"{SETTLED}{said}").row()


def propose_layer(
    official: bytes, file: str, bases: Sequence[Layer], targets: tuple[bytes, str] | None = None
) -> Adoption:
    """The proposal for an official file, its indicators from the 绩效目标表 ``targets`` if that is given.

    UnreadableFile if one of the files is no xlsx workbook.
    """
    found = recognise(official, file)
    aim = recognise(*targets) if targets else found
    base = max(bases, key=lambda each: _likeness(each, found), default=Layer(name=""))
    names = _Names(base, form_words(), found)
    bindings = tuple(
        Binding(each.area.cell, each.label, names.field_of(each), each.sure, each.why)
        for each in found.cells
    )
    layer = _layer(found, aim, base, names, bindings, file)
    return Adoption(layer, bindings, found)


def _layer(
    found: Recognition,
    aim: Recognition,
    base: Layer,
    names: "_Names",
    bindings: Sequence[Binding],
    file: str,
) -> Layer:
    fund, year = aim.fund or found.fund, found.year or aim.year
    stem = file.rpartition(".")[0] or file
    cells: dict[str, str] = {}
    for each, binding in zip(found.cells, bindings, strict=True):
        if binding.field and not each.indicator:
            cells.setdefault(binding.field, binding.cell)
    for each in found.formulas:
        id = None if each.indicator else names.field_of(each)
        if id and names.computed(id):
            cells.setdefault(id, each.area.cell)
    values: dict[str, Any] = {
        "name": _IN_NAME.sub("_", f"{fund or stem}_{year}" if year else fund or stem).strip("_"),
        "form": Form(
            file=file, cells=cells, **({"table": names.table(found)} if found.table else {})
        ),
        "indicators": tuple(_indicators(aim, weighed=names.weighed)),
        "data": tuple(names.new.values()) + tuple(_given(found, names)),
        "columns": tuple(names.new_columns.values()),
    }
    values |= {"base": base.name} if base.name else {}
    values |= {"fund": fund} if fund else {}
    values |= {"years": (year,)} if year else {}
    return Layer(**{key: value for key, value in values.items() if value})


def _given(found: Recognition, names: "_Names") -> Iterator[Datum]:
    """What the official file fills in itself, e.g. the weight of the execution, as what is prefilled."""
    for each in found.prefilled:
        row = names.known(each)
        if row and not row.formula and each.key in _SCORES:
            yield Datum(id=row.id, default=each.area.text)


def _likeness(base: Layer, found: Recognition) -> float:
    """How much a base and a form have in common, of all that either of them has."""
    words = form_words()
    on_form = {
        (str(row.role or row.id), _part(words, row.part)) for row in base.data if not row.formula
    }
    on_form |= {(str(column.role), "") for column in base.columns}
    on_paper = {
        (each.key, "" if each.indicator else each.part)
        for each in (*found.cells, *found.prefilled)
        if each.key and each.key not in LEVELS
    }
    return len(on_form & on_paper) / (len(on_form | on_paper) or 1)


def _part(words: FormWords, part: str) -> str:
    """The row of the money or management block as 用语.toml calls it, whatever a base calls it."""
    for _, rows in words.kinds.values():
        like = rows.meaning(part) if rows and part else None
        if like and like.listed:
            return like.key
    return part


class _Names:
    """Ids for what was recognised: those of the base, else new ones, which are collected."""

    def __init__(self, base: Layer, words: FormWords, found: Recognition) -> None:
        self._words = words
        self._parents = found.parents | dict(words.parents)
        self._parts = {each.part for each in (*found.cells, *found.prefilled, *found.formulas)}
        self._known = {
            (str(row.role or row.id), _part(words, row.part)): row for row in reversed(base.data)
        }
        self._columns = {
            str(column.role or column.suffix): column.suffix for column in base.columns
        }
        self.new: dict[str, Datum] = {}
        self.new_columns: dict[str, IndicatorColumn] = {}

    @property
    def weighed(self) -> bool:
        """Whether the form has weights."""
        return Role.WEIGHT in self._columns

    def known(self, each: Recognised) -> Datum | None:
        """What the base has for it."""
        found = self._known.get((each.key or "", each.part))
        return found or (self._known.get((each.key or "", "")) if each.part == TOTAL else None)

    def computed(self, id: str) -> bool:
        """Whether the tool computes it, as the official file does; what is typed needs a cell to fill."""
        rows = (*self._known.values(), *self.new.values())
        return any(row.id == id and row.formula for row in rows)

    def field_of(self, each: Recognised) -> str | None:
        if each.key is None:
            return None
        if each.indicator:
            return f"指标{each.indicator:02d}_{self._suffix(each.key, each.label)}"
        known = self.known(each)
        return known.id if known else self._new(each)

    def _suffix(self, key: str, label: str) -> str:
        if key in LEVELS:
            return key
        if key not in self._columns:
            suffix = self._words.names.get(key, key)
            self._columns[key] = suffix
            kind = Kind.SCORE if key in (Role.WEIGHT, Role.SCORE) else Kind.TEXT
            role = {"role": Role(key)} if key in list(Role) else {}
            self.new_columns[key] = IndicatorColumn(suffix=suffix, name=label, kind=kind, **role)
        return self._columns[key]

    def table(self, found: Recognition) -> IndicatorTable:
        """Where the indicators stand, by the columns that the template has a use for."""
        table = found.table
        assert table is not None
        wanted = {*LEVELS, *self._columns, *(each.key for each in found.cells if each.indicator)}
        columns = {
            self._suffix(known.key, area.text): column_letters(area.left)
            for area, known in table.columns.items()
            if known is not None and known.key in wanted
        }
        return IndicatorTable(
            sheet=found.sheet, first=table.rows.start, last=table.rows.stop - 1, columns=columns
        )

    def _new(self, each: Recognised) -> str:
        key = each.key or ""
        siblings = [row for (role, part), row in self._known.items() if role == key and part]
        start = next(
            (row.id.removesuffix(row.part) for row in siblings if row.id.endswith(row.part)),
            self._words.names.get(key, key) + "_",
        )
        part = each.part if each.part != TOTAL or siblings or key not in _SCORES else ""
        id = _IN_NAME.sub("_", f"{start}{part}" if part else self._words.names.get(key, key)).strip(
            "_"
        )
        if id not in self.new:
            self.new[id] = self._datum(id, each, start, siblings)
        return id

    def _datum(self, id: str, each: Recognised, start: str, siblings: Sequence[Datum]) -> Datum:
        """A field that the base lacks, like those of the same role that it has."""
        like = siblings[0] if siblings else Datum(id=id, sheet=_FIRST_SHEET)
        values: dict[str, Any] = {"id": id, "name": each.label.replace(" × ", "·")}
        if each.key in list(Role):
            values["role"] = Role(each.key)
        if each.part:
            values["part"] = each.part
        if each.key == Role.RATE:
            budget, executed = (self._id_of(role, each) for role in (Role.BUDGET, Role.EXECUTED))
            return Datum(**values, kind=Kind.RATE, formula=f"{executed} / {budget}")
        parent = self._parent(each.part)
        over = self._known.get((each.key or "", parent))
        money = each.key in self._words.amounts
        if money and each.part not in ("", TOTAL):
            values["part_of"] = over.id if over else f"{start}{parent}"
        kind = like.kind or (
            Kind.MONEY if money else Kind.SCORE if each.key in _SCORES else Kind.TEXT
        )
        return Datum(**values, kind=kind, sheet=like.sheet, group=like.group)

    def _parent(self, part: str) -> str:
        """The row of the form that ``part`` is a part of; the total where the usual one is not there."""
        for _ in self._parents:
            part = self._parents.get(part, TOTAL)
            if part in self._parts:
                return part
        return TOTAL

    def _id_of(self, role: Role, each: Recognised) -> str:
        row = self._known.get((role, each.part))
        return row.id if row else f"{self._words.names[role]}_{each.part or TOTAL}"


def _indicators(found: Recognition, *, weighed: bool) -> Iterator[IndicatorRow]:
    """The indicators that a table states, one a row; merged levels hold for the rows below. Weights are
    for a form that has a column for them."""
    rows: dict[int, dict[str, str]] = {}
    for each in (*found.prefilled, *found.cells):
        if each.indicator and each.key:
            rows.setdefault(each.indicator, {})[each.key] = each.area.text.strip()
    levels = {"一级": "", "二级": ""}
    for number, row in sorted(rows.items()):
        levels |= {key: group_name(row[key]) for key in levels if row.get(key)}
        nature = unicodedata.normalize("NFKC", row.get(Role.NATURE, ""))
        values = {
            "id": f"指标{number:02d}",
            "level1": levels["一级"],
            "level2": levels["二级"],
            "name": "".join(row.get("三级", "").split()),
            "target": row.get(Role.TARGET, ""),
            "compare": nature if nature in ("≥", "≤", "=", "定性") else "",
            "unit": row.get(Role.MEASURE_UNIT, ""),
            "weight": _decimal(row.get(Role.WEIGHT, "")) if weighed else None,
        }
        yield IndicatorRow(**{key: value for key, value in values.items() if value})


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.rstrip("分"))
    except InvalidOperation:
        return None


def as_document(adoption: Adoption) -> Mapping[str, Any]:
    """For ``--json``: a row for every cell that is to be filled."""
    return {"bindings": [each._asdict() for each in adoption.bindings]}


def field_ids(layers: Iterable[Layer]) -> list[str]:
    """What may be chosen as the field of a cell."""
    return list(dict.fromkeys(row.id for layer in layers for row in layer.data))
