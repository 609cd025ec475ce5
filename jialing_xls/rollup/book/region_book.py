"""The roll-up workbook, sheet by sheet."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from jialing_xls import __version__
from jialing_xls.model.result import Certificate
from jialing_xls.ooxml.package import Package
from jialing_xls.rollup.book.book_layout import RegionPlan
from jialing_xls.rollup.book.charts import write_charts
from jialing_xls.rollup.book.fields import write_fields
from jialing_xls.rollup.book.figures import Formulas
from jialing_xls.rollup.book.form import region_form
from jialing_xls.rollup.book.matrix import write_matrix
from jialing_xls.rollup.book.overview import Overview
from jialing_xls.rollup.book.problems import first_problem_rows, problems, write_problems
from jialing_xls.rollup.book.roster import RosterSheet
from jialing_xls.rollup.book.summary import Summary
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
        plan = RegionPlan(WrittenBook(title, Path(folder)), template, region)
        return finish_book(plan.book, _write_sheets(plan))


def _write_sheets(plan: RegionPlan) -> Package:
    """The sheets in the order of their tabs, which go behind the form that is returned."""
    formulas = Formulas(plan)
    roster = RosterSheet(plan)
    found = problems(plan)
    usual = Usual(plan)
    summary = Summary(plan, roster)
    summary.write(len(found))
    form = region_form(plan, formulas)
    Overview(plan).write(first_problem_rows(found))
    write_matrix(plan)
    write_problems(plan, found)
    roster.write()
    write_charts(plan)
    write_fields(plan, formulas, usual)
    write_texts(plan)
    write_units_paper(plan, usual)
    count = len(plan.book.formulas)
    proof = proof_line(Certificate(total=count, matched=count))
    summary.prove(proof, _identity_line(plan.template, plan.region))
    return form


def _identity_line(template: Template, region: Region) -> str:
    files = "、".join(sorted(unit.digest for unit in region.units if unit.digest))
    roster = f"名单 SHA-256 {region.roster.digest}；" if region.roster else ""
    return (
        f"文件 {len(region.units)} 个，SHA-256 合计 {sha256(files.encode()).hexdigest()}；{roster}"
        f"模板 {template.name} SHA-256 {template.digest}；"
        f"jialing_xls {__version__}；{LABEL}{BLANK}"
    )
