"""Everything that a sheet and the workbook say beside their cells, against the template.

A property that differs is an error or a warning if the vocabulary names it: it hides something from a
reader who trusts, or lets something be changed. All others show nothing, and are one note.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from jialing_xls.audit.cells.comparison import Matched
from jialing_xls.audit.looks.conditional import ELEMENT, UNSEEN, conditions_of
from jialing_xls.audit.messages import as_one, error, note, quoted_value, warn_of
from jialing_xls.audit.parts.cell_reader import ranges
from jialing_xls.audit.parts.properties import Property, properties_of
from jialing_xls.audit.parts.received_vocabulary import vocabulary
from jialing_xls.audit.parts.workbook_view import View
from jialing_xls.model.result import Finding
from jialing_xls.ooxml.reference import Cell, Location, Range
from jialing_xls.template.template_layout import PAPER

Said = Mapping[Property, str]


def check_settings(matched: Matched) -> Iterator[Finding]:
    """Every property that is not the template's."""
    for template, actual, alignment in matched.pairs():
        before = _template_says(matched.template, template.name)
        now = _sheet_says(matched.actual, actual.name)
        if not alignment.straight:  # What has a place moves along, or stays, as the program has it.
            before, now = _only(lambda p, v: UNSEEN in v or not p.place, before, now)
        rules, ours = _only(lambda p, v: p.element == ELEMENT and p.place != "", before, now)
        if rules != ours:  # Their order follows.
            before, now = _only(lambda p, v: p != _ORDER, before, now)
        if _PROTECTED in before and _PROTECTED not in now:
            (before,) = _only(
                lambda p, v: p.element != "sheetProtection" or p == _PROTECTED, before
            )
        yield from _compared(actual.name, before, now)
    first = matched.actual.names[0]
    now = dict(_back(matched, properties_of(matched.actual)))
    before = dict(_moved(matched, _template_says(matched.template), now))
    if not matched.straight:  # Print areas and titles move along with an inserted row.
        before, now = _only(lambda p, v: "!_xlnm." not in p.place, before, now)
    yield from _compared(first, before, now)


def _only(keep: Callable[[Property, str], bool], *said: Said) -> list[dict[Property, str]]:
    return [{p: v for p, v in each.items() if keep(p, v)} for each in said]


def _sheet_says(view: View, sheet: str) -> Said:
    return properties_of(view, view.sheet(sheet)) | conditions_of(view, view.sheet(sheet))


@lru_cache(maxsize=32)
def _template_says(template: View, sheet: str = "") -> Said:
    """What one of its sheets says, or the workbook: the same for every submission of a template."""
    return _sheet_says(template, sheet) if sheet else properties_of(template)


_ORDER = Property(ELEMENT, "", "先后")
_NOTHING = (None, "", "A1")
_USUAL = 2**12
"""Characters that a silent property has at the most; in what is longer something may be kept."""
_CORNER = ("workbookView", "0")
"""Of the screen, where LibreOffice has its window."""
_PROTECTED = Property("sheetProtection", "", "sheet")


def _compared(sheet: str, before: Said, now: Said) -> Iterator[Finding]:
    alike: dict[str, list[Finding]] = defaultdict(list)
    harmless = []
    keys = before.keys() | now.keys()
    for key in sorted((key for key in keys if before.get(key) != now.get(key)), key=_order):
        should, said, whole = before.get(key), now.get(key), key._replace(name="")
        told, what = _meaning(key)
        if key.name and (whole in before) != (whole in now):
            continue  # Of an element that is gone or new, this is told of the whole.
        if what is None or _is_harmless(key, said):
            silent = vocabulary("silent")
            known = len(said or "") <= _USUAL and (
                key.element in silent["all"].split()
                or key.name in silent.get(key.element, "").split()
            )
            if not known and said not in _NOTHING and (key.element, said) != _CORNER:
                harmless.append(f"{_named(key)}={(said or '无')[:40]}")
            continue
        at = _place(sheet, key, should if said is None or should else said)
        if said is None and (key.element == ELEMENT or not key.name):
            alike[f"{what}被删除"].append(told(*at, f"{what}{_label(key)}被删除，应恢复。"))
        elif should is None and not key.name:
            values = " ".join(v for p, v in now.items() if v and p[:2] == key[:2])
            message = f"多出{what}{_label(key)}{values and f'（{values}）'}，模板没有，应删除。"
            alike[f"多出{what}"].append(told(*at, message, values))
        else:
            message = (
                f"{what}{_label(key)}为{_spelled(said, should)}，应为{_spelled(should, said)}。"
            )
            # A program that loses a format loses it wherever that is used.
            alike[f"{what}为{said}" if key.element == ELEMENT else f"{key}"].append(
                told(*at, message, said)
            )
    for findings in alike.values():
        yield from as_one(findings)
    if harmless:
        message = f"设置与模板不同，打开时不显示或不影响内容：{'、'.join(harmless[:12])}。"
        yield note(sheet, "A1", message)


def _order(key: Property) -> tuple[str, str, Cell, Property]:
    at = next(ranges(key.place), Range.parse("A1")).first
    return key.element, key.name * (key.element == ELEMENT), at, key


def _named(key: Property) -> str:
    return f"{key.element} {key.name}".strip()


def _meaning(key: Property) -> tuple[Callable[..., Finding], str | None]:
    """How grave it is that a property differs, and what it is called; None if it shows nothing."""
    for told, table in ((error, "errors"), (warn_of, "warnings")):
        for name in (_named(key), f"{key.element} *"):
            if name in vocabulary(table):
                return told, vocabulary(table)[name]
    return note, None


def _is_harmless(key: Property, now: str | None) -> bool:
    """Whether a property that differs may have this value, whatever it had."""
    if (least := vocabulary("least").get(_named(key))) is not None:
        said = float(now or least)  # A zoom of 0 is for the program to choose.
        return said >= least or (said == 0 and key.name.startswith("zoom"))
    allowed = {"forbidden": now != "0", "dropped": now is None, "automatic": now != "manual"}
    patterns = vocabulary("harmless").items()
    return any(allowed[why] for why, names in patterns if re.fullmatch(names, _named(key)))


def _label(key: Property) -> str:
    asked = f"（{key.name}）" if key.element == ELEMENT else ""
    return (f"“{key.place.rpartition('!')[2]}”" if key.place else "") + asked


def _spelled(value: str | None, other: str | None) -> str:
    """A value in Chinese; what is not said is, of a switch, the opposite."""
    if value is None:
        value = {"1": "0", "0": "1"}.get(other or "", "无")
    return vocabulary("values").get(value) or (value if value == "无" else quoted_value(value))


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
                if key in now:
                    yield key, now[key]
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
