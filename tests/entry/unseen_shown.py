"""Changed entry workbooks that were written without sight of the reader that is to read them.

Not collected by default while the reader is being mended: ``pytest tests/entry/unseen_shown.py``.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import referee
from audit.tampering import Raw
from audit.unseen_tampering import MC, STRINGS, TYPES, Y, append, restyle
from entry.deceptive import (
    AID,
    BASICS,
    FUNDS,
    GOALS,
    MANAGED,
    MARKS,
    TOTAL,
    Deceptive,
    assert_seen_or_told,
    in_openpyxl,
)
from entry.repacked import BOOK, ENTRY
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

Edit = Callable[[Raw], object]
NAME = "南充市嘉陵区民政局"


def coded(sheet: str, at: str, code: str, content: str = "", kind: str = "") -> Edit:
    """Another number format, and another value."""

    def edit(book: Raw) -> None:
        restyle(book, sheet, at, code=code)
        if content:
            book.cell(sheet, at, content, kind)

    return edit


def amount(code: str, value: str = "13571.19") -> Edit:
    return coded(FUNDS, "D5", code, f"<v>{value}</v>")


def held(content: str, kind: str = "", sheet: str = FUNDS, at: str = "D5") -> Edit:
    return lambda book: book.cell(sheet, at, content, kind)


def runs(*pieces: tuple[str, str], sheet: str = FUNDS, at: str = "D5") -> Edit:
    """A rich text: pieces, each with its properties."""
    content = "".join(
        f'<r>{f"<rPr>{look}</rPr>" if look else ""}<t xml:space="preserve">{text}</t></r>'
        for text, look in pieces
    )
    return held(f"<is>{content}</is>", "inlineStr", sheet, at)


def shared_runs(old: str, content: str) -> Edit:
    return lambda book: book.replace(STRINGS, f"<si><t>{old}</t></si>", f"<si>{content}</si>")


def merged(reference: str, sheet: str = FUNDS, *more: Edit) -> Edit:
    """The sheet has no merges of its own."""

    def edit(book: Raw) -> None:
        for each in more:
            each(book)
        part = book.part_of(sheet)
        text = book.parts[part].decode()
        cell = f'<mergeCell ref="{reference}"/>'
        if "<mergeCells" in text:
            book.sub(part, "</mergeCells>", f"{cell}</mergeCells>")
            return
        merges = f'<mergeCells count="1">{cell}</mergeCells>'
        after = "</autoFilter>|<autoFilter[^>]*/>|<sheetProtection[^>]*/>|</sheetData>"
        ends = list(re.finditer(after, text))
        end = ends[-1].end()
        book.parts[part] = (text[:end] + merges + text[end:]).encode()

    return edit


def beside(at: str, text: str, sheet: str = FUNDS) -> Edit:
    """A text in a cell that is not there yet."""

    def edit(book: Raw) -> None:
        row = re.sub("[A-Z]", "", at)
        cell = f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'
        book.sub(
            book.part_of(sheet), rf'(<row r="{row}" .*?)</row>', lambda m: f"{m[1]}{cell}</row>"
        )

    return edit


def number_beside(at: str, number: str, sheet: str = FUNDS) -> Edit:
    def edit(book: Raw) -> None:
        row = re.sub("[A-Z]", "", at)
        book.sub(
            book.part_of(sheet),
            rf'(<row r="{row}" .*?)</row>',
            lambda m: f'{m[1]}<c r="{at}"><v>{number}</v></c></row>',
        )

    return edit


def all_of(*edits: Edit) -> Edit:
    def edit(book: Raw) -> None:
        for each in edits:
            each(book)

    return edit


def row_more(content: str) -> Edit:
    """A row at the end of the funds."""
    return lambda book: book.sub(
        book.part_of(FUNDS), "</sheetData>", f'<row r="24">{content}</row></sheetData>'
    )


def inline(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def struck(sheet: str, at: str) -> Edit:
    look = '<font><strike/><sz val="10.5"/><name val="仿宋_GB2312"/></font>'
    return lambda book: restyle(book, sheet, at, font=look)


def conditional(code: str) -> Edit:
    def edit(book: Raw) -> None:
        format = f'<dxf><numFmt numFmtId="300" formatCode="{code}"/></dxf>'
        position = append(book, "dxfs", format)
        rule = f'<cfRule type="expression" dxfId="{position}" priority="99"><formula>TRUE</formula></cfRule>'
        group = f'<conditionalFormatting sqref="D5">{rule}</conditionalFormatting>'
        part = book.part_of(FUNDS)
        before = (
            "<conditionalFormatting "
            if b"<conditionalFormatting " in book.parts[part]
            else "<pageMargins "
        )
        book.replace(part, before, group + before)

    return edit


def drawn_over(book: Raw) -> None:
    """A text box with another figure over the cell."""
    from audit.unseen.around import ANCHOR, drawing_xml

    anchor = ANCHOR.replace("<xdr:col>4<", "<xdr:col>3<").replace("<xdr:row>6<", "<xdr:row>4<")
    book.parts["xl/drawings/drawing9.xml"] = drawing_xml(anchor).encode()
    kind = "application/vnd.openxmlformats-officedocument.drawing+xml"
    book.replace(
        TYPES,
        "</Types>",
        f'<Override PartName="/xl/drawings/drawing9.xml" ContentType="{kind}"/></Types>',
    )
    part = book.part_of(FUNDS)
    id = book.link(part, "drawing", "../drawings/drawing9.xml")
    book.replace(part, "</worksheet>", f'<drawing r:id="{id}"/></worksheet>')


def cell_twice(book: Raw) -> None:
    book.sub(
        book.part_of(FUNDS),
        r'(<c r="D5".*?</c>)',
        lambda m: m[1] + m[1].replace("13571.19", "13000"),
    )


def row_twice(book: Raw) -> None:
    book.sub(
        book.part_of(FUNDS),
        r'(<row r="5" .*?</row>)',
        lambda m: m[1] + re.sub(r"13571\.19", "13000", m[1]),
    )


def in_another_row(book: Raw) -> None:
    """The cell D5 stands in the row 6, and D6 in the row 5."""
    book.sub(
        book.part_of(FUNDS),
        r'(<c r="D5".*?</c>)(.*?)(<c r="D6".*?</c>)',
        lambda m: m[3] + m[2] + m[1],
    )


def alternate(book: Raw) -> None:
    book.sub(
        book.part_of(FUNDS),
        r'(<c r="D5".*?</c>)',
        lambda m: (
            f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice xmlns:x14="urn:x14" Requires="x14">'
            f"{m[1].replace('13571.19', '13000')}</mc:Choice><mc:Fallback>{m[1]}</mc:Fallback>"
            "</mc:AlternateContent>"
        ),
    )


def of_nobody(book: Raw) -> None:
    """A cell of nobody's namespace with another figure, before the right one."""
    book.sub(
        book.part_of(FUNDS),
        r'<c (r="D5"[^>]*)>(.*?)</c>',
        lambda m: f"<y:c {Y} {m[1]}><y:v>13000</y:v></y:c><c {m[1]}>{m[2]}</c>",
    )


