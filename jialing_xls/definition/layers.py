"""Layers of a definition laid over each other: a base, perhaps on another base, and a fund on top.

A row of an upper layer with the id of one below changes it, key by key, where it is set; any other
row is added. ``without`` takes away what a fund does not use.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jialing_xls.definition.document import Case, Form, IndicatorTable, Layer, LayerRow, RuleRow
from jialing_xls.definition.faults import (
    DefinitionFault,
    RowError,
    faulty,
    nearest,
    stated_id,
)
from jialing_xls.template import store

BASES = "版式"
"""Folder of the bases, beside the funds' definitions."""

ROW_TABLES = ("data", "columns", "readings", "indicators", "scores", "rules")


@dataclass(frozen=True, slots=True)
class LayerSource:
    """A layer as it was read."""

    layer: Layer
    file: str
    """Name of the file, for messages."""
    official: bytes = b""
    """The official workbook that goes with it, if any."""


@dataclass(frozen=True, slots=True)
class Stack:
    """All layers as one: ``layer`` is what they come to."""

    layer: Layer
    official: bytes
    top: str
    """File of the uppermost layer."""
    files: Mapping[tuple[str, str], str]
    """File in which a row was last written, by table and ``row_key``; cells and words, too."""
    base_rows: frozenset[tuple[str, str]]
    """Rows that stand in a base: what they are about may be missing in a fund."""
    faults: list[DefinitionFault] = field(default_factory=list)

    def fault(self, table: str, row: str, key: str, text: str) -> DefinitionFault:
        """A fault in the row, in the file where it was written."""
        return DefinitionFault(self.files.get((table, row), self.top), table, row, key, text)

    @contextmanager
    def catching(self, table: str, row: str, key: str = "") -> Iterator[None]:
        """What is wrong with the row, or with that key of it, goes to the faults."""
        try:
            yield
        except RowError as error:
            self.faults.append(self.fault(table, row, key or error.key, error.text))


def row_key(row: LayerRow) -> str:
    """What a row is known by: its id; suffix and 适用 where one suffix has several rows."""
    data = row.__dict__
    return (
        f"{data['suffix']} {data['when']}".strip()
        if "suffix" in data and "when" in data
        else stated_id(data)
    )


def find_base(
    near: Path, read: Callable[[Path], LayerSource]
) -> Callable[[str], LayerSource | None]:
    """Bases by name: beside the definition, in its folder 版式, among those shipped."""
    in_package = store.shipped_folder() / "definitions" / BASES
    places = (near, near / BASES, in_package)

    def find(name: str) -> LayerSource | None:
        paths = (place / f"{name}.toml" for place in places)
        return next((read(path) for path in paths if path.is_file()), None)

    return find


def base_names(near: Path) -> list[str]:
    """Names of the bases at hand."""
    places = (near / BASES, store.shipped_folder() / "definitions" / BASES)
    return sorted({path.stem for place in places for path in place.glob("*.toml")})


def chain(
    source: LayerSource, find: Callable[[str], LayerSource | None]
) -> tuple[LayerSource, ...]:
    """The source on its bases, lowest first. Raises FaultyDefinition."""
    found = [source]
    while name := found[0].layer.base:
        below = find(name)
        if below is None:
            raise faulty(found[0].file, "base", f"没有版式“{name}”")
        if any(each.layer.name == below.layer.name for each in found):
            circle = " → ".join(each.layer.name for each in reversed(found))
            raise faulty(found[0].file, "base", f"版式绕成了圈：{circle} → {below.layer.name}")
        found.insert(0, below)
    return tuple(found)


