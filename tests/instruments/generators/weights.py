"""Makes ``jialing_xls/narrative/meaning/weights.json``: how likely a relation is meant, learned.

``python -m tests.instruments.generators.weights`` reads the reports of the corpus that count as seen, with their
planted slips mended, enumerates every relation that figures may stand in, and lets the texts label
themselves: a relation that holds to some digits is hardly chance. Of the rivals for a figure one is
meant at the most; how likely each is follows from its features, and how likely the printed figures are
from which of them hold. The weights are those that make the texts likeliest. The same texts give the
same file. What each set gives on weights that the others taught is printed: the threshold of 确定 is chosen
by it. SciPy, which scikit-learn brings along, is needed here (``.[dev]``), and nowhere else.
"""

import json
import re
from array import array
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from narrative.corpus import (
    AUTHORS,
    FOLDERS,
    FRESH,
    LESSONS,
    Place,
    Rates,
    Report,
    decimals,
    digits,
    files,
    independent,
    judge,
    reports,
    worth,
)
from narrative.drawn import drawn

from jialing_xls.model.numbers import half_up
from jialing_xls.narrative.meaning.indicators import indicators
from jialing_xls.narrative.meaning.vocabulary import NONE
from jialing_xls.narrative.meaning.weights import CONSTANT, HUNDREDTHS, Weights, told
from jialing_xls.narrative.reconcile import (
    ReportReading,
    judge_report,
    read,
    settle,
    speeches,
)
from jialing_xls.narrative.reconciliation import FigureVerdict
from jialing_xls.narrative.schemas.counts import indicator_counts
from jialing_xls.narrative.schemas.day_order import PAST, days_of, signature, statements
from jialing_xls.narrative.schemas.desk import Quantity
from jialing_xls.narrative.schemas.enumeration import relations, rivals_of
from jialing_xls.narrative.schemas.field_ties import ELSEWHERE, UNTOLD, Fields, as_relation, ties
from jialing_xls.narrative.schemas.looks import words
from jialing_xls.narrative.schemas.reckoned import reckoned
from jialing_xls.narrative.schemas.relation import FigureRelation
from jialing_xls.narrative.schemas.scales import scales
from jialing_xls.narrative.schemas.triples import DIRECTION, GROWTH, rises
from jialing_xls.narrative.telling.hypothesis import Hypothesis
from jialing_xls.narrative.text.figure import Figure

from .. import ROOT

WEIGHTS = ROOT / "jialing_xls" / "narrative" / "meaning" / "weights.json"
SEEN = (*FOLDERS, *FRESH, *LESSONS)
LEAST_REPORTS, STRENGTH = 8, 4.0
"""In how many a feature has to occur: what a few reports say teaches nothing of others; and of the
regularisation (L2)."""
FEW, OF_FEW = 20_000, 2.0
"""Examples below which there are few of a kind, as of dates, and the strength for these."""
DRAWN, DRAWN_FOR_SLIPS = 3, 6
"""How often the figures of each text of ``INDEPENDENT`` are drawn, to learn what is meant and what a slip looks like:
that one looks like a slip of another by chance is rare."""
OF_SLIPS = 20.0
"""Of the regularisation, of slips: each look counts once more by schema."""
FIRST = -4.0
"""Log-odds of every relation at first: most are not meant."""
STEPS = 100
"""Of the search for the best weights, at most."""
LEAST_DIGITS = 2.0
"""Of a growth, so that which way it went tells what its words mean."""
SMALLEST, OF_SLIPS_SMALLEST = 0.205, 0.02
"""Weights that are kept."""
FOLDS = tuple(tuple(each for author in AUTHORS[n::4] for each in author) for n in range(4))
"""Groups of folders: what a slip looks like is learned of reports by authors whom the weights have not met."""
QUOTING = ("lessons_d",)
"""Folders of reports that quote wrong figures in order to correct them, as none of the others do: what a slip
looks like is not learned of them."""
_SURE = 1e6
"""How many times likelier than by chance what labels itself is, by being printed so."""
_NUMERAL = re.compile(r"[一二两三四五六七八九十]+")


@dataclass(frozen=True, slots=True)
class Example:
    """Something that may be meant: what it looks like, how likely that makes what is printed."""

    schema: str
    features: Sequence[str]
    likelihood: float
    rivals: tuple[str, object]
    """What has one explanation at the most: examples that share it compete."""


