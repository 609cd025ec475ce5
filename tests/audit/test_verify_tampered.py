"""Every tampering in this table is named by its cell, or by its sheet where it has no cell."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import referee
from audit.filled import Filled, fill_sample
from audit.tampering import Raw, raw, through_openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from jialing_xls.audit.verify import verify
from jialing_xls.model.result import Finding, Level, Outcome, Status
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import Cell
from jialing_xls.submission.seal import seal
from jialing_xls.template import workbook as templates
from jialing_xls.template.layout import CROSSCHECK, FORM, PAPER
from jialing_xls.template.workbook import Template


class Where:
    """Addresses, taken from the template."""

    def __init__(self, template: Template) -> None:
        self.template = template

    def form(self, field: str) -> str:
        return str(self.template.form[field])

    def paper(self, field: str, column: str = "value") -> str:
        return str(self.template.paper.cell(column, self.template.paper_rows[field]))

    def rule(self, column: str, key: str = "B01") -> str:
        return str(self.template.rules.cell(column, self.template.rule_rows[key]))

    def explained(self) -> str:
        """A rule that has an explanation in the sample 更正, else one that could have one."""
        return next(rule.key for rule in self.template.book.rules if rule.explained_by)

    def label(self, text: str) -> str:
        """Where the form has a label."""
        cells = self.template.package.worksheet(FORM).cells.values()
        return str(next(c.at for c in cells if self.template.package.text(c) == text))

    def merge(self) -> str:
        """A merged range of the form: that of the amounts' heading."""
        at = Cell.parse(self.label("资金投入情况（万元）"))
        xml = self.template.package.worksheet(FORM).xml.decode()
        start = xml.index(f'<mergeCell ref="{at}:') + len('<mergeCell ref="')
        return xml[start : xml.index('"', start)]

    @property
    def extracted(self) -> str:
        """A field whose value is the percentage in another field's text."""
        fields = self.template.book.fields.values()
        return next(f.id for f in fields if f.extracted_from and f.reading.startswith("百分数"))

    @property
    def last_label(self) -> str:
        """The last footnote of the form."""
        package = self.template.package
        return str(max(c.at for c in package.worksheet(FORM).cells.values() if package.text(c)))

    def row(self, field: str) -> int:
        return self.template.form[field].row


@dataclass(frozen=True)
class Tampering:
    """``named`` is "sheet!cell"; ``said`` a word of the finding that is about the tampering."""

    id: str
    edit: Callable[[Any, Where], object]
    named: Callable[[Where], str]
    said: str
    with_entry: bool = False
    most: int = 45
    """A tampering has consequences, but no avalanche."""


MONEY = "预算_总额"
RATE = "执行率_总额"
SHEET = "A1"


def form(field: str) -> Callable[[Where], str]:
    return lambda w: f"{FORM}!{w.form(field)}"


def paper(field: str, column: str = "value") -> Callable[[Where], str]:
    return lambda w: f"{PAPER}!{w.paper(field, column)}"


def rule(column: str, key: str = "B01") -> Callable[[Where], str]:
    return lambda w: f"{CROSSCHECK}!{w.rule(column, key)}"


def at(place: str) -> Callable[[Where], str]:
    return lambda w: place


def consistently(book: Raw, w: Where) -> None:
    """The figure changed in both sheets, as somebody would who knows of the tie between them."""
    book.number(FORM, w.form(MONEY), 13571.2)
    book.number(PAPER, w.paper(MONEY), 13571.2)


def thoroughly(book: Raw, w: Where) -> None:
    consistently(book, w)
    book.text(PAPER, w.paper(MONEY, "original"), "13571.2")


def show_as(cell: Any, text: str) -> None:
    """Have a text cell show another text."""
    cell.number_format = f'General;General;General;"{text}"'


def insert_and_show(book: Any, w: Where) -> None:
    book[FORM].insert_rows(41)
    show_as(book[CROSSCHECK]["A2"], "结论：通过")


def shrink_colours(book: Raw, w: Where) -> None:
    first, last = 7, max(w.template.rule_rows.values())
    pattern = rf'(<conditionalFormatting sqref="J{first}:J){last}'
    book.sub(book.part_of(CROSSCHECK), pattern, lambda m: f"{m[1]}{first + 3}")


def unprotect(book: Raw, w: Where) -> None:
    book.sub(book.part_of(FORM), "<sheetProtection[^>]*/>", "")


def loosen(book: Raw, w: Where) -> None:
    book.replace(book.part_of(FORM), "<sheetProtection ", '<sheetProtection insertRows="0" ')


def hide_column(book: Raw, w: Where) -> None:
    book.replace(book.part_of(FORM), '<col min="2" max="2" ', '<col min="2" max="2" hidden="1" ')