def swapped_labels(book: Raw) -> None:
    """What staff read beside the figures; the ids are as they were."""
    book.sub(book.part_of(FUNDS), r'(<c r="B6"[^>]*><v>)(\d+)(<.*?<c r="B7"[^>]*><v>)(\d+)',
             lambda m: m[1] + m[4] + m[3] + m[2])  # fmt: skip


def second_sheet(state: str) -> Edit:
    """A copy of the sheet with another amount, hidden."""

    def edit(book: Raw) -> None:
        part = book.part_of(FUNDS)
        book.parts["xl/worksheets/sheet77.xml"] = book.parts[part].replace(b"13571.19", b"13000")
        id = book.link(BOOK, "worksheet", "worksheets/sheet77.xml")
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
        book.replace(
            TYPES, "</Types>",
            f'<Override PartName="/xl/worksheets/sheet77.xml" ContentType="{kind}"/></Types>',
        )  # fmt: skip
        sheet = f'<sheet name="资金情况 (2)" sheetId="77" {state} r:id="{id}"/>'
        book.replace(BOOK, "</sheets>", f"{sheet}</sheets>")

    return edit


def date1904(book: Raw, spelt: str = "1") -> None:
    book.replace(BOOK, "<workbookPr ", f'<workbookPr date1904="{spelt}" ')


def in_a_picture(book: Raw) -> None:
    """What Excel writes for a picture within a cell."""
    book.sub(
        book.part_of(FUNDS), r'<c r="D5"( s="\d+")?><v>13571.19</v></c>',
        r'<c r="D5"\1 t="e" vm="1"><v>#VALUE!</v></c>',
    )  # fmt: skip


def rich(sheet: str, at: str, *pieces: Any) -> Edit:
    return in_openpyxl(lambda b: b[sheet].__setitem__(at, CellRichText(*pieces)))


