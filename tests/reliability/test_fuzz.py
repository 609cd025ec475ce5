"""A short, seeded run of the fuzzer, and that it would notice."""

import sys
from pathlib import Path

import pytest
from instruments.fuzz import formats, worker, xlsb
from instruments.fuzz.campaign import Campaign, Figures
from instruments.fuzz.case import ENTRY, Corpus
from instruments.fuzz.inputs import INPUTS
from instruments.fuzz.oracle import Oracle

from jialing_xls.entry.reading.reader import read_entry
from jialing_xls.template import store as templates

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and /proc of Linux")

CASES = 150
FOUND = ((20241123, 1310), (20241123, 2375), (20241123, 5273), (20241123, 5969), (20241123, 12496))
"""Failures of the long run, by seed and number; they hold while the mutators stay as they are. Each
cause has a test of its own beside (tests/entry/test_hostile_files.py)."""


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return Campaign(tmp_path_factory.mktemp("fuzz"), INPUTS["workbooks"])


def shown(figures: Figures) -> str:
    return "\n".join(figures.lines())


def test_a_short_run_finds_nothing(campaign: Campaign) -> None:
    figures = campaign.run(7, range(CASES))
    assert figures.cases == CASES
    assert not figures.failures, shown(figures)
    assert figures.deaths == 0
    assert {"passed", "failed", "unusable"} == set(figures.by_outcome)
    assert set(figures.by_level) == {
        *("bytes", "zip", "xml", "cells", "sheets"),
        *("xls", "xlsb", "ods"),
    }
    assert figures.slowest[-1][0] < 5
    assert figures.largest[-1][0] < worker.MEMORY // 1024


def test_what_once_failed_no_longer_does(campaign: Campaign) -> None:
    corpus = Corpus()
    try:
        for seed, number in FOUND:
            case = corpus.case(seed, number)
            _, faults = campaign.one(case)
            assert not faults, (seed, number, case.kinds)
    finally:
        campaign.run(0, range(0))  # stops the worker


@pytest.mark.parametrize("kind", ["xls", "xlsb", "ods"])
def test_unharmed_the_other_formats_have_the_facts_of_the_sample(tmp_path: Path, kind: str) -> None:
    sample = formats.Formats(ENTRY)
    blob = {
        "xls": formats.compound(sample._stream),
        "xlsb": xlsb.packed(sample._xlsb),
        "ods": xlsb.packed(sample._ods),
    }[kind]
    path = tmp_path / f"甲.{kind}"
    path.write_bytes(blob)
    typed = templates.named("困难群众救助补助资金_2023").book.typed
    read, whole = read_entry(path, typed), read_entry(ENTRY, typed)
    assert read.findings == []
    assert {id: fact.value for id, fact in read.facts.by_field.items()} == {
        id: fact.value for id, fact in whole.facts.by_field.items()
    }


def test_a_case_is_the_same_whenever_it_is_made() -> None:
    corpus, again = Corpus(), Corpus()
    for number in range(20):
        assert corpus.case(1, number) == again.case(1, number)


def test_the_oracle_notices(tmp_path: Path) -> None:
    oracle, nowhere = Oracle(tmp_path), tmp_path / "没有"
    refused = worker.Report(
        status="unusable", messages=("“甲.xlsx”已损坏。",), errors=("“甲.xlsx”已损坏。",)
    )
    assert oracle.faults(refused, Path("甲.xlsx"), nowhere) == []
    for worse in (
        {"status": "defect"},
        {"failure": "Traceback"},
        {"printed": "thread panicked"},
        {"deeds": ("open /etc/passwd",)},
        {"messages": ("broken",)},
        {"messages": ("坏\x1b[2J了",)},
        {"messages": ("坏\n\n了",)},
        {"errors": ()},
        {"errors": ("“乙.xlsx”已损坏。",)},
        {"output": "自评表.xlsx"},
    ):
        report = worker.Report(**{**vars(refused), **worse})
        assert oracle.faults(report, Path("甲.xlsx"), nowhere), worse
    forged = tmp_path / "伪造.xlsx"
    forged.write_bytes(Corpus().path.read_bytes())
    passed = worker.Report(status="passed", proven=True, output=str(forged))
    faults = oracle.faults(passed, Path("甲.xlsx"), forged)
    assert any("formulas" in fault for fault in faults)
    assert any("not sealed" in fault for fault in faults)
