"""Hostile Word templates, written without sight of what is to guard against them.

Not collected by default while it is being mended: ``pytest tests/narrative/unseen_templates.py``.
"""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path

import pytest
from limited import assert_told, run

from jialing_xls.narrative.drafting.draft_report import shipped_template
from jialing_xls.template import store as templates

SUBMISSION = Path(__file__).resolve().parents[2] / "samples" / "嘉陵区2023_更正_自评表.xlsx"
SHIPPED = shipped_template(templates.names()[0])
DOCUMENT = "word/document.xml"
BOMB = '{{ "x".center(900000000) }}'
REACH = "{{ ''.__class__.__mro__[1].__subclasses__() }}"

Parts = dict[str, bytes]


@dataclass(frozen=True)
class Hostile:
    """``tag`` stands in the template where ``place`` puts it."""

    id: str
    tag: str
    place: Callable[[Parts, str], None]
    allowed: tuple[int, ...] = (2,)
    """(0, 2) where the tag does no harm: rendered, left as text, or refused."""

    def made(self) -> bytes:
        with zipfile.ZipFile(SHIPPED) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        self.place(parts, self.tag)
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
        return buffer.getvalue()


def first_in_body(xml: str) -> Callable[[Parts, str], None]:
    """XML at the beginning of the document; ``@`` in it is the tag."""

    def place(parts: Parts, tag: str) -> None:
        text = parts[DOCUMENT].decode()
        content = xml.replace("@", escape(tag))
        changed = re.sub(r"(<w:body[^>]*>)", lambda m: m[1] + content, text, count=1)
        assert changed != text
        parts[DOCUMENT] = changed.encode()

    return place


body = first_in_body('<w:p><w:r><w:t xml:space="preserve">@</w:t></w:r></w:p>')


def in_part(name: str, old: str, new: str) -> Callable[[Parts, str], None]:
    """``@`` in ``new`` is the tag; ``name`` is how the part's begins."""

    def place(parts: Parts, tag: str) -> None:
        part = next(part for part in parts if part.startswith(name))
        text = parts[part].decode()
        changed = re.sub(
            old,
            lambda m: m.expand(new.replace("\\@", "@")).replace("@", escape(tag)),
            text,
            count=1,
        )
        assert changed != text, f"{part} has no {old}"
        parts[part] = changed.encode()

    return place


def in_runs(parts: Parts, tag: str) -> None:
    """A tag that Word has cut into runs of one character."""
    runs = "".join(
        f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(each)}</w:t></w:r>'
        for each in tag
    )
    first_in_body(f"<w:p>{runs}</w:p>")(parts, "")


def new_part(name: str, kind: str, content_type: str, xml: str) -> Callable[[Parts, str], None]:
    def place(parts: Parts, tag: str) -> None:
        space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        parts[f"word/{name}"] = xml.replace("@", escape(tag)).encode()
        override = f'<Override PartName="/word/{name}" ContentType="{content_type}"/>'
        link = f'<Relationship Id="rIdNew" Type="{space}/{kind}" Target="{name}"/>'
        _insert(parts, "[Content_Types].xml", "</Types>", override)
        _insert(parts, "word/_rels/document.xml.rels", "</Relationships>", link)

    return place


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LINES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PARAGRAPH = "<w:p><w:r><w:t>@</w:t></w:r></w:p>"


def header(parts: Parts, tag: str) -> None:
    """A header of every page."""
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    reference = f'<w:headerReference xmlns:r="{space}" w:type="default" r:id="rIdNew"/>'
    text = parts[DOCUMENT].decode()
    parts[DOCUMENT] = re.sub(r"(<w:sectPr[^>]*>)", lambda m: m[1] + reference, text).encode()
    new_part("header9.xml", "header", f"{LINES}.header+xml", f"<w:hdr {W}>{PARAGRAPH}</w:hdr>")(
        parts, tag
    )


