"""How cells look, as far as looks can hide: colours, sizes, fonts, alignment, number formats."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from jialing_xls.audit.parts.colours import (
    BLACK,
    WHITE,
    Colours,
    Rgb,
    alike_to_the_eye,
    why_invisible,
)
from jialing_xls.audit.parts.received_parts import is_on, numeric_attribute

BUILT_IN = {
    **{0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"},
    **{11: "0.00E+00", 14: "m/d/yy", 22: "m/d/yy h:mm", 49: "@"},
}
_THEME_ORDER = (
    *("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7))),
    *("hlink", "folHlink"),
)
SYSTEM_COLOURS = {"windowText": "000000", "window": "FFFFFF"}
_WRITERS_FONTS = frozenset(
    (
        *("Calibri", "Cambria", "Arial", "Aptos Narrow", "Aptos Display", "Times New Roman"),
        *("宋体", "SimSun", "等线", "等线 Light", "微软雅黑", "Microsoft YaHei"),
        *("Liberation Sans", "Noto Sans CJK SC"),
        "宋体".encode().decode("latin-1"),  # SheetJS's theme has it so.
    )
)
"""Fonts that programs give of themselves; others may show other signs than the characters."""
_SYMBOL_CHARSET = 2
_USUAL = (8.0, 16.0)
"""Sizes in points that programs put into a conditional format, and that change nothing."""
_EFFECTS = {
    "strike": "删除线",
    "outline": "空心效果",
    "shadow": "阴影",
    "condense": "紧缩",
    "extend": "加宽",
}
_RAISED = {"superscript": "上标", "subscript": "下标"}


@dataclass(frozen=True, slots=True)
class Font:
    """What a font makes of the characters, colour and size apart."""

    names: frozenset[str]
    """Its own, and those of the theme that it may stand for; without those of known writers."""
    effects: frozenset[str]
    """In Chinese."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """How the text lies in its cell."""

    wrapped: bool
    repeated: bool
    """Filled: what fits twice is shown twice."""
    rotation: int
    shrunk: bool
    indent: int
    backwards: bool
    """Read from right to left."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell format says."""

    ink: Rgb
    ground: Rgb
    size: float
    code: str
    """Number format."""
    locked: bool
    secret: bool
    """Whether a protected sheet does not show the formula."""
    pattern: str
    """Of a fill that is not of one colour: ``darkGrid``, ``gradient``; else empty."""
    crossed: bool
    """Whether a diagonal border runs through it."""
    font: "Font"
    alignment: "Alignment"

    @property
    def invisible(self) -> str:
        """Why text in this format cannot be read, in Chinese; empty if it can."""
        return why_invisible(self.ink, self.ground, self.size)


@dataclass(frozen=True, slots=True)
class Condition:
    """What a conditional format says; None and empty where it leaves what the cell has."""

    ink: Rgb | None
    ground: Rgb | None
    code: str
    rest: str
    """What else it does to the text, in Chinese."""


