"""What is looked up quickly is what the slow way finds: trying everything everywhere, every time."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from random import Random

import pytest
from jialing_xls.narrative.claims import Claim, settle, total
from jialing_xls.narrative.context import Context
from jialing_xls.narrative.tie import Table, fits
from jialing_xls.narrative.walk import Reader
from narrative.corpus import reports
from narrative.drafting import template

from jialing_xls.narrative.meaning.vocabulary import Vocabulary, vocabulary
from jialing_xls.narrative.reconciliation import Verdict
from jialing_xls.narrative.telling.finding import Finding
from jialing_xls.narrative.text import lexer
from jialing_xls.narrative.text.lexer import figures
from jialing_xls.narrative.text.lines import Line, Source
from jialing_xls.narrative.text.passages import Passage, passages

TEXTS = [report.text for report in reports()]
SIGNS = "0123456789零〇一二两三九十百千万亿第号《》〔〕[]()年月日元人户次%分之，。：、.-~至省市县级城乡低保壹拾元率和"


def made_up() -> Iterator[str]:
    """Lines of reports with signs put into them, and signs alone."""
    rng = Random(20231231)
    lines = [line for text in TEXTS for line in text.splitlines() if line]
    for line in rng.sample(lines, 300):
        at = rng.randrange(len(line))
        yield line[:at] + "".join(rng.choices(SIGNS, k=3)) + line[at:]
    for _ in range(300):
        yield "".join(rng.choices(SIGNS, k=40))


# ---------------------------------------------------------------- figures, words

KINDS = """
川财社〔2023〕12号
〔12号
第3条
第三季度
12号令
《2023年工作方案》
0817-3312345
3×5
一户一策
两项补贴
十四五
24小时
二〇二三年
2023-12-31
十二月三日
5至8月
3-5人
百分之百
百分之三
三千二百人
零点五万元
壹佰贰拾万元整
"""


@pytest.mark.parametrize("text", KINDS.split())
def test_every_kind_is_found_where_it_begins(text: str) -> None:
    slow = re.compile(lexer._KINDS).search(text)
    quick = lexer._NEXT.search(text)
    assert slow is not None
    assert quick is not None
    assert quick.span() == slow.span()


def test_a_look_at_what_figures_begin_with_misses_none() -> None:
    slow = re.compile(lexer._KINDS)
    for text in (*TEXTS, *made_up()):
        assert spans(lexer._NEXT, text) == spans(slow, text)


def spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int, str | None]]:
    return [(*match.span(), match.lastgroup) for match in pattern.finditer(text)]


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary(template().book.fields.values())


def test_words_are_the_longest_that_begin_at_a_place(words: Vocabulary) -> None:
    for text in (*TEXTS, *made_up()):
        assert [(w.start, w.text) for w in words.words(text)] == list(longest(words, text))


def longest(words: Vocabulary, text: str) -> Iterator[tuple[int, str]]:
    longest_first = sorted(words.meanings, key=len, reverse=True)
    at = 0
    while at < len(text):
        here = (w for w in longest_first if text.startswith(w, at) and stands(w, text, at))
        if word := next(here, None):
            yield at, word
        at += len(word or " ")


def stands(word: str, text: str, at: int) -> bool:
    """Whether a word is none in the name of a rate; one of one character stands by itself, or in a
    list: 省、市、县三级, 中央和省下达, 省、市、县分别配套."""
    before, behind = text[max(at - 1, 0) : at], text[at + len(word) :]
    if len(word) > 1:
        return not behind.startswith("率")
    if re.match(r"、|[两三四]级", behind) or not re.search("[一-龥]", before + behind[:1]):
        return True
    joined = before in ("、", "和", "与", "及")
    return joined and bool(re.match("下达|安排|财政|补助|拨付|配套|分别", behind))


# ---------------------------------------------------------------- fields


def test_fields_that_are_known_for_what_is_said_are_those_that_fit(words: Vocabulary) -> None:
    table = Table(template(), words, None)
    reader = Reader(words, 2023)
    units = {unit for unit, _ in table._by_unit}
    said = [
        context.mentions
        for text in TEXTS
        for passage in plain(text)
        for context in reader.contexts(passage, figures(passage)).values()
    ]
    assert len(said) > 1000
    for mentions in said:
        for unit, joint in product(units, (False, True)):
            fitting = [
                (id, wording, fits(wording, mentions, joint))
                for id, wording in table._by_unit.get((unit, False), ())
            ]
            found = table.spoken_of(unit, False, mentions, joint=joint)
            assert found == [each for each in fitting if each[2] is not None]


def plain(text: str) -> list[Passage]:
    lines = (Line(number, line) for number, line in enumerate(text.splitlines(), 1))
    return passages(Source("报告.txt", tuple(lines)))


# ---------------------------------------------------------------- claims


def test_a_claim_is_reckoned_again_when_a_part_was_put_right() -> None:
    local, province, county, central, both = found(
        "地方210万元（省120万元、县80万元），中央300万元，共500万元"
    )
    split_up = Claim(local, (province, county), total, "{} + {}", "其中", strong=True)
    closing = Claim(both, (central, local), total, "{} + {}", "共", strong=True)
    settle([split_up, closing])
    assert (local.verdict, local.true) == (Verdict.ARITHMETIC, Decimal(200))
    assert both.verdict is Verdict.AGREES
    assert both.notes == []


def test_a_claim_whose_parts_are_as_they_were_is_raised() -> None:
    first, second, both = found("甲210万元，乙300万元，共500万元")
    settle([Claim(both, (first, second), total, "{} + {}", "共", strong=True)])
    assert (both.verdict, both.true) == (Verdict.ARITHMETIC, Decimal(510))


def found(text: str) -> list[Finding]:
    (passage,) = plain(text)
    return [Finding(figure, Context()) for figure in figures(passage) if figure.is_quantity]
