"""Layers of a definition laid over each other: a base, perhaps on another base, and a fund on top.

A row of an upper layer with the id of one below changes it, key by key, where it is set; any other
row is added. ``without`` takes away what a fund does not use.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
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
_MAPS = ("cells", "words")
Tables = dict[str, dict[str, Any]]
"""Rows and entries by table and key."""


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
    rows: Tables = {table: {} for table in (*ROW_TABLES, *_MAPS)}
    form, official, in_bases = Form(), b"", frozenset[tuple[str, str]]()
    for source in sources:
        in_bases = frozenset((table, key) for table in ROW_TABLES for key in rows[table])
        _leave_out(source, rows, faults)
        written = source.layer.form or Form()
        if source.official:  # where fields stood in a file that is used no longer says nothing
            form, rows["cells"] = Form(), {}
        _lay("cells", source.file, written.cells.items(), rows, files)
        _lay("words", source.file, source.layer.words.items(), rows, files)
        for table in ROW_TABLES:
            added = [(row_key(row), row) for row in getattr(source.layer, table)]
            _lay(table, source.file, added, rows, files)
            for key, count in Counter(key for key, _ in added).items():
                if count > 1:
                    text = "同一个编号写了两次"
                    faults.append(DefinitionFault(source.file, table, key, "", text))
        files |= {("sheets", sheet): source.file for sheet in source.layer.sheets}
        form = _form_over(form, written)
        official = source.official or official
    top = sources[-1].layer
    merged = top.model_copy(
        update={
            **{table: tuple(rows[table].values()) for table in ROW_TABLES},
            "form": form.model_copy(update={"cells": rows["cells"]}),
            "words": rows["words"],
            "sheets": next((s.layer.sheets for s in reversed(sources) if s.layer.sheets), ()),
        }
    )
    return Stack(merged, official, sources[-1].file, files, in_bases, faults)


def _lay(
    table: str,
    file: str,
    added: Iterable[tuple[str, Any]],
    rows: Tables,
    files: dict[tuple[str, str], str],
) -> None:
    for key, row in added:
        below = rows[table].get(key)
        rows[table][key] = _over(below, row) if isinstance(below, LayerRow) else row
        files[table, key] = file


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


def _leave_out(source: LayerSource, rows: Tables, faults: list[DefinitionFault]) -> None:
    """Take away what ``without`` names: rows by id or suffix, a case as 规则·情形."""
    for name in source.layer.without:
        named = [
            (table, key)
            for table, below in rows.items()
            for key, row in below.items()
            if name == key or (isinstance(row, LayerRow) and name == stated_id(row.__dict__))
        ]
        for table, key in named:
            del rows[table][key]
        if not named and not _leave_out_case(name, rows["rules"]):
            known = dict.fromkeys(key for table in ROW_TABLES for key in rows[table])
            known |= {f"{key}·{c.case}": None for key, c in _cases_of(rows["rules"]) if c.case}
            text = f"版式中没有“{name}”{nearest(name, known)}"
            faults.append(DefinitionFault(source.file, "", "", "without", text))


def _cases_of(rules: dict[str, LayerRow]) -> Iterator[tuple[str, Case]]:
    for key, rule in rules.items():
        yield from ((key, case) for case in (rule.cases if isinstance(rule, RuleRow) else ()))


def _leave_out_case(name: str, rules: dict[str, LayerRow]) -> bool:
    id, _, name = name.partition("·")
    rule = rules.get(id)
    if not name or not isinstance(rule, RuleRow):
        return False
    rest = tuple(case for case in rule.cases if case.case != name)
    rules[id] = rule.model_copy(update={"cases": rest})
    return len(rest) < len(rule.cases)
