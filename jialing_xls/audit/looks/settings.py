"""Everything that a sheet and the workbook say beside their cells, against the template.

A property that differs is an error or a warning if the tables below name it: it hides something from a
reader who trusts, or lets something be changed. All others show nothing, and are one note.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from jialing_xls.audit.cells.comparison import Matched
from jialing_xls.audit.messages import as_one, error, note, quoted_value, warn_of
from jialing_xls.audit.parts.cell_reader import ranges
from jialing_xls.audit.parts.properties import Property, properties_of
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import Cell, Location, Range
from jialing_xls.template.template_layout import PAPER

Said = Mapping[Property, str]
_SMALLEST_ZOOM, _SMALLEST_TABS = 30, 50
"""Percent: staff look at a whole sheet at 40. Thousandths of the window's width: programs write 600."""

_ERRORS = {
    "mergeCell": "合并单元格",
    "dataValidation": "数据有效性",
    "definedName": "名称",
    "filterColumn": "筛选条件（不合条件的行不显示）",
    "sheet state": "工作表",
    "sheetPr enableFormatConditionsCalculation": "条件格式（结论的颜色）的启用",
    "sheetPr transitionEvaluation": "公式按 Lotus 1-2-3 的规则计算",
    "sheetView showZeros": "显示零值",
    "sheetView showFormulas": "显示公式而不是结果",
    "sheetView rightToLeft": "从右向左显示（各列左右对调）",
    "sheetView zoomScale": "显示比例",
    "sheetView zoomScalePageLayoutView": "显示比例（页面布局）",
    "sheetView zoomScaleSheetLayoutView": "显示比例（分页预览）",
    "sheetProtection sheet": "工作表的保护被取消：保护",
    "sheetProtection selectLockedCells": "不许选定单元格（公式和链接看不到）",
    "workbookPr date1904": "1904 日期系统（日期都会错开四年）",
    "workbookView visibility": "工作簿的窗口",
    "workbookView showSheetTabs": "显示工作表标签",
    "workbookView showHorizontalScroll": "显示水平滚动条",
    "workbookView showVerticalScroll": "显示垂直滚动条",
    "workbookView tabRatio": "工作表标签的宽度",
    "calcPr iterate": "允许循环引用（迭代计算）",
}
_LOOSENED = "工作表保护被放宽："
_WARNINGS = {
    "hyperlink": "链接",
    "hyperlink tooltip": "链接的提示",
    "autoFilter ref": "筛选的范围",
    "sheetProtection password": "工作表保护的密码（审核人不能取消）",
    "sheetProtection hashValue": "工作表保护的密码（审核人不能取消）",
    "sheetProtection formatCells": f"{_LOOSENED}设置单元格格式",
    "sheetProtection insertColumns": f"{_LOOSENED}插入列",
    "sheetProtection insertRows": f"{_LOOSENED}插入行",
    "sheetProtection insertHyperlinks": f"{_LOOSENED}插入链接",
    "sheetProtection deleteColumns": f"{_LOOSENED}删除列",
    "sheetProtection deleteRows": f"{_LOOSENED}删除行",
    "sheetProtection pivotTables": f"{_LOOSENED}使用数据透视表",
    **dict.fromkeys(("oddHeader", "evenHeader", "firstHeader"), "打印的页眉"),
    **dict.fromkeys(("oddFooter", "evenFooter", "firstFooter"), "打印的页脚"),
    "pageSetup errors": "公式的错误值的打印",
    "pageSetup paperHeight": "打印的纸张",
    "pageSetup paperWidth": "打印的纸张",
    "pageSetup firstPageNumber": "打印的起始页码",
    "brk": "打印的手工分页",
    "calcPr calcMode": "计算方式",
    "calcPr fullPrecision": "按完整精度计算（不以显示精度为准）",
}
_WITH_ALL = ("dataValidation", "hyperlink", "filterColumn")
"""Elements of which every attribute is meant."""
_SILENT = {
    **dict.fromkeys(("dimension", "sheetFormatPr", "pageMargins", "pageSetUpPr", "selection"), ""),
    **dict.fromkeys(("fileVersion", "conditionalFormatting", "sheet", "hyperlink", "brk"), ""),
    **dict.fromkeys(
        (
            "rowBreaks",
            "colBreaks",
            "row",
            "col",
            "tabColor",
            "dataValidation",
            "drawing",
            "ignoredError",
        ),
        "",
    ),
    "workbookPr": "codeName defaultThemeVersion filterPrivacy dateCompatibility",
    "workbookView": "windowWidth windowHeight tabRatio",
    "calcPr": "calcId calcMode fullCalcOnLoad iterateDelta iterateCount calcOnSave concurrentCalc "
    "forceFullCalc",
    "sheetPr": "codeName filterMode",
    "sheetView": "zoomScale zoomScaleNormal zoomScalePageLayoutView zoomScaleSheetLayoutView "
    "workbookViewId",
    "sheetProtection": "algorithmName saltValue spinCount",
    "pageSetup": "horizontalDpi verticalDpi useFirstPageNumber firstPageNumber scale location",
    "autoFilter": "ref",
}
"""What programs write of themselves, or what is compared elsewhere: no note of these
attributes, or of any."""


def _at_least(least: int) -> Callable[[str | None], bool]:
    return lambda now: now is None or not 0 < float(now) < least


