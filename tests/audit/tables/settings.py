"""Protection, validation, names and links that are not as the template has them."""

from collections.abc import Callable
from typing import Any

from audit.tampered import (
    MONEY,
    SHEET,
    Tampering,
    Where,
    at,
    form,
    money,
    openpyxl_cell,
    rule,
    unprotect,
)
from audit.tampering import Raw
from official_forms import FORM
from openpyxl.styles import Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from jialing_xls.template.template_layout import CROSSCHECK


def loosen(book: Raw, w: Where) -> None:
    book.replace(book.part_of(FORM), "<sheetProtection ", '<sheetProtection insertRows="0" ')


def names(pattern: str, new: str) -> Callable[[Raw, Where], None]:
    return lambda book, w: book.sub("xl/workbook.xml", pattern, new)


def retarget(book: Raw, w: Where) -> None:
    cell = w.rule("link")
    book.sub(
        book.part_of(CROSSCHECK),
        f'(<hyperlink ref="{cell}" )location="[^"]*"',
        lambda m: f"{m[1]}location=\"'{FORM}'!A1\"",
    )


def validate(book: Any, w: Where) -> None:
    validation = DataValidation(type="whole", operator="greaterThan", formula1="0")
    validation.add(w.form(MONEY))
    book[FORM].add_data_validation(validation)


def add_name(book: Any, w: Where) -> None:
    book.defined_names["小金库"] = DefinedName("小金库", attr_text=f"{FORM}!$F$8")


def prompt(book: Raw, w: Where) -> None:
    rule = '<dataValidation sqref="E7" showInputMessage="1" prompt="已核实"/>'
    content = f'<dataValidations count="1">{rule}</dataValidations>'
    book.sub(book.part_of(FORM), "<printOptions ", lambda m: f"{content}{m[0]}")


def tooltip(book: Raw, w: Where) -> None:
    cell = w.rule("link")
    book.replace(
        book.part_of(CROSSCHECK),
        f'<hyperlink ref="{cell}" ',
        f'<hyperlink ref="{cell}" tooltip="已核" ',
    )


def second_link(book: Raw, w: Where) -> None:
    link = f'<hyperlink ref="{w.rule("link")}" location="A1"/>'
    book.replace(book.part_of(CROSSCHECK), "</hyperlinks>", f"{link}</hyperlinks>")


def password(book: Raw, w: Where) -> None:
    book.replace(book.part_of(FORM), "<sheetProtection ", '<sheetProtection password="CC1A" ')


IN_XML = [
    Tampering("unprotected", unprotect, at(f"{FORM}!{SHEET}"), "保护被取消", kept=True),
    Tampering("protection-loosened", loosen, at(f"{FORM}!{SHEET}"), "放宽"),
    Tampering("name-moved", names(rf">{FORM}!\$E\$7<", f">{FORM}!$$E$$8<".replace("$$", "$")),
              lambda w: f"{FORM}!E7", "名称", kept=True),
    Tampering("name-broken", names(rf">{FORM}!\$E\$7<", ">#REF!<"), lambda w: f"{FORM}!E7", "#REF!"),
    Tampering("name-deleted", names(rf'<definedName name="[^"]*">{FORM}!\$E\$7</definedName>', ""),
              lambda w: f"{FORM}!E7", "被删除"),
    Tampering("print-area", names(rf">{FORM}!\$A\$1:\$G\$\d+<", f">{FORM}!A1:G20<"),
              at(f"{FORM}!A1"), "Print_Area"),
    Tampering("link-retargeted", retarget, rule("link"), "链接"),
    Tampering("input-prompt", prompt, at(f"{FORM}!E7"), "已核实"),
    Tampering("tooltip", tooltip, rule("link"), "提示"),
    Tampering("second-link", second_link, rule("link"), "链接"),
    Tampering("password", password, at(f"{FORM}!{SHEET}"), "密码"),
    Tampering("print-titles", names(rf">{FORM}!\$21:\$21<", f">{FORM}!$2:$2<"),
              at(f"{FORM}!A1"), "Print_Titles"),
]  # fmt: skip


IN_OPENPYXL = [
    Tampering("unlocked", openpyxl_cell(FORM, money, protection=Protection(locked=False)),
              form(MONEY), "锁定"),
    Tampering("unprotected", lambda b, w: b[CROSSCHECK].protection.disable(), at(f"{CROSSCHECK}!A1"),
              "保护被取消"),
    Tampering("validation-added", validate, form(MONEY), "数据有效性"),
    Tampering("name-added", add_name, at(f"{FORM}!F8"), "多出名称"),
]  # fmt: skip
