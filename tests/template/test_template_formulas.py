"""Every formula of a template and of its entry workbook works in Excel 2007, WPS and LibreOffice."""

import re
from collections.abc import Iterator

import pytest
from openpyxl import Workbook
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

FUNCTIONS = frozenset(
    {
        # The list of design.md §3.
        *("SUM", "ROUND", "ROUNDUP", "IF", "ABS", "MIN", "MAX", "COUNT", "COUNTA", "AND", "OR"),
        *("IFERROR", "DATE", "LEN", "SUMPRODUCT", "HYPERLINK", "INDEX", "MATCH"),
        # Of Excel 97 and 2007; a third of the time and of the characters of SUMPRODUCT(…*1).
        *("COUNTIF", "COUNTIFS"),
        # The n-th problem of the list.
        *("SMALL", "MOD"),
        # "=" takes an empty cell for 0 and "abc" for "ABC"; B11 must not.
        "EXACT",
        # The beginning of a long text in the list of problems.
        "LEFT",
    }
)
ENTRY_FUNCTIONS = FUNCTIONS | {
    # The figures in a typed indicator, and whether an explanation says anything.
    *("VALUE", "SUBSTITUTE", "TRIM", "FIND", "MID"),
    # Whether a figure is written just as it was read, and a text stands on a list.
    *("TEXT", "NOT"),
    # What a data validation lets in.
    *("ISNUMBER", "ISTEXT", "RIGHT"),
}
VOLATILE = {"NOW", "TODAY", "RAND", "RANDBETWEEN", "OFFSET", "INDIRECT", "CELL", "INFO"}

MAX_LENGTH, MAX_ARGUMENTS, MAX_NESTING, MAX_TEXT = 8192, 255, 64, 255
"""Specifications and limits of Excel 2007. MAX_TEXT is that of a text written in a formula."""
MAX_VALIDATION = 255
"""Length of a formula of a data validation, by the same page."""

_REFERENCE = re.compile(r"(?:\w+!|'[^']+'!)?\$?[A-Z]{1,3}\$?[0-9]+(?::\$?[A-Z]{1,3}\$?[0-9]+)?")

Formulas = list[tuple[str, str]]
"""Where each stands, and the formula with its leading ``=``."""


def formulas_of(workbook: Workbook) -> Formulas:
    """Formulas in cells, in conditional formats and in data validations."""
    return [*_in_cells(workbook), *_in_formats(workbook), *_in_validations(workbook)]


def _in_cells(workbook: Workbook) -> Iterator[tuple[str, str]]:
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    # An array formula would be an object and fail here: there are none.
                    assert isinstance(cell.value, str)
                    yield f"{sheet.title}!{cell.coordinate}", cell.value


def _in_formats(workbook: Workbook) -> Iterator[tuple[str, str]]:
    for sheet in workbook:
        for area in sheet.conditional_formatting:
            for rule in area.rules:
                for formula in rule.formula:
                    yield f"{sheet.title}!{area.sqref} 条件格式", f"={formula}"


def _in_validations(workbook: Workbook) -> Iterator[tuple[str, str]]:
    for sheet in workbook:
        for rule in sheet.data_validations.dataValidation:
            for formula in filter(None, (rule.formula1, rule.formula2)):
                yield f"{sheet.title}!{rule.sqref} 数据有效性", f"={formula}"


@pytest.fixture(scope="module", params=["模板", "录入表"])
def formulas(request: pytest.FixtureRequest, opened: Workbook, opened_entry: Workbook) -> Formulas:
    found = formulas_of(opened if request.param == "模板" else opened_entry)
    assert found
    return found


@pytest.fixture(scope="module")
def tokens(formulas: Formulas) -> list[tuple[str, list[Token]]]:
    return [(where, Tokenizer(formula).items) for where, formula in formulas]


def functions(tokens: list[Token]) -> set[str]:
    return {t.value.rstrip("(") for t in tokens if t.type == Token.FUNC and t.subtype == Token.OPEN}


def used(workbook: Workbook) -> set[str]:
    return {
        name for _, formula in formulas_of(workbook) for name in functions(Tokenizer(formula).items)
    }


def test_a_template_uses_only_functions_of_the_list(opened: Workbook) -> None:
    assert used(opened) <= FUNCTIONS


def test_an_entry_workbook_uses_a_few_functions_more(opened_entry: Workbook) -> None:
    assert used(opened_entry) <= ENTRY_FUNCTIONS


def test_no_volatile_function_is_allowed_anywhere() -> None:
    """They would ask to save a workbook that nobody changed, and change its figures by the day."""
    assert not ENTRY_FUNCTIONS & VOLATILE


def test_no_formula_uses_a_defined_name_or_a_table(tokens: list[tuple[str, list[Token]]]) -> None:
    """IronCalc knows no name that starts with a Chinese character: addresses only."""
    bad = [
        (where, token.value)
        for where, items in tokens
        for token in items
        if token.type == Token.OPERAND
        and token.subtype == Token.RANGE
        and not _REFERENCE.fullmatch(token.value)
    ]
    assert bad == []


def test_no_formula_contains_an_error(tokens: list[tuple[str, list[Token]]]) -> None:
    bad = [w for w, items in tokens if any(t.subtype == Token.ERROR for t in items)]
    assert bad == []


def test_formulas_keep_the_limits_of_excel_2007(
    formulas: Formulas, tokens: list[tuple[str, list[Token]]]
) -> None:
    for where, formula in formulas:
        limit = MAX_VALIDATION if "数据有效性" in where else MAX_LENGTH
        assert len(formula) - 1 <= limit, where
    for where, items in tokens:
        assert nesting(items) <= MAX_NESTING, where
        assert arguments(items) <= MAX_ARGUMENTS, where
        texts = [t.value for t in items if t.subtype == Token.TEXT]
        assert all(len(text) - 2 <= MAX_TEXT for text in texts), where


def nesting(items: list[Token]) -> int:
    """Levels of functions inside functions."""
    depth = deepest = 0
    for token in items:
        if token.type == Token.FUNC:
            depth += 1 if token.subtype == Token.OPEN else -1
            deepest = max(deepest, depth)
    return deepest


def arguments(items: list[Token]) -> int:
    """Arguments of the function that has the most."""
    most, open_calls = 0, [0]
    for token in items:
        if token.subtype == Token.OPEN:
            open_calls.append(1)
        elif token.subtype == Token.CLOSE:
            most = max(most, open_calls.pop())
        elif token.type == Token.SEP:
            open_calls[-1] += 1
    return most


@pytest.mark.parametrize(
    ("formula", "levels", "most"),
    [("=1+2", 0, 0), ("=SUM(A1,B1,C1)", 1, 3), ("=IF(MAX(A1,MIN(B1,C1,D1))>0,1,(2))", 3, 3)],
)
def test_levels_and_arguments_are_counted_as_excel_does(
    formula: str, levels: int, most: int
) -> None:
    items = Tokenizer(formula).items
    assert (nesting(items), arguments(items)) == (levels, most)


def test_differences_are_rounded(opened: Workbook) -> None:
    """13571.19−13356.23 is 214.96000000000095 in any engine."""
    sheet = opened["交叉核对"]
    header = next(c for row in sheet.iter_rows() for c in row if c.value == "差额" and c.row > 6)
    column = [
        sheet.cell(row, header.column).value for row in range(header.row + 1, sheet.max_row + 1)
    ]
    assert column
    assert all("ROUND(" in formula for formula in column)