def main() -> None:
    meant, slipping = Lessons(), Lessons()
    with TemporaryDirectory() as name:
        folder = Path(name)
        seen, right = reports(*SEEN), independent()
        corpus = [*seen, *_drawn_anew(right, folder)]
        everything, taught = range(len(corpus)), len(seen) + DRAWN * len(right)
        texts = len(seen) + len(right)
        for n, report in enumerate(corpus):
            meant.add(examples(report, folder) if n < taught else [], is_again=n >= texts)
        apart = {fold: meant.learn(_others(corpus, fold)) for fold in FOLDS}
        for n, report in enumerate(corpus):
            weights = next(learned for fold, learned in apart.items() if report.folder in fold)
            is_taught = report.folder not in QUOTING
            suspected = slips(report, Weights(weights), folder) if is_taught else []
            slipping.add(suspected, is_again=n >= texts)
        for fold, learned in apart.items():
            learned |= slipping.learn(_others(corpus, fold))
            _tell(fold, Weights(learned), [r for r in corpus if r.folder in fold], folder)
    learned = meant.learn(everything) | slipping.learn(everything)
    lines = (f'"{schema}": {_packed(found)}' for schema, found in sorted(learned.items()))
    WEIGHTS.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    for schema, found in sorted(learned.items()):
        print(f"{schema}: {len(found)} weights")


def _drawn_anew(right: Sequence[Report], folder: Path) -> Iterator[Report]:
    """Figures that have nothing to do with each other, so often that chance shows what it can do."""
    for number in range(DRAWN_FOR_SLIPS):
        yield from (drawn(report, number, folder) for report in right)


def _others(corpus: Sequence[Report], fold: Sequence[str]) -> list[int]:
    return [n for n, each in enumerate(corpus) if each.folder not in fold]


def _tell(fold: Sequence[str], weights: Weights, left_out: Sequence[Report], folder: Path) -> None:
    """What the reports of each folder give on weights that the others taught."""
    for each in fold:
        scores = []
        for report in left_out:
            if report.folder == each:
                made = files(report, folder)
                result = judge_report(made.report, made.workbook, weights)
                scores.append(judge(report, made, result))
        rates = Rates(tuple(scores))
        alarms = sum(len(score.false_alarms) for score in scores)
        found = "-" if rates.found is None else f"{rates.found:.1%}"
        print(
            f"{each} left out: found {found} of {rates.slips}, raised {alarms} = {rates.raised:.2%} "
            f"of {rates.right}, tied {rates.tied:.1%}",
            flush=True,
        )


def _packed(found: Mapping[str, int]) -> str:
    return json.dumps(dict(sorted(found.items())), ensure_ascii=False, separators=(",", ":"))


# ---------------------------------------------------------------- examples


def examples(report: Report, folder: Path) -> list[Example]:
    """All that a report has to teach of what is meant."""
    path = folder / f"{report.folder}_{report.path.name}"
    path.write_text(mended(report), "utf-8")
    reading = read(path, files(report, folder).workbook, is_open=True)
    desk = reading.desk
    taught, rates = [], dict[Quantity, list[FigureRelation]]()
    for relation in relations(desk):
        taught.append(_example(relation))
        if relation.result.is_relative and relation.is_exact and relation.digits >= LEAST_DIGITS:
            rates.setdefault(relation.result, []).append(relation)
    taught += directions(rates)
    taught += (
        _labelled(scale.schema, scale.features, scale.larger, scale.quantity.number)
        for scale in scales(desk)
    )
    wrong = [p for slip in report.slips for p, v in slip.fair.items() if FigureVerdict.DATE in v]
    taught += day_examples(reading.figures, reading.year, wrong)
    if reading.stated:
        taught += _ties(reading, _spoken_of(report, path.read_text("utf-8")), _unsure(report))
    return taught


def directions(rates: Mapping[Quantity, Sequence[FigureRelation]]) -> Iterator[Example]:
    """What the words of a rate tell of the way it went, where it comes from nothing but a change."""
    for rate, of in rates.items():
        if {each.schema for each in of} == {GROWTH} and len({rises(each) for each in of}) == 1:
            yield _labelled(DIRECTION, words(rate), rises(of[0]), rate.number)


