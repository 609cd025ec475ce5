"""The seal: intact on what the tool wrote, broken by whatever anybody does to it."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from submission.packages import Filled, parts_of, zipped

from jialing_xls.entry.making.builder import build_entry
from jialing_xls.pipeline import Job, fill_jobs
from jialing_xls.submission.seal import BLANK, LABEL, intact
from jialing_xls.template.store import shipped_folder
from jialing_xls.template.template_workbook import Template


def test_a_fresh_submission_is_intact(filled: dict[str, Filled]) -> None:
    assert all(intact(each.blob) for each in filled.values())


def test_what_is_no_submission_is_not_intact(template: Template, corrected: Filled) -> None:
    """A template and an entry workbook may not be overwritten as if they were outputs."""
    assert not intact((shipped_folder() / f"{template.name}.xlsx").read_bytes())
    assert not intact(corrected.entry.read_bytes())
    assert not intact(b"")
    assert not intact(b"PK no package at all")


@settings(max_examples=80)
@given(st.data())
def test_one_byte_of_any_part_breaks_it(corrected: Filled, data: st.DataObject) -> None:
    parts = parts_of(corrected.blob)
    name = data.draw(st.sampled_from(sorted(parts)))
    at = data.draw(st.integers(0, len(parts[name]) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != parts[name][at]))
    parts[name] = parts[name][:at] + bytes([other]) + parts[name][at + 1 :]
    assert not intact(zipped(parts))


def test_a_byte_more_or_less_in_any_part_breaks_it(corrected: Filled) -> None:
    parts = parts_of(corrected.blob)
    for name in parts:
        assert not intact(zipped({**parts, name: parts[name] + b" "})), name
        assert not intact(zipped({**parts, name: parts[name][:-1]})), name


def test_a_part_added_removed_or_renamed_breaks_it(corrected: Filled) -> None:
    parts = parts_of(corrected.blob)
    assert not intact(zipped({**parts, "xl/media/image1.png": b"\x89PNG"}))
    assert not intact(zipped({n: p for n, p in parts.items() if n != "docProps/core.xml"}))
    renamed = {n.replace("docProps/core", "docProps/more"): p for n, p in parts.items()}
    assert not intact(zipped(renamed))


def test_the_seal_itself_is_sealed(corrected: Filled) -> None:
    """A seal blanked out, or another one in its place, is no seal."""
    parts = parts_of(corrected.blob)
    name = "xl/worksheets/sheet2.xml"
    start = parts[name].index(LABEL.encode()) + len(LABEL.encode())
    for seal in (BLANK.encode(), b"f" * 64):
        changed = parts[name][:start] + seal + parts[name][start + 64 :]
        assert not intact(zipped({**parts, name: changed}))


def test_packing_again_does_not_matter(corrected: Filled) -> None:
    """The seal is over what the package says, not over how it is deflated."""
    assert intact(zipped(parts_of(corrected.blob)))


def test_saving_without_a_change_breaks_it(corrected: Filled) -> None:
    buffer = BytesIO()
    load_workbook(corrected.output).save(buffer)
    assert not intact(buffer.getvalue())


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_file_is_never_an_exception(corrected: Filled, data: st.DataObject) -> None:
    blob = corrected.blob
    at = data.draw(st.integers(0, len(blob) - 1))
    cut = data.draw(st.booleans())
    intact(blob[:at] if cut else blob[:at] + bytes([blob[at] ^ 0xFF]) + blob[at + 1 :])


@pytest.mark.parametrize("digits", [BLANK, "a" * 64])
def test_a_text_that_looks_like_a_seal_does_no_harm(
    template: Template, tmp_path_factory: pytest.TempPathFactory, digits: str
) -> None:
    """Somebody copies the line of another submission into a field."""
    folder = tmp_path_factory.mktemp("copied")
    entry = folder / "录入表.xlsx"
    entry.write_bytes(build_entry(template, {"审计问题说明": f"见 {LABEL}{digits}。"}))
    (outcome,) = fill_jobs([Job(entry, folder / "out.xlsx")])
    assert outcome.output is not None
    assert intact((folder / "out.xlsx").read_bytes())
