"""Makes ``audit/parts/grammar.json`` from the schemas of ISO/IEC 29500 part 4 (transitional).

``python -m tests.instruments.generators.grammar FOLDER`` reads ``sml.xsd`` and those beside it, and writes
of the types that a workbook's parts are made of: attributes, order and number of children, texts.
What ``audit`` names by its element anyway, or takes no colour and no text from, stays closed.
"""

import json
import re
import sys
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from xml.etree.ElementTree import Element, parse

from .. import ROOT

GRAMMAR = ROOT / "jialing_xls" / "audit" / "parts" / "grammar.json"

XSD = "{http://www.w3.org/2001/XMLSchema}"
FILES = {
    "s": "sml.xsd",
    "a": "dml-main.xsd",
    "t": "shared-commonSimpleTypes.xsd",
    "r": "shared-relationshipReference.xsd",
    "pr": "opc-relationships.xsd",
    "ct": "opc-contentTypes.xsd",
}
ROOTS = {
    "workbook": "s:CT_Workbook",
    "worksheet": "s:CT_Worksheet",
    "styleSheet": "s:CT_Stylesheet",
    "sst": "s:CT_Sst",
    "theme": "a:CT_OfficeStyleSheet",
    "Relationships": "pr:CT_Relationships",
    "Types": "ct:CT_Types",
}
CLOSED = {
    *("s:CT_OleObjects", "s:CT_Controls", "s:CT_CustomSheetViews", "s:CT_Scenarios"),
    *("s:CT_DataConsolidate", "s:CT_WebPublishItems", "s:CT_CustomWorkbookViews"),
    *("s:CT_WebPublishObjects", "s:CT_SmartTags", "s:CT_SmartTagTypes", "s:CT_FunctionGroups"),
    *("a:CT_StyleMatrix", "a:CT_ObjectStyleDefaults", "a:CT_ColorSchemeList"),
    *("a:CT_CustomColorList", "a:CT_OfficeArtExtensionList", "s:CT_ExtensionList"),
}
"""Types whose content is not looked into by the grammar."""
CHILDLESS = {"a:CT_SRgbColor", "a:CT_SystemColor"}
"""The schema allows changes of a theme's colours, but no program writes them there."""
SINGLE = {"s:CT_Color": ("auto", "indexed", "rgb", "theme")}
"""Attributes of which known writers give one; programs take one of several, each another one."""
ONCE = {"s:CT_Font", "s:CT_RPrElt"}
"""The schema lets each child stand as often as one likes; programs then take one of them."""

_COLUMN = "(?:[A-Z]{1,2}|[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D])"
_ROW = (
    "(?:[1-9][0-9]{0,5}|10[0-3][0-9]{4}|104[0-7][0-9]{3}|1048[0-4][0-9]{2}|10485[0-6][0-9]"
    "|104857[0-6])"
)
_CELL = f"{_COLUMN}{_ROW}"
_REFERENCE = rf"\$?{_COLUMN}\$?{_ROW}(?::\$?{_COLUMN}\$?{_ROW})?"
_INTEGER, _REAL = r"-?[0-9]{1,19}", r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
TEXT = r"[\s\S]*"
PLAIN = {
    "boolean": "0|1|true|false",
    "double": _REAL,
    "hexBinary": "(?:[0-9A-Fa-f]{2})*",
    "ID": r"[^\W\d][\w.-]*",
    **dict.fromkeys(("unsignedInt", "unsignedShort", "unsignedByte"), "[0-9]{1,10}"),
    **dict.fromkeys(("int", "integer", "short", "byte", "long", "unsignedLong"), _INTEGER),
}
"""What the built-in types allow, as programs write them: no spaces around, no plus. Else any text."""
SHARPER = {
    "a:ST_SystemColorVal": "windowText|window",
    "s:ST_CellRef": _CELL,
    "s:ST_Ref": _REFERENCE,
    "s:ST_Sqref": f"{_REFERENCE}(?: {_REFERENCE})*",
    "s:ST_CellSpans": "[0-9]+:[0-9]+(?: [0-9]+:[0-9]+)*",
    "ct:ST_ContentType": r"[!-~]+/[!-~]+",
    "ct:ST_Extension": r"[\w!$&'()*+,:=@~.-]+",
}
"""Texts by the schema; by the standard's words, or by what is ever written, they have a form."""
FEWER = ("cols",)
"""Children of which the schema allows many, and every writer writes one."""
EXACT = {("s:CT_Row", "r"): _ROW, ("s:CT_FontSize", "val"): r"[0-9]*[1-9][0-9]*(?:\.[0-9]+)?"}
"""Attributes whose type says too little: rows are counted from one, and a font has a size."""
NARROWER = {"a:CT_Color": ("srgbClr", "sysClr")}
"""Children that a theme's colours have; others no known writer puts there."""