def _spoken_of(report: Report, text: str) -> dict[tuple[int, int], str]:
    """The field that a right figure speaks of, by line and column, where its annotation names one."""
    same = [
        len(a) == len(b) for a, b in zip(report.text.split("\n"), text.split("\n"), strict=True)
    ]
    return {
        (right.place.line, right.place.start): right.reading
        for right in report.right
        if right.reading in report.facts and same[right.place.line - 1]
    }


def _unsure(report: Report) -> set[tuple[int, int]]:
    """Where a slip may stand that is not mended, as of two figures exchanged the second, by line and column."""
    mends = list(_mends(report))
    mended = {(place.line, place.start) for place, _ in mends}
    unsure = set()
    for place in (place for slip in report.slips for place in slip.fair):
        if (place.line, place.start) not in mended:
            before = (
                (p, text) for p, text in mends if p.line == place.line and p.end <= place.start
            )
            longer = sum(len(text) - (p.end - p.start) for p, text in before)
            unsure.add((place.line, place.start + longer))
    return unsure


def day_examples(
    read: Sequence[Sequence[Figure]], year: int | None, wrong: Sequence[Place]
) -> Iterator[Example]:
    """What is said of dates; of one that is wrong it is meant all the same."""
    days, _ = days_of(read, year)
    signed = signature(days)
    for n, each in enumerate(statements(days, signed)):
        of = (*each.days, *([signed] if signed and each.schema == PAST else []))
        is_slip = any(place.holds(day.figure.spot) for day in of for place in wrong)
        yield _labelled(each.schema, each.features, each.holds or is_slip, n)


def slips(report: Report, weights: Weights, folder: Path) -> list[Example]:
    """Figures of a report, as it stands, that may be slips: what that follows from, and whether they are."""
    made = files(report, folder)
    _, settlement = settle(read(made.report, made.workbook), weights)
    places = [made.spot(place) for slip in report.slips for place in slip.fair]
    likeliest: dict[object, Hypothesis] = {}
    for slip in sorted(settlement.suspected, key=lambda slip: -slip.odds):
        likeliest.setdefault(slip.quantity, slip)
    return [
        _labelled("slip", slip.looks, any(p.holds(slip.quantity.figure.spot) for p in places), n)
        for n, slip in enumerate(likeliest.values())
    ]


def _labelled(schema: str, features: Sequence[str], holds: bool, number: int) -> Example:
    return Example(schema, features, _SURE if holds else 1 / _SURE, (schema, number))


def _example(relation: FigureRelation) -> Example:
    roles = (role + word for role, quantity in relation.roles for word in words(quantity))
    # Some are sets, which have another order each time: floats add up to another sum then.
    features = [*sorted(told(relation.structure)), *roles]
    return Example(relation.schema, features, relation.likelihood(), rivals_of(relation))


def _ties(
    reading: ReportReading,
    spoken_of: Mapping[tuple[int, int], str],
    unsure: Container[tuple[int, int]],
) -> Iterator[Example]:
    assert reading.fields is not None
    groups = [(each.level1, each.level2) for each in indicators(reading.fields.template)]
    yield from map(_example, indicator_counts(reading.desk, groups))
    # Once more as if no field had a wording, and as if no table told of the other figures.
    bare = Fields(reading.fields.template, NONE, reading.stated)
    for fields in (reading.fields, bare):
        heard = speeches(reading, fields)
        for reckoning in reckoned(fields, heard):
            spot = reckoning.result.figure.spot
            if (spot.line, spot.column) not in unsure:
                number = fields is bare, reckoning.result.number
                yield replace(_example(reckoning), rivals=("reckoned", number))
        for tie in ties(fields, heard):
            relation = as_relation(tie, "")
            spot = tie.quantity.figure.spot
            if (spot.line, spot.column) in unsure:
                continue
            # Of 元 that nobody says by the month a standard is not told from what was paid a head.
            if relation and tie.factor >= 1 and not (tie.mixed and tie.agrees):
                is_named = spoken_of.get((spot.line, spot.column)) == tie.field
                likelihood = _SURE if is_named else relation.likelihood()
                looks = list(told(tie.features))
                alone = [f for f in looks if not f.startswith(ELSEWHERE)] + [UNTOLD]
                for features in (looks, alone):
                    rivals = (fields is bare, features is alone, tie.quantity.number)
                    yield Example("tie", features, likelihood, ("tie", rivals))


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


