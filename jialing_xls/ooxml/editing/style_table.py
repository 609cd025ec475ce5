"""styles.xml of a received workbook, to which formats are appended; what is there keeps its number."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from jialing_xls.ooxml.editing.outline import Element, edited, outline
from jialing_xls.ooxml.tag import Tag

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
EMPTY = f'<styleSheet xmlns="{MAIN}"></styleSheet>'.encode()
"""The styles of a workbook that came without."""

_ORDER = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"),
    *("tableStyles", "colors", "extLst"),
)
_XF = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
_DEFAULTS = {
    "fonts": ("<font/>",),
    "fills": ('<fill><patternFill patternType="none"/></fill>',),
    "borders": ("<border/>",),
    "cellStyleXfs": (_XF,),
    "cellXfs": (_XF.replace("/>", ' xfId="0"/>'),),
}
"""What the numbers of a table that is not there stand for: its first entry is the default."""
_FIRST_OWN = 164
"""Number formats below are built in (ISO/IEC 29500-1 §18.8.30)."""
_ASPECTS = ("NumberFormat", "Font", "Fill", "Border", "Alignment", "Protection")
_TRUE = ("1", "true")


class Taken(NamedTuple):
    """Numbers that formats of another workbook have here, by those that they have there."""

    formats: Mapping[int, int]
    differential: Mapping[int, int]


@dataclass(slots=True)
class StyleTable:
    """Formats that are there, and those that have been added to them."""

    xml: bytes
    part: str
    _root: Element = field(init=False)
    _added: dict[str, list[str]] = field(init=False)
    _made: dict[tuple[int, str, bool, str, int], int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._root = outline(self.xml, self.part)
        missing = {name: list(rows) for name, rows in _DEFAULTS.items() if not self._there(name)}
        self._added = {name: missing.get(name, []) for name in _ORDER}

    def revised(self) -> bytes:
        """The part with what was added."""
        edits = [
            edit
            for name, rows in self._added.items()
            if rows
            for edit in self._root.adding_to(name, rows, _ORDER, counted=True)
        ]
        return edited(self.xml, edits)

    def is_general(self, number: int) -> bool:
        """Whether a cell format shows numbers as they come."""
        shown = self._format(number).get("numFmtId") or "0"
        return shown == "0" or self._codes().get(int(shown)) == "General"

    def wraps(self, number: int) -> bool:
        """Whether a cell format breaks long texts into lines."""
        alignment = self._format(number).child("alignment")
        return alignment is not None and alignment.get("wrapText") in _TRUE

    def derived(
        self, number: int, *, code: str = "", wrap: bool = False, colour: str = "", like: int = -1
    ) -> int:
        """The cell format ``number`` with another number format, with lines broken, filled (``FFC7CE``),
        with font and fill of the format ``like``."""
        key = number, code, wrap, colour, like
        if key not in self._made:
            self._made[key] = self._derive(*key) if key[1:] != ("", False, "", -1) else number
        return self._made[key]

    def taking(self, xml: bytes, part: str) -> Taken:
        """Append all cell formats and differential formats of another workbook's styles, made without
        prefixes. Its default format becomes the default of this one."""
        guest = StyleTable(xml, part)
        codes = {number: self._code(code) for number, code in guest._codes().items()}
        places = {
            "numFmtId": codes,
            **{
                f"{name[:-1]}Id": self._append(name, [guest._text(e) for e in guest._there(name)])
                for name in ("fonts", "fills", "borders")
            },
        }
        formats = [_as_here(guest, each, places) for each in guest._there("cellXfs")[1:]]
        numbers = self._append("cellXfs", formats)
        dxfs = self._append("dxfs", [guest._dxf(each, codes) for each in guest._there("dxfs")])
        return Taken({0: 0} | {there + 1: here for there, here in numbers.items()}, dxfs)

    def _there(self, name: str) -> list[Element]:
        table = self._root.child(name)
        return table.children if table else []

    def _text(self, element: Element) -> str:
        return self.xml[element.start : element.stop].decode()

    def _append(self, name: str, rows: list[str]) -> dict[int, int]:
        """Numbers of the rows here by their position."""
        first = len(self._there(name)) + len(self._added[name])
        self._added[name] += rows
        return {n: first + n for n in range(len(rows))}

    def _format(self, number: int) -> Element:
        there = self._there("cellXfs")
        return there[number] if number < len(there) else outline(_XF.encode(), self.part)

    def _codes(self) -> dict[int, str]:
        return {
            int(each.get("numFmtId") or 0): each.get("formatCode") or ""
            for each in self._there("numFmts")
        }

    def _code(self, code: str) -> int:
        """The number of a number format that this workbook may not have yet."""
        for number, known in self._codes().items():
            if known == code:
                return number
        escaped = code.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        own = f' formatCode="{escaped}"/>'
        added = self._added["numFmts"]
        first = max([_FIRST_OWN - 1, *self._codes()]) + 1
        for n, each in enumerate(added):
            if each.endswith(own):
                return first + n
        added.append(f'<numFmt numFmtId="{first + len(added)}"{own}')
        return first + len(added) - 1

    def _fill(self, colour: str) -> int:
        """The number of a fill with one colour, made once."""
        row = f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>'
        first = len(self._there("fills"))
        if row not in self._added["fills"]:
            self._append("fills", [row])
        return first + self._added["fills"].index(row)

    def _derive(self, number: int, code: str, wrap: bool, colour: str, like: int) -> int:
        """Its element is written as the one that it comes of, prefix and all."""
        base = self._format(number)
        tag, inside = base.tag, ""
        if base.stop and self.xml[base.start : base.open_stop].decode() == tag.text:
            inside = self.xml[base.open_stop : base.close].decode()
        if code:
            tag = tag.setting("numFmtId", str(self._code(code)))
            tag = tag.setting("applyNumberFormat", "1")
        for key in ("fontId", "fillId") if like >= 0 else ():
            tag = tag.setting(key, self._format(like).get(key) or "0")
            tag = tag.setting(f"apply{key[:-2].capitalize()}", "1")
        if colour:
            tag = tag.setting("fillId", str(self._fill(colour))).setting("applyFill", "1")
        if wrap:
            tag = tag.setting("applyAlignment", "1")
            if alignment := base.child("alignment"):
                old = alignment.tag
                inside = inside.replace(old.text, old.setting("wrapText", "1").text)
            else:
                inside = f'<{tag.prefix}alignment wrapText="1"/>{inside}'
        row = f"{tag.opened()}{inside}{tag.closing()}" if inside else tag.text
        return self._append("cellXfs", [row])[0]

    def _dxf(self, element: Element, codes: Mapping[int, int]) -> str:
        shown = element.child("numFmt")
        text = self._text(element)
        if shown is None:
            return text
        number = codes.get(int(shown.get("numFmtId") or 0), int(shown.get("numFmtId") or 0))
        return text.replace(shown.tag.text, shown.tag.setting("numFmtId", str(number)).text)


def _as_here(guest: StyleTable, xf: Element, places: Mapping[str, Mapping[int, int]]) -> str:
    """A cell format of another workbook with the numbers of this one; it leaves nothing to the default
    style, which is another here."""
    tag: Tag = xf.tag.setting("xfId", "0")
    for attribute, here in places.items():
        number = int(xf.get(attribute) or "0")
        tag = tag.setting(attribute, str(here.get(number, number)))
    for aspect in _ASPECTS:
        tag = tag.setting(f"apply{aspect}", "1")
    return guest._text(xf).replace(xf.tag.text, tag.text, 1)