class Looks:
    """The formats of a workbook by their position in ``cellXfs``."""

    def __init__(self, styles: Element, theme: Element) -> None:
        self.styles, self._theme = styles, theme
        self._looks: dict[int, Look] = {}

    def __getitem__(self, style: int) -> Look:
        if style not in self._looks:
            self._looks[style] = self._look(style)
        return self._looks[style]

    @cached_property
    def _dxfs(self) -> list[Element]:
        return self.styles.findall("dxfs/dxf")

    def of_condition(self, position: float | None) -> "Condition":
        """What a conditional format does to the cells that it holds for."""
        known = position is not None and position < len(self._dxfs)
        found = self._dxfs[int(position or 0)] if known else Element("dxf")
        pattern, code = found.find("fill/patternFill"), found.find("numFmt")
        ink, fill = found.find("font/color"), found.find("fill")
        grounds = () if pattern is None else (pattern.find("bgColor"), pattern.find("fgColor"))
        shades = [self.colour(each, WHITE) for each in grounds if each is not None]
        font = self.font(found.find("font"))
        size = numeric_attribute(found.find("font/sz"), "val")
        said = [
            *sorted(font.effects | font.names),
            "" if size is None or _USUAL[0] <= size <= _USUAL[1] else f"字号 {size:g}",
            "图案" if fill is not None and _pattern(fill) else "",
            "无底纹" if pattern is not None and pattern.get("patternType") == "none" else "",
            "两种底色" if len(shades) > 1 and not alike_to_the_eye(*shades) else "",
            "斜线" if _crossed(found.find("border")) else "",
            *(each.tag for each in found if each.tag in ("alignment", "protection")),
        ]
        return Condition(
            None if ink is None else self.colour(ink, BLACK),
            shades[0] if shades else None,
            "" if code is None else code.get("formatCode", ""),
            " ".join(filter(None, said)),
        )

    def colour(self, element: Element | None, default: Rgb) -> Rgb:
        return self._colours.of(element, default)

    def font(self, element: Element | None) -> Font:
        """A ``<font>``, or the ``<rPr>`` of a piece of text."""
        if element is None:
            return Font(frozenset(), frozenset())
        scheme = _val(element, "scheme")
        names = {_val(element, "name") or _val(element, "rFont")}
        names |= set(self._theme_fonts.get(scheme, ()))
        if numeric_attribute(element.find("charset"), "val") == _SYMBOL_CHARSET:
            names = {f"{name}（符号字符集）" for name in names}
        effects = {
            said
            for tag, said in _EFFECTS.items()
            if (found := element.find(tag)) is not None and is_on(found, "val", default=True)
        }
        effects.add(_RAISED.get(_val(element, "vertAlign"), ""))
        line = element.find("u")
        if line is not None and line.get("val", "single") not in ("none", "single"):
            effects.add("双下划线")
        return Font(frozenset(names - _WRITERS_FONTS - {""}), frozenset(effects - {""}))

    # ------------------------------------------------------------ styles.xml

    @cached_property
    def _formats(self) -> list[Element]:
        return self.styles.findall("cellXfs/xf")

    @cached_property
    def _fonts(self) -> list[Element]:
        return self.styles.findall("fonts/font")

    @cached_property
    def _fills(self) -> list[Element]:
        return self.styles.findall("fills/fill")

    @cached_property
    def _codes(self) -> dict[int, str]:
        own = self.styles.iterfind("numFmts/numFmt")
        return BUILT_IN | {int(e.get("numFmtId", "0")): e.get("formatCode", "") for e in own}

    @cached_property
    def _borders(self) -> list[Element]:
        return self.styles.findall("borders/border")

    @cached_property
    def system_colours(self) -> dict[str, tuple[str, str]]:
        """Colours of the theme that name one of the system's, and what some computer had for it."""
        scheme = self._theme.iterfind("themeElements/clrScheme/*")
        named = ((e.tag, e.find("sysClr")) for e in scheme)
        return {n: (e.get("val", ""), e.get("lastClr", "")) for n, e in named if e is not None}

    @cached_property
    def theme_colours(self) -> dict[str, str]:
        """By the names that the theme has for them, as six digits."""
        scheme = self._theme.iterfind("themeElements/clrScheme/*")
        return {e.tag: _theme_colour(list(e)) for e in scheme if e.tag in _THEME_ORDER}

    @cached_property
    def _colours(self) -> Colours:
        own = self.styles.iterfind("colors/indexedColors/rgbColor")
        named = self.theme_colours
        theme = [named.get(name, "") for name in _THEME_ORDER] if named else ["FFFFFF", "000000"]
        return Colours(theme, [e.get("rgb", "")[-6:] for e in own])

    @cached_property
    def font_names(self) -> frozenset[str]:
        """Of all cells: programs exchange these among each other."""
        return frozenset().union(*(self.font(each).names for each in self._fonts))

    @cached_property
    def _theme_fonts(self) -> dict[str, list[str]]:
        """The typefaces that ``scheme="minor"`` and ``"major"`` stand for."""
        path = "themeElements/fontScheme"
        return {
            kind: [
                e.get("typeface", "")
                for script in ("latin", "ea", "font[@script='Hans']")
                for e in self._theme.iterfind(f"{path}/{kind}Font/{script}")
            ]
            for kind in ("minor", "major")
        }

    def _look(self, style: int) -> Look:
        known = style < len(self._formats)
        element = self._formats[style] if known else Element("xf")
        font = _at(self._fonts, element.get("fontId"))
        fill = _at(self._fills, element.get("fillId"))
        size = None if font is None else font.find("sz")
        protection = element.find("protection")
        return Look(
            ink=self.colour(None if font is None else font.find("color"), BLACK),
            ground=self._ground(fill),
            size=numeric_attribute(size, "val") or 11.0,
            code=self._codes.get(int(element.get("numFmtId", "0")), ""),
            locked=is_on(protection, "locked", default=True),
            secret=is_on(protection, "hidden"),
            pattern="" if fill is None else _pattern(fill),
            crossed=_crossed(_at(self._borders, element.get("borderId"))),
            font=self.font(font),
            alignment=_alignment(element.find("alignment")),
        )

    def _ground(self, fill: Element | None) -> Rgb:
        pattern = None if fill is None else fill.find("patternFill")
        if pattern is None or pattern.get("patternType") != "solid":
            return WHITE
        colour = pattern.find("fgColor")
        return BLACK if colour is None else self.colour(colour, WHITE)


def _pattern(fill: Element) -> str:
    if fill.find("gradientFill") is not None:
        return "gradient"
    kind = next((e.get("patternType", "") for e in fill.iterfind("patternFill")), "")
    return "" if kind in ("none", "solid") else kind


def _crossed(border: Element | None) -> bool:
    line = None if border is None else border.find("diagonal")
    drawn = line is not None and line.get("style", "none") != "none"
    return drawn and (is_on(border, "diagonalUp") or is_on(border, "diagonalDown"))


def _alignment(element: Element | None) -> Alignment:
    horizontal = "" if element is None else element.get("horizontal", "")
    return Alignment(
        wrapped=is_on(element, "wrapText"),
        repeated=horizontal == "fill",
        rotation=int(numeric_attribute(element, "textRotation") or 0),
        shrunk=is_on(element, "shrinkToFit"),
        indent=int(numeric_attribute(element, "indent") or 0),
        backwards=numeric_attribute(element, "readingOrder") == 2,
    )


def _val(element: Element, tag: str) -> str:
    """The value of a property; empty if it is not there."""
    found = element.find(tag)
    return "" if found is None else found.get("val", "")


def _at(elements: Sequence[Element], index: str | None) -> Element | None:
    position = int(index or "0")
    return elements[position] if position < len(elements) else None


def _theme_colour(content: Sequence[Element]) -> str:
    """Of a system's colour the name counts; ``lastClr`` should be the same (``origin``)."""
    said = next((e.get("val", "") for e in content), "")
    return SYSTEM_COLOURS.get(said, said)
