"""Submissions filled on the fly from the samples, so that the tests follow the templates."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from jialing_xls.entry.builder import build
from jialing_xls.entry.values import values_from_toml
from jialing_xls.pipeline import Job, run
from jialing_xls.template import workbook as templates
from jialing_xls.template.workbook import Template

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@dataclass(frozen=True)
class Filled:
    """A filled sample."""

    entry: Path
    submission: Path

    @property
    def blob(self) -> bytes:
        return self.submission.read_bytes()


@pytest.fixture(scope="session")
def template() -> Template:
    return templates.named(templates.names()[0])


@pytest.fixture(scope="session")
def samples(template: Template, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Filled]:
    """The two samples by name: 如实 has unsettled rules, 更正 has none."""
    folder = tmp_path_factory.mktemp("samples")
    filled = {}
    for name in ("如实", "更正"):
        values = values_from_toml(SAMPLES / f"嘉陵区2023_{name}.toml", template.book)
        sample = Filled(folder / f"{name}_录入表.xlsx", folder / f"{name}_自评表.xlsx")
        sample.entry.write_bytes(build(template, values))
        next(iter(run([Job(sample.entry, sample.submission)])))
        filled[name] = sample
    return filled


@pytest.fixture(scope="session")
def sample(samples: dict[str, Filled]) -> Filled:
    return samples["更正"]
