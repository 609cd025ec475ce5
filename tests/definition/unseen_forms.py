"""Forms in the manner of other provinces, and what their cells are: drawn after the recognition was written.

A form is rows of texts, one a cell; ``<`` continues the cell to its left, ``^`` the one above; ``_`` is
an empty cell with a border, ``.`` is nothing. ``MEANING`` has what each empty cell stands for.
"""

from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.styles import Border, Side

_THIN = Side(style="thin")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)

Rows = list[list[Any]]


def _draw(sheet: Any, rows: Rows) -> None:
    for r, row in enumerate(rows, 1):
        for c, text in enumerate(row, 1):
            if text == ".":
                continue
            cell = sheet.cell(r, c)
            cell.border = _FRAME
            if text not in ("<", "^", "_"):
                cell.value = text
    for r, row in enumerate(rows, 1):
        for c, text in enumerate(row, 1):
            if text in ("<", "^", "."):
                continue
            right, bottom = c, r
            while right < len(row) and row[right] == "<":
                right += 1
            while bottom < len(rows) and rows[bottom][c - 1] == "^":
                bottom += 1
            if (right, bottom) != (c, r):
                sheet.merge_cells(start_row=r, start_column=c, end_row=bottom, end_column=right)


def _saved(book: Any) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook_of(rows: Rows) -> bytes:
    """A workbook of one sheet that is drawn like that."""
    book = openpyxl.Workbook()
    _draw(book.active, rows)
    return _saved(book)


def two_tables_on_one_sheet() -> tuple[bytes, dict[str, tuple[str, str, int]]]:
    """English brackets; budget, adjustment and full year; carry-over; a header of two rows; weights
    before targets; the score is called 自评得分 and beside it stands the reviewer's."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "附件1"
    _draw(
        sheet,
        [
            ["2025年度省级专项资金绩效自评表", *"<<<<<<<<"],
            ["填报单位(盖章):", "<", "_", *"<<<", "填报日期:", "_", "<"],
            ["专项资金名称", "<", "_", *"<<<", "项目主管部门", "_", "<"],
            [
                "项目资金(万元)",
                "<",
                "资金来源",
                "预算数",
                "<",
                "<",
                "全年执行数(B)",
                "执行率(B/A)",
                "自评得分",
            ],
            ["^", "<", "^", "年初预算", "调整", "全年预算(A)", "^", "^", "^"],
            ["^", "<", "资金总额", "_", "_", "_", "_", "_", "_"],
            ["^", "<", "其中:省级财政资金", "_", "_", "_", "_", "_", "—"],
            ["^", "<", "市县财政资金", "_", "_", "_", "_", "_", "—"],
            ["^", "<", "上年结转结余资金", "_", "_", "_", "_", "_", "—"],
            ["^", "<", "社会投入资金", "_", "_", "_", "_", "_", "—"],
            ["年度总体目标", "<", "年初设定目标", *"<<<", "全年完成情况", "<", "<"],
            ["^", "<", "_", *"<<<", "_", "<", "<"],
            [
                "一级指标",
                "二级指标",
                "三级指标",
                "分值",
                "年度指标值",
                "全年完成值",
                "自评得分",
                "复核得分",
                "偏差原因分析及改进措施",
            ],
            ["产出指标", "数量指标", "_", "_", "_", "_", "_", "_", "_"],
            ["^", "质量指标", "_", "_", "_", "_", "_", "_", "_"],
            ["效益指标", "社会效益指标", "_", "_", "_", "_", "_", "_", "_"],
            ["总分", *"<<", 100, "—", "—", "_", "_", "."],
            ["填表人:               联系电话:", *"<<<<<<<<"],
        ],
    )
    wanted = {"C2": ("报送单位", "", 0), "H2": ("报送日期", "", 0)}
    wanted |= {"C3": ("资金或项目", "", 0), "H3": ("主管部门", "", 0)}
    money = ("年初预算数", "预算调整数", "全年预算数", "全年执行数", "预算执行率")
    for row, part in ((6, "总额"), (7, "省级"), (9, "上年结转")):
        wanted |= {f"{c}{row}": (key, part, 0) for c, key in zip("DEFGH", money, strict=True)}
    for row, part in ((8, "市县财政资金"), (10, "社会投入资金")):
        wanted |= {f"{c}{row}": (key, part, 0) for c, key in zip("DEFGH", money, strict=True)}
    wanted |= {"I6": ("执行率得分", "总额", 0), "C12": ("目标", "", 0), "G12": ("目标完成", "", 0)}
    columns = ("三级", "指标分值", "指标目标", "指标完成", "指标得分", "复核得分", "指标偏差原因")
    for row in (14, 15, 16):
        wanted |= {
            f"{c}{row}": (key, "", row - 13) for c, key in zip("CDEFGHI", columns, strict=True)
        }
    wanted |= {"G17": ("总分", "", 0)}
    return _saved(book), {f"附件1!{cell}": each for cell, each in wanted.items()}


def turned_money_and_hidden_columns() -> tuple[bytes, dict[str, tuple[str, str, int]]]:
    """Sources across and budget, execution, rate down; a hidden column of codes; actual before target;
    no frame round the whole; the goal beside its label."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "自评表"
    _draw(
        sheet,
        [
            ["民生实事项目绩效自评情况表", *"<<<<<<"],
            ["(2025年)", *"<<<<<<"],
            ["项目名称", "_", "<", "编码", "项目实施单位", "_", "<"],
            ["一、资金情况(单位:万元)", *"<<<<<<"],
            ["资金类别", "合计", "中央补助", ".", "省级补助", "市州级资金", "其他资金"],
            ["全年预算数", "_", "_", ".", "_", "_", "_"],
            ["实际支出数", "_", "_", ".", "_", "_", "_"],
            ["预算执行率", "_", "_", ".", "_", "_", "_"],
            ["二、目标", *"<<<<<<"],
            ["年度绩效目标", "_", *"<<<<<"],
            ["目标完成情况", "_", *"<<<<<"],
            ["三、指标", *"<<<<<<"],
            ["一级指标", "二级指标", "指标名称", "代码", "实际完成值", "目标值", "未完成原因"],
            ["产出指标", "数量指标", "改造危旧房屋", "A01", "_", "≥300套", "_"],
            ["^", "时效指标", "当年完工率", "A02", "_", "100%", "_"],
            ["满意度指标", "服务对象满意度", "群众满意度", "A03", "_", "≥90%", "_"],
            ["存在的主要问题", "_", *"<<<<<"],
            ["下一步工作措施", "_", *"<<<<<"],
        ],
    )
    sheet.column_dimensions["D"].hidden = True
    wanted = {"B3": ("资金或项目", "", 0), "F3": ("用款单位", "", 0)}
    parts = ("总额", "中央", "省级", "市级", "其他")
    for row, key in ((6, "全年预算数"), (7, "全年执行数"), (8, "预算执行率")):
        wanted |= {f"{c}{row}": (key, part, 0) for c, part in zip("BCEFG", parts, strict=True)}
    wanted |= {"B10": ("目标", "", 0), "B11": ("目标完成", "", 0)}
    for n, row in enumerate((14, 15, 16), 1):
        wanted |= {f"E{row}": ("指标完成", "", n), f"G{row}": ("指标偏差原因", "", n)}
    wanted |= {"B17": ("存在问题", "", 0), "B18": ("改进", "", 0)}
    return _saved(book), {f"自评表!{cell}": each for cell, each in wanted.items()}


