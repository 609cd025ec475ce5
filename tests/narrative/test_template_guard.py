"""What a Word template may use, wherever a tag stands; and what it may take."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from jialing_xls.executor.limited import OutOfBounds, run_limited
from jialing_xls.model.errors import Unusable
from jialing_xls.narrative.drafting.draft_report import shipped_template
from jialing_xls.narrative.drafting.template_guard import (
    NotAllowed,
    drafted_within_limits,
    guarded_environment,
)

NAMES: dict[str, Any] = {"甲": "x", "多": list(range(40))}
CORE = "http://schemas.openxmlformats.org/package/2006"


def parsed(source: str) -> None:
    guarded_environment(autoescape=True).from_string(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ 甲 }}{{ 甲|length }}{{ 甲|first }}{{ 多[0] }}{{ 多[1:] }}",
        "{% if 甲 and not 多 %}是{% elif 甲 == 'x' %}{% else %}否{% endif %}",
        "{% for a in 多 %}{{ loop.index }}{% if not loop.last %}、{% endif %}{% endfor %}",
        "{% set b = 甲 %}{{ b }}{{ 甲 if 多 else '' }}{{ 甲 is defined }}",
    ],
)
def test_what_templates_use(source: str) -> None:
    parsed(source)


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("{{ 甲|center(900000000) }}", "center"),
        ("{{ '%s'|format(甲) }}", "format"),
        ("{{ 甲|replace('x', 'xx') }}", "replace"),
        ("{{ 多|join(甲) }}", "join"),
        ("{{ 甲 ~ 甲 }}", "~"),
        ("{{ 甲 * 9 }}", "*"),
        ("{{ 9 ** 9 }}", "**"),
        ("{{ '%1000000000d' % 1 }}", "%"),
        ("{{ {'a': 1} }}", "Dict"),
        ("{% macro m() %}{% endmacro %}", "macro"),
        ("{% include 'x' %}", "include"),
        ("{% import 'x' as y %}", "import"),
        ("{% extends 'x' %}", "extends"),
        ("{% block b %}{% endblock %}", "block"),
        ("{% filter upper %}{% endfilter %}", "filter"),
        ("{% set a %}{% endset %}", "set"),
        ("{% for a in 多 recursive %}{{ loop(多) }}{% endfor %}", "for"),
        ("{% for a in 多 %}" * 5 + "{% endfor %}" * 5, "for"),
        ("{{ 甲 is divisibleby(0) }}", "divisibleby"),
    ],
)
def test_what_they_may_not_use(source: str, what: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        parsed(source)
    assert caught.value.what == what


def test_there_is_nothing_but_the_names_that_are_given() -> None:
    assert guarded_environment().globals == {}


def test_what_is_rendered_has_an_end() -> None:
    nested = "{% for a in 多 %}" * 4 + "x" * 20 + "{% endfor %}" * 4
    with pytest.raises(NotAllowed):
        guarded_environment().from_string(nested).render(NAMES)


# ---------------------------------------------------------------- in a document


def template_with(change: Callable[[dict[str, bytes], bytes], None], tag: str) -> bytes:
    name = "困难群众救助补助资金_2023"
    with zipfile.ZipFile(shipped_template(name)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    bare = re.sub(rb"\{[{%].*?[%}]\}", b"", parts[DOCUMENT])
    parts[DOCUMENT] = bare.replace(
        b"<w:body>", b"<w:body><w:p><w:r><w:t>{{ \xe7\x94\xb2 }}</w:t></w:r></w:p>"
    )
    change(parts, tag.encode())
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return buffer.getvalue()


def within(part: str, before: bytes, behind: bytes) -> Callable[[dict[str, bytes], bytes], None]:
    """The tag stands at the first paragraph of a part."""

    def change(parts: dict[str, bytes], tag: bytes) -> None:
        at = parts[part].index(b"<w:p>") + 5
        parts[part] = parts[part][:at] + before + tag + behind + parts[part][at:]

    return change


def in_title(parts: dict[str, bytes], tag: bytes) -> None:
    core = CORE.encode()
    parts["docProps/core.xml"] = (
        b'<cp:coreProperties xmlns:cp="%b/metadata/core-properties" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>%b</dc:title></cp:coreProperties>'
        % (core, tag)
    )
    link = b'<Relationship Id="rIdC" Type="%b/relationships/metadata/core-properties" ' % core
    link += b'Target="docProps/core.xml"/></Relationships>'
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"</Relationships>", link)
    kind = b"application/vnd.openxmlformats-package.core-properties+xml"
    types = b'<Override PartName="/docProps/core.xml" ContentType="%b"/></Types>' % kind
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", types)


DOCUMENT, FOOTER = "word/document.xml", "word/footer_odd.xml"
PLACES = {
    "text": within(DOCUMENT, b"<w:r><w:t>", b"</w:t></w:r>"),
    "a field code": within(DOCUMENT, b"<w:r><w:instrText>", b"</w:instrText></w:r>"),
    "deleted text": within(DOCUMENT, b"<w:del><w:r><w:delText>", b"</w:delText></w:r></w:del>"),
    "an attribute": within(DOCUMENT, b'<w:bookmarkStart w:id="9" w:name="', b'"/>'),
    "a footer": within(FOOTER, b"<w:r><w:t>", b"</w:t></w:r>"),
    "the title": in_title,
}


def draft(blob: bytes) -> None:
    drafted_within_limits("甲.docx", blob, NAMES)


@pytest.mark.parametrize("place", PLACES)
def test_what_is_not_listed_is_refused_wherever_it_stands(place: str) -> None:
    blob = template_with(PLACES[place], "{{ 甲|center(900000000) }}")
    with pytest.raises(Unusable, match="center"):
        draft(blob)


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "太深"),
        ("{% for a in 多 %}" * 4 + "{% endfor %}" * 4, "时间或内存|过长"),
        ("{{ range(9) }}", "range"),
    ],
)
def test_loops_end_with_the_process(tag: str, told: str) -> None:
    many = {"多": list(range(2000)), "甲": "x"}
    blob = template_with(PLACES["a field code"], tag)
    with pytest.raises(Unusable, match=told):
        drafted_within_limits("甲.docx", blob, many)


@pytest.mark.parametrize(
    "tag",
    [
        "{{ 甲 甲 }}",  # jinja's complaint, in English
        "{{ 1 > 甲 }}{{ 0[1:] }}",  # Python's, and what its compiler thinks of a slice of a number
        "{% for a in 多 %}{{ 甲 }}{{ 甲 }}{{ 甲 }}{{ 甲 }}{{ 甲 }}{{ 甲 }}{{ 甲 }}{% endfor %}",  # docx's
    ],
)
def test_whoever_complains_of_a_tag_it_is_one_message_in_chinese(
    tag: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Unusable) as caught:
        draft(template_with(in_title, tag))
    told = str(caught.value)
    assert told.startswith("报告模板“甲.docx”不能起草")
    assert len(told) < 120
    assert not re.search("[a-z]+ [a-z]+ [a-z]+", told.replace("jxls template report", ""))
    assert capfd.readouterr() == ("", "")


# ---------------------------------------------------------------- the process


def sleeps() -> None:
    import time

    time.sleep(60)


def fills() -> int:
    return len(bytearray(2**30))


def ends() -> None:
    import os

    os._exit(7)


def raises() -> None:
    raise Unusable("不行。")


def adds(one: int, other: int) -> int:
    return one + other


def test_a_function_in_a_process_of_its_own() -> None:
    assert run_limited(adds, 1, 2, seconds=5, megabytes=300) == 3
    with pytest.raises(Unusable, match="不行"):
        run_limited(raises, seconds=5, megabytes=300)


@pytest.mark.parametrize("function", [sleeps, fills, ends])
def test_a_function_without_bounds(function: Callable[[], object]) -> None:
    with pytest.raises(OutOfBounds):
        run_limited(function, seconds=1, megabytes=200)
