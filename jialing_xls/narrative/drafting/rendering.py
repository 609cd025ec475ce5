"""The Word template rendered: tags become facts, and what staff typed stays text.

Contract: whatever braces, tags or control characters a fact has in it, they stand in the report as
text. A template is foreign to the tool: its package is guarded as a report's is, and its tags run in
jinja's sandbox. A tag that cannot be used is named in one sentence.
"""

import io
import re
from collections.abc import Mapping
from functools import partial
from types import FunctionType
from typing import TYPE_CHECKING, Any

from jialing_xls.model.errors import Unusable
from jialing_xls.narrative.drafting.shown import FILTERS, TESTS
from jialing_xls.narrative.drafting.tags import Tags
from jialing_xls.narrative.drafting.template_guard import NotAllowed, guarded_environment
from jialing_xls.narrative.text.word_document import TEMPLATE, open_word, paragraphs, text_of

if TYPE_CHECKING:
    from docx.document import Document
    from jinja2.sandbox import SandboxedEnvironment
    from markupsafe import Markup

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold, and what docxtpl takes for a page or a paragraph."""
_NEW_PARAGRAPH = "\a"
"""To docxtpl: a paragraph like the one that it stands in."""
_ATTRIBUTE = re.compile(r"no (?:attribute|element) '?(.+?)'?$")
"""In what jinja says of ``项.完成`` where there is no such thing."""


class _NoText(Exception):
    """A tag stands for something that cannot be printed; what to write instead, in Chinese."""


def render(name: str, blob: bytes, names: Mapping[str, Any]) -> "Document":
    """The template ``blob`` with the names in its tags filled in. Raises Unusable.

    ``name`` is the template's, for messages.
    """
    from docxtpl import DocxTemplate
    from jinja2 import UndefinedError

    texts = [text_of(paragraph) for paragraph in paragraphs(open_word(name, blob, TEMPLATE))]
    environment = _environment()
    tags = Tags(name, texts, names, environment)
    template = DocxTemplate(io.BytesIO(blob))
    try:
        template.render(dict(names), environment)
    except UndefinedError as error:
        raise _no_attribute(tags, str(error)) from None
    except NotAllowed as error:
        raise tags.broken(tags.with_text(error.what), error.reason) from None
    except _NoText as error:
        raise Unusable(f"报告模板“{name}”有标记不能计算（{error}）。请对照原模板改正。") from None
    document: Document = template.docx
    return document


def _no_attribute(tags: Tags, error: str) -> Unusable:
    found = _ATTRIBUTE.search(error)
    asked = found[1] if found else error
    return tags.broken(tags.with_attribute(asked), f"没有“{asked}”这一项")


def _environment() -> "SandboxedEnvironment":
    from jinja2 import StrictUndefined

    environment = guarded_environment(autoescape=True, undefined=StrictUndefined, finalize=_as_text)
    environment.filters.update(FILTERS)
    environment.tests.update(TESTS)
    return environment


def _as_text(value: object) -> "Markup":
    """A value as XML: nothing in it is a tag, and each of its lines is a paragraph."""
    from markupsafe import Markup, escape

    if isinstance(value, (list, Mapping)):
        raise _NoText("一组内容要用 {% for … %} 逐项写出")
    if isinstance(value, FunctionType | partial):
        raise _NoText("“分项”“比上年”后面要有括号")
    lines = _CONTROL.sub("", str(value)).splitlines()
    text = _NEW_PARAGRAPH.join(line.strip() for line in lines if line.strip())
    return Markup(str(escape(text)).replace("{", "&#123;").replace("}", "&#125;"))
