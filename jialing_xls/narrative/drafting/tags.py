"""The tags of a Word template, looked at before it is rendered.

Jinja says where its parser gave up; an office that has edited a template needs to know which tag it
broke. So every tag is read by itself first, in the order of the paragraphs.
"""

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from jialing_xls.model.errors import Unusable
from jialing_xls.narrative.drafting.template_guard import NotAllowed

if TYPE_CHECKING:
    from jinja2 import Environment

_TAG = re.compile(r"\{\{(?P<value>.*?)\}\}|\{%(?:p|tr|tc|r)?(?P<block>.*?)%\}|\{#.*?#\}", re.DOTALL)
_STRAY = re.compile(r"\{\{|\{%|\}\}|%\}")
_WIDE = re.compile(r"[{｛]｛|｛[{%％]|｝[}｝]|[}%％]｝|\{％|％\}")
"""Marks that a Chinese keyboard gives, in place of tags'."""
_BLOCKS = {"if": "endif", "for": "endfor"}
_WITHIN = ("elif", "else")
_QUOTES = str.maketrans("“”‘’", "\"\"''")
"""Word makes quotation marks typographic while one types; docxtpl takes them back, too."""
_LONGEST = 40

_REASONS = {
    "Expected an expression": "括号里没有内容",
    "Expected": "括号里的写法看不懂",
}


class Tags:
    """Every tag of a template, checked. Unusable, naming the first tag that cannot be used."""

    def __init__(
        self, name: str, texts: Sequence[str], names: Collection[str], environment: "Environment"
    ) -> None:
        self.tags: list[str] = []
        self._name = name
        self._names = {*names, "loop"}
        """What a tag may name here: also what a ``for`` before it has named."""
        self._environment = environment
        self._opened: list[tuple[str, str]] = []
        for text in texts:
            self._check_braces(text)
            for match in _TAG.finditer(text):
                self.tags.append(match[0])
                self._check(match)
        if not self.tags:
            raise Unusable(
                f"“{name}”里没有一个标记（如 {{{{单位名称}}}}），不像报告模板。"
                "请核对文件，或用 jxls template report 取一份。"
            )
        if self._opened:
            tag, word = self._opened[-1]
            raise self.broken(tag, f"后面没有与它成对的 {{% {_BLOCKS[word]} %}}")

    def broken(self, tag: str, why: str) -> Unusable:
        """The message for a tag that cannot be used."""
        shown = tag if len(tag) <= _LONGEST else f"{tag[:_LONGEST]}…"
        return Unusable(
            f"报告模板“{self._name}”中的标记“{shown}”不能使用：{why}。"
            "请对照原模板改正，或用 jxls template report 重新取一份。"
        )

    def with_attribute(self, name: str) -> str:
        """The first tag that asks something for the attribute ``name``."""
        return next((tag for tag in self.tags if f".{name}" in tag), name)

    def with_text(self, text: str) -> str:
        """The first tag that has the text in it; the text itself if it stands elsewhere."""
        return next((tag for tag in self.tags if text in tag), text)

    def _check_braces(self, text: str) -> None:
        if wide := _WIDE.search(text):
            raise self.broken(text[wide.start() :], "括号和百分号要用半角的 {{ }} 和 {% %}")
        rest = _TAG.sub(lambda match: " " * len(match[0]), text)
        if stray := _STRAY.search(rest):
            if stray[0][0] == "{":
                raise self.broken(text[stray.start() :], "有开头的括号，没有结尾的括号")
            raise self.broken(text[: stray.end()][-_LONGEST:], "有结尾的括号，没有开头的括号")

    def _check(self, match: re.Match[str]) -> None:
        tag = match[0]
        if match["value"] is not None:
            self._read(tag, f"{{{{{match['value']}}}}}")
        elif match["block"] is not None:
            inside = match["block"].strip(" -+\xa0\u3000")
            word = inside.split(None, 1)[0] if inside else ""
            self._follow(tag, word)
            if word in _BLOCKS:
                self._read(tag, f"{{% {inside} %}}{{% {_BLOCKS[word]} %}}")
            elif word == "elif":
                self._read(tag, f"{{% {inside.removeprefix('el')} %}}{{% endif %}}")
            elif word == "set":
                self._read(tag, f"{{% {inside} %}}")

    def _follow(self, tag: str, word: str) -> None:
        """Blocks open, go on and close."""
        if word in _BLOCKS:
            self._opened.append((tag, word))
        elif word in _BLOCKS.values():
            if not self._opened or _BLOCKS[self._opened[-1][1]] != word:
                begins = word.removeprefix("end")
                raise self.broken(tag, f"前面没有与它成对的 {{% {begins} … %}}")
            self._opened.pop()
        elif word in _WITHIN:
            if not self._opened:
                raise self.broken(tag, "不在 {% if … %} 与 {% endif %} 之间")
        elif word != "set":
            raise self.broken(tag, f"不认识“{word}”")

    def _read(self, tag: str, source: str) -> None:
        """Parse a tag by itself, and look up every name in it."""
        from jinja2 import TemplateError, nodes

        try:
            tree = self._environment.parse(source.translate(_QUOTES))
        except NotAllowed as error:
            raise self.broken(tag, error.reason) from None
        except RecursionError:
            raise self.broken(tag, "括号套得太深") from None
        except TemplateError as error:
            known = (words for text, words in _REASONS.items() if text in str(error))
            raise self.broken(tag, next(known, "括号里的写法看不懂")) from None
        names = list(tree.find_all(nodes.Name))
        self._names |= {name.name for name in names if name.ctx == "store"}
        for name in names:
            self._look_up(tag, name.name, self._names)

    def _look_up(self, tag: str, name: str, known: Collection[str]) -> None:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"，是否应为“{near[0]}”" if near else ""
            raise self.broken(tag, f"没有“{name}”这个名称{hint}")
