"""A received package: its parts read strictly, and what leads from one to another.

A relationship has the one type that its kind has, the part that it leads to the content type of that
kind (ISO/IEC 29500-1, 12.3 and 15.2; 29500-2). Programs look some of this up and guess the rest.
"""

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from math import isfinite
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from jialing_xls.audit.parts.grammar import Deviation, deviations
from jialing_xls.audit.parts.received_vocabulary import vocabulary
from jialing_xls.ooxml.package import Package, parse_part
from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_TARGET = re.compile(r"/?(?:\.\./)*(?:[^\W_]|[-\w.()+~ ])+(?:/(?:[-\w.()+~ ])+)*")
"""A path as known writers spell one: no empty step, no escapes, no query, no dots within."""


def _about(kind: str) -> Mapping[str, Any]:
    """What the vocabulary says of a kind of relationship."""
    return vocabulary("relationships").get(kind, {})  # type: ignore[no-any-return]


class Link(NamedTuple):
    """A relationship of a part. E.g. ``Link("rId1", "comments", "xl/comments1.xml", False)``."""

    id: str
    kind: str
    """The last step of its type; the whole type if that is none of a known kind."""
    target: str
    external: bool


_PLAIN_TYPES = ("relationships+xml", "application/xml")


class Received:
    """The parts of one package, and what is wrong with each that has been read."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.faults: dict[str, list[Deviation]] = {}
        self._links: dict[str, list[Link]] = {}

    def part(self, name: str, kind: str) -> Element:
        """The root of a part that should be of ``kind``. BrokenPackage if it is no XML."""
        root, found = parse_received(self.package, name), self.faults.setdefault(name, [])
        found += [*_spelled_oddly(self.package.part(name)), *deviations(root, kind)]
        return root

    def links(self, source: str) -> list[Link]:
        """The relationships of a part, those out of the package too; ``""`` is the package."""
        if source not in self._links:
            folder, name = posixpath.split(source)
            part = posixpath.join(folder, "_rels", f"{name}.rels")
            known = part in self.package.part_names
            elements = self.part(part, "Relationships") if known else ()
            links = [self._link(element, folder, part) for element in elements]
            self._links[source] = links
            self.faults.setdefault(part, []).extend(self._misled(links))
        return self._links[source]

    def _link(self, element: Element, folder: str, part: str) -> Link:
        target, type_ = element.get("Target", ""), element.get("Type", "")
        external = element.get("TargetMode") == "External"
        if not external:
            if _TARGET.fullmatch(target) is None:
                self.faults[part].append(Deviation("", f"的路径“{target[:60]}”不合规范"))
            target = posixpath.normpath(posixpath.join("/", folder, target))[1:]
        kind = type_.rpartition("/")[2]
        if type_ not in (f"{_OFFICE}{kind}", *_about(kind).get("type", ())):
            kind = type_
        return Link(element.get("Id", ""), kind, target, external)

    def _misled(self, links: list[Link]) -> Iterator[Deviation]:
        """Links of which one part has two, and those to what is of another kind."""
        for id, count in Counter(link.id for link in links).items():
            if count > 1:
                yield Deviation("", f"里 {id} 写了 {count} 遍，各种软件取的不一样，应只有一个")
        for kind, count in Counter(link.kind for link in links).items():
            if count > 1 and "many" not in _about(kind) and kind in vocabulary("relationships"):
                message = f"里有 {count} 个 {kind} 部件，各种软件取的不一样，应只有一个"
                yield Deviation("", message)
        for link in links:
            about = _about(link.kind)
            expected = about.get("content", "")
            if link.external:
                if about and "outside" not in about:
                    yield Deviation("", f"的 {link.kind} 在文件之外（{link.target}），不合规范")
            elif link.target not in self.package.part_names:
                yield Deviation("", f"指向没有的部件 {link.target}，不合规范，应指向有的部件")
            elif expected and (found := self.content_type(link.target)) != expected:
                message = f"指向 {link.target}，它的类型“{found}”不合规范，应为“{expected}”"
                yield Deviation("", message)

    def content_type(self, part: str) -> str:
        """What ``[Content_Types].xml`` says of a part; empty if it says nothing, or two things."""
        said = self._types.get(f"/{part}") or self._types.get(part.rpartition(".")[2], [""])
        return said[0] if len(said) == 1 else ""

    @cached_property
    def _types(self) -> dict[str, list[str]]:
        """Content types by parts and by extensions."""
        part = "[Content_Types].xml"
        said: dict[str, list[str]] = defaultdict(list)
        for element in self.part(part, "Types"):
            extension, type_ = element.get("Extension", ""), element.get("ContentType", "")
            said[extension or element.get("PartName", "")].append(type_)
            if extension.lower() in ("xml", "rels") and not type_.endswith(_PLAIN_TYPES):
                message = f"里 {extension} 默认为 {type_}，不合规范"
                self.faults[part].append(Deviation("", message))
        counts = Counter(name.lower() for name, types in said.items() for _ in types)
        for name in (name for name, count in counts.items() if count > 1):
            self.faults[part].append(Deviation("", f"里 {name} 写了两遍，应只有一个"))
        return said


# ---------------------------------------------------------------- XML


_DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml\s+version=["']1\.0["'](?:\s+encoding=["'][uU][tT][fF]-8["'])?"""
    rb"""(?:\s+standalone=["'](?:yes|no)["'])?\s*\?>)?"""
)
_BESIDE = {b"<!--": "XML 注释", b"<?": "XML 处理指令", b"<![CDATA[": "CDATA"}
_PLACE = re.compile(rb"""\sr=["']([A-Z]+[0-9]+)["']""")


def parse_received(package: Package, part: str) -> Element:
    """The root element of a part. BrokenPackage if it is not there, or no XML."""
    if part not in package.part_names:
        raise BrokenPackage(part, PackageFault.MISSING)
    return parse_part(package.part(part), part)


def _spelled_oddly(data: bytes) -> Iterator[Deviation]:
    """XML as no known writer spells it: other versions and encodings, what stands beside texts."""
    start = _DECLARATION.match(data)
    end = start.end() if start else 0
    if data[end:].lstrip()[:1] != b"<" or data[end:].lstrip()[:2] == b"<?":
        yield Deviation("", "的 XML 声明不合规范，应为 1.0 版、UTF-8 编码")
        return
    for mark, what in _BESIDE.items():
        if (at := data.find(mark, end)) >= 0:
            places = _PLACE.findall(data, 0, at)
            about = places[-1].decode() if places else ""
            yield Deviation(about, f"里有来历不明的 {what}，各种软件读的不一样，应没有")


def is_on(element: Element | None, attribute: str, default: bool = False) -> bool:
    """A boolean attribute: Excel writes 1 and 0, LibreOffice true and false."""
    value = None if element is None else element.get(attribute)
    return default if value is None else value in ("1", "true")


def numeric_attribute(element: Element | None, attribute: str) -> float | None:
    """A numeric attribute; None if it is absent or no number."""
    try:
        value = float(element.get(attribute, "")) if element is not None else None
    except ValueError:
        return None
    return value if value is not None and isfinite(value) else None
