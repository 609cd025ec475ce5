"""How cells look, as far as looks can hide: colours, sizes, fonts, alignment, number formats.

A look is what a format, a piece of text or a condition says, by the Chinese name of each property.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element

from jialing_xls.audit.parts.received_parts import is_on, numeric_attribute
from jialing_xls.audit.parts.received_vocabulary import vocabulary
from jialing_xls.entry.formats.grid import format_of
from jialing_xls.ooxml.colours import BLACK, WHITE, Colours, Rgb, contrast, hexadecimal

_THEME_ORDER = (
    *("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7))),
    *("hlink", "folHlink"),
)
SYSTEM_COLOURS = {"windowText": "000000", "window": "FFFFFF"}
_SMALLEST_READABLE = 6.0
"""Points. The smallest type of the templates is 9."""
_LEAST_CONTRAST = 1.6
"""WCAG contrast ratio of text to its ground. The quietest grey of the templates has 4; black on
white 21; white on a light fill under 1.3."""
_THICK = ("thick", "medium", "double")
_SYMBOL_CHARSET = 2
_EFFECTS = {
    **{"strike": "删除线", "outline": "空心效果", "shadow": "阴影", "condense": "紧缩"},
    **{"extend": "加宽", "superscript": "上标", "subscript": "下标"},
}

INK, GROUND, SIZE, FONT, EFFECTS = "字体颜色", "底色", "字号", "字体", "文字效果"
PATTERN, CROSSED, COVERED = "底纹图案", "斜线", "白色的粗边框"
WRAPPED, SHRUNK = "自动换行", "缩小字体填充"
INDENT, TURNED, UNLOCKED, CODE = "缩进", "文字方向", "取消锁定", "数字格式"

Look = Mapping[str, Any]
"""Colours as ``Rgb``, sizes in points, fonts and effects as sets, the rest as XML has it."""


def invisible(look: Look) -> str:
    """Why text of this look cannot be read, in Chinese; empty if it can."""
    if contrast(look[INK], look[GROUND]) < _LEAST_CONTRAST:
        inks = hexadecimal(look[INK]), hexadecimal(look[GROUND])
        return f"字体颜色 {inks[0]} 与底色 {inks[1]} 几乎相同"
    return f"字号只有 {look[SIZE]:g}" if look[SIZE] < _SMALLEST_READABLE else ""


def spelled(said: object) -> str:
    """A property in a message."""
    match said:
        case bool():
            return "是" if said else "否"
        case tuple():
            return hexadecimal(said)
        case frozenset():
            return f"“{'、'.join(sorted(said))}”" if said else "无"
    return f"{said:g}" if isinstance(said, int | float) else str(said or "无")


class Looks:
    """The formats of a workbook by their position in ``cellXfs``."""

    def __init__(self, styles: Element, theme: Element) -> None:
        self.styles, self._theme = styles, theme
        self._looks: dict[int, Look] = {}

    def __getitem__(self, style: int) -> Look:
        if style not in self._looks:
            self._looks[style] = self._look(style)
        return self._looks[style]

    def of_condition(self, position: float | None) -> Look:
        """What a conditional format does to the cells that it holds for, and nothing else."""
        found = _at(self._dxfs, str(int(9e9 if position is None else position)))
        pattern, code = _find(found, "fill/patternFill"), _find(found, "numFmt")
        # Programs write the ground as bgColor there, some as both.
        grounds = pattern.find("bgColor"), pattern.find("fgColor")
        shades = [self.colour(each, WHITE) for each in grounds if each is not None]
        look = {
            **self.of_run(_find(found, "font")),
            GROUND: shades[0] if shades else None,
            "另一种底色": shades[1] if len(shades) > 1 and shades[1] != shades[0] else None,
            "无底纹": pattern.get("patternType") == "none",
            PATTERN: _pattern(_find(found, "fill")),
            CROSSED: _crossed(_find(found, "border")),
            CODE: code.get("formatCode"),
            "对齐或保护": any(each.tag in ("alignment", "protection") for each in found),
        }
        return {name: said for name, said in look.items() if said}

    def colour(self, element: Element | None, default: Rgb) -> Rgb:
        return self._colours.of(element, default)

    def of_run(self, font: Element) -> dict[str, Any]:
        """Of a ``<font>``, or of the ``<rPr>`` of a piece of text, and nothing else."""
        names = {_val(font, "name") or _val(font, "rFont")}
        names |= set(self._theme_fonts.get(_val(font, "scheme"), ()))
        if numeric_attribute(_find(font, "charset"), "val") == _SYMBOL_CHARSET:
            names = {f"{name}（符号字符集）" for name in names}
        on = (e.tag for e in font if is_on(e, "val", default=True))
        effects = {_EFFECTS.get(name, "") for name in (*on, _val(font, "vertAlign"))} - {""}
        line = font.find("u")
        if line is not None and line.get("val", "single") not in ("none", "single"):
            effects.add("双下划线")
        colour = font.find("color")
        return {
            INK: None if colour is None else self.colour(colour, BLACK),
            SIZE: numeric_attribute(_find(font, "sz"), "val"),
            FONT: frozenset(names - vocabulary("fonts").keys() - {""}),
            EFFECTS: frozenset(effects),
        }

    # ------------------------------------------------------------ styles.xml

    def __getattr__(self, name: str) -> list[Element]:
        """The elements of one of the lists of styles.xml: ``looks._fonts``."""
        if name not in _LISTS:
            raise AttributeError(name)
        found = self.styles.findall(_LISTS[name])
        setattr(self, name, found)
        return found

    @cached_property
    def _codes(self) -> dict[int, str]:
        own = self.styles.iterfind("numFmts/numFmt")
        return {int(e.get("numFmtId", "0")): e.get("formatCode", "") for e in own}

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
    def fonts(self) -> frozenset[str]:
        """Of all cells: programs exchange these among each other."""
        return frozenset().union(*(self.of_run(each)[FONT] for each in self._fonts))

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
        xf = _at(self._xfs, str(style))
        fill, protection = _at(self._fills, xf.get("fillId")), xf.find("protection")
        font = self.of_run(_at(self._fonts, xf.get("fontId")))
        border = _at(self._borders, xf.get("borderId"))
        return {
            **font,
            INK: font.get(INK) or BLACK,
            SIZE: font.get(SIZE) or 11.0,
            GROUND: self._ground(fill),
            PATTERN: _pattern(fill),
            CROSSED: _crossed(border),
            COVERED: self._covered(border),
            UNLOCKED: not is_on(protection, "locked", default=True),
            "公式隐藏": is_on(protection, "hidden"),
            CODE: format_of(int(xf.get("numFmtId", "0")), self._codes),
            **_alignment(_find(xf, "alignment")),
        }

    def _covered(self, border: Element) -> bool:
        """Whether a thick line in the colour of the paper lies over the edges of what is shown."""
        thick = [e for e in border if e.get("style") in _THICK]
        return any(self.colour(e.find("color"), BLACK) == WHITE for e in thick)

    def _ground(self, fill: Element) -> Rgb:
        pattern = _find(fill, "patternFill")
        if pattern.get("patternType") != "solid":
            return WHITE
        colour = pattern.find("fgColor")
        return BLACK if colour is None else self.colour(colour, WHITE)


_LISTS = {
    **{"_xfs": "cellXfs/xf", "_fonts": "fonts/font", "_fills": "fills/fill"},
    **{"_borders": "borders/border", "_dxfs": "dxfs/dxf"},
}


def _pattern(fill: Element) -> str:
    kind = _find(fill, "patternFill").get("patternType", "")
    shown = "" if kind in ("none", "solid") else kind
    return "渐变" if fill.find("gradientFill") is not None else shown


def _crossed(border: Element) -> bool:
    drawn = _find(border, "diagonal").get("style", "none") != "none"
    return drawn and (is_on(border, "diagonalUp") or is_on(border, "diagonalDown"))


def _alignment(element: Element) -> Look:
    return {
        WRAPPED: is_on(element, "wrapText"),
        SHRUNK: is_on(element, "shrinkToFit"),
        TURNED: int(numeric_attribute(element, "textRotation") or 0),
        INDENT: sum(
            int(numeric_attribute(element, name) or 0) for name in ("indent", "relativeIndent")
        ),
        "重复填充": element.get("horizontal") == "fill",
        "从右向左": numeric_attribute(element, "readingOrder") == 2,
    }


def _find(element: Element, path: str) -> Element:
    """What stands at a path; an empty element if nothing does."""
    found = element.find(path)
    return Element("none") if found is None else found


def _val(element: Element, tag: str) -> str:
    return _find(element, tag).get("val", "")


def _at(elements: Sequence[Element], index: str | None) -> Element:
    position = int(index or "0")
    return elements[position] if position < len(elements) else Element("none")


def _theme_colour(content: Sequence[Element]) -> str:
    """Of a system's colour the name counts; ``lastClr`` should be the same (``origin``)."""
    said = next((e.get("val", "") for e in content), "")
    return SYSTEM_COLOURS.get(said, said)