def overlay(sources: tuple[LayerSource, ...]) -> Stack:
    """The layers laid over each other; faults of their own are in ``Stack.faults``."""
    faults: list[DefinitionFault] = []
    files: dict[tuple[str, str], str] = {}
    rows: dict[str, dict[str, LayerRow]] = {table: {} for table in ROW_TABLES}
    maps: dict[str, dict[str, str]] = {"cells": {}, "words": {}}
    form, official, in_bases = Form(), b"", frozenset[tuple[str, str]]()
    for source in sources:
        in_bases = frozenset((table, key) for table in ROW_TABLES for key in rows[table])
        _leave_out(source, rows, maps, faults)
        for table in ROW_TABLES:
            _lay_rows(table, source, rows[table], files, faults)
        files |= {("sheets", sheet): source.file for sheet in source.layer.sheets}
        written = source.layer.form or Form()
        if source.official:  # where fields stood in a file that is used no longer says nothing
            form, maps["cells"] = Form(), {}
        for name, added in (("cells", written.cells), ("words", source.layer.words)):
            maps[name] |= added
            files |= {(name, key): source.file for key in added}
        form = _form_over(form, written)
        official = source.official or official
    top = sources[-1].layer
    merged = top.model_copy(
        update={
            **{table: tuple(rows[table].values()) for table in ROW_TABLES},
            "form": form.model_copy(update={"cells": maps["cells"]}),
            "words": maps["words"],
            "sheets": next((s.layer.sheets for s in reversed(sources) if s.layer.sheets), ()),
        }
    )
    return Stack(merged, official, sources[-1].file, files, in_bases, faults)


def _lay_rows(
    table: str,
    source: LayerSource,
    below: dict[str, LayerRow],
    files: dict[tuple[str, str], str],
    faults: list[DefinitionFault],
) -> None:
    seen: set[str] = set()
    for row in getattr(source.layer, table):
        key = row_key(row)
        if key in seen:
            text = "同一个编号写了两次"
            faults.append(DefinitionFault(source.file, table, key, "", text))
        seen.add(key)
        below[key] = _over(below[key], row) if key in below else row
        files[table, key] = source.file


def _over(row: LayerRow, upper: LayerRow) -> LayerRow:
    return row.model_copy(update={key: getattr(upper, key) for key in upper.model_fields_set})


def _form_over(form: Form, upper: Form) -> Form:
    table = upper.table
    if table is not None and form.table is not None:
        columns = form.table.columns | table.columns
        whole = _over(form.table, table).model_copy(update={"columns": columns})
        assert isinstance(whole, IndicatorTable)
        table = whole
    return Form(file=upper.file or form.file, table=table or form.table)


def _leave_out(
    source: LayerSource,
    rows: dict[str, dict[str, LayerRow]],
    maps: dict[str, dict[str, str]],
    faults: list[DefinitionFault],
) -> None:
    """Take away what ``without`` names: rows by id or suffix, a case as 规则·情形."""
    for name in source.layer.without:
        named = [
            (table, key)
            for table, below in rows.items()
            for key, row in below.items()
            if name in (key, stated_id(row.__dict__))
        ]
        for table, key in named:
            del rows[table][key]
        for entries in maps.values():
            entries.pop(name, None)
        if not named and not _leave_out_case(name, rows["rules"]):
            known = dict.fromkeys(key for below in rows.values() for key in below)
            known |= {f"{key}·{c.case}": None for key, c in _cases_of(rows["rules"]) if c.case}
            text = f"版式中没有“{name}”{nearest(name, known)}"
            faults.append(DefinitionFault(source.file, "", "", "without", text))


def _cases_of(rules: dict[str, LayerRow]) -> Iterator[tuple[str, Case]]:
    for key, rule in rules.items():
        yield from ((key, case) for case in (rule.cases if isinstance(rule, RuleRow) else ()))


def _leave_out_case(name: str, rules: dict[str, LayerRow]) -> bool:
    id, _, case = name.partition("·")
    rule: Any = rules.get(id)
    if not case or not isinstance(rule, RuleRow):
        return False
    rest = tuple(_without_case(rule.cases, case))
    rules[id] = rule.model_copy(update={"cases": rest})
    return len(rest) < len(rule.cases)


def _without_case(cases: tuple[Case, ...], name: str) -> Iterator[Case]:
    return (case for case in cases if case.case != name)