def through(sheet: str, change: Callable[[Any], object]) -> Edit:
    return in_openpyxl(lambda b: change(b[sheet]))


def conditional_in_openpyxl(sheet: Any) -> None:
    shown = DifferentialStyle(numFmt=NumberFormat(numFmtId=301, formatCode='"13,000.00"'))
    rule = FormulaRule(formula=["TRUE"])
    rule.dxf = shown
    sheet.conditional_formatting.add("D5", rule)


def columns_inserted(sheet: Any) -> None:
    """A column before the figures, with a heading that looks like theirs."""
    sheet["F3"], sheet["F5"], sheet["F6"] = "填报值（更正）", 13000, 11000


SMALL = '<vertAlign val="superscript"/>'
LOW = '<vertAlign val="subscript"/>'
GONE = "<strike/>"
LEGACY = (".ods", ".xls")

DECEPTIVE = [
    # ------------------------------------------------------------ number formats
    Deceptive("scaled", "#,##0.00,", "13.57", amount("#,##0.00,"), seen=(Decimal("13.57"),), kept=LEGACY),
    Deceptive("percent", "0.00%", "1357119.00%", amount("0.00%"), kept=LEGACY),
    Deceptive("minus-by-format", '"-"#,##0.00', "-13,571.19", amount('"-"#,##0.00'), seen=(-TOTAL,), kept=LEGACY),
    Deceptive("minus-lost", "#,##0.00;#,##0.00 on a negative amount", "13,571.19",
              amount("#,##0.00;#,##0.00", "-13571.19"), seen=(TOTAL,), kept=LEGACY),
    Deceptive("yi", '#,##0.00"亿元"', "13,571.19亿元", amount('#,##0.00"亿元"'), kept=LEGACY),
    Deceptive("yuan", '#,##0"元" on the amount in 元', "135,711,900元", amount('#,##0"元"', "135711900"),
              seen=(TOTAL,), kept=LEGACY),
    Deceptive("yuan-escaped", r"#,##0\元", "135,711,900元", amount(r"#,##0\元", "135711900"), seen=(TOTAL,)),
    Deceptive("wan-by-point", '0!.0,"万元": four digits cut off', "13571.2万元",
              amount(r'0\.0,"万元"', "135711900"), seen=(TOTAL, Decimal("13571.2"), Decimal("13571.20"))),
    Deceptive("currency", "[$￥-804]#,##0.00", "￥13,571.19", amount("[$￥-804]#,##0.00"), seen=(TOTAL,)),
    Deceptive("digit-by-format", '"1"#,##0.00', "113,571.19", amount('"1"#,##0.00'), seen=(Decimal("113571.19"),)),
    Deceptive("digit-behind", r"#,##0.00\0", "13,571.190", amount(r"#,##0.00\0"), seen=(TOTAL,)),
    Deceptive("nothing-by-format", ";;;", "nothing", amount(";;;"), seen=(None,), kept=LEGACY),
    Deceptive("word-by-format", '"未定"', "未定", amount('"未定"'), kept=LEGACY),
    Deceptive("word-by-condition", '[>10000]"未定";#,##0.00', "未定", amount('[>10000]"未定";#,##0.00')),
    Deceptive("zero-as-dash", '#,##0.00;-#,##0.00;"—" on a zero', "—", coded(
        FUNDS, "D9", '#,##0.00;-#,##0.00;"—"', "<v>0</v>"), "预算_市级", f"{FUNDS}!D9", (None, Decimal("0"),
        Decimal("0.00"))),
    Deceptive("amount-as-date", "yyyy-mm-dd", "1937-02-26", amount("yyyy-mm-dd"), kept=LEGACY),
    Deceptive("amount-as-time", "[h]:mm", "325708:33", amount("[h]:mm"), kept=LEGACY),
    Deceptive("count-as-fraction", "# ??/?? on 24036.5", "24036 1/2", coded(
        AID, "D5", "# ??/??", "<v>24036.5</v>"), "农村低保_户数", f"{AID}!D5"),
    Deceptive("count-as-day", "d on a count", "6", coded(AID, "D5", "d"), "农村低保_户数", f"{AID}!D5",
    (Decimal("21"),), LEGACY),
    Deceptive("last-year-as-date", "yyyy-mm-dd on the standard of last year", "1901-04-24", coded(
        AID, "E8", "yyyy-mm-dd"), "上年_农村低保_标准", f"{AID}!E8", (), LEGACY),
    Deceptive("year-as-date", "yyyy on 2023", "1905", coded(BASICS, "D6", "yyyy"), "年度", f"{BASICS}!D6"),
    Deceptive("year-from-a-date", "yyyy on a day of 2022", "2022", coded(BASICS, "D6", "yyyy", "<v>44745</v>"),
              "年度", f"{BASICS}!D6", (Decimal("2022"),)),
    Deceptive("date-turned", "yyyy-dd-mm", "2024-12-06", coded(BASICS, "D12", "yyyy-dd-mm"), "填报日期",
              f"{BASICS}!D12", (date(2024, 12, 6),)),
    Deceptive("date-with-another-year", '"2023"-mm-dd', "2023-06-12", coded(BASICS, "D12", '"2023"-mm-dd'),
              "填报日期", f"{BASICS}!D12", (date(2023, 6, 12),)),
    Deceptive("date-as-number", "0 on a date", "45455", coded(BASICS, "D12", "0"), "填报日期", f"{BASICS}!D12",
    (date(2024, 6, 12),)),
    Deceptive("phone-in-groups", "0000-0000000 on a number", "0817-3322110", coded(
        BASICS, "D14", r"0000\-0000000", "<v>8173322110</v>"), "联系电话", f"{BASICS}!D14", ("0817-3322110",), LEGACY),
    Deceptive("phone-leading-zeros", "00000000000 on a number", "08173322110", coded(
        BASICS, "D14", "00000000000", "<v>8173322110</v>"), "联系电话", f"{BASICS}!D14", ("08173322110",), LEGACY),
    Deceptive("mark-percent-rounded", "0% on 0.9567", "96%", coded(MARKS, "D6", "0%", "<v>0.9567</v>"),
              "指标01_完成值", f"{MARKS}!D6", ("96%",), LEGACY),
    Deceptive("mark-at-least", '"≥"0"%" on 95', "≥95%", coded(MARKS, "D5", '"≥"0"%"', "<v>95</v>"),
              "指标01_指标值", f"{MARKS}!D5", ("≥95%",), LEGACY),
    Deceptive("mark-yes", '[=1]"是";"否" on 1', "是", coded(MARKS, "D6", '[=1]"是";"否"', "<v>1</v>"),
              "指标01_完成值", f"{MARKS}!D6", ("是",), LEGACY),
    Deceptive("mark-households", '0"户" on 25901', "25901户", coded(MARKS, "D6", '0"户"', "<v>25901</v>"),
              "指标01_完成值", f"{MARKS}!D6", ("25901户",), LEGACY),
    Deceptive("mark-date", 'm"月"d"日"', "6月12日", coded(MARKS, "D6", 'm"月"d"日"', "<v>45455</v>"),
              "指标01_完成值", f"{MARKS}!D6", ("6月12日",), LEGACY),
    Deceptive("mark-fraction", "?/? on 0.5", "1/2", coded(MARKS, "D6", "?/?", "<v>0.5</v>"),
              "指标01_完成值", f"{MARKS}!D6", ("1/2",), LEGACY),
    Deceptive("mark-time", "h:mm on 0.5", "12:00", coded(MARKS, "D6", "h:mm", "<v>0.5</v>"),
              "指标01_完成值", f"{MARKS}!D6", ("12:00",), LEGACY),
    Deceptive("text-by-format", 'General;General;General;"已整改" on 无', "已整改", coded(
        MANAGED, "D6", 'General;General;General;"已整改"'), "管理_分配科学性_问题", f"{MANAGED}!D6", ("已整改",),
        LEGACY),
    Deceptive("text-with-more", '@"（待核）"', "无（待核）", coded(MANAGED, "D6", '@"（待核）"'),
              "管理_分配科学性_问题", f"{MANAGED}!D6", ("无（待核）",), LEGACY),
    Deceptive("text-hidden", "0;0;0;;", "nothing", coded(MANAGED, "D8", "0;0;0;"), "管理_下达及时性_问题",
              f"{MANAGED}!D8", (None,)),
    Deceptive("name-by-format", f'"{NAME}" on 1', NAME, coded(BASICS, "D5", f'"{NAME}"', "<v>1</v>"), "单位名称",
              f"{BASICS}!D5", (NAME,)),
    Deceptive("condition-shows-another", 'a condition with the format "13,000.00"', "13,000.00",
              conditional("&quot;13,000.00&quot;"), seen=(Decimal("13000.00"),)),
    # ------------------------------------------------------------ rich texts
    Deceptive("struck-digits", "12 struck through before 13571.19", "13571.19", runs(("12", GONE), ("13571.19", "")),
              seen=(TOTAL,), kept=LEGACY),
    Deceptive("struck-whole-number", "the cell is struck through", "no amount: it is crossed out", struck(FUNDS, "D5"),
              seen=(None,), kept=LEGACY),
    Deceptive("struck-shared", "struck words in a shared string", "无", shared_runs(
        "四川省民政厅", "<r><t>四川省民政厅</t></r><r><rPr><strike/></rPr><t>（筹）</t></r>"), "地方主管部门",
        f"{BASICS}!D9",
              ("四川省民政厅",)),
    Deceptive("struck-twice-spelt", '<strike val="true"/> on words', "无", runs(
        ("无", ""), ("，待整改", '<strike val="true"/>'), sheet=MANAGED, at="D6"), "管理_分配科学性_问题",
        f"{MANAGED}!D6", ("无",)),
    Deceptive("struck-by-nothing", '<strike val="0"/>: not struck', "13571.19", runs(
        ("135", '<strike val="0"/>'), ("71.19", "")), seen=(TOTAL,)),
    Deceptive("footnote", "a superscript 1 behind 533", "533¹", runs(("533", ""), ("1", SMALL), sheet=AID, at="D8"),
              "农村低保_标准", f"{AID}!D8", (Decimal("533.00"), Decimal("533")), LEGACY),
    Deceptive("footnote-before", "a superscript 1 before 533", "¹533", runs(("1", SMALL), ("533", ""), sheet=AID,
    at="D8"),
              "农村低保_标准", f"{AID}!D8", (Decimal("533.00"), Decimal("533")), LEGACY),
    Deceptive("footnote-subscript", "a subscript 2 behind 533", "533₂", runs(("533", ""), ("2", LOW), sheet=AID,
    at="D8"),
              "农村低保_标准", f"{AID}!D8", (Decimal("533.00"), Decimal("533")), LEGACY),
    Deceptive("footnote-in-a-count", "a superscript 3 within a count", "24036³", runs(
        ("24036", ""), ("3", SMALL), sheet=AID, at="D5"), "农村低保_户数", f"{AID}!D5", (Decimal("24036"),), LEGACY),
    Deceptive("footnote-in-a-text", "a superscript 1 behind a text", "25901户¹", runs(
        ("25901户", ""), ("1", SMALL), sheet=MARKS, at="D6"), "指标01_完成值", f"{MARKS}!D6", ("25901户", "25901户¹")),
    Deceptive("footnote-in-the-year", "a superscript 1 behind the year", "2023¹", runs(
        ("2023", ""), ("1", SMALL), sheet=BASICS, at="D6"), "年度", f"{BASICS}!D6", (Decimal("2023"),)),
    Deceptive("phonetic", "phonetic signs in a shared string", NAME, shared_runs(
        "四川省民政厅", '<t>四川省民政厅</t><rPh sb="0" eb="2"><t>シセン</t></rPh>'), "地方主管部门", f"{BASICS}!D9",
        ("四川省民政厅",)),
    Deceptive("text-twice", "two <t> in a shared string", "the one or the other", shared_runs(
        "四川省民政厅", "<t>四川省</t><t>民政厅</t>"), "地方主管部门", f"{BASICS}!D9"),
    Deceptive("runs-and-text", "<t> and <r> in a shared string", "the one or the other", shared_runs(
        "四川省民政厅", "<t>四川省</t><r><t>民政厅</t></r>"), "地方主管部门", f"{BASICS}!D9"),
    Deceptive("hidden-run", "a run of size 1 in white behind 无", "无", runs(
        ("无", ""), ("；仍有未整改", '<sz val="1"/><color rgb="FFFFFFFF"/>'), sheet=MANAGED, at="D6"),
              "管理_分配科学性_问题", f"{MANAGED}!D6", ("无",)),
    Deceptive("rich-by-openpyxl", "a struck figure and a new one, by openpyxl", "13571.19", rich(
        FUNDS, "D5", TextBlock(InlineFont(strike=True), "12000"), TextBlock(InlineFont(), "13571.19")), seen=(TOTAL,)),
    Deceptive("footnote-by-openpyxl", "a superscript 1, by openpyxl", "1600¹", rich(
        AID, "D47", "1600", TextBlock(InlineFont(vertAlign="superscript"), "1")), "孤儿_机构标准", f"{AID}!D47",
              (Decimal("1600"), Decimal("1600.00"))),
    Deceptive("struck-by-openpyxl", "a cell struck through, by openpyxl", "no amount", through(
        FUNDS, lambda s: setattr(s["D5"], "font", Font(strike=True))), seen=(None,)),
    # ------------------------------------------------------------ merges, rows, columns
    Deceptive("merge-two-amounts", "D6:D7 merged, a value left in D7", "11,654.69 for both", merged("D6:D7"),
    "预算_地方",
              f"{FUNDS}!D6", (), LEGACY),
    Deceptive("merge-with-the-unit", "C5:D5 merged", "万元, and no amount", merged("C5:D5"), seen=(None,)),
    Deceptive("merge-with-the-name", "B5:D5 merged", "the name, and no amount", merged("B5:D5"), seen=(None,)),
    Deceptive("merge-of-ids", "A6:A7 merged", "one field, two amounts", merged("A6:A7"), "预算_地方", f"{FUNDS}!A6"),
    Deceptive("merge-three-counts", "D5:D7 of 救助数据 merged", "24,036 for three fields", merged("D5:D7", AID),
              "农村低保_人数", f"{AID}!D5"),
    Deceptive("merge-with-last-year", "D8:E8 merged", "533 for both years", merged("D8:E8", AID), "上年_农村低保_标准",
              f"{AID}!E8", (None,)),
    Deceptive("merge-lower-case", "d6:d7 merged, in lower case", "11,654.69 for both", merged("d6:d7"), "预算_地方",
              f"{FUNDS}!D6"),
    Deceptive("merge-by-openpyxl", "D15:D16 merged, by openpyxl", "one figure for two fields", through(
        FUNDS, lambda s: s.merge_cells("D15:D16")), "执行_地方", f"{FUNDS}!D15"),
    Deceptive("second-column-before", "a column 填报值 in C, the units gone", "two columns of figures", all_of(
        held("<is><t>填报值</t></is>", "inlineStr", FUNDS, "C3"), held("<v>13000</v>", "", FUNDS, "C5")),
        at=f"{FUNDS}!C"),
    Deceptive("second-column-after", "a column 填报值 in F, one correction", "two columns of figures", all_of(
        beside("F3", "填报值"), number_beside("F5", "13000")), at=f"{FUNDS}!F", kept=LEGACY),
    Deceptive("column-of-corrections", "a column 更正数 in F, one correction", "13,571.19 and 13,000", all_of(
        beside("F3", "更正数"), number_beside("F5", "13000")), at=f"{FUNDS}!F", kept=LEGACY),
    Deceptive("column-of-corrections-openpyxl", "a column 填报值（更正）, by openpyxl", "two columns", through(
        FUNDS, columns_inserted), at=f"{FUNDS}!F"),
    Deceptive("figure-beside", "a figure beside the table, without a heading", "13,571.19 and 13,000", number_beside(
        "G5", "13000"), at=f"{FUNDS}!G5", kept=LEGACY),
    Deceptive("remark-in-the-explanation", "以此为准：13000 in the column 说明", "a remark", held(
        "<is><t>以此为准：13000</t></is>", "inlineStr", FUNDS, "E5"), at=f"{FUNDS}!E5"),
    Deceptive("row-without-an-id", "a row 上级补助 8000 without an id", "an amount more", row_more(
        inline("B24", "上级补助") + '<c r="D24"><v>8000</v></c>'), at=f"{FUNDS}!", kept=LEGACY),
    Deceptive("row-with-a-figure-only", "a figure below the table", "a sum", row_more('<c r="D24"><v>27000</v></c>'),
              at=f"{FUNDS}!D24", kept=LEGACY),
    Deceptive("row-of-an-unknown-id", "a row whose id nobody knows", "an amount more", row_more(
        inline("A24", "预算_乡镇") + '<c r="D24"><v>8000</v></c>'), at=f"{FUNDS}!A24", kept=LEGACY),
    Deceptive("figure-in-a-heading-row", "a figure in the row of a heading", "an amount without a field", held(
        "<v>9999</v>", "", FUNDS, "D4"), at=f"{FUNDS}!D4"),
    Deceptive("unit-changed", "元 in the column of units, the amount in 元", "135,711,900 元", all_of(
        held("<is><t>元</t></is>", "inlineStr", FUNDS, "C5"), held("<v>135711900</v>")), at=f"{FUNDS}!C5",
        seen=(TOTAL,), kept=LEGACY),
    Deceptive("unit-in-the-heading", "the heading is 填报值（元）", "an amount in 元", held(
        "<is><t>填报值（元）</t></is>", "inlineStr", FUNDS, "D3"), at=FUNDS),
    Deceptive("labels-exchanged", "the names of two amounts are exchanged", "11,654.69 beside 地方资金", swapped_labels,
              "预算_中央", f"{FUNDS}!B6"),
    Deceptive("copy-hidden", "a hidden copy of the sheet with 13000", "13,571.19", second_sheet('state="hidden"'),
              at="资金情况", seen=(TOTAL,)),
    Deceptive("copy-deeply-hidden", "a copy of the sheet that only a macro shows", "13,571.19",
              second_sheet('state="veryHidden"'), at="资金情况", seen=(TOTAL,)),
    # ------------------------------------------------------------ what stands in the cell
    Deceptive("stale-formula", "=13000 with the cached value 13571.19, computed on opening", "13,000.00",
              held("<f>13000</f><v>13571.19</v>"), seen=(Decimal("13000"), Decimal("13000.00"))),
    Deceptive("formula-of-another-file", "a formula of another file", "what it was, or #REF!",
              held("<f>[1]Sheet1!A1</f><v>13571.19</v>"), seen=(TOTAL,)),
    Deceptive("amount-in-two-cdata", "CDATA in two pieces", "13,571.19",
    held("<v><![CDATA[135]]><![CDATA[71.19]]></v>"),
              seen=(TOTAL,)),
    Deceptive("amount-with-a-comment", "a comment within the number", "13,571.19", held("<v>135<!-- x -->71.19</v>"),
              seen=(TOTAL,)),
    Deceptive("amount-with-an-instruction", "an instruction within the number", "13,571.19",
    held("<v>135<?x y?>71.19</v>"),
              seen=(TOTAL,)),
    Deceptive("amount-with-an-element", "an element within the number", "135 or 13,571.19", held(
        f"<v>135<y:z {Y}/>71.19</v>"), seen=()),
    Deceptive("amount-underscore", "1_3571.19", "1, or an error", held("<v>1_3571.19</v>")),
    Deceptive("amount-hexadecimal", "0x3503", "0, or an error", held("<v>0x3503</v>")),
    Deceptive("amount-escaped", "_x0031_3571.19 as a text", "13571.19", held(
        "<is><t>_x0031_3571.19</t></is>", "inlineStr"), seen=(TOTAL,)),
    Deceptive("amount-turned-round", "91.17531 after a mark that turns it round", "13571.19", held(
        "<is><t>\u202e91.17531</t></is>", "inlineStr"), seen=(TOTAL,), kept=LEGACY),
    Deceptive("amount-of-other-digits", "digits of India", "१३५७१", held("<is><t>१३५७१.१९</t></is>", "inlineStr"),
              seen=(TOTAL,)),
    Deceptive("type-date", "the date in ISO 8601", "2024-06-13", held("<v>2024-06-13T00:00:00</v>", "d", BASICS, "D12"),
              "填报日期", f"{BASICS}!D12", (date(2024, 6, 13),)),
    Deceptive("type-boolean", "TRUE in a count", "TRUE", held("<v>1</v>", "b", AID, "D5"), "农村低保_户数",
    f"{AID}!D5"),
    Deceptive("type-unknown", 't="x"', "nothing", held("<v>13571.19</v>", "x"), seen=(None,)),
    Deceptive("string-beyond", "a shared string that is not there", "nothing", held("<v>99999</v>", "s", BASICS, "D9"),
              "地方主管部门", f"{BASICS}!D9", (None,)),
    Deceptive("string-negative", "the shared string -1", "nothing", held("<v>-1</v>", "s", BASICS, "D9"),
    "地方主管部门",
              f"{BASICS}!D9", (None,)),
    Deceptive("cell-twice", "D5 twice, the second 13000", "the one or the other", cell_twice),
    Deceptive("row-twice", "row 5 twice, the second 13000", "the one or the other", row_twice, at=f"{FUNDS}!"),
    Deceptive("cells-in-each-others-rows", "D5 in row 6, D6 in row 5", "the one or the other", in_another_row,
    at=f"{FUNDS}!"),
    Deceptive("alternate", "two D5 for two kinds of programs", "13,000 or 13,571.19", alternate, seen=(TOTAL,)),
    Deceptive("of-nobody", "a D5 of nobody's namespace before the right one", "13,571.19", of_nobody, seen=(TOTAL,)),
    Deceptive("picture-in-the-cell", "a picture within the cell", "a picture of a figure", in_a_picture),
    Deceptive("text-box-over-the-cell", "a text box with 13,999.00 over the cell", "13,999.00", drawn_over,
    at=f"{FUNDS}!"),
    Deceptive("comment", "a comment 应为 13000, by openpyxl", "a red corner", through(
        FUNDS, lambda s: setattr(s["D5"], "comment", Comment("应为 13000", "科长"))), at=f"{FUNDS}!D5"),
    Deceptive("condition-by-openpyxl", "a condition that shows 13,000.00, by openpyxl", "13,000.00",
              through(FUNDS, conditional_in_openpyxl), seen=(Decimal("13000.00"),)),
    # ------------------------------------------------------------ dates and names
    Deceptive("date-1904-true", 'date1904="true"', "2028-06-13", lambda b: date1904(b, "true"), "填报日期",
              f"{BASICS}!D12", (date(2028, 6, 13),)),
    Deceptive("date-1904-spelt", 'date1904=" 1 "', "2028-06-13", lambda b: date1904(b, " 1 "), "填报日期",
              f"{BASICS}!D12", (date(2028, 6, 13),)),
    Deceptive("date-1904-general", "date system 1904, format General", "45455", all_of(
        date1904, coded(BASICS, "D12", "General")), "填报日期", f"{BASICS}!D12", (date(2028, 6, 13),)),
    Deceptive("date-on-no-day", "the day 60 of 1900", "1900-02-29", held("<v>60</v>", "", BASICS, "D12"), "填报日期",
              f"{BASICS}!D12"),
    Deceptive("date-negative", "the day -1", "########", held("<v>-1</v>", "", BASICS, "D12"), "填报日期",
    f"{BASICS}!D12"),
    Deceptive("name-number", "the name is 511304", "511304", held("<v>511304</v>", "", BASICS, "D5"), "单位名称",
              f"{BASICS}!D5", (), LEGACY),
    Deceptive("name-date", "the name is a date", "2024-06-12", coded(BASICS, "D5", "yyyy-mm-dd", "<v>45455</v>"),
    "单位名称",
              f"{BASICS}!D5", (), LEGACY),
    Deceptive("name-boolean", "the name is TRUE", "TRUE", held("<v>1</v>", "b", BASICS, "D5"), "单位名称",
    f"{BASICS}!D5"),
    Deceptive("name-error", "the name is #REF!", "#REF!", held("<v>#REF!</v>", "e", BASICS, "D5"), "单位名称",
    f"{BASICS}!D5"),
    Deceptive("name-error-text", "the name is the text #N/A", "#N/A", held(
        "<is><t>#N/A</t></is>", "inlineStr", BASICS, "D5"), "单位名称", f"{BASICS}!D5"),
    Deceptive("name-digits-as-text", "the name is the text 0", "0", held("<is><t>0</t></is>", "inlineStr", BASICS,
    "D5"),
              "单位名称", f"{BASICS}!D5"),
    Deceptive("name-dash", "the name is the text ——", "——", held("<is><t>——</t></is>", "inlineStr", BASICS, "D5"),
              "单位名称", f"{BASICS}!D5", (None,)),
    Deceptive("name-formula-number", "the name is a formula that gives 0", "0", held("<f>Z99</f><v>0</v>", "", BASICS,
    "D5"),
              "单位名称", f"{BASICS}!D5"),
    Deceptive("department-number", "another name, of the department, is 0", "0", held("<v>0</v>", "", BASICS, "D8"),
              "中央主管部门", f"{BASICS}!D8"),
    Deceptive("goal-number", "the goal is the number 1", "1", held("<v>1</v>", "", GOALS, "D5"), "总体目标",
    f"{GOALS}!D5", ("1",)),
]  # fmt: skip

_KEPT = [(each, suffix) for each in DECEPTIVE for suffix in each.kept]


@pytest.mark.parametrize("deceptive", DECEPTIVE, ids=lambda each: each.id)
def test_seen_or_told(deceptive: Deceptive, tmp_path: Path) -> None:
    assert_seen_or_told(deceptive, deceptive.make(tmp_path / "甲县_录入表.xlsx"))


@pytest.mark.parametrize(("deceptive", "suffix"), _KEPT, ids=lambda each: getattr(each, "id", each))
@referee.requires_office
def test_seen_or_told_in_other_formats(deceptive: Deceptive, suffix: str, tmp_path: Path) -> None:
    made = deceptive.make(tmp_path / "甲县_录入表.xlsx")
    assert_seen_or_told(deceptive, referee.converted(made, suffix, tmp_path))


def test_the_sample_itself_is_read_without_a_word() -> None:
    """Else everything would be told, whatever it is."""
    untouched = Deceptive("sample", "nothing", "13,571.19", lambda book: None, seen=(TOTAL,))
    assert_seen_or_told(untouched, ENTRY)