def core(element: str) -> Callable[[Parts, str], None]:
    """A property of the file, which the shipped template has none of."""

    def place(parts: Parts, tag: str) -> None:
        package = "http://schemas.openxmlformats.org/package/2006"
        spaces = f'xmlns:cp="{package}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        parts["docProps/core.xml"] = (
            f"<cp:coreProperties {spaces}><{element}>{escape(tag)}</{element}></cp:coreProperties>"
        ).encode()
        kind = "application/vnd.openxmlformats-package.core-properties+xml"
        _insert(
            parts, "[Content_Types].xml", "</Types>",
            f'<Override PartName="/docProps/core.xml" ContentType="{kind}"/>',
        )  # fmt: skip
        _insert(
            parts, "_rels/.rels", "</Relationships>",
            '<Relationship Id="rIdCore" Target="docProps/core.xml" '
            f'Type="{package}/relationships/metadata/core-properties"/>',
        )  # fmt: skip

    return place


def _insert(parts: Parts, name: str, before: str, new: str) -> None:
    text = parts[name].decode()
    assert before in text
    parts[name] = text.replace(before, new + before).encode()


PLACES: dict[str, Callable[[Parts, str], None]] = {
    "field-code": first_in_body('<w:p><w:r><w:instrText xml:space="preserve">@</w:instrText></w:r></w:p>'),
    "deleted-text": first_in_body(
        '<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>@</w:delText></w:r></w:del></w:p>'),
    "deleted-field-code": first_in_body(
        '<w:p><w:del w:id="1" w:author="x"><w:r><w:delInstrText>@</w:delInstrText></w:r></w:del></w:p>'),
    "inserted-text": first_in_body('<w:p><w:ins w:id="1" w:author="x"><w:r><w:t>@</w:t></w:r></w:ins></w:p>'),
    "moved-text": first_in_body('<w:p><w:moveFrom w:id="1" w:author="x"><w:r><w:t>@</w:t></w:r></w:moveFrom></w:p>'),
    "author": first_in_body('<w:p><w:ins w:id="1" w:author="@"><w:r><w:t>x</w:t></w:r></w:ins></w:p>'),
    "style": first_in_body('<w:p><w:pPr><w:pStyle w:val="@"/></w:pPr></w:p>'),
    "simple-field": first_in_body('<w:p><w:fldSimple w:instr="@"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'),
    "bookmark": first_in_body('<w:p><w:bookmarkStart w:id="77" w:name="@"/><w:bookmarkEnd w:id="77"/></w:p>'),
    "symbol": first_in_body('<w:p><w:r><w:sym w:font="@" w:char="F0E0"/></w:r></w:p>'),
    "content-control": first_in_body(
        f'<w:sdt><w:sdtPr><w:alias w:val="@"/></w:sdtPr><w:sdtContent>{PARAGRAPH}</w:sdtContent></w:sdt>'),
    "ruby": first_in_body('<w:p><w:r><w:ruby><w:rt><w:r><w:t>@</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>x</w:t></w:r>'
                          "</w:rubyBase></w:ruby></w:r></w:p>"),
    "table": first_in_body(f"<w:tbl><w:tr><w:tc>{PARAGRAPH}</w:tc></w:tr></w:tbl>"),
    "text-box": first_in_body(f"<w:p><w:r><w:pict><w:txbxContent>{PARAGRAPH}</w:txbxContent></w:pict></w:r></w:p>"),
    "formula": first_in_body('<w:p><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
                             "<m:r><m:t>@</m:t></m:r></m:oMath></w:p>"),
    "comment-of-xml": first_in_body("<!-- @ -->"),
    "instruction-of-xml": first_in_body("<?x @?>"),
    "element-of-nobody": first_in_body('<y:x xmlns:y="urn:y">@</y:x>'),
    "between-paragraphs": first_in_body("@"),
    "in-runs": in_runs,
    "header": header,
    "footer": in_part("word/footer", "(<w:p[ >])", r'<w:p><w:r><w:t>@</w:t></w:r></w:p>\1'),
    "core-title": core("dc:title"),
    "core-keywords": core("cp:keywords"),
    "footnote": new_part("footnotes.xml", "footnotes", f"{LINES}.footnotes+xml",
                         f'<w:footnotes {W}><w:footnote w:id="1">{PARAGRAPH}</w:footnote></w:footnotes>'),
    "endnote": new_part("endnotes.xml", "endnotes", f"{LINES}.endnotes+xml",
                        f'<w:endnotes {W}><w:endnote w:id="1">{PARAGRAPH}</w:endnote></w:endnotes>'),
    "comment": new_part("comments.xml", "comments", f"{LINES}.comments+xml",
                        f'<w:comments {W}><w:comment w:id="1" w:author="x">{PARAGRAPH}</w:comment></w:comments>'),
    "style-name": in_part("word/styles", "(</w:styles>)",
                          r'<w:style w:type="paragraph" w:styleId="q"><w:name w:val="@"/></w:style>\1'),
}  # fmt: skip