class Schemas:
    """The types of the schemas, by their names with the prefix of ``FILES``."""

    def __init__(self, folder: Path) -> None:
        self._roots = {prefix: parse(folder / name).getroot() for prefix, name in FILES.items()}
        self._texts = {p: (folder / name).read_text(encoding="utf-8") for p, name in FILES.items()}

    @cached_property
    def _named(self) -> dict[tuple[str, str, str], Element]:
        return {
            (prefix, each.tag.removeprefix(XSD), each.get("name", "")): each
            for prefix, root in self._roots.items()
            for each in root
        }

    def full(self, prefix: str, name: str) -> str:
        """A name as a schema writes it, with our own prefix; built-in types have ``xsd``."""
        alias, _, local = name.rpartition(":")
        space = re.search(f'xmlns{":" * bool(alias)}{alias}="([^"]*)"', self._texts[prefix])
        assert space, name
        if space[1] == XSD[1:-1]:
            return f"xsd:{local}"
        spaces = {root.get("targetNamespace"): p for p, root in self._roots.items()}
        return f"{spaces.get(space[1], '?')}:{local}"

    def named(self, kind: str, full: str) -> Element | None:
        prefix, _, name = full.partition(":")
        return self._named.get((prefix, kind, name))

    # ------------------------------------------------------------ simple types

    def pattern(self, full: str) -> str:
        """A regular expression of what a simple type allows."""
        if full in SHARPER:
            return SHARPER[full]
        found = self.named("simpleType", full)
        if found is None:
            return PLAIN.get(full.removeprefix("xsd:"), TEXT)
        prefix = full.partition(":")[0]
        if (values := [e.get("value", "") for e in found.iter(f"{XSD}enumeration")]) != []:
            return "|".join(map(re.escape, values))
        if (union := found.find(f"{XSD}union")) is not None:
            names = union.get("memberTypes", "").split()
            return "|".join(self.pattern(self.full(prefix, name)) for name in names)
        if (own := found.find(f".//{XSD}pattern")) is not None:
            return own.get("value", "")
        restriction = found.find(f"{XSD}restriction")
        assert restriction is not None, full
        if (length := restriction.find(f"{XSD}length")) is not None:
            return f"[0-9A-Fa-f]{{{2 * int(length.get('value', '0'))}}}"
        return self.pattern(self.full(prefix, restriction.get("base", "")))

    # ------------------------------------------------------------ complex types

    def attributes(self, prefix: str, element: Element) -> Iterator[tuple[str, str]]:
        """Names, with ``!`` behind those that must be there, and patterns."""
        for each in element:
            if each.tag == f"{XSD}attribute":
                ref = each.get("ref")
                if ref is not None:
                    full = self.full(prefix, ref)
                    declared = self.named("attribute", full)
                    kind = None if declared is None else declared.get("type")
                    kind = self.full(full[0], kind) if kind else "xsd:string"
                    name = full
                else:
                    name, kind = each.get("name", ""), self.full(prefix, each.get("type", ""))
                yield name + "!" * (each.get("use") == "required"), self.pattern(kind)
            elif each.tag == f"{XSD}attributeGroup":
                group = self.named("attributeGroup", self.full(prefix, each.get("ref", "")))
                assert group is not None
                yield from self.attributes(prefix, group)
            elif each.tag in (f"{XSD}simpleContent", f"{XSD}extension"):
                yield from self.attributes(prefix, each)

    def content(self, full: str, element: Element, children: dict[str, str]) -> str:
        """A regular expression over the names of the children, each with a space behind it."""
        prefix, parts = full.partition(":")[0], []
        for each in element:
            kind = each.tag.removeprefix(XSD)
            if kind in ("sequence", "choice"):
                parts.append(self.content(full, each, children) + _times(each))
            elif kind == "group":
                group = self.named("group", self.full(prefix, each.get("ref", "")))
                assert group is not None
                parts.append(f"(?:{self.content(full, group, children)}){_times(each)}")
            elif kind == "element":
                ref = each.get("ref")
                declared = self.named("element", self.full(prefix, ref)) if ref else each
                assert declared is not None
                name = declared.get("name", "")
                if name not in NARROWER.get(full, (name,)):
                    continue
                children[name] = self.full(prefix, declared.get("type", ""))
                parts.append(f"(?:{name} ){'?' if name in FEWER else _times(each)}")
        if element.tag == f"{XSD}choice":
            return f"(?:{'|'.join(part.removesuffix('?') for part in parts)})"
        return f"(?:{''.join(parts)})" if element.tag == f"{XSD}sequence" else "".join(parts)

    def type_of(self, full: str) -> tuple[dict[str, object], set[str]]:
        """What the grammar says of a complex type, and the types that it needs."""
        prefix = full.partition(":")[0]
        element = self.named("complexType", full)
        if full in CLOSED:
            return {"closed": True}, set()
        if element is None:
            return {"text": self.pattern(full)}, set()
        said: dict[str, object] = {}
        if attributes := dict(self.attributes(prefix, element)):
            for (owner, name), pattern in EXACT.items():
                key = next((k for k in attributes if (owner, k.rstrip("!")) == (full, name)), "")
                attributes.update({key: pattern} if key else {})
            said["attributes"] = attributes
        defaults = {e.get("name", ""): e.get("default") for e in element.iter(f"{XSD}attribute")}
        if defaults := {name: value for name, value in defaults.items() if value is not None}:
            said["defaults"] = defaults
        children: dict[str, str] = {}
        content = self.content(full, element, children)
        if children and full not in CHILDLESS:
            said |= {"content": content, "children": children}
        if full in SINGLE:
            said["single"] = SINGLE[full]
        if full in ONCE:
            said["once"] = True
        base = element.find(f"{XSD}simpleContent/{XSD}extension")
        if base is not None:
            said["text"] = self.pattern(self.full(prefix, base.get("base", "")))
        return said, set() if full in CHILDLESS else set(children.values())


