"""The workbooks that are shipped are what the tool makes today, and valid by the schemas."""

import tomllib
from pathlib import Path

import pytest
from shared_schema import faults_of
from submission.packages import Filled, parts_of

from jialing_xls.entry.making.builder import build_entry
from jialing_xls.entry.reading.reader import open_entry
from jialing_xls.entry.reading.value_file import BASE, values_from_toml
from jialing_xls.model.result import Status
from jialing_xls.pipeline import Job, check_inputs, fill_jobs
from jialing_xls.submission.seal import intact
from jialing_xls.template.store import named, shipped_folder
from jialing_xls.template.template_workbook import Template

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = ["嘉陵区2023_如实", "嘉陵区2023_更正"]
SCORED = ["示例县2025_居家养老", "示例县2025_殡葬"]
"""Of a made-up county, on the two scored forms."""


def differing(one: bytes, other: bytes) -> list[str]:
    """Names of the parts whose bytes differ, or that one workbook lacks."""
    a, b = parts_of(one), parts_of(other)
    return sorted(name for name in a.keys() | b.keys() if a.get(name) != b.get(name))


@pytest.mark.parametrize("name", [*NAMES, *SCORED])
def test_a_committed_entry_workbook_is_made_of_its_figures(name: str) -> None:
    template = named(open_entry(SAMPLES / f"{name}_录入表.xlsx").template)
    values = values_from_toml(SAMPLES / f"{name}.toml", template.book)
    committed = (SAMPLES / f"{name}_录入表.xlsx").read_bytes()
    assert differing(committed, build_entry(template, values)) == []


@pytest.mark.parametrize("name", SCORED)
def test_the_scored_samples_pass(name: str) -> None:
    (outcome,) = check_inputs([SAMPLES / f"{name}_录入表.xlsx"])
    assert outcome.status is Status.PASSED, [c.rule.key for c in outcome.checks if not c.settled]


@pytest.mark.parametrize("name", [*NAMES, *SCORED])
def test_a_committed_submission_is_made_of_its_entry_workbook(name: str, tmp_path: Path) -> None:
    """Of the committed file: its SHA-256, which zlib has a part in, stands in 交叉核对."""
    (outcome,) = fill_jobs([Job(SAMPLES / f"{name}_录入表.xlsx", tmp_path / "out.xlsx")])
    assert outcome.output is not None
    committed = (SAMPLES / f"{name}_自评表.xlsx").read_bytes()
    assert differing(committed, Path(outcome.output).read_bytes()) == []
    assert intact(committed)


def test_the_file_of_corrected_lists_its_differences_and_nothing_else() -> None:
    printed, corrected = (
        tomllib.loads((SAMPLES / f"{name}.toml").read_text(encoding="utf-8")) for name in NAMES
    )
    assert corrected.pop(BASE) == f"{NAMES[0]}.toml"
    assert [id for id, value in corrected.items() if printed.get(id) == value] == []


SHIPPED = sorted([*shipped_folder().glob("*.xlsx"), *SAMPLES.glob("*.xlsx")])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_is_shipped_is_valid(path: Path) -> None:
    assert faults_of()(path.read_bytes()) == []


@pytest.mark.parametrize("name", ["如实", "更正"])
def test_what_is_written_is_valid(filled: dict[str, Filled], name: str) -> None:
    assert faults_of()(filled[name].blob) == []
    assert faults_of()(filled[name].entry.read_bytes()) == []


def test_what_is_written_without_figures_is_valid(template: Template, tmp_path: Path) -> None:
    entry = tmp_path / "录入表.xlsx"
    entry.write_bytes(build_entry(template))
    (outcome,) = fill_jobs([Job(entry, tmp_path / "out.xlsx")])
    assert outcome.certificate.proven
    assert faults_of()(entry.read_bytes()) == []
    assert faults_of()((tmp_path / "out.xlsx").read_bytes()) == []