def narrow_column(book: Raw, w: Where) -> None:
    book.sub(
        book.part_of(FORM), '<col min="2" max="2" width="[^"]*"', '<col min="2" max="2" width="0.1"'
    )


def hide_row(book: Raw, w: Where) -> None:
    row = w.row(MONEY)
    book.replace(book.part_of(FORM), f'<row r="{row}" ', f'<row r="{row}" hidden="1" ')


def flatten_row(book: Raw, w: Where) -> None:
    """A long text in a row that shows one line of it."""
    row = w.row("总体完成情况")
    book.sub(book.part_of(FORM), rf'(<row r="{row}"[^>]*?) ht="[^"]*"', lambda m: f'{m[1]} ht="12"')


def state(value: str) -> Callable[[Raw, Where], None]:
    return lambda book, w: book.replace(
        "xl/workbook.xml", f'<sheet name="{PAPER}" ', f'<sheet name="{PAPER}" state="{value}" '
    )


def names(pattern: str, new: str) -> Callable[[Raw, Where], None]:
    return lambda book, w: book.sub("xl/workbook.xml", pattern, new)


def external(book: Raw, w: Where) -> None:
    book.link("xl/workbook.xml", "externalLink", "externalLinks/externalLink1.xml")
    book.parts["xl/externalLinks/externalLink1.xml"] = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    )
    book.link("xl/externalLinks/externalLink1.xml", "externalLinkPath", "D:/他.xlsx", "External")


def macros(book: Raw, w: Where) -> None:
    book.link("xl/workbook.xml", "vbaProject", "vbaProject.bin")
    book.parts["xl/vbaProject.bin"] = bytes(100)


def drawing(book: Raw, w: Where) -> None:
    part = book.part_of(FORM)
    id = book.link(part, "drawing", "../drawings/drawing9.xml")
    book.replace(part, "</worksheet>", f'<drawing r:id="{id}"/></worksheet>')
    book.parts["xl/drawings/drawing9.xml"] = (
        b'<wsDr xmlns="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">'
        b"<twoCellAnchor><from><col>4</col><row>6</row></from><sp/></twoCellAnchor></wsDr>"
    )


def embedded(book: Raw, w: Where) -> None:
    book.link(book.part_of(FORM), "oleObject", "../embeddings/oleObject1.bin")
    book.parts["xl/embeddings/oleObject1.bin"] = bytes(100)


def swap_rows(book: Raw, w: Where) -> None:
    """Two rows of the form change places, labels and figures together."""
    one, other = w.row("预算_中央"), w.row("预算_地方")
    part = book.part_of(FORM)
    text = book.parts[part].decode()
    rows = {}
    for n in (one, other):
        start = text.index(f'<row r="{n}"')
        rows[n] = text[start : text.index("</row>", start) + len("</row>")]

    def renumbered(row: str, old: int, new: int) -> str:
        row = row.replace(f'<row r="{old}"', f'<row r="{new}"')
        for letter in "ABCDEFG":
            row = row.replace(f'<c r="{letter}{old}"', f'<c r="{letter}{new}"')
        return row

    text = text.replace(
        rows[one] + rows[other],
        renumbered(rows[other], other, one) + renumbered(rows[one], one, other),
    )
    book.parts[part] = text.encode()


def rich(book: Raw, w: Where) -> None:
    runs = (
        '<is><r><t>应保尽保</t></r><r><rPr><color rgb="FFFFFFFF"/></rPr>'
        "<t>（另有未保户）</t></r></is>"
    )
    book.cell(FORM, w.form("指标01_指标值"), runs, "inlineStr")


def other_source(book: Raw, w: Where) -> None:
    """The source of a field becomes that of another one."""
    held = openpyxl.load_workbook(BytesIO(book.blob))[PAPER]
    book.text(PAPER, w.paper(MONEY, "source"), held[w.paper("预算_中央", "source")].value)


def reorder(book: Raw, w: Where) -> None:
    """The last two sheets change places, with the names that hold on each of them."""
    part = "xl/workbook.xml"
    book.sub(part, r"(<sheet [^>]*>)(<sheet [^>]*>)</sheets>", r"\2\1</sheets>")
    book.sub(
        part, 'localSheetId="([12])"', lambda m: f'localSheetId="{ {"1": "2", "2": "1"}[m[1]] }"'
    )


def entry_digest(book: Raw, w: Where) -> None:
    book.sub(book.part_of(CROSSCHECK), "录入表 SHA-256 [0-9a-f]{8}", "录入表 SHA-256 00000000")


