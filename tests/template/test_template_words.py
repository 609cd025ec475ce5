"""What staff and auditors see is Chinese, and no text breaks off."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from jialing_xls.template.template_layout import DEFINITION, TOOL_SHEETS
from jialing_xls.template.template_workbook import Template

WORDS = frozenset({"jxls", "fill", "check"})
"""The commands to be typed are the only English that staff ever see."""
EXPRESSION_WORDS = frozenset(
    {"ABS", "COUNTA", "DATE", "IF", "MAX", "MIN", "ROUND", "ROUNDUP", "SUM"}
)
"""Functions of the expression language, on the sheet that holds the definition."""

_WORD = re.compile(r"[A-Za-z]{2,}")
_HEADER_CODE = re.compile(r"&[LCRPN]")
_PAIRS = {"（": "）", "“": "”", "《": "》", "【": "】", "(": ")", "「": "」"}
_BROKEN_END = ("，", "、", "；", "：", "…", "（", "“", "《", "-", "—", "/", ",", "(")
_LABELS = {"年度资金总额："}
"""Labels of the official form that end as a sentence would not."""


def texts_of(*sheets: Worksheet) -> Iterator[tuple[str, str]]:
    """Every text that can come into view: where, and what."""
    for sheet in sheets:
        yield sheet.title, sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    yield f"{sheet.title}!{cell.coordinate}", cell.value
        for rule in sheet.data_validations.dataValidation:
            for text in (rule.promptTitle, rule.prompt, rule.errorTitle, rule.error):
                yield f"{sheet.title}!{rule.sqref} 提示", text or ""
        for part in (sheet.oddFooter, sheet.oddHeader):
            for side in (part.left, part.center, part.right):
                yield f"{sheet.title} 页脚", _HEADER_CODE.sub("", side.text or "")


def english(text: str, template: Template) -> set[str]:
    return set(_WORD.findall(text.replace(template.name, ""))) - WORDS


def test_no_english_stands_on_the_form_and_on_the_sheets_of_the_tool(
    built_path: Path, template: Template
) -> None:
    shown = load_workbook(built_path, data_only=True)
    for where, text in texts_of(*(shown[name] for name in (*template.form_sheets, *TOOL_SHEETS))):
        allowed = EXPRESSION_WORDS if where.startswith(DEFINITION) else frozenset()
        assert english(text, template) <= allowed, (where, text)


def test_no_english_stands_in_an_entry_workbook(opened_entry: Workbook, template: Template) -> None:
    """Formulas are looked at for the texts that they show; functions are not in view."""
    for where, text in texts_of(*opened_entry):
        shown = " ".join(re.findall(r'"([^"]*)"', text)) if text.startswith("=") else text
        assert not english(shown, template), (where, shown)


def strings(node: object, path: str = "") -> Iterator[tuple[str, str]]:
    match node:
        case str():
            yield path, node
        case dict():
            for key, value in node.items():
                yield from strings(value, f"{path}.{key}")
        case list():
            for n, value in enumerate(node):
                yield from strings(value, f"{path}[{n}]")


def breaks_off(text: str) -> str:
    """What shows that a text is cut or mangled; empty if nothing does."""
    if text != text.strip(" \t\n"):
        return "空白"
    if "\ufffd" in text or "锟斤拷" in text:
        return "乱码"
    if text.endswith(_BROKEN_END) and text not in _LABELS:
        return "断句"
    open_marks: list[str] = []
    for char in text:
        if char in _PAIRS:
            open_marks.append(_PAIRS[char])
        elif char in _PAIRS.values() and (not open_marks or open_marks.pop() != char):
            return "括号"
    return "括号" if open_marks else ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("年度资金总额", ""),
        ("调整后的全年预算数（含上年结转）", ""),
        ("调整后的全年预算数（含上年", "括号"),
        ("没有填“无", "括号"),
        ("省、市、", "断句"),
        ("全年 ", "空白"),
        ("报\ufffd", "乱码"),
    ],
)
def test_a_text_that_breaks_off_is_seen(text: str, fault: str) -> None:
    assert breaks_off(text) == fault


def test_no_text_of_the_definition_breaks_off(definition_path: Path) -> None:
    data = tomllib.loads(definition_path.read_text(encoding="utf-8"))
    found = [(path, text, fault) for path, text in strings(data) if (fault := breaks_off(text))]
    assert found == []


def test_every_rule_names_its_basis_and_every_field_its_name(template: Template) -> None:
    assert [rule.key for rule in template.book.rules if not (rule.text and rule.basis)] == []
    assert [field.id for field in template.book.fields.values() if not field.name] == []


def test_no_prompt_of_an_entry_cell_breaks_off(opened_entry: Workbook) -> None:
    for sheet in opened_entry:
        for rule in sheet.data_validations.dataValidation:
            assert not breaks_off(rule.prompt), (rule.sqref, rule.prompt)
            assert not breaks_off(rule.error.replace("…”", "”")), (rule.sqref, rule.error)
