"""A finished workbook: sealed, proven, and only then put in its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jialing_xls.model.errors import Defect
from jialing_xls.model.result import Certificate
from jialing_xls.ooxml.editing.graft import graft
from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.package import Package
from jialing_xls.sheets.written_book import WrittenBook
from jialing_xls.submission.certificate import Expected, certify_workbook
from jialing_xls.submission.output import draft, publish
from jialing_xls.submission.seal import seal

_SHARED_TEXTS = "xl/sharedStrings.xml"
"""Where the texts of sheets that are not streamed are, unless they are grafted."""
_MOST_FAULTS = 5


@dataclass(frozen=True, slots=True)
class Made:
    """A workbook as a file, its formulas and the tool's own results of them."""

    blob: bytes = field(repr=False)
    formulas: Mapping[CellKey, str]
    results: Expected


def finish_book(book: WrittenBook, host: Package | None = None) -> Made:
    """The workbook as a file, its sheets behind those of ``host``. A text of its first sheet holds the
    blank seal, which is filled in."""
    made = Package.read(book.finish())
    if host is None:
        return Made(seal(made, _SHARED_TEXTS, {}), book.formulas, book.results)
    whole = graft(host, made)
    part = whole.sheet_part(made.sheets[0].name).part
    return Made(seal(whole, part, {}), book.formulas, book.results)


def put(made: Made, output: Path, name: str) -> Certificate:
    """Prove the workbook and put it at ``output``; ``name`` is what it is called in Chinese.

    Raises Defect if a formula cannot be proven (nothing is written then), RefusedOutput if it
    cannot be written there.
    """
    with draft(output, made.blob) as path:
        certificate = certify_workbook(path.read_bytes(), made.formulas, made.results)
        if certificate.matched != certificate.total:  # a workbook of texts has none
            faulty = certificate.total - certificate.matched
            raise Defect(
                f"{output.name}：{faulty} 个公式没有通过证明，没有生成{name}。这是工具或模板的缺陷，"
                f"请反馈。{'；'.join(certificate.faults[:_MOST_FAULTS])}"
            )
        publish(path, output)
    return certificate