def _times(particle: Element) -> str:
    least, most = particle.get("minOccurs", "1"), particle.get("maxOccurs", "1")
    if most == "unbounded" or int(most) > 4:
        return "*" if least == "0" else "+"
    return {("1", "1"): "", ("0", "1"): "?"}.get((least, most), f"{{{least},{most}}}")


def grammar(folder: Path) -> str:
    """The text of grammar.json."""
    schemas = Schemas(folder)
    types: dict[str, dict[str, object]] = {}
    open_ = set(ROOTS.values())
    while open_:
        name = min(open_)
        types[name], more = schemas.type_of(name)
        open_ = (open_ | more) - types.keys()
    patterns = sorted({p for t in types.values() for p in _patterns(t)})
    numbers = {pattern: n for n, pattern in enumerate(patterns)}
    lines = [f'"roots": {_json(ROOTS)}', f'"patterns": [\n{_lines(map(_json, patterns))}\n]']
    each = (f"{_json(name)}: {_json(_numbered(t, numbers))}" for name, t in sorted(types.items()))
    return "{\n" + ",\n".join([*lines, f'"types": {{\n{_lines(each)}\n}}']) + "\n}\n"


def _patterns(said: dict[str, object]) -> Iterator[str]:
    attributes = said.get("attributes", {})
    assert isinstance(attributes, dict)
    yield from attributes.values()
    if isinstance(text := said.get("text"), str):
        yield text


def _numbered(said: dict[str, object], numbers: dict[str, int]) -> dict[str, object]:
    """The same with the number of each pattern in its place: most types share a few."""
    said = dict(said)
    if isinstance(attributes := said.get("attributes"), dict):
        said["attributes"] = {name: numbers[p] for name, p in attributes.items()}
    if isinstance(text := said.get("text"), str):
        said["text"] = numbers[text]
    return said


def _lines(each: Iterator[str] | map) -> str:  # type: ignore[type-arg]
    return ",\n".join(each)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    GRAMMAR.write_text(grammar(Path(sys.argv[1])), encoding="utf-8")
