"""How a workbook opens and prints: views, panes, filters, headers that conceal or tell tales."""

from collections.abc import Callable

from audit.tampered import SHEET, Tampering, Where, at
from audit.tampering import Raw
from official_forms import FORM

from jialing_xls.template.template_layout import CROSSCHECK, PAPER

Edit = Callable[[Raw, Where], None]
HERE = at(f"{FORM}!{SHEET}")


def set_on(sheet: str, element: str, attributes: str) -> Edit:
    return lambda b, w: b.replace(b.part_of(sheet), f"<{element} ", f"<{element} {attributes} ")


def window(attributes: str) -> Edit:
    return lambda b, w: b.replace(
        "xl/workbook.xml", "<workbookView ", f"<workbookView {attributes} "
    )


def pane(content: str, attributes: str = "") -> Edit:
    return lambda b, w: b.sub(
        b.part_of(FORM),
        "<sheetView ([^>]*)/>",
        lambda m: f"<sheetView {m[1]} {attributes}>{content}</sheetView>",
    )


def filtered(book: Raw, w: Where) -> None:
    column = '<filterColumn colId="1"><filters><filter val="基本平衡"/></filters></filterColumn>'
    book.sub(
        book.part_of(CROSSCHECK),
        r'<autoFilter ref="([^"]*)"/>',
        lambda m: f'<autoFilter ref="{m[1]}">{column}</autoFilter>',
    )


def filter_button(w: Where) -> str:
    """The head of the second column that 交叉核对 can be filtered by."""
    xml = w.template.package.worksheet(CROSSCHECK).xml.decode()
    row = xml.partition('<autoFilter ref="A')[2].partition(":")[0]
    return f"{CROSSCHECK}!B{row}"


def header(book: Raw, w: Where) -> None:
    book.replace(
        book.part_of(FORM), "<oddFooter>", "<oddHeader>&amp;C已经省厅审核</oddHeader><oddFooter>"
    )


def on_the_first_page(book: Raw, w: Where) -> None:
    book.sub(
        book.part_of(FORM),
        r"<headerFooter>(.*?)</headerFooter>",
        lambda m: (
            f'<headerFooter differentFirst="1">{m[1]}<firstFooter>定稿</firstFooter></headerFooter>'
        ),
    )


def ten_percent(book: Raw, w: Where) -> None:
    part = book.part_of(FORM)
    book.replace(part, '<pageSetUpPr fitToPage="1"/>', "")
    book.replace(part, "<pageSetup ", '<pageSetup scale="10" ')


IN_XML = [
    Tampering("no-zeros", set_on(FORM, "sheetView", 'showZeros="0"'), HERE, "零值"),
    Tampering("formulas-shown", set_on(FORM, "sheetView", 'showFormulas="1"'), HERE, "公式"),
    Tampering("columns-mirrored", set_on(FORM, "sheetView", 'rightToLeft="1"'), HERE, "从右向左"),
    Tampering("zoom", set_on(FORM, "sheetView", 'zoomScale="10"'), HERE, "显示比例"),
    Tampering("frozen-below-the-first-rows",
              pane('<pane ySplit="3" topLeftCell="A15" activePane="bottomLeft" state="frozen"/>',
                   'topLeftCell="A12"'), HERE, "冻结"),
    Tampering("frozen-beyond-the-screen",
              pane('<pane ySplit="40" topLeftCell="A41" activePane="bottomLeft" state="frozen"/>'),
              HERE, "冻结"),
    Tampering("tabs-hidden", window('showSheetTabs="0"'), HERE, "标签"),
    Tampering("tabs-covered", window('tabRatio="0"'), HERE, "标签"),
    Tampering("window-hidden", window('visibility="hidden"'), HERE, "窗口"),
    Tampering("scroll-bar-hidden", window('showVerticalScroll="0"'), HERE, "滚动条"),
    Tampering("colours-off",
              lambda b, w: b.replace(b.part_of(CROSSCHECK), "<sheetPr>",
                                     '<sheetPr enableFormatConditionsCalculation="0">'),
              at(f"{CROSSCHECK}!{SHEET}"), "条件格式"),
    Tampering("lotus", lambda b, w: b.replace(b.part_of(FORM), "<sheetPr>",
                                              '<sheetPr transitionEvaluation="1">'), HERE, "Lotus"),
    Tampering("no-selection", set_on(FORM, "sheetProtection", 'selectLockedCells="1"'), HERE, "选定"),
    Tampering("circles", lambda b, w: b.replace("xl/workbook.xml", "<calcPr ", '<calcPr iterate="1" '),
              HERE, "循环"),
    Tampering("filtered", filtered, filter_button, "筛选条件"),
    Tampering("header", header, HERE, "页眉"),
    Tampering("first-footer", on_the_first_page, HERE, "页脚"),
    Tampering("print-scale", ten_percent, HERE, "打印缩放"),
    Tampering("all-on-one-page",
              lambda b, w: b.replace(b.part_of(PAPER), 'fitToHeight="0"', 'fitToHeight="1"'),
              at(f"{PAPER}!{SHEET}"), "打印缩放"),
    Tampering("errors-not-printed", set_on(FORM, "pageSetup", 'errors="blank"'), HERE, "错误值"),
    Tampering("page-numbers", lambda b, w: b.replace(b.part_of(FORM), 'firstPageNumber="1"',
              'firstPageNumber="3"'),
              HERE, "页码"),
]  # fmt: skip
