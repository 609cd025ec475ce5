"""A template workbook is what its definition builds, to the byte, and reads back as the same."""

import zipfile
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

from jialing_xls.definition.building import build_template
from jialing_xls.definition.expansion import Definition
from jialing_xls.ooxml.reference import SheetCell
from jialing_xls.template.template_layout import PAPER, TOOL_SHEETS
from jialing_xls.template.template_workbook import Template

EXEMPT_PARTS: frozenset[str] = frozenset()
"""Parts that may differ between the committed workbook and a fresh build: none."""


def parts_of(blob: bytes) -> list[tuple[str, bytes]]:
    """Names and contents in the order of the package; how they are deflated is zlib's affair."""
    with zipfile.ZipFile(BytesIO(blob)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def test_the_committed_workbook_is_what_its_definition_builds(
    committed: Path, built: bytes
) -> None:
    fresh, shipped = parts_of(built), parts_of(committed.read_bytes())
    assert [name for name, _ in shipped] == [name for name, _ in fresh]
    stale = [a[0] for a, b in zip(shipped, fresh, strict=True) if a != b]
    assert set(stale) <= EXEMPT_PARTS, "run: jxls template build"


def test_every_shipped_workbook_has_a_definition(definition_path: Path) -> None:
    definitions = {path.stem for path in definition_path.parent.glob("*.toml")}
    assert {path.stem for path in definition_path.parents[1].glob("*.xlsx")} <= definitions


def test_building_twice_gives_the_same_bytes(definition: Definition, built: bytes) -> None:
    assert build_template(definition).blob == built


def test_no_clock_path_or_user_goes_into_the_workbook(opened: Workbook, built: bytes) -> None:
    """Whatever the machine, docProps say the same: a fixed day, and nobody."""
    properties = opened.properties
    assert str(properties.created) == "2024-01-01 00:00:00"
    assert properties.creator in (None, "")
    assert properties.lastModifiedBy in (None, "")
    with zipfile.ZipFile(BytesIO(built)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_name_of_the_file_is_the_name_of_the_template(
    definition: Definition, committed: Path, template: Template
) -> None:
    assert definition.name == committed.stem == template.name
    assert definition.years == template.years
    assert definition.fund == template.fund


def test_the_sheets_stand_in_the_order_of_the_design(opened: Workbook, template: Template) -> None:
    official, ours = opened.sheetnames[:-3], opened.sheetnames[-3:]
    assert set(template.form_sheets) <= set(official)
    assert tuple(ours) == TOOL_SHEETS
    states = [opened[name].sheet_state for name in (*template.form_sheets, *ours)]
    assert states == ["visible"] * (len(states) - 1) + ["hidden"]


def test_fields_read_back_are_those_of_the_definition(
    definition: Definition, template: Template
) -> None:
    assert list(template.book.fields.values()) == list(definition.book.fields.values())


def test_rules_read_back_are_those_of_the_definition(
    definition: Definition, template: Template
) -> None:
    assert template.book.rules == definition.book.rules


def test_every_field_has_a_row_on_the_working_paper_and_every_rule_one_in_the_crosscheck(
    template: Template, opened: Workbook
) -> None:
    ids = {row: opened[PAPER].cell(row, 1).value for row in template.paper_rows.values()}
    assert ids == {row: id for id, row in template.paper_rows.items()}
    assert list(template.paper_rows) == list(template.book.fields)
    assert list(template.rule_rows) == [rule.key for rule in template.book.rules]
    assert len(set(template.rule_rows.values())) == len(template.book.rules)


def test_every_field_on_the_form_is_bound_by_a_name_equal_to_its_id(
    definition: Definition, template: Template, opened: Workbook
) -> None:
    names = {name: text.attr_text for name, text in opened.defined_names.items()}
    assert names == {id: at.absolute for id, at in template.form.items()}
    table = definition.table
    above = {
        id: cell
        for id, cell in definition.cells.items()
        if table is None or SheetCell.parse(cell).cell.row < table.first
    }
    assert above == {id: str(template.form[id]) for id in above}
    of_indicators = {id for id in template.form if definition.book.fields[id].indicator}
    assert template.form.keys() == definition.cells.keys() | of_indicators


def test_every_result_is_cached(template: Template) -> None:
    """A template that nobody has opened yet shows no formula without its result."""
    for sheet in template.package.sheets:
        cells = template.package.worksheet(sheet.name).cells.values()
        bare = [
            str(cell.at) for cell in cells if cell.formula and cell.type == "n" and not cell.text
        ]
        errors = [str(cell.at) for cell in cells if cell.type == "e"]
        assert (bare, errors) == ([], []), sheet.name
