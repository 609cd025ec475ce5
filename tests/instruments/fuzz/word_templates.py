"""Word templates that nobody means well with: tags where docxtpl renders any, and torn packages."""

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random

_DOCUMENT = "word/document.xml"


@dataclass(frozen=True)
class Words:
    """What expressions are made of."""

    names: Sequence[str]
    filters: Sequence[str]
    tests: Sequence[str]
    operators: Sequence[str]
    attributes: Sequence[str]
    literals: Sequence[object]


_KNOWN = Words(
    names=[
        "单位名称",
        "预算_总额",
        "三级指标",
        "绩效指标",
        "审核问题",
        "资金各行",
        "有偏离",
        "分项",
        "比上年",
        "a0",
    ],
    filters=[
        "句",
        "length",
        "count",
        "first",
        "last",
        "default",
        "d",
        "trim",
        "upper",
        "lower",
        "reverse",
    ],
    tests=["零", "defined", "undefined", "none", "string", "number"],
    operators=["and", "or", "in", "==", "!=", "<", ">="],
    attributes=["名称", "完成值", "二级", "达到", "label", "is_zero", "field", "value", "没有"],
    literals=(0, 1, -1, 1.5, 10**30, "", "甲", True, None),
)
"""Of what a template may use: it is rendered, in ways that nobody meant."""
_ANY = Words(
    names=(*_KNOWN.names, *["loop", "range", "self", "x", "lipsum", "cycler", "namespace", "dict"]),
    filters=(
        *_KNOWN.filters,
        *[
            "center",
            "format",
            "replace",
            "join",
            "tojson",
            "xmlattr",
            "wordwrap",
            "indent",
            "map",
            "sum",
            "batch",
        ],
        *[
            "slice",
            "groupby",
            "sort",
            "list",
            "attr",
            "safe",
            "urlize",
            "pprint",
            "random",
            "unique",
            "round",
        ],
    ),
    tests=(*_KNOWN.tests, "divisibleby(0)", "sameas(1)", "eq(1)"),
    operators=(*_KNOWN.operators, *["+", "*", "**", "~", "//", "%", "-"]),
    attributes=(
        *_KNOWN.attributes,
        *["__class__", "__init__", "format", "items", "center", "zfill"],
    ),
    literals=(*_KNOWN.literals, 10**9, "x" * 9, "%0999999999d", "{0.__class__}"),
)


def expression(random: Random, words: Words, depth: int = 0) -> str:
    """Something in jinja's language."""
    one = random.choice
    kinds: list[Callable[[], str]] = [
        lambda: one(words.names),
        lambda: repr(one(words.literals)),
    ]
    if depth < 5:

        def inner() -> str:
            return expression(random, words, depth + 1)

        kinds += [
            lambda: f"{inner()}|{one(words.filters)}",
            lambda: f"{inner()}|{one(words.filters)}({inner()}, {inner()})",
            lambda: f"{inner()} {one(words.operators)} {inner()}",
            lambda: f"{inner()}.{one(words.attributes)}",
            lambda: f"{inner()}[{inner()}]",
            lambda: f"{inner()}[{inner()}:{inner()}]",
            lambda: f"{inner()}({inner()})",
            lambda: f"({inner()})",
            lambda: f"[{inner()}, {inner()}]",
            lambda: f"{inner()} if {inner()} else {inner()}",
            lambda: f"{inner()} is {one(words.tests)}",
            lambda: f"not {inner()}",
        ]
    return one(kinds)()


def known_tags(random: Random) -> str:
    """Tags that a template may use, round any expression of what it may use."""
    value = expression(random, _KNOWN)
    loops = random.choice([1, 1, 2, 3, 4, 5])
    over = [
        random.choice(["三级指标", "审核问题", "绩效指标", "a0.项", value]) for _ in range(loops)
    ]
    inside = random.choice(["x", "{{ loop.index }}", f"{{{{ {value} }}}}", "{{ a0.名称 }}"])
    kinds = (
        f"{{{{ {value} }}}}",
        f"{{{{ {random.choice(_KNOWN.names)}|{random.choice(_KNOWN.filters)} }}}}",
        f"{{% if {value} %}}甲{{% elif {value} %}}乙{{% else %}}丙{{% endif %}}",
        f"{{% set y = {value} %}}{{{{ y }}}}",
        "".join(f"{{% for a{n} in {each} %}}" for n, each in enumerate(over))
        + inside
        + "{% endfor %}" * loops,
    )
    return random.choice(kinds)


