"""Settings of sheets and workbook: protection, validation, names, links, how it calculates."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from jialing_xls.audit.cells.comparison import Matched
from jialing_xls.audit.messages import as_one, error, quoted_value, warn_of
from jialing_xls.audit.parts.cell_reader import ranges
from jialing_xls.audit.parts.formula_text import canonical
from jialing_xls.audit.parts.received_parts import is_on
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import Cell, Location, Range
from jialing_xls.template.template_layout import PAPER

_PERMISSIONS = (
    *("formatCells", "insertColumns", "insertRows", "insertHyperlinks", "deleteColumns"),
    *("deleteRows", "pivotTables"),
)
"""What a protected sheet forbids unless the attribute says otherwise."""


def check_settings(matched: Matched) -> Iterator[Finding]:
    """Everything that is set differently from the template."""
    yield from _protection(matched)
    yield from _locks(matched)
    yield from _validations(matched)
    yield from _hyperlinks(matched)
    yield from _defined_names(matched)
    yield from _calculation(matched.actual)


# ---------------------------------------------------------------- protection


def _protection(matched: Matched) -> Iterator[Finding]:
    for template, actual, _ in matched.pairs():
        expected, found = (_protected(sheet) for sheet in (template, actual))
        if expected is None:
            continue
        if found is None:
            message = f"工作表“{actual.name}”的保护被取消，应保护工作表。"
            yield error(actual.name, "A1", message)
            continue
        if not _locked_by_password(expected) and _locked_by_password(found):
            message = "工作表保护被加上密码，审核人不能取消，应没有密码。"
            yield warn_of(actual.name, "A1", message)
        loosened = [p for p in _PERMISSIONS if is_on(expected, p, True) > is_on(found, p, True)]
        if loosened:
            message = f"工作表保护被放宽（{'、'.join(loosened)}），应与模板一致。"
            yield warn_of(actual.name, "A1", message)


def _protected(sheet: SheetView) -> Element | None:
    found = sheet.root.find("sheetProtection")
    return found if is_on(found, "sheet") else None


def _locked_by_password(protection: Element) -> bool:
    return bool(protection.get("hashValue") or protection.get("password"))


def _locks(matched: Matched) -> list[Finding]:
    before, now = matched.template.looks, matched.actual.looks
    unlocked = []
    for sheet, at, expected, found in matched.cells():
        if before[expected.style].locked and not now[found.style].locked:
            unlocked.append(warn_of(sheet, at, "单元格的锁定被取消，应锁定。"))
    return as_one(unlocked)


# ---------------------------------------------------------------- validation, links


def _validations(matched: Matched) -> Iterator[Finding]:
    for template, actual in matched.straight_pairs():
        expected, found = _validated(template), _validated(actual)
        lost = sorted(expected.keys() - found.keys())
        message = "数据有效性（下拉或取值限制）被删除，应恢复。"
        yield from as_one([error(actual.name, at, message) for at in lost])
        for at in sorted(found.keys() - expected.keys()):
            yield warn_of(actual.name, at, f"加了模板没有的数据有效性“{found[at]}”，应删除。")
        for at in sorted(found.keys() & expected.keys()):
            if found[at] != expected[at]:
                message = f"数据有效性被改为“{found[at]}”，应为“{expected[at]}”。"
                yield error(actual.name, at, message)


def _validated(sheet: SheetView) -> dict[Cell, str]:
    """What each range with validation asks for, by its first cell."""
    return {
        area.first: " ".join((str(area), kind, *criteria(sheet, element), *said))
        for element in sheet.elements("dataValidations/dataValidation")
        for kind, said in ((element.get("type", "none"), tuple(_prompts(element))),)
        for area in ranges(element.get("sqref", ""))
        if kind != "none" or said
    }


def _prompts(element: Element) -> Iterator[str]:
    """What a cell says when it is chosen, and when what is typed is refused."""
    for name in ("promptTitle", "prompt", "errorTitle", "error"):
        if text := " ".join(element.get(name, "").split()):
            yield text


def criteria(sheet: SheetView, element: Element) -> Iterator[str]:
    """The formulas of a validation or a conditional format, however they are spelled."""
    for name in ("formula", "formula1", "formula2"):
        for formula in element.iterfind(name):
            if formula.text:
                yield canonical(formula.text, sheet.name).replace(f"{sheet.name}!", "")


def _hyperlinks(matched: Matched) -> Iterator[Finding]:
    for template, actual in matched.straight_pairs():
        expected, found = _targets(template), _targets(actual)
        for at, target in sorted(found.items()):
            if expected.get(at) != target:
                should = f"应指向 {expected[at]}" if at in expected else "模板没有这个链接，应删除"
                yield warn_of(actual.name, at, f"链接指向“{target}”，{should}。", target)
        lost = sorted(expected.keys() - found.keys())
        yield from as_one(
            [warn_of(actual.name, at, f"链接被删除，应指向 {expected[at]}。") for at in lost]
        )
        yield from _tooltips(template, actual)


def _tooltips(template: SheetView, actual: SheetView) -> Iterator[Finding]:
    """Texts that stand beside the pointer; programs may drop them, but write none."""
    expected, found = (
        {e.get("ref", ""): e.get("tooltip", "") for e in sheet.elements("hyperlinks/hyperlink")}
        for sheet in (template, actual)
    )
    for ref, text in found.items():
        if text and text != expected.get(ref):
            for area in ranges(ref):
                message = (
                    f"链接的提示被改为{quoted_value(text)}，应为{quoted_value(expected.get(ref))}。"
                )
                yield warn_of(actual.name, area.first, message, text)


def _targets(sheet: SheetView) -> dict[Cell, str]:
    links = {link.id: link.target for link in sheet.links}
    targets: dict[Cell, str] = {}
    for element in sheet.elements("hyperlinks/hyperlink"):
        target = element.get("location", "").removeprefix("#").replace("'", "")
        if (id := element.get("r:id")) is not None:
            target = f"{links.get(id, '')}{target and '#' + target}"
        target = target.replace("$", "").removeprefix("#")
        for area in ranges(element.get("ref", "")):
            before = targets.get(area.first, target)
            targets[area.first] = target if before == target else f"{before}、{target}"
    return targets


# ---------------------------------------------------------------- names, calculation


def _defined_names(matched: Matched) -> Iterator[Finding]:
    back = {now: name for name, now in matched.names.items()}
    expected, found = _names(matched.template, {}), _names(matched.actual, back)
    for key, target in expected.items():
        name = key[1]
        if _is_gone(matched, key[0], target):
            continue
        if name.startswith("_xlnm.") and not matched.straight:
            continue  # Print areas and titles move along with an inserted row.
        moved = _moved(matched, target)
        at = _first_cell(moved)
        if key not in found:
            yield error(*at, f"名称“{name}”被删除，应指向 {moved}。")
        elif _spelled(found[key]) not in (_spelled(moved), _spelled(target)):
            message = f"名称“{name}”指向 {found[key]}，应指向 {moved}。"
            yield error(*at, message, found[key])
    for sheet, name in sorted(found.keys() - expected.keys()):
        target = found[sheet, name]
        if name.startswith("_xlnm.Print_") and not matched.straight:
            continue
        at = (
            _first_cell(target)
            if "!" in target and "#REF" not in target
            else (sheet or PAPER, "A1")
        )
        yield warn_of(*at, f"多出名称“{name}”（指向 {target}），模板没有，应删除。", target)


def _is_gone(matched: Matched, sheet: str, target: str) -> bool:
    """Whether a name went with its row or sheet: that has been told."""
    try:
        name, area = Location.parse(target)
    except ValueError:
        return bool(sheet) and sheet not in matched.names
    return matched.now(name, area.first) is None or matched.now(name, area.last) is None


def _names(view: View, renamed: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """What names refer to, by the sheet on which they hold (empty for all) and the name."""
    names = {}
    for element in view.workbook.iterfind("definedNames/definedName"):
        position, name = element.get("localSheetId"), element.get("name", "")
        if name.lower() in ("_xlnm._filterdatabase", "_xlnm.sheet_title"):
            continue
        sheet = "" if position is None else dict(enumerate(view.names)).get(int(position), "")
        names[renamed.get(sheet, sheet), name] = (element.text or "").removeprefix("=")
    return names


def _moved(matched: Matched, target: str) -> str:
    """What a name of the template should refer to now."""
    try:
        sheet, area = Location.parse(target)
    except ValueError:
        return target
    ends = matched.now(sheet, area.first), matched.now(sheet, area.last)
    if ends[0] is None or ends[1] is None:
        return target
    return f"{ends[0][0]}!{Range(ends[0][1], ends[1][1])}"


def _spelled(target: str) -> str:
    """A reference without what programs may add to it."""
    return target.replace("$", "").replace("'", "").replace(" ", "")


def _first_cell(target: str) -> tuple[str, str]:
    """Sheet and cell to name for a reference; A1 of the sheet if it is no range."""
    try:
        sheet, area = Location.parse(target)
    except ValueError:
        return target.partition("!")[0].strip("'") or PAPER, "A1"
    return sheet, str(area.first)


def _calculation(view: View) -> Iterator[Finding]:
    properties, calculation = (view.workbook.find(name) for name in ("workbookPr", "calcPr"))
    if is_on(properties, "date1904"):
        message = "工作簿改用 1904 日期系统，日期都会错开四年，应为 1900 日期系统。"
        yield error(view.names[0], "A1", message)
    if calculation is not None and calculation.get("calcMode") == "manual":
        yield warn_of(view.names[0], "A1", "工作簿改为手动计算，公式不会更新，应为自动计算。")
    if not is_on(calculation, "fullPrecision", default=True):
        yield warn_of(view.names[0], "A1", "工作簿改为“以显示精度为准”，应按完整精度计算。")
