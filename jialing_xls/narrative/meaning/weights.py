"""How likely a relation is meant, given its structure and words: weights that texts taught.

``weights.json`` holds, by schema, what each feature adds to the log-odds; ``tests/instruments/generators/weights.py``
makes it. Evaluation is a sum and an exponential: no network, the same result every time.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import exp

CONSTANT = ""
"""The feature that every relation of a schema has."""
_NEVER = -12.0
_FARTHEST = 15.0


class Weights:
    """By schema the weight of each feature."""

    def __init__(self, by_schema: Mapping[str, Mapping[str, float]]) -> None:
        self._by_schema = by_schema

    def score(self, schema: str, features: Sequence[str]) -> float:
        """Log-odds of a relation against being none; the least of a schema that was never trained."""
        weights = self._by_schema.get(schema)
        if weights is None:
            return _NEVER
        return weights[CONSTANT] + sum([weights[each] for each in features if each in weights])

    def words(self, schema: str, role: str, features: Sequence[str]) -> float:
        """What the words of a figure add where it plays a role."""
        weights = self._by_schema.get(schema, {})
        return sum([weights[role + each] for each in features if role + each in weights])

    def chance(self, schema: str, features: Sequence[str]) -> float:
        """P(meant | features) of what has no rivals."""
        return 1 / (1 + exp(-max(-_FARTHEST, min(self.score(schema, features), _FARTHEST))))


@cache
def shipped() -> Weights:
    """The weights that come with the package."""
    data = files("jialing_xls.narrative.meaning").joinpath("weights.json").read_text("utf-8")
    return Weights(json.loads(data))
