"""A sample filled on the fly, so that the tests follow the templates as they grow."""

from dataclasses import dataclass
from pathlib import Path

from jialing_xls.entry.making.builder import build_entry
from jialing_xls.entry.reading.value_file import values_from_toml
from jialing_xls.pipeline import Job, fill_jobs
from jialing_xls.template.template_workbook import Template

_SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@dataclass(frozen=True)
class Filled:
    """An entry workbook and the submission made from it."""

    entry: Path
    submission: Path

    @property
    def blob(self) -> bytes:
        return self.submission.read_bytes()


def fill_sample(template: Template, name: str, folder: Path) -> Filled:
    """The sample 如实, which has unsettled rules, or 更正, which has none."""
    values = values_from_toml(_SAMPLES / f"嘉陵区2023_{name}.toml", template.book)
    sample = Filled(folder / f"{name}_录入表.xlsx", folder / f"{name}_自评表.xlsx")
    sample.entry.write_bytes(build_entry(template, values))
    next(iter(fill_jobs([Job(sample.entry, sample.submission)])))
    return sample
