"""填表说明: the first sheet of an entry workbook, all that a clerk has to know."""

from typing import Any

from jialing_xls.entry.making.entry_layout import LIVE, EntryAddresses, entry_sheets
from jialing_xls.entry.reading.entry_rows import TEMPLATE_ROW
from jialing_xls.template.styles import ENTRY_COLOUR, MISSING_COLOUR, Styles
from jialing_xls.template.template_workbook import Template

_STEPS = (
    "从左到右逐页填写浅黄色的格。金额单位是万元，标准单位是元/月，单位已列出，格内只填数字。",
    "必填而未填的格显示为粉红色，填上即消失。没有的金额：必填的填 0，选填的留空。",
    f"填完看“{LIVE}”页：“不符”必须改正；“待说明”到“审核说明”页写明原因；“未执行”是缺少必填项。",
    "保存、关闭，放进“绩效自评”的页面（或运行：jxls fill 本文件名），核对通过就生成可以报送的自评表。",
)


def write_guide(
    workbook: Any, styles: Styles, template: Template, addresses: EntryAddresses
) -> None:
    """Write the sheet; it also holds the template's name, by which the tool knows the form."""
    sheet = workbook.add_worksheet("填表说明")
    for n, width in enumerate((14, 40, 12, 30, 20)):
        sheet.set_column(n, n, width)
    title = f"{template.name.replace('_', '　')}年度绩效自评录入表"
    sheet.write_string("A1", title, styles.get("sheet_title", text_wrap=False))
    sheet.set_row(0, 32)
    for n, step in enumerate(_STEPS, 1):
        row = n + 1
        sheet.write_string(row, 0, f"第 {n} 步", styles.get("header"))
        sheet.merge_range(row, 1, row, 4, step, styles.get("cell"))
        sheet.set_row(row, 36)
    row = _write_legend(sheet, styles, len(_STEPS) + 3)
    row = _write_progress(sheet, styles, template, addresses, row + 1)
    _write_template(sheet, styles, template, row + 1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.protect("")


def _write_legend(sheet: Any, styles: Styles, row: int) -> int:
    colours = (
        (ENTRY_COLOUR, "填写的格"),
        (MISSING_COLOUR, "必填、还没有填"),
        ("#FFFFFF", "不能改动"),
    )
    for n, (colour, meaning) in enumerate(colours):
        sheet.write_blank(row + n, 0, None, styles.get("cell", bg_color=colour))
        sheet.write_string(row + n, 1, meaning, styles.get("cell"))
    return row + len(colours)


def _write_progress(
    sheet: Any, styles: Styles, template: Template, addresses: EntryAddresses, row: int
) -> int:
    """A row a sheet: how many of its required cells are filled, with a link to the sheet."""
    sheet.write_string(row, 0, "填写进度", styles.get("header"))
    sheet.write_string(row, 1, "必填项（已填 / 应填）", styles.get("header"))
    required = [field for field in template.book.typed.values() if field.required]
    for entry_sheet in entry_sheets(template.book):
        cells = [addresses.cell(f.id) for f in required if f.sheet == entry_sheet.name]
        row += 1
        link = f"internal:'{entry_sheet.name}'!D5"
        sheet.write_url(row, 0, link, styles.get("link"), string=entry_sheet.name)
        if cells:
            formula = f'=COUNTA({",".join(cells)})&" / {len(cells)}"'
            sheet.write_formula(row, 1, formula, styles.get("cell"))
        else:
            sheet.write_string(row, 1, "按需填写", styles.get("cell"))
    row += 1
    sheet.write_url(row, 0, f"internal:'{LIVE}'!A1", styles.get("link"), string=LIVE)
    sheet.write_formula(row, 1, f"={LIVE}!A2", styles.get("cell"))
    sheet.set_row(row, 36)  # the longest conclusion takes two lines
    return row + 1


def _write_template(sheet: Any, styles: Styles, template: Template, row: int) -> None:
    for n, header in enumerate(("字段", "名称", "单位", "填报值", "说明")):
        sheet.write_string(row, n, header, styles.get("header"))
    contents = (TEMPLATE_ROW, "本录入表所用的模板", "", template.name, "不要改动")
    for n, content in enumerate(contents):
        sheet.write_string(row + 1, n, content, styles.get("code"))
