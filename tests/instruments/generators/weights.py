"""Makes ``jialing_xls/narrative/meaning/weights.json``: how likely a relation is meant, learned.

``python -m tests.instruments.generators.weights`` reads the reports of the corpus that count as seen, with their
planted slips mended, enumerates every relation that figures may stand in, and lets the texts label
themselves: a relation that holds to some digits is hardly chance. How hardly is made out in rounds
(expectation, maximisation): what holds is taken for meant as far as its own words, the digits to which
it holds and its rivals for the same figure allow, and that teaches the next round. The same texts give
the same file. scikit-learn is needed here (``.[dev]``), and nowhere else.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from narrative.corpus import FOLDERS, FRESH, Report, decimals, digits, files, reports, worth

from jialing_xls.model.numbers import half_up
from jialing_xls.narrative.meaning.deviations import alike
from jialing_xls.narrative.meaning.indicators import indicators
from jialing_xls.narrative.meaning.stated import facts_of
from jialing_xls.narrative.reconcile import fields_for, read_year, ties_of
from jialing_xls.narrative.schemas.counts import indicator_counts
from jialing_xls.narrative.schemas.day_order import days_of, signature, statements
from jialing_xls.narrative.schemas.desk import Desk
from jialing_xls.narrative.schemas.enumeration import relations
from jialing_xls.narrative.schemas.relation import Relation, information, information_of
from jialing_xls.narrative.schemas.scales import scales
from jialing_xls.narrative.text.figure import Figure
from jialing_xls.narrative.text.lexer import figures
from jialing_xls.narrative.text.passages import Passage, passages
from jialing_xls.narrative.text.report_file import read_report

from .. import ROOT

WEIGHTS = ROOT / "jialing_xls" / "narrative" / "meaning" / "weights.json"
SEEN = (*FOLDERS, *FRESH)
LEAST_REPORTS = 3
"""In which a feature has to occur: what one report says teaches nothing of others."""
FIRST_DIGITS, FIRST_CHANCE, ANY_CHANCE = 2.6, 0.9, 0.6
"""In the first round: what holds to so many digits is meant; where hardly anything does, all that holds."""
ROUNDS = 4
STRENGTH = 0.5
"""Inverse of the regularisation (L2); 0.2 to 5 differed by less than two points of slips found."""
SMALLEST = 0.03
MOST_DIGITS = 4.0
_CERTAIN = 9.0
"""Digits of what labels itself by being printed so."""
_NUMERAL = re.compile(r"[一二两三四五六七八九十]+")


@dataclass(frozen=True, slots=True)
class Example:
    """Something that may be meant: what it looks like, whether it holds, and what that is worth."""

    features: Sequence[str]
    holds: bool
    digits: float
    rivals: object
    """What has one explanation at the most: examples that share it compete."""


def main() -> None:
    with TemporaryDirectory() as name:
        taught = [examples(report, Path(name)) for report in reports(*SEEN)]
    weights = learn(taught)
    lines = (f'"{schema}": {_packed(found)}' for schema, found in sorted(weights.items()))
    WEIGHTS.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    for schema, found in sorted(weights.items()):
        print(f"{schema}: {len(found)} weights")


def _packed(found: Mapping[str, float]) -> str:
    return json.dumps(dict(sorted(found.items())), ensure_ascii=False, separators=(",", ":"))


# ---------------------------------------------------------------- examples


def examples(report: Report, folder: Path) -> dict[str, list[Example]]:
    """By schema all that a report has to teach."""
    made = files(report, folder)
    path = folder / f"{report.folder}_{report.path.name}"
    path.write_text(mended(report), "utf-8")
    found = passages(read_report(path))
    read = [figures(passage) for passage in found]
    desk = Desk(found, read, every=True)
    taught: dict[str, list[Example]] = defaultdict(list)
    for relation in relations(desk):
        _teach(relation, taught)
    for scale in scales(desk):
        taught["scale"].append(Example(scale.features, scale.tens, _CERTAIN, scale.quantity.number))
    days, _ = days_of(read)
    for n, each in enumerate(statements(days, signature(days))):
        taught[each.schema].append(Example(each.features, each.holds, _CERTAIN, n))
    if made.workbook:
        _teach_ties(found, read, desk, made.workbook, taught)
    return taught


def _teach(relation: Relation, taught: dict[str, list[Example]]) -> None:
    """What neither holds nor may be a slip is not meant; of a likely slip one does not know."""
    result = relation.result
    if relation.holds or not alike(result.value, round(relation.stands, max(result.decimals, 0))):
        worth_of = min(information(relation), MOST_DIGITS)
        example = Example(relation.features(), relation.holds, worth_of, result.number)
        taught[relation.schema].append(example)


def _teach_ties(
    found: Sequence[Passage],
    read: Sequence[Sequence[Figure]],
    desk: Desk,
    workbook: Path,
    taught: dict[str, list[Example]],
) -> None:
    stated = facts_of(workbook)
    fields = fields_for(found, stated)
    assert fields is not None
    groups = [(each.level1, each.level2) for each in indicators(fields.template)]
    for relation in indicator_counts(desk, groups):
        _teach(relation, taught)
    for tie in ties_of(desk, fields, read, read_year(found, stated)):
        if tie.stands is None or (tie.mixed and tie.agrees):
            continue
        if tie.agrees or not alike(tie.quantity.value, tie.stands):
            worth_of = min(information_of(tie.quantity), MOST_DIGITS)
            example = Example(tie.features, tie.agrees, worth_of, tie.quantity.number)
            taught["tie"].append(example)


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


def learn(taught: Sequence[Mapping[str, Sequence[Example]]]) -> dict[str, dict[str, float]]:
    """By schema the weight of each feature; none of a schema that hardly anything teaches."""
    schemas = sorted({schema for each in taught for schema in each})
    found = {schema: _learn([each.get(schema, ()) for each in taught]) for schema in schemas}
    return {schema: weights for schema, weights in found.items() if weights}


def _learn(taught: Sequence[Sequence[Example]]) -> dict[str, float]:
    import numpy as np
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    every = [(n, example) for n, each in enumerate(taught) for example in each]
    often = Counter(f for each in taught for f in {f for example in each for f in example.features})
    rows = [{f: 1.0 for f in e.features if often[f] >= LEAST_REPORTS} for _, e in every]
    held = np.array([example.holds for _, example in every], dtype=bool)
    exact = np.array([example.digits for _, example in every])
    if held.sum() < 8 or held.all():
        return {}
    vectorizer = DictVectorizer()
    table = vectorizer.fit_transform(rows).tocsr()
    table.indices, table.indptr = table.indices.astype("int32"), table.indptr.astype("int32")
    rivals: dict[object, list[int]] = defaultdict(list)
    for n in np.flatnonzero(held):
        rivals[every[n][0], every[n][1].rivals].append(int(n))
    meant = np.where(held & (exact >= FIRST_DIGITS), FIRST_CHANCE, 0.0)
    if (meant > 0).sum() < 4:
        meant = np.where(held, ANY_CHANCE, 0.0)
    not_held, doubted = np.flatnonzero(~held), np.flatnonzero(meant > 0)
    for _ in range(ROUNDS):
        likely = np.flatnonzero(meant > 0.01)
        at = np.concatenate([not_held, likely, doubted])
        labels = np.concatenate(
            [np.zeros(len(not_held)), np.ones(len(likely)), np.zeros(len(doubted))]
        )
        shares = np.concatenate([np.ones(len(not_held)), meant[likely], 1 - meant[doubted]])
        model = LogisticRegression(C=STRENGTH, max_iter=300, solver="liblinear", random_state=0)
        model.fit(table[at], labels, sample_weight=shares)
        odds = np.exp(np.clip(model.decision_function(table), -12, 8))
        meant = np.zeros(len(held))
        for same in rivals.values():
            worths = odds[same] * 10 ** exact[same]
            meant[same] = worths / (1 + worths.sum())
        doubted = np.flatnonzero(held)
    weights = {"": round(float(model.intercept_[0]), 3)}
    for feature, weight in zip(vectorizer.feature_names_, model.coef_[0], strict=True):
        if abs(weight) >= SMALLEST:
            weights[feature] = round(float(weight), 2)
    return weights


if __name__ == "__main__":
    main()
