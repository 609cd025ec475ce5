"""Makes ``jialing_xls/narrative/meaning/weights.json``: how likely a relation is meant, learned.

``python -m tests.instruments.generators.weights`` reads the reports of the corpus that count as seen, with their
planted slips mended, enumerates every relation that figures may stand in, and lets the texts label
themselves: a relation that holds to some digits is hardly chance. Of the rivals for a figure one is
meant at the most; how likely each is follows from its features, and how likely the printed figures are
from which of them hold. The weights are those that make the texts likeliest. The same texts give the
same file. SciPy, which scikit-learn brings along, is needed here (``.[dev]``), and nowhere else.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from narrative.corpus import FOLDERS, FRESH, Report, decimals, digits, files, reports, worth

from jialing_xls.model.numbers import half_up
from jialing_xls.narrative.meaning.indicators import indicators
from jialing_xls.narrative.meaning.weights import CONSTANT, Weights
from jialing_xls.narrative.reconcile import ReportReading, read, settle, ties_of
from jialing_xls.narrative.schemas.counts import indicator_counts
from jialing_xls.narrative.schemas.day_order import days_of, signature, statements
from jialing_xls.narrative.schemas.enumeration import relations, rivals_of
from jialing_xls.narrative.schemas.field_ties import as_relation
from jialing_xls.narrative.schemas.looks import words
from jialing_xls.narrative.schemas.relation import FigureRelation
from jialing_xls.narrative.schemas.scales import scales

from .. import ROOT

WEIGHTS = ROOT / "jialing_xls" / "narrative" / "meaning" / "weights.json"
SEEN = (*FOLDERS, *FRESH)
LEAST_REPORTS = 3
"""In which a feature has to occur: what one report says teaches nothing of others."""
STRENGTH = 2.0
"""Of the regularisation (L2)."""
FIRST = -4.0
"""Log-odds of every relation at first: most are not meant."""
SMALLEST = 0.08
_SURE = 1e6
"""How many times likelier than by chance what labels itself is, by being printed so."""
_NUMERAL = re.compile(r"[一二两三四五六七八九十]+")


@dataclass(frozen=True, slots=True)
class Example:
    """Something that may be meant: what it looks like, how likely that makes what is printed."""

    schema: str
    features: Sequence[str]
    likelihood: float
    rivals: object
    """What has one explanation at the most: examples that share it compete."""


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        corpus = reports(*SEEN)
        taught = [examples(report, folder) for report in corpus]
        told: list[list[Example]] = []
        for left_out in SEEN:
            others = [each for each, r in zip(taught, corpus, strict=True) if r.folder != left_out]
            weights = Weights(learn(others))
            told += [slips(r, weights, folder) for r in corpus if r.folder == left_out]
    learned = learn(taught) | learn(told)
    lines = (f'"{schema}": {_packed(found)}' for schema, found in sorted(learned.items()))
    WEIGHTS.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    for schema, found in sorted(learned.items()):
        print(f"{schema}: {len(found)} weights")


def _packed(found: Mapping[str, float]) -> str:
    return json.dumps(dict(sorted(found.items())), ensure_ascii=False, separators=(",", ":"))


# ---------------------------------------------------------------- examples


def examples(report: Report, folder: Path) -> list[Example]:
    """All that a report has to teach of what is meant."""
    path = folder / f"{report.folder}_{report.path.name}"
    path.write_text(mended(report), "utf-8")
    reading = read(path, files(report, folder).workbook)
    desk = reading.desk
    taught = [_example(relation) for relation in relations(desk)]
    taught += (
        _labelled("scale", scale.features, scale.tens, scale.quantity.number)
        for scale in scales(desk)
    )
    days, _ = days_of(reading.figures)
    for n, each in enumerate(statements(days, signature(days))):
        taught.append(_labelled(each.schema, each.features, each.holds, n))
    if reading.stated:
        taught += _ties(reading)
    return taught


def slips(report: Report, weights: Weights, folder: Path) -> list[Example]:
    """Figures of a report, as it stands, that may be slips: what that follows from, and whether they are."""
    made = files(report, folder)
    _, settlement = settle(read(made.report, made.workbook), weights)
    places = [made.spot(place) for slip in report.slips for place in slip.fair]
    return [
        _labelled("slip", slip.looks, any(p.holds(slip.quantity.figure.spot) for p in places), n)
        for n, slip in enumerate(settlement.slips)
    ]


def _labelled(schema: str, features: Sequence[str], holds: bool, number: int) -> Example:
    return Example(schema, features, _SURE if holds else 1 / _SURE, (schema, number))


def _example(relation: FigureRelation) -> Example:
    roles = (role + word for role, quantity in relation.roles for word in words(quantity))
    features = [*relation.structure, *roles]
    return Example(relation.schema, features, relation.likelihood(), rivals_of(relation))


def _ties(reading: ReportReading) -> Iterator[Example]:
    assert reading.fields is not None
    groups = [(each.level1, each.level2) for each in indicators(reading.fields.template)]
    yield from map(_example, indicator_counts(reading.desk, groups))
    for tie in ties_of(reading):
        relation = as_relation(tie, "")
        if relation and not (tie.mixed and tie.agrees):
            key = "tie", tie.quantity.number
            yield Example("tie", tie.features, relation.likelihood(), key)


def mended(report: Report) -> str:
    """The report's text with its slips mended where what they should be is known."""
    lines = report.text.split("\n")
    for place, text in sorted(_mends(report), key=lambda mend: -mend[0].start):
        line = lines[place.line - 1]
        lines[place.line - 1] = line[: place.start] + text + line[place.end :]
    return "\n".join(lines)


