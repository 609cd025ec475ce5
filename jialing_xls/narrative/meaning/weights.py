"""How likely a relation is meant, given its structure and words: weights that texts taught.

``weights.json`` holds, by schema, what each feature adds to the log-odds; ``tests/instruments/generators/weights.py``
makes it. Evaluation is a sum and a logistic function: no network, the same result every time.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import exp

CONSTANT = ""
"""The feature that every relation of a schema has."""
_LEAST, _MOST = 1e-5, 0.995
"""Nothing is certain by its looks alone."""


class Weights:
    """By schema the weight of each feature."""

    def __init__(self, by_schema: Mapping[str, Mapping[str, float]]) -> None:
        self._by_schema = by_schema

    def chance(self, schema: str, features: Sequence[str]) -> float:
        """P(meant | structure) of a relation; the least of a schema that was never trained."""
        weights = self._by_schema.get(schema)
        if weights is None:
            return _LEAST
        total = weights[CONSTANT]
        for feature in features:
            total += weights.get(feature, 0.0)
        return min(max(1 / (1 + exp(-min(max(total, -30), 30))), _LEAST), _MOST)


@cache
def shipped() -> Weights:
    """The weights that come with the package."""
    data = files("jialing_xls.narrative.meaning").joinpath("weights.json").read_text("utf-8")
    return Weights(json.loads(data))
