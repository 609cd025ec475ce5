"""The template workbook is the program: no string in the package names a fund, a field or a year.

Every string literal of jialing_xls/ but the docstrings is searched for the names of the funds that are
shipped, for the ids of all their fields, for what ids are put together from, and for years.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from definition.definitions import SHIPPED

from jialing_xls.definition.rules import EXPLANATION
from jialing_xls.definition.toml_spelling import read_definition
from jialing_xls.model.field import PRIOR, SEAL, Kind
from jialing_xls.model.role import Role

PACKAGE = Path(__file__).parents[1] / "jialing_xls"
YEAR = re.compile(r"(?<![\d.])20[12]\d(?!\d|/\d\d/|/[a-z])")
"""One that is no part of a vocabulary's address, as in ``…/2010/11/main``."""
PIECE = re.compile(r"^[\u4e00-\u9fff]+_|_[\u4e00-\u9fff]+(?=$|_)")
"""A beginning or an end of an id, as code would put one together: 预算_, _完成值."""

WORDS = {*Kind, *Role}
"""Words of the model that are a field's id, too."""

OWN = {PRIOR, SEAL, EXPLANATION}
"""What the tool itself puts before the id of a field that it adds."""


HEADING = ("rollup/roster_file.py", "单位名称")
"""A heading of the roster, which is a table of its own; a field has the same name."""


@cache
def ids() -> frozenset[str]:
    """Names of the funds and ids of the fields that are shipped."""
    found: set[str] = set()
    for path in SHIPPED:
        definition = read_definition(path)
        found |= {definition.fund, *definition.book.fields}
    return frozenset(found - WORDS)


@cache
def pieces() -> frozenset[str]:
    """What the ids are put together from, with the sign that joins them."""
    return frozenset(piece for id in ids() for piece in PIECE.findall(id)) - OWN


def literals(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of every string that is no docstring."""
    tree = ast.parse(source)
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in documented:
            continue
        # The vocabularies of others have years in their addresses.
        if isinstance(node.value, str) and "://" not in node.value:
            yield node.lineno, node.value


def named(text: str) -> list[str]:
    """The funds, fields and years that a string names. A short id is a word like any other, and
    counts only where it is the whole of the string."""
    found = [name for name in ids() if (name in text if "_" in name else name == text)]
    found += [name for name in ids() if len(name) >= 6 and name in text]
    found += [piece for piece in pieces() if _is_put_together(text, piece)]
    return sorted({*found, *YEAR.findall(text)})


def _is_put_together(text: str, piece: str) -> bool:
    return text.endswith(piece) if piece.startswith("_") else text == piece


MODULES = [
    pytest.param(path, id=path.relative_to(PACKAGE).as_posix())
    for path in sorted(PACKAGE.rglob("*.py"))
]


@pytest.mark.parametrize("path", MODULES)
def test_no_string_names_a_fund_a_field_or_a_year(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    module = path.relative_to(PACKAGE).as_posix()
    found = [
        (line, text[:60], names)
        for line, text in literals(source)
        if (names := named(text)) and (module, text) != HEADING
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('x = "预算_总额"', ["预算_总额"]),
        ('f"{x}的执行_中央"', ["执行_中央"]),
        ('f"{indicator}_完成值"', ["_完成值"]),
        ('"预算_" + part', ["预算_"]),
        ('x = "就业补助资金的报告"', ["就业补助资金"]),
        ('x == "填报日期"', ["填报日期"]),
        ('y = "2023"', ["2023"]),
        ('"""预算_总额 in 2023"""', []),
        ('x = "填报日期要写"', []),
        ('n = "12023.5"', []),
        ('f"{x}/2010/11/main"', []),
        ('x = "2023/24"', ["2023"]),
    ],
)
def test_what_is_found(source: str, found: list[str]) -> None:
    assert [name for _, text in literals(source) for name in named(text)] == found
