"""The Word template rendered: tags become facts, and what staff typed stays text.

Contract: whatever braces, tags or control characters a fact has in it, they stand in the report as
text. A template is foreign to the tool: its package is guarded as a report's is, and its tags run in
jinja's sandbox. A tag that cannot be used is named in one sentence.
"""

import io
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jialing_xls.model.errors import Unusable
from jialing_xls.narrative.drafting.shown import FILTERS, TESTS, ShownValue
from jialing_xls.narrative.drafting.tags import Tags
from jialing_xls.narrative.drafting.template_guard import NotAllowed, guarded_environment
from jialing_xls.narrative.text.word_content import paragraphs, text_of
from jialing_xls.narrative.text.word_document import TEMPLATE, open_word

if TYPE_CHECKING:
    from docx.document import Document
    from jinja2.sandbox import SandboxedEnvironment
    from markupsafe import Markup

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold, and what docxtpl takes for a page or a paragraph."""
_NEW_PARAGRAPH = "\a"
"""To docxtpl: a paragraph like the one that it stands in."""
_ATTRIBUTE = re.compile(r"(?:.* no (?:attribute|element) )?'?(\w+)'?(?: is undefined)?", re.DOTALL)
"""What jinja says of ``项.完成`` where there is no such thing. Asked for a list, it prints it all."""
_OF_TEXTS = ("句", "trim", "upper", "lower")
"""Filters that make a text of whatever they are given."""


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
    found = _ATTRIBUTE.fullmatch(error)
    asked = found[1] if found else "[…]"
    return tags.broken(tags.with_attribute(asked), f"没有“{asked}”这一项")


def _environment() -> "SandboxedEnvironment":
    from jinja2 import StrictUndefined, pass_context

    # With the context: else jinja makes constants texts when it compiles, before they come here.
    finalize = pass_context(lambda _, value: _as_text(value))
    environment = guarded_environment(autoescape=True, undefined=StrictUndefined, finalize=finalize)
    environment.filters.update(FILTERS)
    environment.tests.update(TESTS)
    for name in _OF_TEXTS:
        environment.filters[name] = _of_text(environment.filters[name])
    return environment


def _of_text(filter: Callable[..., str]) -> Callable[..., str]:
    return lambda value, *more: filter(_printable(value), *more)


def _printable(value: object) -> object:
    """The value, if it is one that a report can have in it: Python prints anything."""
    from jinja2 import Undefined

    if isinstance(value, (list, tuple, Mapping)):
        raise _NoText("一组内容要用 {% for … %} 逐项写出")
    if value is not None and not isinstance(
        value, (str, int, float, Decimal, date, ShownValue, Undefined)
    ):
        raise _NoText("写出的不是文字或数字；“分项”“比上年”后面要有括号")
    return value


def _as_text(value: object) -> "Markup":
    """A value as XML: nothing in it is a tag, and each of its lines is a paragraph."""
    from markupsafe import Markup, escape

    lines = _CONTROL.sub("", str(_printable(value))).splitlines()
    text = _NEW_PARAGRAPH.join(line.strip() for line in lines if line.strip())
    return Markup(str(escape(text)).replace("{", "&#123;").replace("}", "&#125;"))
