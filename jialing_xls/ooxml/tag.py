"""XML as it is written: open tags edited attribute by attribute, text escaped for a cell.

A parser would give the meaning and lose the spelling; what must keep its bytes is handled here.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

OPEN_TAG = re.compile(rb"""<[^>"']*+(?:(?:"[^"]*+"|'[^']*+')[^>"']*+)*+>""")
"""Matches the open tag that starts at a position where a parser has seen one."""

_ATTRIBUTE = re.compile(r"""\s+([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")

_NAME_END = re.compile(r"[\s/>]")

# What XML cannot hold, and what Excel would take for an escape of its own (ST_Xstring, ISO/IEC
# 29500-1 22.9.2.19). A carriage return is legal XML, but every parser reads it back as a line feed.
_UNSAFE = re.compile(r"[&<>]|[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def _escape_one(match: re.Match[str]) -> str:
    character = match[0]
    return _ENTITIES.get(character) or f"_x{ord(character):04X}_"


def escape(text: str) -> str:
    """``text`` as the content of a ``<t>`` or ``<v>``. E.g. ``a<b`` becomes ``a&lt;b``.

    Control characters become ``_xHHHH_`` as Excel writes them, so a text that spells such an escape
    has its underscore escaped: ``_x0041_`` becomes ``_x005F_x0041_``.
    """
    return _UNSAFE.sub(_escape_one, text)


def unescape(text: str) -> str:
    """The inverse of ``escape``, for text out of which a parser has taken the entities."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


@dataclass(frozen=True, slots=True)
class Tag:
    """An open tag, verbatim. E.g. ``Tag('<x:row r="7" ht="15"/>')``."""

    text: str

    @property
    def self_closing(self) -> bool:
        return self.text.endswith("/>")

    @property
    def name(self) -> str:
        """The qualified name. E.g. ``x:row``."""
        return _NAME_END.split(self.text[1:], maxsplit=1)[0]

    @property
    def prefix(self) -> str:
        """The namespace prefix with its colon, to be put before sibling and child names."""
        return self.name[: self.name.find(":") + 1]

    @property
    def head(self) -> str:
        """The tag without its closing bracket, ready for more attributes."""
        return self.text.removesuffix(">").removesuffix("/").rstrip()

    def get(self, attribute: str) -> str | None:
        """The attribute's value as written, None if it is not there."""
        match = self._find(attribute)
        return match and match[2][1:-1]

    def without(self, attribute: str) -> "Tag":
        """The tag less one attribute, every other character as it was."""
        match = self._find(attribute)
        return Tag(self.text[: match.start()] + self.text[match.end() :]) if match else self

    def setting(self, attribute: str, value: str) -> "Tag":
        """The tag with ``attribute`` set, in its place if it was there, else behind the others.

        ``value`` must need no escaping: the numbers and ranges that this layer writes do not.
        """
        match = self._find(attribute)
        if match:
            return Tag(f'{self.text[: match.start(2)]}"{value}"{self.text[match.end(2) :]}')
        return Tag(f'{self.head} {attribute}="{value}"{self.text[len(self.head) :]}')

    def opened(self) -> str:
        """The tag as one that has content: a self-closing one loses its slash."""
        return f"{self.head}>"

    def closing(self) -> str:
        """The closing tag that belongs to it."""
        return f"</{self.name}>"

    def _find(self, attribute: str) -> re.Match[str] | None:
        return _find(self.text, attribute)


# The rows of a template get their heights with each workbook that is filled from it.
@lru_cache(maxsize=4096)
def _find(tag: str, attribute: str) -> re.Match[str] | None:
    matches = _ATTRIBUTE.finditer(tag)
    return next((match for match in matches if match[1] == attribute), None)
