"""A part as the standard has it (ISO/IEC 29500, transitional): what is otherwise is named.

Programs read what the schema does not allow each in its own way: elements of another namespace,
children that stand twice or in another order, a boolean " 1 ". ``grammar.json`` is made from the
schemas (``tests/instruments/generators/grammar.py``); ``vocabulary`` has what known writers put beside it.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple
from xml.etree.ElementTree import Element

from jialing_xls.audit.parts.received_vocabulary import vocabulary

_MOST = 40
"""Deviations of one part that are told."""

_OFFICE = "http://schemas.openxmlformats.org"
_NAMESPACES = {
    "s": f"{_OFFICE}/spreadsheetml/2006/main",
    "a": f"{_OFFICE}/drawingml/2006/main",
    "r": f"{_OFFICE}/officeDocument/2006/relationships",
    "pr": f"{_OFFICE}/package/2006/relationships",
    "ct": f"{_OFFICE}/package/2006/content-types",
    "mc": f"{_OFFICE}/markup-compatibility/2006",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_EXCEL = "http://schemas.microsoft.com/office/spreadsheetml"
_UID = re.compile(rf"{{{_EXCEL}/20\d\d/revision\d*}}uid")
"""Marks of Excel's on sheets, windows, links and others."""
_IGNORABLE = f"{{{_NAMESPACES['mc']}}}Ignorable"
_SPACE = f"{{{_NAMESPACES['xml']}}}space"

_BRANCHES = frozenset(
    (
        *(f"{{{_NAMESPACES['mc']}}}{name}" for name in ("AlternateContent", "Choice")),
        f"{{{_EXCEL}/2010/11/ac}}absPath",
    )
)
"""What may stand in both branches of Excel's only AlternateContent: where the file was saved."""
_TRUTHS = {"true": "1", "false": "0"}


class Deviation(NamedTuple):
    """What a part says that it may not say, in Chinese, and the cell or range that it is about."""

    about: str
    message: str
    times: int = 1
    """In how many places the part says it."""


_Matcher = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class _Type:
    """An element's type: what it may have."""

    name: str
    attributes: Mapping[str, _Matcher]
    required: frozenset[str]
    children: Mapping[str, str]
    known: Mapping[str, tuple[str, str]]
    """The children by their tags: each as ``content`` names it, and its type."""
    content: _Matcher
    text: _Matcher | None
    single: frozenset[str]
    """Attributes of which there may be one."""
    once: bool
    closed: bool


@lru_cache(maxsize=1)
def _grammar() -> dict[str, object]:
    text = files(__package__).joinpath("grammar.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


@lru_cache(maxsize=512)
def _pattern(number: int) -> _Matcher:
    return re.compile(_grammar()["patterns"][number]).fullmatch  # type: ignore[index]


@lru_cache(maxsize=512)
def _type(name: str) -> _Type:
    said = _grammar()["types"][name]  # type: ignore[index]
    attributes, children = said.get("attributes", {}), said.get("children", {})
    space = _space_of(name)
    return _Type(
        name,
        {_full(key.rstrip("!")): _pattern(number) for key, number in attributes.items()},
        frozenset(_full(key[:-1]) for key in attributes if key.endswith("!")),
        children,
        {f"{space}{child}": (f"{child} ", type_) for child, type_ in children.items()},
        re.compile("" if said.get("once") else said.get("content", "")).fullmatch,
        _pattern(said["text"]) if "text" in said else None,
        frozenset(said.get("single", ())),
        said.get("once", False),
        said.get("closed", False),
    )


def _space_of(type_name: str) -> str:
    return f"{{{_NAMESPACES.get(type_name.partition(':')[0], '?')}}}"


def _full(name: str) -> str:
    prefix, colon, local = name.rpartition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}" if colon else name


def deviations(root: Element, kind: str) -> list[Deviation]:
    """What a part with the root element ``kind`` says otherwise than it may; names are taken off.

    Elements of the part's own namespace lose it, as ``r:id`` its long form: what is found by a bare
    name afterwards is the standard's element, and no other.
    """
    type_ = _type(_grammar()["roots"][kind])  # type: ignore[index]
    space = _space_of(type_.name)
    if root.tag != f"{space}{kind}":
        return [Deviation("", f"开头是 <{local_name(root)}>，应为 <{kind}>，整个部件不合规范")]
    walk = _Walk()
    with suppress(_EnoughTold):
        walk.through(root, type_)
    _shorten(root, space)
    return list(walk.found.values())


def said_of(element: Element, type_: str) -> Iterator[tuple[str, str]]:
    """The attributes of an element and their values, but for those that say the default."""
    defaults = _grammar()["types"][type_].get("defaults", {})  # type: ignore[index]
    for name, value in element.attrib.items():
        plain = _TRUTHS.get(value, value)
        if not name.startswith("{") and plain != _TRUTHS.get(d := defaults.get(name), d):
            yield name, plain


def known_elements(
    root: Element, kind: str
) -> Iterator[tuple[tuple[str, ...], list[Element], str]]:
    """Every element below the root that the grammar knows: its path, itself behind its ancestors, its
    type. Of rows and of conditional formats not what is in them, which has readers of its own."""
    open_: list[tuple[tuple[str, ...], list[Element], str]] = []
    open_.append(((), [root], _grammar()["roots"][kind]))  # type: ignore[index]
    while open_:
        path, elements, type_ = open_.pop()
        if path:
            yield path, elements, type_
        if path[-1:] not in (("row",), ("conditionalFormatting",)):
            types = _type(type_).children
            open_ += [
                ((*path, child.tag), [*elements, child], types[child.tag])
                for child in reversed(elements[-1])
                if child.tag in types
            ]


