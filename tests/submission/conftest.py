"""The two samples, made afresh from their figures and filled."""

from pathlib import Path

import pytest
from submission.packages import Filled

from jialing_xls.entry.making.builder import build_entry
from jialing_xls.entry.reading.value_file import values_from_toml
from jialing_xls.pipeline import fill_jobs, jobs
from jialing_xls.template import store as templates
from jialing_xls.template.template_workbook import Template

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="session")
def template() -> Template:
    return templates.named("困难群众救助补助资金_2023")


@pytest.fixture(scope="session")
def filled(template: Template, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Filled]:
    """The samples 如实 and 更正."""
    folder = tmp_path_factory.mktemp("filled")
    entries = []
    for name in ("如实", "更正"):
        values = values_from_toml(SAMPLES / f"嘉陵区2023_{name}.toml", template.book)
        entries.append(folder / f"{name}_录入表.xlsx")
        entries[-1].write_bytes(build_entry(template, values))
    planned = jobs(entries, None)
    return {
        job.input.stem[:2]: Filled(job.input, job.output, outcome)
        for job, outcome in zip(planned, fill_jobs(planned), strict=True)
    }


@pytest.fixture(scope="session")
def as_printed(filled: dict[str, Filled]) -> Filled:
    """如实: the figures as the county's report prints them, slips included."""
    return filled["如实"]


@pytest.fixture(scope="session")
def corrected(filled: dict[str, Filled]) -> Filled:
    """更正: the slips mended and every finding of a 核实性 rule explained."""
    return filled["更正"]