_HARMLESS: Mapping[str, Callable[[str | None], bool]] = {
    **dict.fromkeys([each for each in _ERRORS if "zoomScale" in each], _at_least(_SMALLEST_ZOOM)),
    "workbookView tabRatio": _at_least(_SMALLEST_TABS),
    "calcPr calcMode": lambda now: now != "manual",
    # A protected sheet forbids what is not said to be "0".
    **dict.fromkeys(
        [k for k, what in _WARNINGS.items() if what.startswith(_LOOSENED)], lambda now: now != "0"
    ),
    # Programs may drop these, but write none of themselves.
    **dict.fromkeys(("hyperlink tooltip", "brk", "autoFilter ref"), lambda now: now is None),
}
"""What a value may be now, whatever it was."""
_VALUES = {
    **{"1": "是", "0": "否", "hidden": "被隐藏", "veryHidden": "深度隐藏（只能用宏恢复）"},
    **{"manual": "手动（公式不会更新）"},
}


def check_settings(matched: Matched) -> Iterator[Finding]:
    """Every property that is not the template's."""
    for template, actual, alignment in matched.pairs():
        before = properties_of(matched.template, template)
        now = properties_of(matched.actual, actual)
        if not alignment.straight:  # What has a place moves along, or stays, as the program has it.
            before, now = ({p: v for p, v in each.items() if not p.place} for each in (before, now))
        if before.keys() - now.keys() >= {_PROTECTED}:
            before = {
                p: v for p, v in before.items() if p.element != "sheetProtection" or p == _PROTECTED
            }
        yield from _compared(actual.name, before, now)
    first = matched.actual.names[0]
    now = dict(_back(matched, properties_of(matched.actual)))
    before = dict(_moved(matched, properties_of(matched.template), now))
    if not matched.straight:  # Print areas and titles move along with an inserted row.
        before, now = (
            {p: v for p, v in e.items() if "!_xlnm." not in p.place} for e in (before, now)
        )
    yield from _compared(first, before, now)


_NOWHERE = Range.parse("A1")
_PROTECTED = Property("sheetProtection", "", "sheet")


def _compared(sheet: str, before: Said, now: Said) -> Iterator[Finding]:
    lost: dict[str, list[Finding]] = defaultdict(list)
    harmless = []
    for key in sorted(before.keys() | now.keys(), key=_order):
        should, said, whole = before.get(key), now.get(key), key._replace(name="")
        told, what = _meaning(key)
        if should == said or (key.name and (whole in before) != (whole in now)):
            continue  # Of an element that is gone or new, this is told of the whole.
        if what is None or ((test := _HARMLESS.get(_named(key))) and test(said)):
            silent = _SILENT.get(key.element, "-")
            if silent and key.name not in silent.split() and said not in (None, "", "0", "A1"):
                harmless.append(f"{_named(key)}={(said or '无')[:40]}")
            continue
        at = _place(sheet, key, should if said is None or should else said)
        if said is None and not key.name:
            lost[what].append(told(*at, f"{what}{_label(key)}被删除，应恢复。"))
        elif should is None and not key.name:
            values = " ".join(v for p, v in now.items() if v and p[:2] == key[:2])
            message = f"多出{what}{_label(key)}{values and f'（{values}）'}，模板没有，应删除。"
            yield told(*at, message, values)
        else:
            message = f"{what}{_label(key)}为{_spelled(said)}，应为{_spelled(should)}。"
            yield told(*at, message, said)
    for findings in lost.values():
        yield from as_one(findings)
    if harmless:
        message = f"设置与模板不同，打开时不显示或不影响内容：{'、'.join(harmless[:12])}。"
        yield note(sheet, "A1", message)


def _order(key: Property) -> tuple[str, Cell, Property]:
    return key.element, next(ranges(key.place), _NOWHERE).first, key


def _named(key: Property) -> str:
    return f"{key.element} {key.name}".strip()


def _meaning(key: Property) -> tuple[Callable[..., Finding], str | None]:
    names = (_named(key), *(key.element for _ in range(key.element in _WITH_ALL)))
    for told, table in ((error, _ERRORS), (warn_of, _WARNINGS)):
        for name in names:
            if name in table:
                return told, table[name]
    return note, None


def _label(key: Property) -> str:
    return f"“{key.place.rpartition('!')[2]}”" if key.place else ""


def _spelled(value: str | None) -> str:
    return "默认" if value is None else _VALUES.get(value, quoted_value(value))


def _place(sheet: str, key: Property, value: str | None) -> tuple[str, str]:
    """The cell that a property is about; of a name the first that it refers to."""
    if key.element == "sheet":
        return key.place, "A1"
    text = (value or "") if key.element == "definedName" else f"{sheet}!{key.place}"
    try:
        found, area = Location.parse(text)
    except ValueError:
        found = text.partition("!")[0].strip("'") if "!" in text else ""
        return (found if "#" not in found else "") or sheet or PAPER, "A1"
    return found, str(area.first)


def _moved(matched: Matched, said: Said, now: Said) -> Iterator[tuple[Property, str]]:
    """The names of the template as they should be now; those that went with their row are told with it."""
    for key, value in said.items():
        if key.element == "definedName" and not key.name:
            try:
                sheet, area = Location.parse(value)
            except ValueError:
                sheet, area = "", None
            ends = [matched.now(sheet, at) for at in area or ()]
            if None in ends or (key.place.partition("!")[0] not in (*matched.names, "")):
                continue
            if ends and now.get(key) != value:  # openpyxl does not move it.
                (sheet, first), (_, last) = (end for end in ends if end)
                value = f"{sheet}!{Range(first, last)}"
        yield key, value


def _back(matched: Matched, said: Said) -> Iterator[tuple[Property, str]]:
    """Places by the template's names of the sheets."""
    names = {now: name for name, now in matched.names.items()}
    for key, value in said.items():
        sheet, mark, name = key.place.partition("!")
        yield key._replace(place=f"{names.get(sheet, sheet)}{mark}{name}"), value