# In the tags of a template: not to be had, or not to be had for nothing.
TAGS = {
    "centre": BOMB,
    "ljust": '{{ "x".ljust(900000000) }}',
    "zfill": '{{ "1".zfill(900000000) }}',
    "expand-tabs": '{{ "\\t".expandtabs(900000000) }}',
    "translate": '{{ "x".replace("x", "x" * 30000).replace("x", "x" * 30000) }}',
    "join": '{{ ("x" * 30000).join("y" * 30000) }}',
    "format-width": '{{ "%0900000000d"|format(1) }}',
    "format-method": '{{ "{:>900000000}".format(1) }}',
    "format-reach": '{{ "{0.__class__.__init__.__globals__}".format(标题) }}',
    "format-precision": '{{ "%.900000000f"|format(1.0) }}',
    "centre-filter": '{{ "x"|center(900000000) }}',
    "indent-filter": '{{ "x\nx"|indent(900000000) }}',
    "batch-filter": '{{ [1]|batch(900000000, "x")|list|length }}',
    "slice-filter": "{{ [1]|slice(900000000)|list|length }}",
    "replace-filter": '{{ "x"|replace("x", "x" * 30000)|replace("x", "x" * 30000) }}',
    "json-filter": "{{ [[1]]|tojson(indent=900000000) }}",
    "wordwrap-filter": '{{ ("x " * 1000000)|wordwrap(1)|length }}',
    "urlize-filter": '{{ ("http://a." * 100000)|urlize|length }}',
    "sort-filter": '{{ (range(99999)|list * 500)|sort|length }}',
    "map-filter": '{{ range(99999)|map("attr", "__class__")|list }}',
    "attr-filter": "{{ ''|attr('__class__') }}",
    "times": '{{ "x" * 900000000 }}',
    "times-list": "{{ [0] * 900000000 }}",
    "power": "{{ 9 ** 9 ** 9 }}",
    "shift": "{{ 2 ** 3000000000 }}",
    "digits": "{{ 10 ** 4400 }}",
    "literal": "{{ " + "1" * 5000 + " }}",
    "nested-loops": "{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}",
    "loops-of-three": "{% for a in range(999) %}{% for b in range(999) %}{% for c in range(999) %}"
                      "{% endfor %}{% endfor %}{% endfor %}",
    "doubling": '{% set n = namespace(x="x") %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}',
    "recursion": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "recursion-that-grows": "{% macro m(x) %}{{ m(x ~ x) }}{% endmacro %}{{ m('xx') }}",
    "loop-recursive": "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "range-large": "{{ range(9999999999)|list }}",
    "lipsum": "{{ lipsum(n=5000, max=99999) }}",
    "lipsum-reach": "{{ lipsum.__globals__ }}",
    "cycler-reach": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "joiner": "{{ joiner.__init__ }}",
    "self": "{{ self._TemplateReference__context }}",
    "super": "{% block a %}{{ super() }}{% endblock %}",
    "mro": REACH,
    "builtins": "{{ dict.__base__.__subclasses__() }}",
    "generator": "{{ (x for x in ()).gi_frame }}",
    "include": '{% include "/etc/passwd" %}',
    "import": '{% import "/etc/passwd" as x %}',
    "extends": '{% extends "/etc/passwd" %}',
    "do": "{% do 标题 %}",
    "call": "{% call x() %}{% endcall %}",
    "filter-block": '{% filter center(900000000) %}x{% endfilter %}',
    "set-block": '{% set x %}{{ "x" * 900000000 }}{% endset %}',
    "unknown-filter": "{{ 标题|不存在 }}",
    "unknown-test": "{{ 标题 is 不存在 }}",
    "unknown-name": "{{ 不存在.不存在 }}",
    "unclosed": "{{ 标题",
    "unclosed-block": "{% for a in b %}",
    "ended-twice": "{% endfor %}",
    "division": "{{ 1 / 0 }}",
    "parentheses": "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "lists-in-lists": "{{ " + "[" * 3000 + "]" * 3000 + " }}",
    "sum-of-many": "{{ " + "1+" * 30000 + "1 }}",
    "negations": "{{ " + "not " * 5000 + "1 }}",
    "attributes": "{{ a" + ".a" * 20000 + " }}",
    "filters": "{{ 'x'" + "|e" * 5000 + " }}",
    "loops-within-loops": "{% for a in [1] %}" * 30 + "x" + "{% endfor %}" * 30,
    "conditions-within": "{% if 1 %}" * 150 + "x" + "{% endif %}" * 150,
    "open-braces": "{{" * 20000,
    "open-blocks": "{%" * 20000,
    "braces-and-quotes": "{{ '" + "'{{" * 10000,
    "open-comment": "{#" + "x" * 100000,
    "paragraph-tag": '{{p "x" * 900000000 }}',
    "run-tag": '{{r "x" * 900000000 }}',
    "row-tag": "{%tr for a in range(99999) %}x{%tr endfor %}",
    "spanned": "{% colspan 900000000 %}",
    "ground": '{% cellbg "x" * 900000000 %}',
}  # fmt: skip

