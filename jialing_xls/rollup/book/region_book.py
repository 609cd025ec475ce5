"""The roll-up workbook, sheet by sheet."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from jialing_xls import __version__
from jialing_xls.model.result import Certificate
from jialing_xls.model.role import Role
from jialing_xls.ooxml.package import Package
from jialing_xls.rollup.book.book_layout import RegionAddresses, matrix_grid, paper_grid
from jialing_xls.rollup.book.charts import write_charts
from jialing_xls.rollup.book.fields import write_fields
from jialing_xls.rollup.book.figures import Formulas
from jialing_xls.rollup.book.form import region_form
from jialing_xls.rollup.book.matrix import counted, write_matrix
from jialing_xls.rollup.book.overview import Overview
from jialing_xls.rollup.book.problems import first_problem_rows, problems, write_problems
from jialing_xls.rollup.book.roster import RosterSheet
from jialing_xls.rollup.book.summary import Summary, rule_places
from jialing_xls.rollup.book.text_list import first_text_rows as first_texts
from jialing_xls.rollup.book.text_list import write_texts
from jialing_xls.rollup.book.units_paper import Usual, write_units_paper
from jialing_xls.rollup.region_result import Region
from jialing_xls.sheets.proven import Made, finish_book, put
from jialing_xls.sheets.written_book import WrittenBook
from jialing_xls.submission.fill import proof_line
from jialing_xls.submission.seal import BLANK, LABEL
from jialing_xls.template import store as templates
from jialing_xls.template.template_workbook import Template


def write_region_book(region: Region, output: Path) -> Certificate:
    """Make the workbook of ``region`` and put it at ``output``, proven.

    Raises Defect if a formula cannot be proven (nothing is written then), RefusedOutput if it
    cannot be written there.
    """
    with _set_aside():
        return put(build_region_book(region), output, "汇总表")


@contextmanager
def _set_aside() -> Iterator[None]:
    """What is there already, a region of thousands of units, stays as long as the workbook is made:
    looking for cycles in it again and again took a twentieth of the time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def build_region_book(region: Region) -> Made:
    """The workbook of a region. The same region gives the same bytes."""
    template = templates.named(region.template or templates.names()[0])
    title = f"{region.name}{region.year or ''}汇总"
    with TemporaryDirectory(prefix="jxls-") as folder:
        book = WrittenBook(title, Path(folder))
        form = _write_sheets(book, template, region)
        return finish_book(book, form)


def _write_sheets(book: WrittenBook, template: Template, region: Region) -> Package:
    """The sheets in the order of their tabs, which go behind the form that is returned."""
    rules = template.book.rules
    paper = paper_grid(template.book.fields, len(region.added))
    matrix = matrix_grid([rule.key for rule in rules], len(region.added))
    at = RegionAddresses(template)
    formulas = Formulas(template, paper, at)
    overview = Overview(template, region, paper, at)
    units = overview.unit_cells()
    roster = RosterSheet(region, paper, units, template.book.playing(Role.BUDGET))
    found = problems(template, region, at)
    usual = Usual(template, region.added)
    counts = counted(region.added, len(rules))
    summary = Summary(book, template, region, matrix, counts, roster, at)
    summary.write(len(found))
    form = region_form(book, template, region, formulas, at)
    overview.write(book, first_problem_rows(found))
    write_matrix(book, rules, region, matrix, counts, rule_places(rules, region), units)
    write_problems(book, found, units)
    roster.write(book)
    write_charts(book, template, region, overview.grid, at)
    write_fields(book, template, region, formulas, at, paper, usual, first_texts(region))
    write_texts(book, region)
    write_units_paper(book, template, region, paper, usual)
    count = len(book.formulas)
    proof = proof_line(Certificate(total=count, matched=count))
    summary.prove(proof, _identity_line(template, region))
    return form


def _identity_line(template: Template, region: Region) -> str:
    files = "、".join(sorted(unit.digest for unit in region.units if unit.digest))
    roster = f"名单 SHA-256 {region.roster.digest}；" if region.roster else ""
    return (
        f"文件 {len(region.units)} 个，SHA-256 合计 {sha256(files.encode()).hexdigest()}；{roster}"
        f"模板 {template.name} SHA-256 {template.digest}；"
        f"jialing_xls {__version__}；{LABEL}{BLANK}"
    )
