"""The figures of a report side by side: which stand in one sentence, which came before."""

from collections.abc import Sequence
from functools import cached_property

from jialing_xls.narrative.finding import Finding
from jialing_xls.narrative.passage import Passage

_MOST_IN_SENTENCE = 80
"""Figures of a sentence that are looked at together."""


class Desk:
    """All quantities of a report in the order of the text."""

    def __init__(self, findings: Sequence[Finding], title: str = "") -> None:
        self.findings = findings
        self.title = title
        self._number = {finding: n for n, finding in enumerate(findings)}
        self._by_unit: dict[str, list[Finding]] = {}
        self._rank: dict[Finding, int] = {}
        for finding in findings:
            same = self._by_unit.setdefault(finding.figure.unit, [])
            self._rank[finding] = len(same)
            same.append(finding)

    def number(self, finding: Finding) -> int:
        return self._number[finding]

    @cached_property
    def _sentences(self) -> dict[Finding, list[Finding]]:
        found: dict[tuple[Passage, int], list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(_sentence(finding), []).append(finding)
        return {finding: same for same in found.values() for finding in same}

    def sentence(self, finding: Finding) -> list[Finding]:
        """The quantities of its sentence, itself too; of an endless one those that are near."""
        found = self._sentences[finding]
        if len(found) <= _MOST_IN_SENTENCE:
            return found
        at = self._number[finding] - self._number[found[0]]
        return found[max(at - _MOST_IN_SENTENCE // 2, 0) : at + _MOST_IN_SENTENCE // 2]

    def in_sentence_before(self, finding: Finding, unit: str | None = None) -> list[Finding]:
        """Nearest first."""
        unit = finding.figure.unit if unit is None else unit
        return [
            other
            for other in reversed(self.sentence(finding))
            if other.figure.unit == unit and other.figure.start < finding.figure.start
        ]

    def in_sentence_before_any(self, finding: Finding) -> list[Finding]:
        """Of whatever unit, nearest first."""
        start = finding.figure.start
        return [f for f in reversed(self.sentence(finding)) if f.figure.start < start]

    def in_sentence_after(self, finding: Finding, unit: str | None = None) -> list[Finding]:
        unit = finding.figure.unit if unit is None else unit
        return [
            other
            for other in self.sentence(finding)
            if other.figure.unit == unit and other.figure.start > finding.figure.start
        ]

    def before(self, finding: Finding, most: int, unit: str | None = None) -> list[Finding]:
        """Of a unit, nearest first, wherever in the report before the figure."""
        if unit is None or unit == finding.figure.unit:
            rank, same = self._rank[finding], self._by_unit[finding.figure.unit]
            return same[max(rank - most, 0) : rank][::-1]
        number, same = self._number[finding], self._by_unit.get(unit, [])
        low, high = 0, len(same)
        while low < high:
            middle = (low + high) // 2
            if self._number[same[middle]] < number:
                low = middle + 1
            else:
                high = middle
        return same[max(low - most, 0) : low][::-1]

    def in_passage_before(self, finding: Finding, unit: str | None = None) -> list[Finding]:
        """Nearest first."""
        return [
            other
            for other in self.before(finding, 20, unit)
            if other.figure.passage is finding.figure.passage
        ]

    def in_passage_before_any(self, finding: Finding) -> list[Finding]:
        """Of whatever unit, nearest first."""
        number = self._number[finding]
        return [
            other
            for other in self.findings[max(number - 20, 0) : number][::-1]
            if other.figure.passage is finding.figure.passage
        ]

    def is_part(self, finding: Finding) -> bool:
        """Whether it stands behind 其中 of a figure of its unit: what follows is said of that again."""
        figure = finding.figure
        start = figure.passage.sentence(figure.start)[0]
        clause = figure.passage.text.rfind("；", start, figure.start)
        among = figure.passage.text.rfind("其中", max(clause, start), figure.start)
        if among < 0:
            return False
        return any(f.figure.start < among for f in self.in_sentence_before(finding))


def _sentence(finding: Finding) -> tuple[Passage, int]:
    figure = finding.figure
    return figure.passage, figure.passage.sentence(figure.start)[0]


def text_between(one: Finding, other: Finding) -> str:
    """What stands between two figures of a passage."""
    return one.figure.passage.text[one.figure.end : other.figure.start]
