"""Colours of a workbook: by value, by the theme, by the old palette, which a file may redefine."""

from collections.abc import Sequence
from colorsys import hls_to_rgb, rgb_to_hls
from xml.etree.ElementTree import Element

Rgb = tuple[float, float, float]
BLACK: Rgb = (0.0, 0.0, 0.0)
WHITE: Rgb = (1.0, 1.0, 1.0)

_ALIKE = 0.06
"""Part of a channel by which two programs may render one colour of a theme apart."""

# The old palette (ECMA-376 18.8.27): 0 to 7 repeat 8 to 15; 64 and 65 are the system's.
_EIGHT = "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF"
_PALETTE = f"""
{_EIGHT} {_EIGHT} 800000 008000 000080 808000 800080 008080 C0C0C0 808080
9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000
008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00
FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333 000000 FFFFFF
""".split()


class Colours:
    """What the colour elements of one workbook come to."""

    def __init__(self, theme: Sequence[str], palette: Sequence[str] = ()) -> None:
        """``theme`` in the order of ``theme="…"``, ``palette`` as ``<indexedColors>`` has it."""
        self._theme = theme
        self._palette = [*palette, *_PALETTE[len(palette) :]]

    def of(self, element: Element | None, default: Rgb) -> Rgb:
        """The colour of a ``<color>``, ``<fgColor>``, ``<bgColor>``.

        Programs take the theme's before a value, that before the palette's, and automatic last.
        """
        if element is None:
            return default
        text = _nth(self._theme, element.get("theme", "")) or element.get("rgb", "")[-6:]
        text = text or _nth(self._palette, element.get("indexed", ""))
        return _tinted(_parsed(text, default), element.get("tint", ""))


def _nth(colours: Sequence[str], position: str) -> str:
    known = position.isdecimal() and int(position) < len(colours)
    return colours[int(position)] if known else ""


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio of WCAG 2, from 1 to 21."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def alike_to_the_eye(one: Rgb, other: Rgb) -> bool:
    """Whether two colours are one to the eye."""
    return all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=True))


def hexadecimal(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02X}" for part in colour)


def _luminance(colour: Rgb) -> float:
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _parsed(text: str, default: Rgb) -> Rgb:
    try:
        red, green, blue = (int(text[n : n + 2], 16) / 255 for n in (0, 2, 4))
    except ValueError:
        return default
    return red, green, blue


def _tinted(colour: Rgb, said: str) -> Rgb:
    """Lighter for a positive tint, darker for a negative one (ECMA-376 18.8.19)."""
    try:
        tint = max(-1.0, min(1.0, float(said)))
    except ValueError:
        return colour
    hue, light, saturation = rgb_to_hls(*colour)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return hls_to_rgb(hue, light, saturation)
