"""From files to the region: bad ones among good ones, in any order, by any runner."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from shutil import copy

import pytest
from counties import (
    TEMPLATE,
    County,
    counties,
    write_entries,
    write_roster,
    write_submissions,
)
from rollup.spoilt import KINDS, Good

from jialing_xls.executor import chunks
from jialing_xls.executor.processes import Processes
from jialing_xls.executor.runner import InProcess, Runner
from jialing_xls.model.result import Status
from jialing_xls.model.rule import Verdict
from jialing_xls.rollup import reading
from jialing_xls.rollup.region import roll_up
from jialing_xls.rollup.region_result import FileKind, Region, Reported, Roster, Standing
from jialing_xls.rollup.roster_file import read_roster
from jialing_xls.rollup.sources import LOCK_FILE, NO_WORKBOOK, file_kind_of, gather
from jialing_xls.template import store as templates

COUNT = int(os.environ.get("JXLS_UNITS", "24"))
"""Counties; more are asked for to see that a bad file is found among a thousand."""
SILENT = COUNT - 1
"""The county on the roster that sends nothing."""
TWICE = 0
"""The county of which there is another file (KINDS["又一份"])."""


@dataclass(frozen=True)
class Received:
    folder: Path
    made: list[County]
    roster: Roster

    def added(self) -> list[County]:
        return [county for county in self.made if county.number not in (SILENT, TWICE)]


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Received:
    """Submissions, entry workbooks and a file of each bad kind, in folders by city."""
    root = tmp_path_factory.mktemp("received")
    folder, made = root / "各县", counties(COUNT, faulty=30)
    assert any(county.slip for county in made)
    sent = [county for county in made if county.number != SILENT]
    write_submissions([c for c in sent if c.number % 3], folder)
    entries = write_entries([c for c in sent if not c.number % 3], folder)
    write_roster(made, root / "名单.xlsx")
    (submission,) = write_submissions([made[1]], root / "别处", jobs=1)
    template = templates.named(TEMPLATE)
    good = Good(template, made[TWICE], entries[TWICE].read_bytes(), submission.read_bytes())
    for name, kind in KINDS.items():
        kind.make(good, folder / f"{name}{kind.suffix}")
    (folder / "~$又一份.xlsx").write_bytes(b"lock")
    (folder / "说明.txt").write_text("请查收", encoding="utf-8")
    return Received(folder, made, read_roster(root / "名单.xlsx"))


def rolled(
    paths: Sequence[Path],
    roster: Roster | None = None,
    runner: Runner | None = None,
    prefer: Sequence[Path] = (),
) -> Region:
    sources = gather([str(path) for path in paths], beside=Path("/nowhere"))
    (region,) = roll_up(sources, runner or InProcess(), roster=roster, prefer=prefer)
    return region


@pytest.fixture(scope="module")
def whole(received: Received) -> Region:
    return rolled([received.folder], received.roster)


# ---------------------------------------------------------------- bad files


@pytest.mark.parametrize("name", KINDS)
def test_a_bad_file_is_named_with_the_reason(name: str, whole: Region) -> None:
    kind = KINDS[name]
    (unit,) = (unit for unit in whole.units if unit.file == f"各县/{name}{kind.suffix}")
    assert unit.standing is kind.standing
    assert kind.told in unit.reason
    assert unit.reason.endswith(("。", "）"))


def test_there_are_twenty_kinds_at_least() -> None:
    assert len(KINDS) >= 20


def test_the_good_ones_are_added_all_the_same(received: Received, whole: Region) -> None:
    assert [unit.name for unit in whole.added] == [county.name for county in received.added()]
    assert len(whole.left_out) == len(KINDS) + 1  # with the one that was sent twice
    assert {unit.kind for unit in whole.added} == {FileKind.SUBMISSION, FileKind.ENTRY}


def test_a_unit_whose_rules_fail_is_added_and_flagged(received: Received, whole: Region) -> None:
    failing = {unit.name for unit in whole.added if unit.status is Status.FAILED}
    assert failing == {county.name for county in received.added() if county.slip}
    assert all(unit.problems for unit in whole.added if unit.name in failing)


def test_what_was_passed_over_is_told(whole: Region) -> None:
    assert whole.skipped == {
        LOCK_FILE: ("各县/~$又一份.xlsx",),
        NO_WORKBOOK: ("各县/说明.txt",),
    }


def test_no_path_of_this_machine_is_told(received: Received, whole: Region) -> None:
    assert str(received.folder) not in repr(whole)


def test_a_bug_at_one_file_is_that_files_defect(
    received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = file_kind_of

    def kind_of(path: Path) -> FileKind:
        if path.name.startswith(received.made[4].name):
            raise ZeroDivisionError(path)
        return real(path)

    monkeypatch.setattr(reading, "file_kind_of", kind_of)
    monkeypatch.delenv("JXLS_DEBUG", raising=False)
    found = rolled([received.folder], received.roster)
    (defect,) = (unit for unit in found.units if unit.standing is Standing.DEFECT)
    assert defect.file.endswith(f"{received.made[4].name}_自评表.xlsx")
    assert "程序内部出错（ZeroDivisionError" in defect.reason
    assert str(received.folder) not in defect.reason
    assert len(found.added) == len(received.added()) - 1
    assert found.status is Status.DEFECT


# ---------------------------------------------------------------- figures


def summed(field: str, made: Sequence[County]) -> Decimal:
    """From what the generator typed, by nothing of the tool."""
    values = [county.values.get(field, Decimal(0)) for county in made]
    return sum((value for value in values if isinstance(value, Decimal)), Decimal(0))


def test_sums_are_those_of_the_typed_figures(received: Received, whole: Region) -> None:
    book = templates.named(TEMPLATE).book
    checked = 0
    for id, field in book.typed.items():
        if field.kind in ("金额", "数量") and whole.figures[id].stated:
            assert whole.figures[id].value == summed(id, received.added()), id
            checked += 1
    assert checked > 40


def test_rates_are_those_of_the_sums(received: Received, whole: Region) -> None:
    spent, budget = (summed(f"{what}_总额", received.added()) for what in ("执行", "预算"))
    assert whole.figures["执行率_总额"].value == round(spent / budget, 4)
    amount, heads = (summed(f"农村低保_{what}", received.added()) for what in ("金额", "人数"))
    assert whole.figures["农村低保_月人均"].value == round(amount * 10_000 / heads / 12, 2)


def test_standards_are_weighted_by_heads(received: Received, whole: Region) -> None:
    heads, sums = Decimal(0), Decimal(0)
    for county in received.added():
        here, standard = county.values["城市低保_人数"], county.values["城市低保_标准"]
        assert isinstance(here, Decimal)
        assert isinstance(standard, Decimal)
        heads, sums = heads + here, sums + here * standard
    assert whole.figures["城市低保_标准"].value == round(sums / heads, 2)


def test_absent_figures_are_told(received: Received, whole: Region) -> None:
    stating = sum("预算_其他" in county.values for county in received.added())
    other = whole.figures["预算_其他"]
    assert 0 < stating < len(whole.added)
    assert other.stated == stating
    assert other.note == f"{len(whole.added)} 个单位中 {stating} 个填报"


def test_a_figure_leads_to_its_cells(whole: Region) -> None:
    for unit in whole.added:
        place = unit.place("预算_总额")
        assert place is not None
        expected = "自评表!E7" if unit.kind is FileKind.SUBMISSION else "资金情况!"
        assert str(place).startswith(expected)
        for check in unit.problems:
            assert unit.cells(check), check.rule.key


def test_the_regions_own_balances(whole: Region) -> None:
    verdicts = {check.rule.key: check.verdict for check in whole.checks}
    assert verdicts["B02"] is Verdict.PASSED
    assert verdicts["B06"] is Verdict.PASSED


# ---------------------------------------------------------------- roster


def test_against_the_roster(received: Received, whole: Region) -> None:
    found = {each.name: each.reported for each in whole.compared}
    names = [county.name for county in received.made]
    assert list(found)[:COUNT] == names
    assert found.pop(names[SILENT]) is Reported.MISSING
    assert found.pop(names[TWICE]) is Reported.TWICE
    assert found.pop("某某开发区") is Reported.UNLISTED
    assert set(found.values()) == {Reported.ADDED}


def test_the_preferred_file_of_two(received: Received) -> None:
    prefer = received.folder / "又一份.xlsx"
    found = rolled([received.folder], received.roster, prefer=[prefer])
    (unit,) = (unit for unit in found.added if unit.name == received.made[TWICE].name)
    assert unit.file == "各县/又一份.xlsx"
    assert unit.value("特困_人数") == 1


def test_without_a_roster_everybody_who_sent_something_is_there(received: Received) -> None:
    found = rolled([received.folder])
    assert found.roster is None
    names = [unit.name for unit in found.added]
    assert names == sorted(names)
    assert "某某开发区" in names


# ---------------------------------------------------------------- the same in any way


def test_neither_order_nor_chunks_nor_processes_show(
    received: Received, whole: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sorted(path for path in received.folder.rglob("*") if path.is_file())
    kept = [path for path in files if path.suffix != ".txt" and path.name[0] != "~"]
    expected = rolled(kept, received.roster)
    monkeypatch.setattr(chunks, "MOST", 5)
    runners: tuple[Runner, ...] = (InProcess(), Processes(2), Processes(3))
    for seed, runner in enumerate(runners):
        shuffled = Random(seed).sample(kept, len(kept))
        assert rolled(shuffled, received.roster, runner) == expected
    monkeypatch.setattr(chunks, "MOST", 7)
    assert rolled([received.folder], received.roster, Processes(2)) == whole


def test_the_same_report_in_two_files_counts_once(received: Received, tmp_path: Path) -> None:
    """An entry workbook and what was filled from it lie side by side in many a folder."""
    county = received.made[4]
    (entry,) = write_entries([county], tmp_path)
    submission = received.folder / county.parent / f"{county.name}_自评表.xlsx"
    copy(submission, entry.parent)
    found = rolled([tmp_path])
    assert {unit.kind: unit.standing for unit in found.units} == {
        FileKind.SUBMISSION: Standing.ADDED,
        FileKind.ENTRY: Standing.COPY,
    }


def test_nothing_that_can_be_added(tmp_path: Path) -> None:
    (tmp_path / "甲县.xlsx").write_bytes(b"")
    found = rolled([tmp_path])
    assert found.added == ()
    assert found.figures == {}
    assert found.status is Status.UNUSABLE
