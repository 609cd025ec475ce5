"""Parts of a package as element trees, whatever program wrote them and in whichever namespace."""

import posixpath
from collections.abc import Iterator
from math import isfinite
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser, fromstring

from jialing_xls.ooxml.errors import BrokenPackage, Fault
from jialing_xls.ooxml.package import Package

_TRUE = ("1", "true", "on")


class Link(NamedTuple):
    """A relationship of a part. E.g. ``Link("rId1", "comments", "xl/comments1.xml", False)``."""

    id: str
    kind: str
    target: str
    external: bool


class _NoDoctype(TreeBuilder):
    """OOXML has no document types; what declares one means to expand entities."""

    def doctype(self, *_: object) -> None:
        raise ValueError("doctype")


def parse(package: Package, part: str) -> Element:
    """The root element of a part. BrokenPackage if it is no XML."""
    try:
        return fromstring(package.part(part), XMLParser(target=_NoDoctype()))
    except (ParseError, ValueError, LookupError) as error:
        raise BrokenPackage(part, Fault.NOT_XML, str(error)) from error


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(parent: Element, *path: str) -> Iterator[Element]:
    """The elements at ``path`` below ``parent``, by their local names."""
    step, *rest = path
    for child in parent:
        if local(child) == step:
            yield from children(child, *rest) if rest else (child,)


def first(parent: Element, *path: str) -> Element | None:
    return next(children(parent, *path), None)


def is_on(element: Element | None, attribute: str, default: bool = False) -> bool:
    """A boolean attribute: Excel writes 1 and 0, LibreOffice true and false."""
    value = None if element is None else element.get(attribute)
    return default if value is None else value in _TRUE


def number(element: Element | None, attribute: str) -> float | None:
    """A numeric attribute; None if it is absent or no number."""
    try:
        value = float(element.get(attribute, "")) if element is not None else None
    except ValueError:
        return None
    return value if value is not None and isfinite(value) else None


def links(package: Package, part: str) -> list[Link]:
    """The relationships of a part, those out of the package too; ``""`` is the package itself."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in package.part_names:
        return []
    return [_link(element, folder) for element in parse(package, rels)]


def _link(element: Element, folder: str) -> Link:
    target, kind = element.get("Target", ""), element.get("Type", "").rpartition("/")[2]
    external = element.get("TargetMode") == "External"
    if not external:
        target = posixpath.normpath(posixpath.join("/", folder, target))[1:]
    return Link(element.get("Id", ""), kind, target, external)
