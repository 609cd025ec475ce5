"""A received package: its parts read strictly, and what leads from one to another.

A relationship has the one type that its kind has, the part that it leads to the content type of that
kind (ISO/IEC 29500-1, 12.3 and 15.2; 29500-2). Programs look some of this up and guess the rest.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from math import isfinite
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser, fromstring

from jialing_xls.audit.parts.grammar import Deviation, deviations
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import BrokenPackage, PackageFault

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_DOCUMENT = "application/vnd.openxmlformats-officedocument."
_MICROSOFT = "http://schemas.microsoft.com/office/"

_KINDS = {
    "officeDocument": f"{_SHEET}sheet.main+xml",
    "core-properties": "application/vnd.openxmlformats-package.core-properties+xml",
    "extended-properties": f"{_DOCUMENT}extended-properties+xml",
    "custom-properties": f"{_DOCUMENT}custom-properties+xml",
    "worksheet": f"{_SHEET}worksheet+xml",
    "chartsheet": f"{_SHEET}chartsheet+xml",
    "dialogsheet": f"{_SHEET}dialogsheet+xml",
    "styles": f"{_SHEET}styles+xml",
    "theme": f"{_DOCUMENT}theme+xml",
    "sharedStrings": f"{_SHEET}sharedStrings+xml",
    "calcChain": f"{_SHEET}calcChain+xml",
    "sheetMetadata": f"{_SHEET}sheetMetadata+xml",
    "comments": f"{_SHEET}comments+xml",
    "drawing": f"{_DOCUMENT}drawing+xml",
    "vmlDrawing": f"{_DOCUMENT}vmlDrawing",
    "printerSettings": f"{_SHEET}printerSettings",
    "customProperty": f"{_SHEET}customProperty",
    "customXml": "application/xml",
    "thumbnail": "",
    "hyperlink": "",
    "image": "",
}
"""Kinds of relationships that a workbook may have, and the content type of what they lead to; empty
if it may have several."""
_ELSEWHERE = {
    f"{_PACKAGE}core-properties": "core-properties",
    f"{_PACKAGE}thumbnail": "thumbnail",
    # LibreOffice writes this one so.
    f"{_OFFICE.replace('Document', 'document')}metadata/core-properties": "core-properties",
    f"{_MICROSOFT}2017/10/relationships/threadedComment": "threadedComment",
    f"{_MICROSOFT}2017/10/relationships/person": "person",
    f"{_MICROSOFT}2020/02/relationships/classificationlabels": "classificationlabels",
    f"{_MICROSOFT}2006/relationships/vbaProject": "vbaProject",
    f"{_MICROSOFT}2006/relationships/attachedToolbars": "attachedToolbars",
    f"{_MICROSOFT}2006/relationships/xlMacrosheet": "xlMacrosheet",
    f"{_MICROSOFT}2006/relationships/xlIntlMacrosheet": "xlIntlMacrosheet",
    f"{_MICROSOFT}2007/relationships/slicer": "slicer",
    # WPS keeps its own settings so.
    "http://www.wps.cn/officeDocument/2013/relationships/customStorage": "customStorage",
    "http://www.wps.cn/officeDocument/2023/relationships/woProps": "woProps",
    "http://www.wps.cn/officeDocument/2023/relationships/woBookProps": "woBookProps",
}
_MANY = frozenset(
    ("worksheet", "hyperlink", "vmlDrawing", "customXml", "customProperty", "printerSettings")
)
"""Kinds of which a part may have more than one."""  # fmt: skip
_TARGET = re.compile(r"/?(?:\.\./)*(?:[^\W_]|[-\w.()+~ ])+(?:/(?:[-\w.()+~ ])+)*")
"""A path as known writers spell one: no empty step, no escapes, no query, no dots within."""


class Link(NamedTuple):
    """A relationship of a part. E.g. ``Link("rId1", "comments", "xl/comments1.xml", False)``."""

    id: str
    kind: str
    """The last step of its type; the whole type if that is none of a known kind."""
    target: str
    external: bool


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
        if not (type_ == f"{_OFFICE}{kind}" or _ELSEWHERE.get(type_) == kind):
            kind = type_
        return Link(element.get("Id", ""), kind, target, external)

    def _misled(self, links: list[Link]) -> Iterator[Deviation]:
        """Links of which one part has two, and those to what is of another kind."""
        for id, count in Counter(link.id for link in links).items():
            if count > 1:
                yield Deviation("", f"里 {id} 写了 {count} 遍，各种软件取的不一样，应只有一个")
        kinds = Counter(link.kind for link in links)
        for kind, count in kinds.items():
            if count > 1 and kind in _KINDS and kind not in _MANY:
                message = f"里有 {count} 个 {kind} 部件，各种软件取的不一样，应只有一个"
                yield Deviation("", message)
        for link in links:
            expected = _KINDS.get(link.kind, "")
            if link.external:
                if link.kind in _KINDS and link.kind != "hyperlink":
                    yield Deviation("", f"的 {link.kind} 在文件之外（{link.target}），不合规范")
            elif link.target not in self.package.part_names:
                yield Deviation("", f"指向没有的部件 {link.target}，不合规范，应指向有的部件")
            elif expected:
                found = self.content_type(link.target)
                if found != expected:
                    message = f"指向 {link.target}，它的类型“{found}”不合规范，应为“{expected}”"
                    yield Deviation("", message)

    def content_type(self, part: str) -> str:
        """What ``[Content_Types].xml`` says of a part; empty if it says nothing, or two things."""
        said = self._overrides.get(f"/{part}") or self._defaults.get(part.rpartition(".")[2], [""])
        return said[0] if len(said) == 1 else ""

    @cached_property
    def _types(self) -> list[Element]:
        part = "[Content_Types].xml"
        types = list(self.part(part, "Types"))
        said = Counter((e.get("PartName") or e.get("Extension") or "").lower() for e in types)
        for name in (name for name, count in said.items() if count > 1):
            self.faults[part].append(Deviation("", f"里 {name} 写了两遍，应只有一个"))
        for element in types:
            if (element.get("Extension"), element.get("ContentType")) == ("xml", "application/xml"):
                continue
            if element.get("Extension", "").lower() in ("xml", "rels") and not element.get(
                "ContentType", ""
            ).endswith(("relationships+xml", "application/xml")):
                message = (
                    f"里 {element.get('Extension')} 默认为 {element.get('ContentType')}，不合规范"
                )
                self.faults[part].append(Deviation("", message))
        return types

    @cached_property
    def _overrides(self) -> dict[str, list[str]]:
        return self._said("Override", "PartName")

    @cached_property
    def _defaults(self) -> dict[str, list[str]]:
        return self._said("Default", "Extension")

    def _said(self, name: str, key: str) -> dict[str, list[str]]:
        said: dict[str, list[str]] = {}
        for element in self._types:
            if element.tag == name:
                said.setdefault(element.get(key, ""), []).append(element.get("ContentType", ""))
        return said


# ---------------------------------------------------------------- XML


_DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml\s+version=["']1\.0["'](?:\s+encoding=["'][uU][tT][fF]-8["'])?"""
    rb"""(?:\s+standalone=["'](?:yes|no)["'])?\s*\?>)?"""
)
_BESIDE = {b"<!--": "XML 注释", b"<?": "XML 处理指令", b"<![CDATA[": "CDATA"}
_PLACE = re.compile(rb"""\sr=["']([A-Z]+[0-9]+)["']""")


class _NoDoctype(TreeBuilder):
    """OOXML has no document types; what declares one means to expand entities."""

    def doctype(self, *_: object) -> None:
        raise ValueError("doctype")


def parse_received(package: Package, part: str) -> Element:
    """The root element of a part. BrokenPackage if it is not there, or no XML."""
    if part not in package.part_names:
        raise BrokenPackage(part, PackageFault.MISSING)
    try:
        return fromstring(package.part(part), XMLParser(target=_NoDoctype()))
    except (ParseError, ValueError, LookupError) as error:
        raise BrokenPackage(part, PackageFault.NOT_XML, str(error)) from error


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
