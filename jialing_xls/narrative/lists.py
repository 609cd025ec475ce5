"""Lists: 城市、农村分别为 740 元、533 元, 分别增长 8.8% 和 11.1%: which of the figures is whose."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from jialing_xls.narrative.context import CHANGE, LAST_YEAR, Context, Mention
from jialing_xls.narrative.figure import Figure

_BETWEEN_LISTED = re.compile(r"[、，和与及]*(?:以及|每人每月|每人每年|约|为|则为|增长|提高)?")
_RESPECTIVELY = re.compile(r"分别|各占")
_CHANGES = re.compile(r"(?:增加|提高|增长|上升|上调|减少|下降|降低|下调|多|少)了?$")
"""由 480 元提高到 533 元，提高 53 元: the last says of the others how far they are apart."""


def listed(contexts: dict[Figure, Context]) -> dict[Figure, Context]:
    """Contexts in which figures listed behind several values have one value each."""
    figures = list(contexts)
    for before, figure in pairwise(figures):
        if contexts[before].year == LAST_YEAR and _goes_on(before, figure):
            contexts[figure] = replace(contexts[figure], year=LAST_YEAR)
    respective: list[Figure] = []
    for run in _runs(figures):
        first = contexts[run[0]]
        for figure in run[1:]:
            contexts[figure] = _like_first(contexts[figure], first)
        shared_out = False
        for aspect, mention in first.mentions.items():
            if len(mention.values) == len(run):
                shared_out = True
                for figure, value, word in zip(run, mention.values, mention.words, strict=True):
                    contexts[figure] = _with(contexts[figure], aspect, value, word)
        again = len(run) == len(respective) and _in_one_clause(respective[-1], run[0])
        if _RESPECTIVELY.search(first.own):
            respective = run
        if not shared_out and (again or respective is run):
            _relate(run, figures[: figures.index(run[0])], contexts)
    return contexts


def _in_one_clause(before: Figure, after: Figure) -> bool:
    """分别为 a、b 和 c，占 x%、y% 和 z%: 分别 is said once for both lists."""
    same = before.passage is after.passage
    return same and not re.search(r"[；。\d]", before.passage.text[before.end : after.start])


def _goes_on(before: Figure, figure: Figure) -> bool:
    """上年城市 760 元、农村 530 元: the year is said once for both."""
    between = figure.passage.text[before.end : figure.start]
    return before.unit == figure.unit and bool(re.match(r"[、和及与]", between))


def _like_first(context: Context, first: Context) -> Context:
    """What changes and when is said once, before the first figure of a list."""
    change = {CHANGE: first.mentions[CHANGE]} if CHANGE in first.mentions else {}
    return replace(context, mentions=change | dict(context.mentions), planned=first.planned)


def _with(context: Context, aspect: str, value: str, word: str) -> Context:
    mention = context.mentions.get(aspect) or Mention((), (), -1)
    own = replace(mention, values=(value,), words=(word,))
    return replace(context, mentions={**context.mentions, aspect: own})


def _relate(
    run: Sequence[Figure], before: Sequence[Figure], contexts: dict[Figure, Context]
) -> None:
    """分别: the figures speak, one by one, of as many ones of one unit before them."""
    sentence = run[0].passage.sentence(run[0].start)[0]
    prior = [f for f in before if f.start >= sentence and contexts[f].year == LAST_YEAR]
    current = [f for f in before if contexts[f].year != LAST_YEAR]
    here = [f for f in current if f.start >= sentence]
    stated = [f for f in here if not _CHANGES.search(contexts[f].own)]
    here = stated if len(stated) >= len(run) else here
    bases = _of_one_unit(here or (current if prior else []), len(run))
    if not bases:
        for figure in run:
            contexts[figure] = contexts[figure].own_only()
        return
    priors = [f for f in prior if f.unit == bases[0].unit]
    for n, (figure, base) in enumerate(zip(run, bases, strict=True)):
        said = contexts[base].mentions
        for aspect, mention in said.items():
            varies = len({contexts[b].mentions.get(aspect) for b in bases}) > 1
            if varies and len(mention.values) == len(mention.words) == 1:
                value, word = mention.values[0], mention.words[0]
                contexts[figure] = _with(contexts[figure], aspect, value, word)
        last = priors[n] if len(priors) == len(run) else None
        contexts[figure] = replace(contexts[figure], base=base, prior=last)


def _of_one_unit(figures: Sequence[Figure], number: int) -> Sequence[Figure]:
    """The last so many: side by side, or in pairs with others (1865户2274人、24036户29351人)."""
    last = figures[-number:]
    if len({figure.unit for figure in last}) == 1:
        return last if len(last) == number else ()
    same = [figure for figure in figures if figure.unit == last[-1].unit] if last else []
    return same if len(same) == number else ()


def _runs(figures: Sequence[Figure]) -> Iterator[list[Figure]]:
    """Figures of one unit with nothing but connectives between them."""
    run: list[Figure] = []
    for figure in figures:
        if run and not _follows(run[-1], figure):
            if len(run) > 1:
                yield run
            run = []
        run.append(figure)
    if len(run) > 1:
        yield run


def _follows(before: Figure, figure: Figure) -> bool:
    between = figure.passage.text[before.end : figure.start]
    return before.unit == figure.unit and bool(_BETWEEN_LISTED.fullmatch(between))