def any_tags(random: Random) -> str:
    """A tag or several; some without an end, or deeper than anybody means."""
    value = expression(random, _ANY)
    deep = random.choice([1, 3, 30, 300, 3000])
    loops = random.choice([1, 2, 3, 4, 5, 25])
    over = random.choice(["三级指标", "range(99999)", "'x' * 99999", "审核问题", value])
    kinds = (
        f"{{{{ {value} }}}}",
        f"{{% if {value} %}}甲{{% endif %}}",
        f"{{% set y = {value} %}}{{{{ y }}}}",
        f"{{%p if {value} %}}{{%p endif %}}",
        "".join(f"{{% for a{n} in {over} %}}" for n in range(loops)) + "x" + "{% endfor %}" * loops,
        "{% set z = 'xxxxxxxx' %}" + "{% set z = z ~ z %}" * min(deep, 60) + "{{ z }}",
        f"{{{{ {'(' * deep}1{')' * deep} }}}}",
        f"{{{{ {'[' * deep}1{']' * deep} }}}}",
        f"{{{{ {'not ' * deep}1 }}}}",
        f"{{{{ 单位名称{'|句' * deep} }}}}",
        "{% for a in 三级指标 recursive %}{{ loop(三级指标) }}{% endfor %}",
        "{% macro m(n) %}{{ m(n) }}{% endmacro %}{{ m(1) }}",
        f"{{% filter {random.choice(_ANY.filters)} %}}甲{{% endfilter %}}",
        "{% include '/etc/passwd' %}{% import 'x' as y %}{% extends 'x' %}",
        "{% raw %}{{ x }}{% endraw %}{% block b %}{{ super() }}{% endblock %}",
        "{% colspan 99999999 %}{% cellbg 'x' %}{% vm %}{% hm %}",
        "{{" * deep + "}}" * random.randint(0, deep),
        f"{{# {'x' * deep} #}}",
    )
    return random.choice(kinds)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def in_text(random: Random, parts: dict[str, bytes], tags: str) -> None:
    where = random.choice(["t", "t", "t", "instrText", "delText"])
    paragraph = f"<w:p><w:r><w:{where}>{_escaped(tags)}</w:{where}></w:r></w:p>".encode()
    _insert(random, parts, _DOCUMENT, b"<w:p>", paragraph)


def in_attribute(random: Random, parts: dict[str, bytes], tags: str) -> None:
    value = _escaped(tags).replace('"', "&quot;")
    _insert(
        random,
        parts,
        _DOCUMENT,
        b"<w:p>",
        f'<w:p><w:bookmarkStart w:name="{value}"/></w:p>'.encode(),
    )


def in_footer(random: Random, parts: dict[str, bytes], tags: str) -> None:
    name = random.choice(["word/footer_odd.xml", "word/footer_even.xml"])
    _insert(random, parts, name, b"<w:r>", f"<w:r><w:t>{_escaped(tags)}</w:t></w:r>".encode())


def in_properties(random: Random, parts: dict[str, bytes], tags: str) -> None:
    core = "http://schemas.openxmlformats.org/package/2006"
    field = random.choice(["title", "subject", "creator", "description", "identifier", "language"])
    parts["docProps/core.xml"] = (
        f'<cp:coreProperties xmlns:cp="{core}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:{field}>{_escaped(tags)}</dc:{field}>'
        "</cp:coreProperties>"
    ).encode()
    link = f'<Relationship Id="rIdC" Type="{core}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"</Relationships>", link.encode() + b"</Relationships>"
    )
    kind = (
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", kind.encode() + b"</Types>"
    )


def in_bytes(random: Random, parts: dict[str, bytes], tags: str) -> None:
    """The package itself: pieces of parts taken out, doubled or overwritten."""
    name = random.choice([_DOCUMENT, *parts])
    data = parts[name]
    for _ in range(random.choice([1, 2, 5])):
        at, end = sorted(random.randrange(len(data) + 1) for _ in range(2))
        end = min(end, at + random.choice([1, 9, 200, 5000]))
        new = random.choice([b"", data[at:end] * 2, tags.encode(), random.randbytes(4)])
        data = data[:at] + new + data[end:]
    parts[name] = data


def _insert(random: Random, parts: dict[str, bytes], name: str, mark: bytes, new: bytes) -> None:
    places = parts[name].split(mark)
    at = random.randrange(1, len(places)) if len(places) > 1 else 0
    before, after = mark.join(places[:at]), mark.join(places[at:])
    parts[name] = before + new + (mark + after if at else after)


_PLACES = (in_text, in_text, in_text, in_attribute, in_footer, in_properties, in_bytes)


class WordTemplates:
    """The template of the report, taken apart once; ``case`` puts it together wrongly."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self._parts = {name: archive.read(name) for name in archive.namelist()}

    def case(self, random: Random) -> tuple[str, bytes]:
        """Where the tags are, and the file."""
        parts = dict(self._parts)
        place = random.choice(_PLACES)
        tags = random.choice([any_tags, any_tags, known_tags])
        place(random, parts, "".join(tags(random) for _ in range(random.choice([1, 1, 2, 5]))))
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for part, content in parts.items():
                archive.writestr(zipfile.ZipInfo(part), content)
        return place.__name__, buffer.getvalue()