def _mends(report: Report) -> Iterator[tuple[Any, str]]:
    """One place of a slip, and what should stand there: the one that has the same digits."""
    for slip in report.slips:
        if not slip.true:
            continue
        true, found = worth(report, slip.true), []
        for place in slip.fair:
            printed = digits(place.printed)
            numeral = _NUMERAL.match(place.printed)
            if numeral and true == int(true) and true < 20:
                found.append((False, place, _chinese(int(true)) + place.printed[numeral.end() :]))
            elif re.fullmatch(r"\d+(?:\.\d+)?", printed):
                right = str(half_up(true, decimals(Decimal(printed))))
                same = right != printed and sorted(right) == sorted(printed)
                found.append((not same, place, right))
        if found:
            _, place, text = min(found, key=lambda each: each[0])
            yield place, text


def _chinese(number: int) -> str:
    return ("十" if number >= 10 else "") + "零一二三四五六七八九"[number % 10].replace("零", "")


# ---------------------------------------------------------------- learning


def learn(taught: Sequence[Sequence[Example]]) -> dict[str, dict[str, float]]:
    """By schema the weight of each feature."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.sparse import csr_array

    often = Counter(f for each in taught for f in {(e.schema, f) for e in each for f in e.features})
    names = sorted(f for f, times in often.items() if times >= LEAST_REPORTS)
    column = {f: n for n, f in enumerate(names)}
    schemas = sorted({e.schema for each in taught for e in each})
    column |= {(schema, CONSTANT): len(names) + n for n, schema in enumerate(schemas)}
    rows: list[int] = []
    ends, groups = [0], list[int]()
    group: dict[tuple[int, object], int] = {}
    for n, each in enumerate(taught):
        for e in each:
            found = {column[e.schema, f] for f in e.features if (e.schema, f) in column}
            rows += sorted(found | {column[e.schema, CONSTANT]})
            ends.append(len(rows))
            groups.append(group.setdefault((n, e.rivals), len(group)))
    table = csr_array((np.ones(len(rows)), rows, ends), shape=(len(groups), len(column)))
    across = table.T.tocsr()
    of = np.array(groups)
    likely = np.array([e.likelihood for each in taught for e in each])
    constants = np.zeros(len(column))
    constants[len(names) :] = FIRST

    def loss(weights: Any) -> tuple[float, Any]:
        odds = np.exp(np.clip(table @ weights, -30, 20))
        whole = 1 + np.bincount(of, odds, len(group))
        held = 1 + np.bincount(of, odds * likely, len(group))
        gradient = odds / whole[of] - odds * likely / held[of]
        off = weights - constants
        penalty = STRENGTH / 2 * (off[: len(names)] @ off[: len(names)])
        decay = np.where(np.arange(len(column)) < len(names), STRENGTH * off, 0.0)
        return float(np.log(whole / held).sum() + penalty), across @ gradient + decay

    best = minimize(loss, constants, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    weights: dict[str, dict[str, float]] = {schema: {} for schema in schemas}
    for (schema, feature), n in column.items():
        if abs(best[n]) >= SMALLEST or feature == CONSTANT:
            weights[schema][feature] = round(float(best[n]), 2)
    return weights


if __name__ == "__main__":
    main()
