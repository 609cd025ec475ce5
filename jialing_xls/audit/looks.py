"""How cells look, as far as looks can hide: colours, sizes, number formats, protection flags."""

import re
from collections.abc import Sequence
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass
from functools import cached_property, lru_cache
from xml.etree.ElementTree import Element

from jialing_xls.audit.xml import Link, children, first, is_on, local, number, parse
from jialing_xls.ooxml.package import Package

Rgb = tuple[float, float, float]
BLACK: Rgb = (0.0, 0.0, 0.0)
WHITE: Rgb = (1.0, 1.0, 1.0)

SMALLEST_READABLE = 5.0
"""Points. The smallest type of the templates is 9."""
LEAST_CONTRAST = 1.6
"""WCAG contrast ratio of text to its ground. The quietest grey of the templates has 4; black on
white 21; white on a light fill under 1.3."""

_BUILT_IN = {
    **{0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"},
    **{11: "0.00E+00", 14: "m/d/yy", 22: "m/d/yy h:mm", 49: "@"},
}
# Positions of the old palette that mean something (ECMA-376 18.8.27).
_INDEXED = {
    **dict.fromkeys((0, 8), "000000"),
    **dict.fromkeys((1, 9), "FFFFFF"),
    **dict.fromkeys((2, 10), "FF0000"),
    **dict.fromkeys((3, 11), "00FF00"),
    **dict.fromkeys((4, 12), "0000FF"),
    **dict.fromkeys((5, 13, 34), "FFFF00"),
    **{22: "C0C0C0", 23: "808080", 26: "FFFFCC", 27: "CCFFFF", 41: "CCFFFF", 42: "CCFFCC"},
}
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)))
_CODE_NOISE = re.compile(r"\\(?=[^\d])|\[\$-[^\]]*\]|_.|;@$|\*\s")


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell format says."""

    ink: Rgb
    ground: Rgb
    size: float
    code: str
    """Number format."""
    locked: bool

    @property
    def invisible(self) -> str:
        """Why text in this format cannot be read, in Chinese; empty if it can."""
        return why_invisible(self.ink, self.ground, self.size)

    @property
    def hides_values(self) -> bool:
        return hides(self.code)


@lru_cache(maxsize=1024)
def why_invisible(ink: Rgb, ground: Rgb, size: float) -> str:
    if contrast(ink, ground) < LEAST_CONTRAST:
        return f"字体颜色 {_hex(ink)} 与底色 {_hex(ground)} 几乎相同"
    return f"字号只有 {size:g}" if size < SMALLEST_READABLE else ""


def hides(code: str) -> bool:
    """Whether a number format shows something else than the number: ``;;;`` or ``"13571.19"``."""
    sections = [section.strip() for section in code.split(";")]
    if "" in (sections if len(sections) < 3 else sections[:3]):
        return True
    return bool(re.search(r'"[^"]*\d[^"]*"|\\\d', code))


def plain_code(code: str) -> str:
    """A number format without what programs add to it: escapes, locales, paddings."""
    return _CODE_NOISE.sub("", code).lower()


def text_part(code: str) -> str:
    """What a number format makes of a text: ``@`` unless its fourth section, or a lone one with @,
    says otherwise."""
    sections = _SECTION.findall(plain_code(code))
    with_text = sections[3:] or [section for section in sections if "@" in section]
    part = with_text[0] if with_text else "@"
    return "@" if part in ("general", "") else part


_SECTION = re.compile(r'(?:"[^"]*"|[^;"])+')


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio of WCAG 2, from 1 to 21."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: Rgb) -> float:
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02X}" for part in colour)


class Looks:
    """The formats of a workbook by their position in ``cellXfs``."""

    def __init__(self, package: Package, workbook_links: Sequence[Link]) -> None:
        self._package = package
        self._parts = {link.kind: link.target for link in workbook_links if not link.external}
        self._looks: dict[int, Look] = {}

    def __getitem__(self, style: int) -> Look:
        if style not in self._looks:
            self._looks[style] = self._look(style)
        return self._looks[style]

    def dxf(self, index: int) -> tuple[Rgb | None, Rgb | None, str]:
        """Ink, ground and number format of a conditional format; None where it leaves them."""
        found = list(children(self._styles, "dxfs", "dxf"))
        if not 0 <= index < len(found):
            return None, None, ""
        ink = first(found[index], "font", "color")
        pattern = first(found[index], "fill", "patternFill")
        ground = None if pattern is None else first(pattern, "bgColor")
        code = first(found[index], "numFmt")
        return (
            None if ink is None else self.colour(ink, BLACK),
            None if ground is None else self.colour(ground, WHITE),
            "" if code is None else code.get("formatCode", ""),
        )

    def colour(self, element: Element | None, default: Rgb) -> Rgb:
        """A ``<color>``: by value, by the theme, by the old palette."""
        if element is None or is_on(element, "auto"):
            return default
        text = element.get("rgb", "")[-6:]
        theme, indexed = number(element, "theme"), number(element, "indexed")
        if not text and theme is not None:
            text = self._theme[int(theme)] if int(theme) < len(self._theme) else ""
        if not text and indexed is not None:
            text = _INDEXED.get(int(indexed), "")
        return _tinted(_parsed(text, default), number(element, "tint") or 0.0)

    # ------------------------------------------------------------ styles.xml

    @cached_property
    def _styles(self) -> Element:
        return (
            parse(self._package, self._parts["styles"]) if "styles" in self._parts else Element("x")
        )

    @cached_property
    def _formats(self) -> list[Element]:
        return list(children(self._styles, "cellXfs", "xf"))

    @cached_property
    def _fonts(self) -> list[Element]:
        return list(children(self._styles, "fonts", "font"))

    @cached_property
    def _fills(self) -> list[Element]:
        return list(children(self._styles, "fills", "fill"))

    @cached_property
    def _codes(self) -> dict[int, str]:
        own = children(self._styles, "numFmts", "numFmt")
        return _BUILT_IN | {int(e.get("numFmtId", "0")): e.get("formatCode", "") for e in own}

    @cached_property
    def _theme(self) -> list[str]:
        if "theme" not in self._parts:
            return ["FFFFFF", "000000"]
        scheme = first(parse(self._package, self._parts["theme"]), "themeElements", "clrScheme")
        colours = {local(e): list(e) for e in (scheme if scheme is not None else ())}
        return [_theme_colour(colours.get(name, [])) for name in _THEME_ORDER]

    def _look(self, style: int) -> Look:
        known = style < len(self._formats)
        element = self._formats[style] if known else Element("xf")
        font = _at(self._fonts, element.get("fontId"))
        size = None if font is None else first(font, "sz")
        protection = first(element, "protection")
        return Look(
            ink=self.colour(None if font is None else first(font, "color"), BLACK),
            ground=self._ground(_at(self._fills, element.get("fillId"))),
            size=number(size, "val") or 11.0,
            code=self._codes.get(int(element.get("numFmtId", "0")), ""),
            locked=is_on(protection, "locked", default=True),
        )

    def _ground(self, fill: Element | None) -> Rgb:
        pattern = None if fill is None else first(fill, "patternFill")
        if pattern is None or pattern.get("patternType") != "solid":
            return WHITE
        return self.colour(first(pattern, "fgColor"), WHITE)


def _at(elements: Sequence[Element], index: str | None) -> Element | None:
    position = int(index or "0")
    return elements[position] if position < len(elements) else None


def _theme_colour(content: Sequence[Element]) -> str:
    return next((e.get("lastClr") or e.get("val") or "" for e in content), "")


def _parsed(text: str, default: Rgb) -> Rgb:
    try:
        red, green, blue = (int(text[n : n + 2], 16) / 255 for n in (0, 2, 4))
    except ValueError:
        return default
    return red, green, blue


def _tinted(colour: Rgb, tint: float) -> Rgb:
    """Lighter for a positive tint, darker for a negative one (ECMA-376 18.8.19)."""
    if not tint:
        return colour
    hue, light, saturation = rgb_to_hls(*colour)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return hls_to_rgb(hue, light, saturation)
