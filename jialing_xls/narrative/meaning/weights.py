"""How likely a relation is meant, given its structure and words: weights that texts taught.

``weights.json`` holds, by schema, what each feature adds to the log-odds, in hundredths: whole numbers add up
to the same in any order. ``tests/instruments/generators/weights.py`` makes it. Evaluation is a sum and an
exponential: no network, the same result every time. A long report has a million features, nearly all of
them known from other relations: groups of them are summed once.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any

CONSTANT = ""
"""The feature that every relation of a schema has."""
_NEVER = -12.0
_FARTHEST = 15.0
_MOST_KNOWN = 1 << 16
HUNDREDTHS = 100
Look = str | tuple[Any, ...]
"""A feature, or several: with {} in them, or a function that tells them, and of what. Many relations have
it in common."""


def told(looks: Iterable[Look]) -> Iterator[str]:
    """The features."""
    for each in looks:
        if isinstance(each, str):
            yield each
        elif callable(each[0]):
            yield from each[0](*each[1:])
        else:
            yield from (feature.format(*each[1:]) for feature in each[0].split(" "))


class _Known(dict[Look, int]):
    """The weights of a schema's features, and the sums of groups of them that came before."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        super().__init__(weights.items())
        self._weights = weights

    def __missing__(self, look: Look) -> int:
        if len(self) > len(self._weights) + _MOST_KNOWN:
            self.clear()
            self.update(self._weights.items())
        is_one = isinstance(look, str)
        known = 0 if is_one else sum(self._weights.get(each, 0) for each in told([look]))
        self[look] = known
        return known


class Weights:
    """By schema the weight of each feature, in hundredths."""

    def __init__(self, by_schema: Mapping[str, Mapping[str, int]]) -> None:
        self._by_schema = by_schema
        self._known = {schema: _Known(weights) for schema, weights in by_schema.items()}

    def score(self, schema: str, looks: Sequence[Look]) -> float:
        """Log-odds of a relation against being none; the least of a schema that was never trained."""
        known = self._known.get(schema)
        if known is None:
            return _NEVER
        return (known[CONSTANT] + sum(map(known.__getitem__, looks))) / HUNDREDTHS

    def words(self, schema: str, role: str, features: Sequence[str]) -> float:
        """What the words of a figure add where it plays a role."""
        weights = self._by_schema.get(schema, {})
        return sum([weights.get(role + each, 0) for each in features]) / HUNDREDTHS

    def chance(self, schema: str, looks: Sequence[Look]) -> float:
        """P(meant | looks) of what has no rivals."""
        return 1 / (1 + exp(-max(-_FARTHEST, min(self.score(schema, looks), _FARTHEST))))


@cache
def shipped() -> Weights:
    """The weights that come with the package."""
    data = files("jialing_xls.narrative.meaning").joinpath("weights.json").read_text("utf-8")
    return Weights(json.loads(data))
