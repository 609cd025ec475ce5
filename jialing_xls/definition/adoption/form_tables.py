"""The tables of an official form: header rows, what each column means, and the rows below."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from jialing_xls.definition.adoption.form_grid import Area, FormGrid
from jialing_xls.definition.adoption.form_words import FormVocabulary, FormWords, Likeness

NAME, TARGET, ACTUAL = "三级", "指标目标", "指标完成"
"""Columns by which an indicator table is known: the first, and one of the others."""
INDICATORS, MONEY = "指标", "资金"


@dataclass(frozen=True, slots=True)
class Known:
    """What one or more labels mean together."""

    key: str
    area: Area
    """The label nearest to the cell."""
    sure: bool
    why: str


@dataclass(frozen=True, slots=True)
class FormTable:
    """``columns`` are the lowest labels of the header, left to right, known ones and others."""

    kind: str
    columns: Mapping[Area, Known | None]
    rows: range
    turned: bool = False
    """Whether the header has what elsewhere stands before the rows, e.g. 中央, 省级, 市级."""

    @property
    def keys(self) -> set[str]:
        return {known.key for known in self.columns.values() if known}

    @property
    def header(self) -> int:
        """Its last row."""
        return self.rows.start - 1

    @property
    def first(self) -> Area:
        """The leftmost column whose meaning is known."""
        return next(area for area, known in self.columns.items() if known)

    def column(self, key: str) -> Area | None:
        return next(
            (area for area, known in self.columns.items() if known and known.key == key), None
        )


class TableFinder:
    """Finds the tables of a sheet."""

    def __init__(self, grid: FormGrid, words: FormWords) -> None:
        self._grid, self._words = grid, words
        self._headers = {row: self._header_at(row) for row in grid.rows}

    def tables(self) -> tuple[FormTable, ...]:
        """All tables, from the top."""
        found: list[FormTable] = []
        for row, header in self._headers.items():
            if header and not any(row in table.rows for table in found):
                found.append(replace(header, rows=range(row + 1, self._end(header))))
        return tuple(found)

    def _header_at(self, row: int) -> FormTable | None:
        """The row as a header; what two kinds could claim goes to the one that knows more of it."""
        ending = (area for area in self._grid.areas if area.bottom == row and area.label)
        labels = sorted(ending, key=lambda area: area.left)
        tries = [
            self._header(kind, vocabulary, bool(turned), labels, row)
            for kind, axes in self._words.kinds.items()
            for turned, vocabulary in enumerate(axes)
            if vocabulary
        ]
        headers = [each for each in tries if each]
        return max(headers, key=lambda each: len(each.keys), default=None)

    def _header(
        self, kind: str, vocabulary: FormVocabulary, turned: bool, labels: list[Area], row: int
    ) -> FormTable | None:
        columns = {area: self._column(vocabulary, area, labels) for area in labels}
        heading = _settled(
            {area: known for area, known in columns.items() if known and self._heads(area, kind)}
        )
        table = FormTable(kind, heading, range(row + 1, row + 1), turned)
        if not _is_header(kind, table.keys):
            return None
        # What is left of the first known column are labels of rows and of the whole block.
        rest = {area: heading.get(area) for area in columns if area.left >= table.first.left}
        return replace(table, columns=rest)

    def _column(self, vocabulary: FormVocabulary, area: Area, labels: list[Area]) -> Known | None:
        """What a column means by its label and by those on top of it."""
        path, over = [area], self._grid.above(area)
        while over and over.label and not self._named(over) and self._groups(over, labels):
            path.append(over)
            over = self._grid.above(over)
        return known_by(self._words, vocabulary, path, "表头")

    def _groups(self, over: Area, labels: list[Area]) -> bool:
        """Whether the row of ``over`` is of the header, too: no title, and no cells of a table above."""
        tops = [self._grid.at(over.bottom, each.left) for each in labels]
        titled = all(over.covers_columns_of(each) for each in labels)
        return not titled and all(top is not None and top.label for top in tops)

    def _heads(self, area: Area, kind: str) -> bool:
        """Whether a label has something below it, in its columns, and no cell of its own beside it.

        The indicators of a blank form may have no row at all: rows are put in when it is filled.
        """
        below = self._grid.below(area)
        if below is None or self._named(area):
            return False
        return area.covers_columns_of(below) or kind == INDICATORS

    def _named(self, area: Area) -> bool:
        """Whether it is the label of the empty cell beside it."""
        beside = self._grid.right_of(area)
        return beside is not None and beside.blank and beside.bottom == area.bottom

    def _end(self, table: FormTable) -> int:
        """The row after the last one: where the columns are crossed, or the block or frame ends."""
        blocks = (
            area.bottom
            for area in self._grid.left_labels(table.first)
            if area.top <= table.header < area.bottom
        )
        last = min(blocks, default=self._grid.rows[-1])
        for row in range(table.header + 1, last + 1):
            if -row not in self._grid.hidden and not self._goes_on(table, row):
                return row
        return last + 1

    def _goes_on(self, table: FormTable, row: int) -> bool:
        key = table.column(NAME) or table.first
        area = self._grid.at(row, key.left)
        if area is None or not key.covers_columns_of(area) or self._headers[row]:
            return False
        cells = [each for column in table.columns if (each := self._grid.at(row, column.left))]
        if table.kind == INDICATORS and is_sum(self._grid, self._words, row):
            return False
        return any(each.framed or each.text for each in cells)


def _settled(heading: dict[Area, Known]) -> dict[Area, Known]:
    """Of several columns with one meaning, the one that is sure of it, if that is a single one."""
    sure = Counter(known.key for known in heading.values() if known.sure)
    return {area: known for area, known in heading.items() if known.sure or sure[known.key] != 1}


def _is_header(kind: str, keys: set[str]) -> bool:
    if kind == INDICATORS:
        return NAME in keys and bool(keys & {TARGET, ACTUAL})
    return len(keys) >= 2


def known_by(
    words: FormWords, vocabulary: FormVocabulary, path: list[Area], what: str
) -> Known | None:
    """What the labels of ``path``, nearest first, mean: alone, or each with the one beyond it.

    A label that stands under another one is sure only together with it, unless that one says nothing.
    """
    near, *rest = path
    beyond = [each for each in rest if not _neutral(words, each)]
    found = [(like, False)] if (like := vocabulary.meaning(near.text)) else []
    for each in beyond:
        joined = (near.text + each.text, each.text + near.text)
        found += [(like, True) for text in joined if (like := vocabulary.meaning(text))]
    if not found:
        return None
    like, whole = max(found, key=lambda each: (each[0].listed and each[1], each[0].score))
    whole = whole or all(vocabulary.says(like.key, near.text + each.text) for each in beyond)
    return Known(like.key, near, like.listed and whole, _why(what, near, like, beyond))


def _neutral(words: FormWords, area: Area) -> bool:
    like = words.neutral.meaning(area.text)
    return like is not None and like.listed


def _why(what: str, area: Area, like: Likeness, beyond: list[Area]) -> str:
    if like.listed:
        told = f"{what}“{area.shown}”"
    elif like.score == 1:
        told = f"{what}“{area.shown}”，这个叫法不止一个意思"
    else:
        told = f"{what}“{area.shown}”近似“{like.wording}”"
    return told + "".join(f"，属“{each.shown}”" for each in beyond[:1])


def is_sum(grid: FormGrid, words: FormWords, row: int) -> bool:
    """Whether a row of the indicator table is its total."""
    first = next(
        (a for c in grid.columns if (a := grid.at(row, c)) and a.label and a.top == row), None
    )
    like = words.sums.meaning(first.text) if first else None
    return like is not None and like.listed
