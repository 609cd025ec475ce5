"""How cells look, as far as looks can hide: colours, sizes, fonts, alignment, number formats."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from jialing_xls.audit.colours import BLACK, WHITE, Colours, Rgb, why_invisible
from jialing_xls.audit.xml import Link, children, first, is_on, local, number, parse
from jialing_xls.ooxml.package import Package

_BUILT_IN = {
    **{0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"},
    **{11: "0.00E+00", 14: "m/d/yy", 22: "m/d/yy h:mm", 49: "@"},
}
_THEME_ORDER = (
    *("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7))),
    *("hlink", "folHlink"),
)
_SYSTEM_COLOURS = {"windowText": "000000", "window": "FFFFFF"}
_SYMBOLS = re.compile(
    r"wingdings|webdings|symbol|dingbats|marlett|mt extra|barcode|code ?(39|128)", re.I
)
_SYMBOL_CHARSET = 2
_QUOTED = re.compile(r'"[^"]*"')
_WORDS = re.compile(r'"([^"\d]*)"')
"""Words around a number, which LibreOffice puts in quotes where others escape each character."""
_FALSE_DIGITS = re.compile(
    r"\\\d|\[\$[^\]-]*\d|\[(?:white|color *2)\]|[0#?],+(?![0#?,])", re.IGNORECASE
)
"""In a number format: digits of its own, white ink, thousands left out."""
_CODE_NOISE = re.compile(r"\\(?=[^\d])|\[\$-[^\]]*\]|_.|;@$|\*\s")


@dataclass(frozen=True, slots=True)
class Font:
    """What a font makes of the characters, colour and size apart."""

    symbols: str
    """Its name, if it shows other signs than the characters."""
    struck: bool
    raised: str
    """``superscript`` or ``subscript``; else empty."""


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

    @property
    def hides_values(self) -> bool:
        return hides(self.code)


def hides(code: str) -> bool:
    """Whether a number format shows something else than the number: ``;;;`` or ``"13571.19"``."""
    sections = [section.strip() for section in code.split(";")]
    if "" in (sections if len(sections) < 3 else sections[:3]):
        return True
    quoted, rest = _QUOTED.findall(code), _QUOTED.sub("", code)
    return any(map(str.isdigit, "".join(quoted))) or bool(_FALSE_DIGITS.search(rest))


def plain_code(code: str) -> str:
    """A number format without what programs add to it: escapes, locales, paddings."""
    return _CODE_NOISE.sub("", _WORDS.sub(r"\1", code)).lower()


def text_part(code: str) -> str:
    """What a number format makes of a text: ``@`` unless its fourth section, or a lone one with @,
    says otherwise."""
    sections = _SECTION.findall(plain_code(code))
    with_text = sections[3:] or [section for section in sections if "@" in section]
    part = with_text[0] if with_text else "@"
    return "@" if part in ("general", "") else part


_SECTION = re.compile(r'(?:"[^"]*"|[^;"])+')


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
        found = self._dxf(index)
        ink = first(found, "font", "color")
        pattern = first(found, "fill", "patternFill")
        ground = None if pattern is None else first(pattern, "bgColor")
        code = first(found, "numFmt")
        return (
            None if ink is None else self.colour(ink, BLACK),
            None if ground is None else self.colour(ground, WHITE),
            "" if code is None else code.get("formatCode", ""),
        )

    def dxf_rest(self, index: int) -> str:
        """What else a conditional format does to the text, in Chinese; empty for nothing."""
        found = self._dxf(index)
        font, fill = first(found, "font"), first(found, "fill")
        said = [
            "删除线" if font is not None and self.font(font).struck else "",
            "图案" if fill is not None and _pattern(fill) else "",
            *(local(e) for e in found if local(e) in ("alignment", "border")),
        ]
        return " ".join(filter(None, said))

    def _dxf(self, index: int) -> Element:
        found = list(children(self.styles, "dxfs", "dxf"))
        return found[index] if 0 <= index < len(found) else Element("dxf")

    def colour(self, element: Element | None, default: Rgb) -> Rgb:
        return self._colours.of(element, default)

    def font(self, element: Element | None) -> Font:
        """A ``<font>``, or the ``<rPr>`` of a piece of text."""
        if element is None:
            return Font("", struck=False, raised="")
        names = [*children(element, "name"), *children(element, "rFont")]
        scheme, raised = first(element, "scheme"), first(element, "vertAlign")
        names += self._theme_fonts.get("" if scheme is None else scheme.get("val", ""), [])
        said = [name.get("val") or name.get("typeface") or "" for name in names]
        odd = [name for name in said if _SYMBOLS.search(name)]
        if number(first(element, "charset"), "val") == _SYMBOL_CHARSET:
            odd += said
        strike = first(element, "strike")
        return Font(
            symbols=odd[0] if odd else "",
            struck=strike is not None and is_on(strike, "val", default=True),
            raised="" if raised is None else raised.get("val", "").replace("baseline", ""),
        )

    # ------------------------------------------------------------ styles.xml

    @cached_property
    def styles(self) -> Element:
        return (
            parse(self._package, self._parts["styles"]) if "styles" in self._parts else Element("x")
        )

    @cached_property
    def _formats(self) -> list[Element]:
        return list(children(self.styles, "cellXfs", "xf"))

    @cached_property
    def _fonts(self) -> list[Element]:
        return list(children(self.styles, "fonts", "font"))

    @cached_property
    def _fills(self) -> list[Element]:
        return list(children(self.styles, "fills", "fill"))

    @cached_property
    def _codes(self) -> dict[int, str]:
        own = children(self.styles, "numFmts", "numFmt")
        return _BUILT_IN | {int(e.get("numFmtId", "0")): e.get("formatCode", "") for e in own}

    @cached_property
    def _borders(self) -> list[Element]:
        return list(children(self.styles, "borders", "border"))

    @cached_property
    def _colours(self) -> Colours:
        own = children(self.styles, "colors", "indexedColors", "rgbColor")
        scheme = first(self._theme, "clrScheme")
        named = {local(e): list(e) for e in (scheme if scheme is not None else ())}
        theme = [_theme_colour(named.get(name, [])) for name in _THEME_ORDER]
        return Colours(
            theme if named else ["FFFFFF", "000000"], [e.get("rgb", "")[-6:] for e in own]
        )

    @cached_property
    def _theme_fonts(self) -> dict[str, list[Element]]:
        """The typefaces that ``scheme="minor"`` and ``"major"`` stand for."""
        kinds = {"minor": "minorFont", "major": "majorFont"}
        found = {kind: first(self._theme, "fontScheme", name) for kind, name in kinds.items()}
        return {
            kind: [e for e in fonts if local(e) in ("latin", "ea")]
            for kind, fonts in found.items()
            if fonts is not None
        }

    @cached_property
    def _theme(self) -> Element:
        if "theme" not in self._parts:
            return Element("themeElements")
        found = first(parse(self._package, self._parts["theme"]), "themeElements")
        return Element("themeElements") if found is None else found

    def _look(self, style: int) -> Look:
        known = style < len(self._formats)
        element = self._formats[style] if known else Element("xf")
        font = _at(self._fonts, element.get("fontId"))
        fill = _at(self._fills, element.get("fillId"))
        size = None if font is None else first(font, "sz")
        protection = first(element, "protection")
        return Look(
            ink=self.colour(None if font is None else first(font, "color"), BLACK),
            ground=self._ground(fill),
            size=number(size, "val") or 11.0,
            code=self._codes.get(int(element.get("numFmtId", "0")), ""),
            locked=is_on(protection, "locked", default=True),
            secret=is_on(protection, "hidden"),
            pattern="" if fill is None else _pattern(fill),
            crossed=_crossed(_at(self._borders, element.get("borderId"))),
            font=self.font(font),
            alignment=_alignment(first(element, "alignment")),
        )

    def _ground(self, fill: Element | None) -> Rgb:
        pattern = None if fill is None else first(fill, "patternFill")
        if pattern is None or pattern.get("patternType") != "solid":
            return WHITE
        return self.colour(first(pattern, "fgColor"), WHITE)


def _pattern(fill: Element) -> str:
    if first(fill, "gradientFill") is not None:
        return "gradient"
    kind = next((e.get("patternType", "") for e in children(fill, "patternFill")), "")
    return "" if kind in ("none", "solid") else kind


def _crossed(border: Element | None) -> bool:
    line = None if border is None else first(border, "diagonal")
    drawn = line is not None and line.get("style", "none") != "none"
    return drawn and (is_on(border, "diagonalUp") or is_on(border, "diagonalDown"))


def _alignment(element: Element | None) -> Alignment:
    horizontal = "" if element is None else element.get("horizontal", "")
    return Alignment(
        wrapped=is_on(element, "wrapText"),
        repeated=horizontal == "fill",
        rotation=int(number(element, "textRotation") or 0),
        shrunk=is_on(element, "shrinkToFit"),
        indent=int(number(element, "indent") or 0),
        backwards=number(element, "readingOrder") == 2,
    )


def _at(elements: Sequence[Element], index: str | None) -> Element | None:
    position = int(index or "0")
    return elements[position] if position < len(elements) else None


def _theme_colour(content: Sequence[Element]) -> str:
    """Of the system's colours the name counts; ``lastClr`` is what some computer had for it."""
    said = next((e.get("val", "") for e in content), "")
    last = next((e.get("lastClr", "") for e in content), "")
    return _SYSTEM_COLOURS.get(said) or last or said