def several_sheets() -> tuple[bytes, dict[str, tuple[str, str, int]]]:
    """The head and the money on one sheet, the indicators on another, the targets of next year on a
    third that is hidden; a serial number first; the fund's name is given."""
    book = openpyxl.Workbook()
    first = book.active
    first.title = "表1 基本情况"
    _draw(
        first,
        [
            ["中央财政农业相关转移支付资金绩效自评（2024年度）", *"<<<<"],
            ["转移支付（项目）名称", "<", "农田建设补助资金", "<", "<"],
            ["地方主管部门", "<", "_", "资金使用单位", "_"],
            [
                "资金投入情况（万元）",
                "项目",
                "全年预算数（A）",
                "全年执行数（B）",
                "预算执行率（B/A×100%）",
            ],
            ["^", "年度资金总额：", "_", "_", "_"],
            ["^", "  其中：中央财政资金", "_", "_", "_"],
            ["^", "        地方财政资金", "_", "_", "_"],
            ["^", "          其中：县（市、区）级", "_", "_", "_"],
            ["^", "        其他资金", "_", "_", "_"],
            ["资金管理情况", "管理环节", "开展情况", "<", "存在的问题和改进措施"],
            ["^", "资金分配科学性", "_", "<", "_"],
            ["^", "资金下达及时性", "_", "<", "_"],
            ["^", "公开公示情况", "_", "<", "_"],
        ],
    )
    second = book.create_sheet("表2 指标")
    _draw(
        second,
        [
            [
                "序号",
                "一级指标",
                "二级指标",
                "三级指标",
                "指标值",
                "<",
                "全年实际完成情况",
                "完成率",
                "未完成原因及改进措施",
            ],
            ["^", "^", "^", "^", "符号", "数值", "^", "^", "^"],
            [1, "产出指标", "数量指标", "新建高标准农田面积", "≥", "12万亩", "_", "_", "_"],
            [2, "^", "质量指标", "项目验收合格率", "≥", "95%", "_", "_", "_"],
            [3, "效益指标", "经济效益指标", "新增粮食产能", "≥", "300万公斤", "_", "_", "_"],
            ["其他需要说明的事项", *"<<", "_", *"<<<<<"],
        ],
    )
    third = book.create_sheet("2025目标")
    _draw(
        third, [["一级指标", "二级指标", "三级指标", "指标值"], ["产出指标", "数量指标", "_", "_"]]
    )
    third.sheet_state = "hidden"
    one = {"C3": ("地方主管部门", "", 0), "E3": ("用款单位", "", 0)}
    for row, part in ((5, "总额"), (6, "中央"), (7, "地方"), (8, "县级"), (9, "其他")):
        keys = ("全年预算数", "全年执行数", "预算执行率")
        one |= {f"{c}{row}": (key, part, 0) for c, key in zip("CDE", keys, strict=True)}
    for row, part in ((11, "分配科学性"), (12, "下达及时性"), (13, "公开公示情况")):
        one |= {f"C{row}": ("管理情况", part, 0), f"E{row}": ("管理问题", part, 0)}
    two: dict[str, tuple[str, str, int]] = {}
    for row in (3, 4, 5):
        keys = ("指标完成", "完成率", "指标偏差原因")
        two |= {f"{c}{row}": (key, "", row - 2) for c, key in zip("GHI", keys, strict=True)}
    two |= {"D6": ("审计情况", "", 0)}
    return _saved(book), {
        **{f"表1 基本情况!{cell}": each for cell, each in one.items()},
        **{f"表2 指标!{cell}": each for cell, each in two.items()},
    }


FORMS = (two_tables_on_one_sheet, turned_money_and_hidden_columns, several_sheets)
