"""A short run of the fuzzer of Word templates and TOML files, and that it would notice."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from instruments.fuzz.foreign_inputs import TOML, Corpus, Oracle
from instruments.fuzz.worker import Report

from jialing_xls.entry.making.builder import build_entry
from jialing_xls.entry.reading.value_file import values_from_toml
from jialing_xls.template import store as templates

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and /proc of Linux")


def test_a_short_run_finds_nothing() -> None:
    # A process of its own: those that it starts begin as small as in the command.
    fuzzer = [sys.executable, "-m", "tests.instruments.fuzz", "foreign"]
    ended = subprocess.run(
        [*fuzzer, "--seed", "1", "--count", "40"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "cases 40 " in ended.stdout
    assert "failures: 0" in ended.stdout


def test_a_case_is_the_same_whenever_it_is_made() -> None:
    corpus, again = Corpus(), Corpus()
    for number in range(20):
        assert corpus.case(1, number) == again.case(1, number)


def test_the_oracle_notices_a_draft_with_more_in_it_than_facts(tmp_path: Path) -> None:
    made = tmp_path / "新"
    whole = next(
        case.blob
        for n in range(0, 99, 2)
        if (case := Corpus().case(1, n)).kinds != ("word:in_bytes",)
    )
    made.write_bytes(whole)
    faults = Oracle(tmp_path).faults(
        Report(status="passed", output=str(made)), Path("甲.docx"), made
    )
    assert "a draft without a seal" in faults


def test_the_oracle_notices_another_value_in_the_workbook(tmp_path: Path) -> None:
    template = templates.named("困难群众救助补助资金_2023")
    values = values_from_toml(TOML, template.book)
    made, passed = tmp_path / "新", Report(status="passed", output="新")
    made.write_bytes(build_entry(template, values))
    assert Oracle(tmp_path).faults(passed, TOML, made) == []
    made.write_bytes(build_entry(template, {**values, "预算_总额": Decimal(1)}))
    (fault,) = Oracle(tmp_path).faults(passed, TOML, made)
    assert fault.startswith("预算_总额")
