"""What is said of a figure: for each aspect of the vocabulary the values that its words give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

from jialing_xls.narrative.figure import Figure

SUBJECT, INDICATOR, CHANGE = "项目", "指标", "变动"
"""Aspects that are carried beyond a sentence, and the one that is not carried beyond a clause."""
NATURE = "性质"
"""Whether money was planned, spent or left."""
LAST_YEAR = -1


class Nearness(IntEnum):
    """Where the word for a value stands, as seen from the figure."""

    OWN = 0
    SENTENCE = 1
    CARRIED = 2
    HEADING = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """The values of an aspect that are named together, and the words that gave them."""

    values: tuple[str, ...]
    words: tuple[str, ...]
    start: int
    nearness: Nearness = Nearness.OWN
    first: int = 0
    """Where the first word of the aspect stands."""
    also: tuple[str, ...] = ()
    """Other values that the same words name, which they may be about as well."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is said of a figure."""

    mentions: Mapping[str, Mention] = field(default_factory=dict)
    own: str = ""
    """The figure's own words: the text between the last mark or figure and the figure."""
    span: str = ""
    """From the word for its subject, or from the beginning of the sentence, up to the figure."""
    year: int | None = None
    """The year it is said of, where that is said and is another; ``LAST_YEAR`` for 上年."""
    planned: bool = False
    base: Figure | None = None
    """The figure of which it says something: 分别增长 …."""
    prior: Figure | None = None
    """The figure of last year with which ``base`` is compared, where it is printed."""
    rest: str = ""
    """What of the words since the subject was named is no word of the vocabulary."""

    def words(self, aspects: Iterable[str]) -> tuple[str, ...]:
        """The words that gave these aspects their values, as they stand in the text."""
        mentions = sorted(
            (self.mentions[aspect] for aspect in aspects if aspect in self.mentions),
            key=lambda mention: mention.start,
        )
        return tuple(dict.fromkeys(word for mention in mentions for word in mention.words))

    def own_only(self) -> "Context":
        """Without what was carried on from earlier, but for the subject: what is surely said."""
        kept = {
            aspect: mention
            for aspect, mention in self.mentions.items()
            if aspect == SUBJECT or mention.nearness is Nearness.OWN
        }
        return replace(self, mentions=kept)