def _shorten(root: Element, space: str) -> None:
    """Take the namespace off names that the grammar knows."""
    length, id = len(space), _full("r:id")
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith(space):
            element.tag = element.tag[length:]
        if id in element.attrib:
            element.attrib["r:id"] = element.attrib.pop(id)


def local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


class _EnoughTold(Exception):
    """A part says more otherwise than anybody reads."""


class _Walk:
    """One way through a part, and what was found on it."""

    def __init__(self) -> None:
        self.found: dict[str, Deviation] = {}
        self._around: list[Element] = []

    def through(self, element: Element, type_: _Type) -> None:
        """Raises _EnoughTold."""
        if type_.closed:
            if type_.name.endswith("ExtensionList"):
                self._extensions(element)
            return
        attributes = type_.attributes
        for name, value in element.attrib.items():
            allowed = attributes.get(name)
            if allowed is None:
                if not _is_beside(type_, name, value):
                    what = name.rpartition("}")[2]
                    self._tell(element, f"有来历不明的属性 {what}=“{value[:40]}”，应删除")
            elif allowed(value) is None:
                self._tell(element, f"的 {name}=“{value[:40]}”不合规范，应改正")
        if not type_.required <= element.attrib.keys():
            missing = "、".join(sorted(type_.required - element.attrib.keys()))
            self._tell(element, f"缺少 {missing}，不合规范，应补上")
        if len(type_.single) > 1 and len(both := sorted(type_.single & element.attrib.keys())) > 1:
            self._tell(element, f"写了 {'、'.join(both)}，各种软件取的不一样，应只有一个")
        text = element.text
        if type_.text is None:
            if text and not text.isspace():
                self._tell(element, f"里有来历不明的文字“{text.strip()[:40]}”，应删除")
        elif type_.text(text or "") is None:
            self._tell(element, f"写的“{(text or '')[:40]}”不合规范，应改正")
        if len(element) or type_.content("") is None:
            self._around.append(element)
            self._children(element, type_)
            self._around.pop()

    def _children(self, element: Element, type_: _Type) -> None:
        names, known = [], type_.known
        for child in element:
            if child.tail and not child.tail.isspace():
                self._tell(element, f"里有来历不明的文字“{child.tail.strip()[:40]}”，应删除")
            if (expected := known.get(child.tag)) is not None:
                names.append(expected[0])
                self.through(child, _type(expected[1]))
            elif f"{type_.name} {child.tag}" not in vocabulary("elements") or not _is_harmless(
                child
            ):
                what = vocabulary("called").get(local_name(child), "来历不明的内容")
                self._tell(element, f"里有{what} <{local_name(child)}>，应删除", _about(child))
        if type_.once or type_.content("".join(names)) is None:
            self._misplaced(element, type_, names)

    def _misplaced(self, element: Element, type_: _Type, names: list[str]) -> None:
        """Why known children do not stand as they should."""
        pattern = str(_grammar()["types"][type_.name].get("content", ""))  # type: ignore[index]
        many = {
            name.strip(): count
            for name, count in Counter(names).items()
            if count > 1 and (type_.once or not re.search(rf"\(\?:{name}\)[*+{{]", pattern))
        }
        for name, count in many.items():
            message = f"里 <{name}> 写了 {count} 遍，各种软件取的不一样，应只有一个"
            self._tell(element, message)
        if not many and not type_.once:
            listed = "".join(dict.fromkeys(names)).strip() or "空"
            self._tell(element, f"的内容（{listed[:60]}）不全或次序不合规范，应改正")

    def _extensions(self, element: Element) -> None:
        for extension in element:
            if not len(extension):
                self._count("", "里有空的扩展 <ext>，来历不明，应删除")
            for content in extension:
                if content.tag not in vocabulary("extensions"):
                    name = local_name(content)
                    what = vocabulary("called").get(name, "来历不明的内容")
                    where = (e.text or "" for e in content.iter() if local_name(e) == "sqref")
                    about = next(where, "") or _about(content)
                    self._count(about, f"里有{what} <{name}>，模板没有，应删除")

    def _tell(self, element: Element, what: str, about: str = "") -> None:
        name = local_name(element)
        said = next((element.get(a, "") for a in ("name", "sqref") if element.get(a)), "")
        more = f"“{said[:40]}”" if said else ""
        self._count(_about(element) or about, f"<{name}>{more} {what}")

    def _count(self, about: str, message: str) -> None:
        """Once more; it is about what the nearest element around says where it says nothing itself."""
        before = self.found.get(message)
        if before is None:
            about = about or next(filter(None, map(_about, reversed(self._around))), "")
            before = Deviation(about, message, 0)
        self.found[message] = before._replace(times=before.times + 1)
        if len(self.found) == _MOST:
            raise _EnoughTold


def _about(element: Element) -> str:
    """The cells that an element speaks of; of a row its first one."""
    row = element.get("r", "")
    return element.get("sqref") or element.get("ref") or (f"A{row}" if row.isdigit() else row)


def _is_beside(type_: _Type, name: str, value: str) -> bool:
    """Whether an attribute is one that a known writer puts beside those of the schema."""
    if name == _SPACE:
        return type_.text is not None and value in ("preserve", "default")
    if name == _IGNORABLE:
        return type_.name in _grammar()["roots"].values()  # type: ignore[attr-defined]
    return f"{type_.name} {name}" in vocabulary("attributes") or _UID.fullmatch(name) is not None


def _is_harmless(element: Element) -> bool:
    """Whether both branches of an AlternateContent hold only what may stand there."""
    if element.tag not in _BRANCHES:
        return True
    return all(each.tag in _BRANCHES and not (each.text or "").strip() for each in element.iter())