def date1904(book: Raw, w: Where) -> None:
    book.replace("xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')


def retarget(book: Raw, w: Where) -> None:
    cell = w.rule("link")
    book.sub(
        book.part_of(CROSSCHECK),
        f'(<hyperlink ref="{cell}" )location="[^"]*"',
        lambda m: f"{m[1]}location=\"'{FORM}'!A1\"",
    )


def outside(book: Raw, w: Where) -> None:
    cell = '<c r="K7" t="inlineStr"><is><t>备查</t></is></c>'
    book.sub(book.part_of(FORM), r'(<row r="7" .*?)</row>', lambda m: f"{m[1]}{cell}</row>")


IN_XML = [
    Tampering(
        "colours-of-fewer-rules",
        shrink_colours,
        lambda w: f"{CROSSCHECK}!J7",
        "条件格式",
    ),
    Tampering("amount", lambda b, w: b.number(FORM, w.form(MONEY), 13571.2), form(MONEY), "应一致"),
    Tampering("amount-cleared", lambda b, w: b.cell(FORM, w.form(MONEY), ""), form(MONEY), "空"),
    Tampering("text", lambda b, w: b.text(FORM, w.form("资金名称"), "别的"), form("资金名称"), "应一致"),
    Tampering("paper-amount", lambda b, w: b.number(PAPER, w.paper(MONEY), 1), paper(MONEY), "原文"),
    Tampering("paper-below-the-line", lambda b, w: b.number(PAPER, w.paper("特困_人数"), 1),
              paper("特困_人数"), "原文"),
    Tampering("amount-in-both", consistently, paper(MONEY), "原文"),
    Tampering("amount-everywhere", thoroughly, paper(MONEY), "录入表", with_entry=True),
    Tampering("original", lambda b, w: b.text(PAPER, w.paper(MONEY, "original"), "1.00"),
              paper(MONEY), "原文"),
    Tampering("source", lambda b, w: b.text(PAPER, w.paper(MONEY, "source"), "资金情况!A1"),
              paper(MONEY, "source"), "来源", with_entry=True),
    Tampering("reading-note", lambda b, w: b.text(PAPER, w.paper(MONEY, "note"), "去掉了单位"),
              paper(MONEY, "note"), "处理"),
    Tampering("reading-note-and-original",
              lambda b, w: b.text(PAPER, w.paper(MONEY, "original"), "13571.19万元"),
              paper(MONEY, "note"), "去掉单位"),
    Tampering("note-of-a-text", lambda b, w: b.text(PAPER, w.paper("总体目标", "note"), "去掉首尾空白"),
              paper("总体目标", "note"), "处理"),
    Tampering("note-refused", lambda b, w: b.text(PAPER, w.paper(MONEY, "note"), "未采用，见提示"),
              paper(MONEY, "note"), "处理"),
    Tampering("note-of-what-was-extracted",
              lambda b, w: b.text(PAPER, w.paper(w.extracted, "note"), "摘自附件"),
              lambda w: f"{PAPER}!{w.paper(w.extracted, 'note')}", "处理"),
    Tampering("original-of-a-text",
              lambda b, w: b.text(PAPER, w.paper("总体目标", "original"), "别的"), paper("总体目标"), "原文"),
    Tampering("original-cleared", lambda b, w: b.cell(PAPER, w.paper(MONEY, "original"), ""),
              paper(MONEY), "原文"),
    Tampering("original-without-a-figure",
              lambda b, w: b.text(PAPER, w.paper(MONEY, "original"), "见附件"), paper(MONEY), "原文"),
    Tampering("original-of-what-was-extracted",
              lambda b, w: b.text(PAPER, w.paper(w.extracted, "original"), "别的"),
              lambda w: f"{PAPER}!{w.paper(w.extracted, 'original')}", "原文"),
    Tampering("source-no-cell", lambda b, w: b.text(PAPER, w.paper(MONEY, "source"), "附件一"),
              paper(MONEY, "source"), "来源"),
    Tampering("source-cleared", lambda b, w: b.cell(PAPER, w.paper(MONEY, "source"), ""),
              paper(MONEY, "source"), "来源"),
    Tampering("source-in-another-column",
              lambda b, w: b.text(PAPER, w.paper(MONEY, "source"), "资金情况!A1"),
              paper(MONEY, "source"), "来源"),
    Tampering("source-of-another-field", other_source, paper(MONEY, "source"), "来源"),
    Tampering("source-of-what-was-extracted",
              lambda b, w: b.text(PAPER, w.paper(w.extracted, "source"), "绩效指标!A1"),
              lambda w: f"{PAPER}!{w.paper(w.extracted, 'source')}", "来源"),
    Tampering("sheets-reordered", reorder, at(f"{PAPER}!{SHEET}"), "次序"),
    Tampering("extracted", lambda b, w: b.number(PAPER, w.paper(w.extracted), 1.5),
              lambda w: f"{PAPER}!{w.paper(w.extracted)}", "应为"),
    Tampering("number-as-text", lambda b, w: b.text(FORM, w.form(MONEY), "13571.19"), form(MONEY),
              "存成了文本"),
    Tampering("paper-number-as-text", lambda b, w: b.text(PAPER, w.paper(MONEY), "13571.19"),
              paper(MONEY), "存成了文本"),
    Tampering("no-number", lambda b, w: b.text(FORM, w.form(MONEY), "见附件"), form(MONEY), "不是数字"),
    Tampering("label", lambda b, w: b.text(FORM, w.label("年度资金总额："), "资金总额："),
              lambda w: f"{FORM}!{w.label('年度资金总额：')}", "固定内容"),
    Tampering("title", lambda b, w: b.text(FORM, "A1", "绩效目标表"), at(f"{FORM}!A1"), "固定内容"),
    Tampering("last-footnote", lambda b, w: b.cell(FORM, w.last_label, ""),
              lambda w: f"{FORM}!{w.last_label}", "固定内容"),
    Tampering("label-to-formula", lambda b, w: b.cell(FORM, "A1", "<f>1+1</f><v>2</v>"),
              at(f"{FORM}!A1"), "公式"),
    Tampering("value-to-formula",
              lambda b, w: b.cell(FORM, w.form(MONEY), "<f>13571+0.19</f><v>13571.19</v>"),
              form(MONEY), "应为填入"),
    Tampering("outside", outside, at(f"{FORM}!K7"), "应为空"),
    Tampering("below-a-merge", lambda b, w: b.number(FORM, "B1", 5), at(f"{FORM}!B1"), "应为"),
    Tampering("unmerged", lambda b, w: b.replace(
        b.part_of(FORM), f'<mergeCell ref="{w.merge()}"/>', ""),
              lambda w: f"{FORM}!{w.merge().partition(':')[0]}", "合并"),
    Tampering("merged", lambda b, w: b.replace(
        b.part_of(FORM), "</mergeCells>", '<mergeCell ref="E8:F8"/></mergeCells>'),
              at(f"{FORM}!E8"), "合并"),
    Tampering("formula-overwritten", lambda b, w: b.number(FORM, w.form(RATE), 0.99), form(RATE),
              "覆盖"),
    Tampering("formula-cleared", lambda b, w: b.cell(FORM, w.form(RATE), ""), form(RATE), "清除"),
    Tampering("formula-changed", lambda b, w: b.formula(FORM, w.form(RATE), "0.9842"), form(RATE),
              "公式被改"),
    Tampering("verdict-formula", lambda b, w: b.formula(CROSSCHECK, w.rule("verdict"), '"通过"'),
              rule("verdict"), "公式被改"),
    Tampering("side-formula", lambda b, w: b.formula(CROSSCHECK, w.rule("left"), f"{FORM}!A1"),
              rule("left"), "公式被改"),
    Tampering("derived-formula", lambda b, w: b.number(PAPER, w.paper(RATE), 0.99), paper(RATE),
              "覆盖"),
    Tampering("cached-verdict",
              lambda b, w: b.cached(CROSSCHECK, w.rule("verdict"), "<v>不符</v>"), rule("verdict"),
              "重新计算"),
    Tampering("cached-result", lambda b, w: b.cached(CROSSCHECK, "A2", "<v>结论：好</v>"),
              at(f"{CROSSCHECK}!A2"), "重新计算"),
    Tampering("cached-rate", lambda b, w: b.cached(FORM, w.form(RATE), "<v>0.9999</v>"), form(RATE),
              "重新计算", most=1),
    Tampering("cached-missing", lambda b, w: b.cached(FORM, w.form(RATE), ""), form(RATE), "缓存",
              most=1),
    Tampering("row-inserted", lambda b, w: b.insert_row(FORM, w.row(MONEY)),
              lambda w: f"{FORM}!A{w.row(MONEY)}", "模板没有的行", most=1),
    Tampering("row-inserted-unadjusted",
              lambda b, w: b.insert_row(FORM, w.row(MONEY), adjusted=False),
              lambda w: f"{FORM}!A{w.row(MONEY)}", "模板没有的行", most=12),
    Tampering("rows-inserted", lambda b, w: b.insert_row(PAPER, 20, by=3), at(f"{PAPER}!A20"),
              "20～22", most=1),
    Tampering("row-deleted", lambda b, w: b.insert_row(FORM, w.row("预算_其他"), by=-1),
              lambda w: f"{FORM}!A{w.row('预算_其他')}", "缺少模板的第"),
    Tampering("rule-deleted", lambda b, w: b.insert_row(CROSSCHECK, w.template.rule_rows["B02"], by=-1),
              lambda w: f"{CROSSCHECK}!A{w.template.rule_rows['B02']}", "缺少模板的第"),
    Tampering("rows-swapped", swap_rows, lambda w: f"{FORM}!A{w.row('预算_中央')}", "移"),
    Tampering("rule-text", lambda b, w: b.text(CROSSCHECK, w.rule("text"), "大致相等"), rule("text"),
              "固定内容"),
    Tampering("rule-class", lambda b, w: b.text(CROSSCHECK, w.rule("class"), "核实性"),
              rule("class"), "固定内容"),
    Tampering("rule-relation", lambda b, w: b.text(CROSSCHECK, w.rule("relation"), "≥"),
              rule("relation"), "固定内容"),
    Tampering("tolerance", lambda b, w: b.text(CROSSCHECK, w.rule("tolerance_rule"), "100"),
              rule("tolerance_rule"), "固定内容"),
    Tampering("expression", lambda b, w: b.text(CROSSCHECK, w.rule("left_expression"), "执行_总额"),
              rule("left_expression"), "固定内容"),
    Tampering("basis", lambda b, w: b.text(CROSSCHECK, w.rule("basis"), "无"), rule("basis"),
              "固定内容"),
    Tampering("field-definition", lambda b, w: b.text(PAPER, w.paper(MONEY, "unit"), "元"),
              paper(MONEY, "unit"), "固定内容"),
    Tampering("field-decimals", lambda b, w: b.text(PAPER, w.paper(MONEY, "decimals"), "0"),
              paper(MONEY, "decimals"), "固定内容"),
    Tampering("field-formula", lambda b, w: b.text(PAPER, w.paper(RATE, "formula"), "1"),
              paper(RATE, "formula"), "固定内容"),
    Tampering("template-year", lambda b, w: b.number(PAPER, "B3", 2024), at(f"{PAPER}!B3"), "固定内容"),
    Tampering("tool-verdict", lambda b, w: b.text(CROSSCHECK, w.rule("tool_verdict"), "尾差"),
              rule("tool_verdict"), "工具结论"),
    Tampering("tool-verdict-cleared", lambda b, w: b.cell(CROSSCHECK, w.rule("tool_verdict"), ""),
              rule("tool_verdict"), "工具结论"),
    Tampering("explanation",
              lambda b, w: b.text(CROSSCHECK, w.rule("explanation", w.explained()), "已经核实过了"),
              lambda w: f"{CROSSCHECK}!{w.rule('explanation', w.explained())}", "审核说明"),
    Tampering("certificate", lambda b, w: b.replace(b.part_of(CROSSCHECK), "公式证明：共", "公式证明：约"),
              at(f"{CROSSCHECK}!A4"), "公式证明"),
    Tampering("entry-digest", entry_digest, at(f"{CROSSCHECK}!A5"), "录入表摘要", with_entry=True),
    Tampering("entry-digest-cut", lambda b, w: b.sub(
        b.part_of(CROSSCHECK), "录入表 SHA-256 [0-9a-f]{8}", "录入表 SHA-256 "),
              at(f"{CROSSCHECK}!A5"), "摘要"),
    Tampering("sheet-hidden", state("hidden"), at(f"{PAPER}!{SHEET}"), "被隐藏"),
    Tampering("sheet-very-hidden", state("veryHidden"), at(f"{PAPER}!{SHEET}"), "深度隐藏"),
    Tampering("column-hidden", hide_column, at(f"{FORM}!B1"), "第 B 列"),
    Tampering("column-narrow", narrow_column, at(f"{FORM}!B1"), "第 B 列"),
    Tampering("row-hidden", hide_row, lambda w: f"{FORM}!A{w.row(MONEY)}", "隐藏"),
    Tampering("row-too-low", flatten_row, lambda w: f"{FORM}!A{w.row('总体完成情况')}", "行高"),
    Tampering("white-run", rich, form("指标01_指标值"), "看不见"),
    Tampering("unprotected", unprotect, at(f"{FORM}!{SHEET}"), "保护被取消"),
    Tampering("protection-loosened", loosen, at(f"{FORM}!{SHEET}"), "放宽"),
    Tampering("name-moved", names(rf">{FORM}!\$E\$7<", f">{FORM}!$$E$$8<".replace("$$", "$")),
              lambda w: f"{FORM}!E7", "名称"),
    Tampering("name-broken", names(rf">{FORM}!\$E\$7<", ">#REF!<"), lambda w: f"{FORM}!E7", "#REF!"),
    Tampering("name-deleted", names(rf'<definedName name="[^"]*">{FORM}!\$E\$7</definedName>', ""),
              lambda w: f"{FORM}!E7", "被删除"),
    Tampering("print-area", names(rf">{FORM}!\$A\$1:\$G\$\d+<", f">{FORM}!A1:G20<"),
              at(f"{FORM}!A1"), "Print_Area"),
    Tampering("external-link", external, at(f"{FORM}!{SHEET}"), "他.xlsx"),
    Tampering("macros", macros, at(f"{FORM}!{SHEET}"), "宏"),
    Tampering("shape-over-cells", drawing, at(f"{FORM}!E7"), "遮住"),
    Tampering("embedded-object", embedded, at(f"{FORM}!{SHEET}"), "嵌入对象"),
    Tampering("link-retargeted", retarget, rule("link"), "链接"),
    Tampering("date-1904", date1904, at(f"{FORM}!{SHEET}"), "1904"),
]  # fmt: skip


def openpyxl_cell(sheet: str, cell: Callable[[Where], str], **style: object) -> Callable[..., None]:
    def edit(book: Any, w: Where) -> None:
        for name, value in style.items():
            setattr(book[sheet][cell(w)], name, value)

    return edit


def validate(book: Any, w: Where) -> None:
    validation = DataValidation(type="whole", operator="greaterThan", formula1="0")
    validation.add(w.form(MONEY))
    book[FORM].add_data_validation(validation)


def comment(book: Any, w: Where) -> None:
    book[FORM][w.form(MONEY)].comment = Comment("这个数不对", "某人")


def extra_sheet(book: Any, w: Where) -> None:
    book.create_sheet("底稿2")["A1"] = "私下的账"


def colour_broken_green(book: Any, w: Where) -> None:
    fill = PatternFill(bgColor="FFC6EFCE")
    sheet = book[CROSSCHECK]
    sheet.conditional_formatting.add(
        w.rule("verdict"), CellIsRule(operator="equal", formula=['"不符"'], fill=fill)
    )


def whiten_conditionally(book: Any, w: Where) -> None:
    rule = CellIsRule(operator="greaterThan", formula=["0"], font=Font(color="FFFFFFFF"))
    book[FORM].conditional_formatting.add(w.form(MONEY), rule)


def rename(book: Any, w: Where) -> None:
    book[FORM].title = "自评表（定稿）"


def add_name(book: Any, w: Where) -> None:
    book.defined_names["小金库"] = DefinedName("小金库", attr_text=f"{FORM}!$F$8")


def manual(book: Any, w: Where) -> None:
    book.calculation.calcMode = "manual"


def money(w: Where) -> str:
    return w.form(MONEY)


IN_OPENPYXL = [
    Tampering(
        "verdict-shown-by-a-format",
        lambda b, w: show_as(b[CROSSCHECK]["A2"], "结论：通过，可以报送"),
        at(f"{CROSSCHECK}!A2"),
        "显示的不是格里的文字",
    ),
    Tampering(
        "text-shown-beside-a-format",
        lambda b, w: setattr(b[FORM]["A1"], "number_format", '@"（已经省厅审核）"'),
        at(f"{FORM}!A1"),
        "显示的不是格里的文字",
    ),
    Tampering(
        "row-inserted-and-format-on-another-sheet",
        insert_and_show,
        at(f"{CROSSCHECK}!A2"),
        "显示的不是格里的文字",
        most=200,
    ),
    Tampering("amount", lambda b, w: b[FORM].__setitem__(money(w), 13571.2), form(MONEY), "应一致"),
    Tampering("label", lambda b, w: b[FORM].__setitem__("A1", "表"), at(f"{FORM}!A1"), "固定内容"),
    Tampering("formula-overwritten", lambda b, w: b[FORM].__setitem__(w.form(RATE), 1), form(RATE), "覆盖"),
    Tampering("row-inserted", lambda b, w: b[FORM].insert_rows(w.row(MONEY)),
              lambda w: f"{FORM}!A{w.row(MONEY)}", "模板没有的行", most=25),
    Tampering("row-deleted", lambda b, w: b[PAPER].delete_rows(30), at(f"{PAPER}!A30"), "缺少模板的第",
              most=25),
    Tampering("column-inserted", lambda b, w: b[PAPER].insert_cols(2), at(f"{PAPER}!B1"),
              "模板没有的列"),
    Tampering("extra-sheet", extra_sheet, at("底稿2!A1"), "多出工作表"),
    Tampering("sheet-renamed", rename, at("自评表（定稿）!A1"), "改名"),
    Tampering("sheet-deleted", lambda b, w: b.__delitem__(CROSSCHECK), at(f"{CROSSCHECK}!A1"),
              "缺少工作表"),
    Tampering("paper-deleted", lambda b, w: b.__delitem__(PAPER), at(f"{PAPER}!A1"), "缺少工作表"),
    Tampering("sheet-hidden", lambda b, w: setattr(b[CROSSCHECK], "sheet_state", "hidden"),
              at(f"{CROSSCHECK}!A1"), "隐藏"),
    Tampering("column-hidden",
              lambda b, w: setattr(b[CROSSCHECK].column_dimensions["D"], "hidden", True),
              at(f"{CROSSCHECK}!D1"), "第 D 列"),
    Tampering("comment", comment, form(MONEY), "批注"),
    Tampering("reading-note",
              lambda b, w: b[PAPER].__setitem__(w.paper(MONEY, "note"), "去掉了单位"),
              paper(MONEY, "note"), "处理"),
    Tampering("source", lambda b, w: b[PAPER].__setitem__(w.paper(MONEY, "source"), "附件一"),
              paper(MONEY, "source"), "来源"),
    Tampering("original", lambda b, w: b[PAPER].__setitem__(w.paper(MONEY, "original"), "见附件"),
              paper(MONEY), "原文"),
    Tampering("sheets-reordered", lambda b, w: b.move_sheet(PAPER, -2), at(f"{PAPER}!{SHEET}"), "次序"),
    Tampering("white-text", openpyxl_cell(FORM, money, font=Font(color="FFFFFFFF")), form(MONEY),
              "看不见"),
    Tampering("theme-white-text", openpyxl_cell(FORM, money, font=Font(color="FFFEFEFE")), form(MONEY),
              "看不见"),
    Tampering("black-on-black",
              openpyxl_cell(FORM, money, fill=PatternFill("solid", fgColor="FF000000")), form(MONEY),
              "看不见"),
    Tampering("tiny-text", openpyxl_cell(FORM, money, font=Font(sz=1)), form(MONEY), "字号"),
    Tampering("format-hides", openpyxl_cell(FORM, money, number_format=";;;"), form(MONEY), "数字格式"),
    Tampering("format-lies", openpyxl_cell(FORM, money, number_format='"13,571.20"'), form(MONEY),
              "数字格式"),
    Tampering("format-differs", openpyxl_cell(FORM, money, number_format="0"), form(MONEY),
              "数字格式"),
    Tampering("unlocked", openpyxl_cell(FORM, money, protection=Protection(locked=False)),
              form(MONEY), "锁定"),
    Tampering("unprotected", lambda b, w: b[CROSSCHECK].protection.disable(), at(f"{CROSSCHECK}!A1"),
              "保护被取消"),
    Tampering("validation-added", validate, form(MONEY), "数据有效性"),
    Tampering("conditional-format-added", colour_broken_green, rule("verdict"), "条件格式"),
    Tampering("conditional-format-removed",
              lambda b, w: setattr(b[CROSSCHECK].conditional_formatting, "_cf_rules", {}),
              at(f"{CROSSCHECK}!J7"), "条件格式"),
    Tampering("conditional-white", whiten_conditionally, form(MONEY), "看不见"),
    Tampering("name-added", add_name, at(f"{FORM}!F8"), "多出名称"),
    Tampering("manual-calculation", manual, at(f"{FORM}!A1"), "手动"),
    Tampering("formula-outside", lambda b, w: b[FORM].__setitem__("K9", "='[1]Sheet1'!A1"),
              at(f"{FORM}!K9"), "别的文件"),
    Tampering("tool-verdict", lambda b, w: b[CROSSCHECK].__setitem__(w.rule("tool_verdict"), "不符"),
              rule("tool_verdict"), "工具结论"),
    Tampering("tolerance", lambda b, w: b[CROSSCHECK].__setitem__(w.rule("tolerance_rule"), "9"),
              rule("tolerance_rule"), "固定内容"),
]  # fmt: skip

AFTER_LIBREOFFICE = (
    *("amount", "label", "formula-overwritten", "formula-changed", "unmerged", "row-inserted"),
    *(
        "sheet-hidden",
        "column-hidden",
        "white-run",
        "unprotected",
        "number-as-text",
        "tool-verdict",
    ),
    *("tolerance", "name-moved", "row-deleted", "cached-verdict", "reading-note"),
    *("note-of-what-was-extracted", "original-cleared", "source-no-cell", "sheets-reordered"),
)
"""Tamperings of ``IN_XML`` that must be found after LibreOffice has saved the file again."""


@pytest.fixture(scope="module")
def where(template: Template) -> Where:
    return Where(template)


def assert_named(outcome: Outcome, tampering: Tampering, where: Where) -> list[Finding]:
    found = [finding for finding in outcome.findings if finding.level is not Level.NOTE]
    shown = "\n".join(f"{f.place}: {f.message}" for f in found)
    named = tampering.named(where)
    about = [f for f in found if str(f.place) == named and tampering.said in f.message]
    assert about, f"{named} is not among:\n{shown}"
    assert outcome.status is Status.FAILED
    return found


@pytest.mark.parametrize("tampering", IN_XML, ids=lambda t: t.id)
def test_tampered_in_xml(
    tampering: Tampering, sample: Filled, where: Where, tmp_path: Path
) -> None:
    path = raw(sample.blob, tmp_path / "改.xlsx", lambda book: tampering.edit(book, where))
    outcome = verify(path, sample.entry if tampering.with_entry else None)
    found = assert_named(outcome, tampering, where)
    assert len(found) <= tampering.most, "\n".join(f"{f.place}: {f.message}" for f in found)


@pytest.mark.parametrize("tampering", IN_OPENPYXL, ids=lambda t: t.id)
def test_tampered_through_openpyxl(
    tampering: Tampering, sample: Filled, where: Where, tmp_path: Path
) -> None:
    path = through_openpyxl(
        sample.blob, tmp_path / "改.xlsx", lambda book: tampering.edit(book, where)
    )
    found = assert_named(verify(path), tampering, where)
    assert len(found) <= tampering.most, "\n".join(f"{f.place}: {f.message}" for f in found)


def test_a_seal_that_was_made_up_after_the_change(
    sample: Filled, where: Where, tmp_path: Path
) -> None:
    """Anybody can compute a seal; on a workbook that is not the template's it gives itself away."""
    path = raw(sample.blob, tmp_path / "改.xlsx", lambda book: unprotect(book, where))
    package = Package.read(path.read_bytes())
    holder = package.worksheet(CROSSCHECK).part
    blank = re.sub(rb"(?<=\xe5\xb0\x81\xe7\xad\xbe )[0-9a-f]{64}", b"0" * 64, package.part(holder))
    path.write_bytes(seal(package, holder, {holder: blank}))
    outcome = verify(path)
    assert outcome.status is Status.FAILED
    told = [(str(f.place), f.message) for f in outcome.findings]
    assert any(place == f"{CROSSCHECK}!A5" and "补算" in message for place, message in told)
    assert not any("封签与内容相符：" in message for _, message in told)


@pytest.mark.parametrize("id", AFTER_LIBREOFFICE)
@referee.requires_office
def test_tampered_and_saved_by_libreoffice(
    id: str, sample: Filled, where: Where, tmp_path: Path
) -> None:
    tampering = next(t for t in IN_XML if t.id == id)
    path = raw(sample.blob, tmp_path / "改.xlsx", lambda book: tampering.edit(book, where))
    assert_named(verify(referee.resaved(path, tmp_path)), tampering, where)


def test_another_digest_of_the_template(sample: Filled, tmp_path: Path, template: Template) -> None:
    """Forged or true, nothing can be said of such a file: what it says of itself is named."""

    def edit(book: Raw) -> None:
        old, new = f"SHA-256 {template.digest}", f"SHA-256 {'0' * 64}"
        book.replace(book.part_of(CROSSCHECK), old, new)

    outcome = verify(raw(sample.blob, tmp_path / "改.xlsx", edit))
    assert outcome.status is Status.UNUSABLE
    assert f"{CROSSCHECK}!A5" in outcome.findings[0].message


@pytest.fixture(scope="module")
def of_another_version(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """The sample, filled with a template that had another label when the tool still had it."""
    folder = tmp_path_factory.mktemp("versions")

    def relabel(book: Raw) -> None:
        book.text(FORM, Where(template).label("年度资金总额："), "资金总额：")

    path = raw(template.package.replacing({}), folder / f"{template.name}.xlsx", relabel)
    with pytest.MonkeyPatch.context() as patch:
        older = templates.read(path)
        patch.setattr(templates, "named", lambda name: older)
        return fill_sample(older, "更正", folder)


@pytest.mark.parametrize(
    "saved",
    [
        lambda path, folder: path,
        pytest.param(referee.resaved, marks=referee.requires_office),
        lambda path, folder: through_openpyxl(
            path.read_bytes(), folder / path.name, lambda workbook: None
        ),
    ],
    ids=["untouched", "libreoffice", "openpyxl"],
)
def test_another_version_of_the_template(
    saved: Callable[[Path, Path], Path],
    of_another_version: Filled,
    template: Template,
    tmp_path: Path,
) -> None:
    """One sentence, whoever saved the file last."""
    path = saved(of_another_version.submission, tmp_path)
    outcome = verify(path)
    assert outcome.status is Status.UNUSABLE
    (finding,) = outcome.findings
    assert finding.message.startswith(f"{path.name} 不能核验：{CROSSCHECK}!A5 ")
    assert "另一版本" in finding.message
    assert template.digest[:12] in finding.message


def test_a_template_that_nobody_has(sample: Filled, tmp_path: Path, template: Template) -> None:
    def edit(book: Raw) -> None:
        book.text(PAPER, "B2", "别的模板_2019")
        book.replace(book.part_of(CROSSCHECK), f"模板 {template.name} ", "模板 别的模板_2019 ")

    outcome = verify(raw(sample.blob, tmp_path / "改.xlsx", edit))
    assert outcome.status is Status.UNUSABLE
    assert "别的模板_2019" in outcome.findings[0].message
    assert template.name in outcome.findings[0].message