HARMLESS = {
    "round-filter": "{{ 1.5|round(900000000) }}",
    "infinite": "{{ 1e999 }}",
    "markup": '{{ "</w:t></w:r></w:p></w:body>"|safe }}',
    "surrogate": '{{ "\\ud800" }}',
    "nul": '{{ "\\x00" }}',
    "comment": "{# nothing #}",
    "raw": "{% raw %}{{ x }}{% endraw %}",
    "text": '{{ "x" }}',
    "entity": "&#123;&#123; 1 &#125;&#125;",
    "half-braces": "{ { } } {_ _}",
    "percent": "完成 98% {x} %}",
}

UNSEEN = [
    *(Hostile(f"tag-{name}", tag, body) for name, tag in TAGS.items()),
    *(Hostile(f"harmless-{name}", tag, body, (0, 2)) for name, tag in HARMLESS.items()),
    *(Hostile(f"bomb-in-{name}", BOMB, place, (0, 2)) for name, place in PLACES.items()),
    *(Hostile(f"reach-in-{name}", REACH, place, (0, 2)) for name, place in PLACES.items()),
]


@pytest.mark.parametrize("hostile", UNSEEN, ids=lambda each: each.id)
def test_one_message(hostile: Hostile, tmp_path: Path) -> None:
    template = tmp_path / "模板.docx"
    template.write_bytes(hostile.made())
    command = [
        "report",
        str(SUBMISSION),
        "-o",
        str(tmp_path / "报告.docx"),
        "--template",
        str(template),
    ]
    ended = run(command, tmp_path)
    assert_told(ended, hostile.allowed)
    _assert_nothing_got_out(tmp_path / "报告.docx")


def _assert_nothing_got_out(report: Path) -> None:
    """What the tag reached for stands nowhere in the report."""
    if not report.exists():
        return
    with zipfile.ZipFile(report) as archive:
        for name in archive.namelist():
            assert b"class '" not in archive.read(name).replace(b"&#x27;", b"'")


def test_the_shipped_template_is_taken(tmp_path: Path) -> None:
    command = [
        "report",
        str(SUBMISSION),
        "-o",
        str(tmp_path / "报告.docx"),
        "--template",
        str(SHIPPED),
    ]
    assert_told(run(command, tmp_path), (0,))
