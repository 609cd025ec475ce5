"""The official form alone, filled: what portals take, cut out of a proven submission.

Nothing is grafted on it. What it belongs to stands where it does not show, in the document's
properties: the digests of the entry workbook and of the template, and the seal of the submission
that it was cut out of. A formula of the form that reads one of the sheets cut off becomes its value.
"""

from collections.abc import Collection
from decimal import Decimal
from html import escape

from jialing_xls.model.errors import Defect
from jialing_xls.ooxml.document_properties import stating
from jialing_xls.ooxml.editing.cell_setting import Setting
from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.reference import SheetCell
from jialing_xls.submission.certificate import certify_workbook
from jialing_xls.submission.plan import IDENTITY_CELL
from jialing_xls.submission.seal import BLANK, LABEL, seal
from jialing_xls.template.form_alone import form_alone, leaning
from jialing_xls.template.pagination import state_total
from jialing_xls.template.template_layout import CROSSCHECK
from jialing_xls.template.template_workbook import Template

PROPERTY = "jxls"
"""Name of the property that says what the form belongs to."""


def form_file(template: Template, submission: bytes) -> bytes:
    """The form out of a submission as a file. Raises Defect if a formula of it is not matched."""
    package = Package.read(submission)
    instead = {place: _value(package, place) for place, _ in leaning(template)}
    alone = form_alone(template, package, instead)
    if len(alone.sheets) == 1:
        alone = state_total(alone, alone.sheets[0].name)
    line = package.text(package.worksheet(CROSSCHECK).cells[IDENTITY_CELL])
    said = line.replace(LABEL, f"{CROSSCHECK}的{LABEL}") + f"；{LABEL}{BLANK}"
    stated, part = stating(alone, PROPERTY, escape(said, quote=False))
    made = seal(stated, part, {})
    certificate = certify_workbook(made, _formulas(template, instead.keys()), {})
    if certificate.matched != certificate.total:
        raise Defect(f"官方表的公式没有通过证明：{'；'.join(certificate.faults[:5])}")
    return made


def _formulas(template: Template, without: Collection[SheetCell]) -> dict[CellKey, str]:
    """The formulas that the form has, cell by cell."""
    return {
        (sheet, at): template.package.worksheet(sheet).cells[at].expression
        for sheet, at in template.formulas
        if sheet in template.form_sheets and (sheet, at) not in without
    }


def _value(package: Package, place: SheetCell) -> Setting:
    """What the formula came to in the submission."""
    cell = package.worksheet(place.sheet).cells[place.cell]
    return Setting(Decimal(cell.text) if cell.type == "n" and cell.text else package.text(cell))
