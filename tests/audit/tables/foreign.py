"""Elements and parts of unknown origin, and cells that programs may read in more than one way."""

from collections.abc import Callable

from audit.tampered import RATE, SHEET, Tampering, Where, at, form, rule
from audit.tampering import Raw
from official_forms import FORM

from jialing_xls.template.template_layout import CROSSCHECK

Edit = Callable[[Raw, Where], None]
HERE = at(f"{FORM}!{SHEET}")
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def before_end(content: str) -> Edit:
    return lambda b, w: b.replace(b.part_of(FORM), "</worksheet>", f"{content}</worksheet>")


def extension(content: str) -> Edit:
    return before_end(
        f'<extLst><ext uri="{{x}}" xmlns:x14="{X14}" xmlns:xm="{XM}">{content}</ext></extLst>'
    )


def after_protection(content: str) -> Edit:
    return lambda b, w: b.sub(
        b.part_of(FORM), "(<sheetProtection[^>]*/>)", lambda m: f"{m[1]}{content}"
    )


def cell_of_rate(new: Callable[[str], str]) -> Edit:
    """The cell of the rate, written anew."""

    def edit(book: Raw, w: Where) -> None:
        pattern = rf'<c r="{w.form(RATE)}".*?</c>'
        book.sub(book.part_of(FORM), pattern, lambda m: new(m[0]))

    return edit


def twice(cell: str) -> str:
    return cell + cell.replace("<v>", "<v>9")


def row_twice(book: Raw, w: Where) -> None:
    book.sub(book.part_of(FORM), r'(<row r="8" .*?</row>)', lambda m: f'{m[1]}<row r="8" ht="1"/>')


def unknown_part(book: Raw, w: Where) -> None:
    book.link(book.part_of(FORM), "webExtension", "../x/extension.xml")
    book.parts["xl/x/extension.xml"] = b"<x/>"


def strings_twice(book: Raw, w: Where) -> None:
    book.link("xl/workbook.xml", "sharedStrings", "strings2.xml")
    book.parts["xl/strings2.xml"] = book.parts["xl/sharedStrings.xml"]


IN_XML = [
    Tampering("conditional-format-of-2010", extension(
        '<x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="cellIs"/>'
        "<xm:sqref>E7:E9</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>"),
              at(f"{FORM}!E7"), "扩展的条件格式"),
    Tampering("validation-of-2010", extension(
        "<x14:dataValidations><x14:dataValidation><xm:sqref>E7</xm:sqref></x14:dataValidation>"
        "</x14:dataValidations>"), at(f"{FORM}!E7"), "扩展的数据有效性"),
    Tampering("sparklines", extension("<x14:sparklineGroups/>"), HERE, "迷你图"),
    Tampering("protected-range", after_protection(
        '<protectedRanges><protectedRange sqref="E7:F10" name="放开"/></protectedRanges>'),
              at(f"{FORM}!E7"), "允许编辑区域"),
    Tampering("scenarios", after_protection('<scenarios><scenario name="另一套"/></scenarios>'),
              HERE, "方案"),
    Tampering("unknown-element", before_end("<whatever/>"), HERE, "来历不明"),
    Tampering("of-another-namespace", before_end('<y:row xmlns:y="urn:y"/>'), HERE, "来历不明"),
    Tampering("alternate-content", before_end(
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="x"/></mc:AlternateContent>'),
              HERE, "来历不明"),
    Tampering("columns-twice", lambda b, w: b.replace(
        b.part_of(FORM), "<sheetData>", '<cols><col min="5" max="5" width="1"/></cols><sheetData>'),
              HERE, "写了 2 遍"),
    Tampering("custom-views", lambda b, w: b.replace(
        "xl/workbook.xml", "</workbook>", "<customWorkbookViews/></workbook>"), HERE, "自定义视图"),
    Tampering("unknown-part", unknown_part, HERE, "来历不明的部件"),
    Tampering("strings-twice", strings_twice, HERE, "sharedStrings"),
    Tampering("cell-twice", cell_of_rate(twice), form(RATE), "写了两遍"),
    Tampering("row-twice", row_twice, at(f"{FORM}!A8"), "写了两遍"),
    Tampering("value-twice", cell_of_rate(lambda c: c.replace("</c>", "<v>1</v></c>")), form(RATE),
              "写了 2 遍"),
    Tampering("picture-for-a-value", cell_of_rate(lambda c: c.replace("<c ", '<c vm="1" ')),
              form(RATE), "代替显示"),
    Tampering("array", lambda b, w: b.sub(
        b.part_of(CROSSCHECK), rf'(<c r="{w.rule("verdict")}"[^>]*>)<f>',
        lambda m: f'{m[1]}<f t="array" ref="{w.rule("verdict")}">'), rule("verdict"), "数组公式"),
    Tampering("data-table", cell_of_rate(
        lambda c: c.replace("<f>", '<f t="dataTable" ref="G7" dt2D="0" r1="A1">')), form(RATE),
              "模拟运算表"),
    Tampering("shared-without-a-range", cell_of_rate(
        lambda c: c.replace("<f>", '<f t="shared" si="0">')), form(RATE), "共享公式"),
]  # fmt: skip
