"""The name of the unit: the report's title names the one that the workbook was filed by."""

from collections.abc import Iterator, Sequence

from jialing_xls.narrative.reconciliation import Confidence, FigureVerdict, Judged
from jialing_xls.narrative.text.passages import TITLE, Passage

_LEAST = 4
"""Characters of a name that can be told from others."""


def check_unit_name(found: Sequence[Passage], name: str) -> Iterator[Judged]:
    """Raise a name in the title that differs from the workbook's in one character."""
    if len(name) < _LEAST or any(name in passage.text for passage in found[:TITLE]):
        return
    for passage in found[:TITLE]:
        for at in range(len(passage.text) - len(name) + 1):
            written = passage.text[at : at + len(name)]
            if sum(a != b for a, b in zip(written, name, strict=True)) == 1:
                yield Judged(
                    text=written,
                    spot=passage.spot(at),
                    verdict=FigureVerdict.DIFFERS,
                    why=f"表中单位名称是“{name}”，报告写“{written}”",
                    confidence=Confidence.SURE,
                    theirs=name,
                )
                return