class Lessons:
    """Examples of several reports, their features numbered once for all that is learned of them."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._reports: list[dict[str, _Table]] = []

    def add(self, taught: Sequence[Example], *, is_again: bool) -> None:
        """One report's; ``is_again``: of one that is there already, with other values."""
        tables: dict[str, _Table] = {}
        for each in taught:
            kind, rival = each.rivals
            table = tables.setdefault(kind, _Table(is_again))
            features = dict.fromkeys((each.schema, f) for f in (*each.features, CONSTANT))
            numbers = self._numbers
            table.columns.extend(numbers.setdefault(f, len(numbers)) for f in features)
            table.ends.append(len(table.columns))
            table.likely.append(each.likelihood)
            table.rivals.append(table.groups.setdefault(rival, len(table.groups)))
        self._reports.append(tables)

    def learn(self, reports: Iterable[int]) -> dict[str, dict[str, int]]:
        """By schema the weight of each feature in hundredths, as these reports teach it."""
        learned: dict[str, dict[str, int]] = {}
        taught = [self._reports[n] for n in reports]
        names = list(self._numbers)
        for kind in sorted({kind for tables in taught for kind in tables}):
            least = OF_SLIPS_SMALLEST if kind == "slip" else SMALLEST
            for column, weight in _fit([t[kind] for t in taught if kind in t], names, kind):
                schema, feature = names[column]
                if abs(weight) >= least or feature == CONSTANT:
                    learned.setdefault(schema, {})[feature] = round(HUNDREDTHS * weight)
        return learned


@dataclass(slots=True)
class _Table:
    """Examples of one report: the numbers of their features, how likely each is, who its rivals are."""

    is_again: bool
    columns: "array[int]" = field(default_factory=lambda: array("i"))
    ends: list[int] = field(default_factory=list)
    likely: list[float] = field(default_factory=list)
    rivals: list[int] = field(default_factory=list)
    groups: dict[object, int] = field(default_factory=dict)


def _fit(
    tables: Sequence[_Table], names: Sequence[tuple[str, str]], kind: str
) -> list[tuple[int, float]]:
    """The weights that make the texts likeliest, by number of the feature."""
    strength = STRENGTH
    if kind == "slip":
        strength = OF_SLIPS
    elif sum(len(each.ends) for each in tables) < FEW:
        strength = OF_FEW
    import numpy as np
    from scipy.optimize import minimize
    from scipy.sparse import csr_array

    often = np.zeros(len(names), int)
    for each in tables:
        often[np.unique(each.columns)] += not each.is_again
    constant = np.array([feature == CONSTANT for _, feature in names])
    kept = np.flatnonzero((often >= LEAST_REPORTS) | (constant & (often > 0)))
    place = np.full(len(names), -1)
    place[kept] = np.arange(len(kept))
    columns = place[np.concatenate([each.columns for each in tables])]
    sizes = np.concatenate([np.diff([0, *each.ends]) for each in tables])
    example = np.repeat(np.arange(len(sizes)), sizes)[columns >= 0]
    columns = columns[columns >= 0]
    ones = np.ones(len(columns))
    table = csr_array((ones, (example, columns)), shape=(len(sizes), len(kept)))
    across = table.T.tocsr()
    starts = np.cumsum([0, *(len(each.groups) for each in tables)])
    of = np.concatenate(
        [s + np.array(each.rivals) for s, each in zip(starts, tables, strict=False)]
    )
    likely = np.concatenate([each.likely for each in tables])
    free = constant[kept]
    first = np.where(free, FIRST, 0.0)

    def loss(weights: Any) -> tuple[float, Any]:
        odds = np.exp(np.clip(table @ weights, -30, 20))
        whole = 1 + np.bincount(of, odds, starts[-1])
        held = 1 + np.bincount(of, odds * likely, starts[-1])
        gradient = odds / whole[of] - odds * likely / held[of]
        decay = np.where(free, 0.0, strength * weights)
        return float(np.log(whole / held).sum() + decay @ weights / 2), across @ gradient + decay

    best = minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return [(int(n), float(weight)) for n, weight in zip(kept, best, strict=True)]


if __name__ == "__main__":
    main()
