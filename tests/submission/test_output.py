"""Outputs appear whole or not at all; nobody's work is lost; the input is never written to."""

import os
from pathlib import Path

import pytest
from openpyxl import load_workbook
from submission.packages import Filled

from jialing_xls import pipeline
from jialing_xls.model.errors import RefusedOutput
from jialing_xls.model.result import Certificate, Level, Outcome, Status
from jialing_xls.pipeline import Job, fill_jobs
from jialing_xls.submission import output as outputs


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out" / "自评表.xlsx"


@pytest.fixture
def job(corrected: Filled, tmp_path: Path, target: Path) -> Job:
    """The entry workbook in one folder, its submission in another."""
    entry = tmp_path / "in" / "录入表.xlsx"
    entry.parent.mkdir()
    target.parent.mkdir()
    entry.write_bytes(corrected.entry.read_bytes())
    return Job(entry, target)


def filled(job: Job, *, force: bool = False) -> Outcome:
    (outcome,) = fill_jobs([job], force=force)
    return outcome


def listing(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


def edit(path: Path) -> bytes:
    """What Excel does: one cell changed, the package written anew."""
    book = load_workbook(path)
    book["交叉核对"]["Q25"] = "审计意见：属实"
    book.save(path)
    return path.read_bytes()


def test_an_output_that_is_there_byte_for_byte_is_proven_and_left_alone(
    job: Job, target: Path
) -> None:
    first = filled(job)
    os.utime(target, ns=(0, 0))
    before = target.stat()
    again = filled(job)
    assert again.kept
    assert not first.kept
    assert (target.stat().st_ino, target.stat().st_mtime_ns) == (before.st_ino, 0)
    assert again.certificate == first.certificate
    assert again.certificate.proven
    assert (again.status, again.output, again.checks) == (first.status, first.output, first.checks)
    assert listing(target) == [target.name]


def test_an_output_that_is_kept_is_proven_no_less(
    job: Job, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(job)

    def refuted(*_: object) -> Certificate:
        return Certificate(total=3, mismatched=3)

    monkeypatch.setattr(pipeline, "certify", refuted)
    outcome = filled(job)
    assert outcome.status is Status.DEFECT
    assert not outcome.kept


def test_only_what_is_missing_of_a_batch_is_written(corrected: Filled, tmp_path: Path) -> None:
    entries = [tmp_path / f"县{n}_录入表.xlsx" for n in range(3)]
    for entry in entries:
        entry.write_bytes(corrected.entry.read_bytes())
    made = pipeline.jobs(entries, None)
    assert not any(outcome.kept for outcome in fill_jobs(made))
    made[1].output.unlink()
    left = tmp_path / f".jxls-{outputs._machine()}-{2**22 + 1}-abcd1234.xlsx"
    left.write_bytes(b"half a workb")  # of a process that was killed
    outputs._swept.clear()
    stamps = [made[n].output.stat().st_mtime_ns for n in (0, 2)]
    assert [outcome.kept for outcome in fill_jobs(made)] == [True, False, True]
    assert [made[n].output.stat().st_mtime_ns for n in (0, 2)] == stamps
    assert made[1].output.read_bytes() == corrected.blob
    assert not left.exists()


def test_litter_is_removed_where_nothing_is_written_either(job: Job, target: Path) -> None:
    filled(job)
    left = target.with_name(f".jxls-{outputs._machine()}-{2**22 + 1}-abcd1234.xlsx")
    left.write_bytes(b"half a workb")
    outputs._swept.clear()
    assert filled(job).kept
    assert listing(target) == [target.name]


def test_with_force_it_is_written_anew_all_the_same(job: Job, target: Path) -> None:
    filled(job)
    os.utime(target, ns=(0, 0))
    assert not filled(job, force=True).kept
    assert target.stat().st_mtime_ns > 0


def test_an_output_of_another_version_is_replaced(
    job: Job, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "__version__", "0.0.1")
    filled(job)
    old = target.read_bytes()
    monkeypatch.undo()
    assert not filled(job).kept
    assert target.read_bytes() != old


def test_an_output_of_another_entry_workbook_is_replaced_too(
    job: Job, target: Path, as_printed: Filled, corrected: Filled
) -> None:
    target.write_bytes(as_printed.blob)
    assert filled(job).status is Status.PASSED
    assert target.read_bytes() == corrected.blob


def test_an_output_that_was_edited_by_hand_is_refused(job: Job, target: Path) -> None:
    filled(job)
    edited = edit(target)
    outcome = filled(job)
    assert outcome.status is Status.UNUSABLE
    assert outcome.output is None
    (refused,) = [f for f in outcome.findings if f.level is Level.ERROR]
    assert target.name in refused.message
    assert "改动过" in refused.message
    assert "--force" in refused.message
    assert target.read_bytes() == edited
    assert listing(target) == [target.name]


def test_with_force_it_is_replaced(job: Job, target: Path, corrected: Filled) -> None:
    filled(job)
    edit(target)
    assert filled(job, force=True).status is Status.PASSED
    assert target.read_bytes() == corrected.blob


@pytest.mark.parametrize("content", [b"", b"notes", b"PK\x03\x04"])
def test_a_file_that_the_tool_did_not_write_is_refused(
    job: Job, target: Path, content: bytes
) -> None:
    target.write_bytes(content)
    assert filled(job).status is Status.UNUSABLE
    assert target.read_bytes() == content


def test_a_folder_in_the_way_is_refused_even_with_force(job: Job, target: Path) -> None:
    target.mkdir()
    for force in (False, True):
        outcome = filled(job, force=force)
        assert outcome.status is Status.UNUSABLE
        assert target.name in outcome.findings[-1].message
    assert target.is_dir()
    assert listing(target) == [target.name]


def test_a_folder_that_is_not_there_is_named(job: Job, tmp_path: Path) -> None:
    outcome = filled(Job(job.input, tmp_path / "没有" / "自评表.xlsx"))
    assert outcome.status is Status.UNUSABLE
    assert "文件夹不存在" in outcome.findings[-1].message


@pytest.mark.parametrize("crash", [RuntimeError, KeyboardInterrupt, MemoryError])
def test_a_crash_between_draft_and_publish_leaves_the_old_file_and_no_litter(
    job: Job,
    target: Path,
    as_printed: Filled,
    monkeypatch: pytest.MonkeyPatch,
    crash: type[BaseException],
) -> None:
    target.write_bytes(as_printed.blob)
    seen: list[list[str]] = []

    def fail(*_: object) -> None:
        seen.append(listing(target))
        raise crash

    monkeypatch.setattr(pipeline, "certify", fail)
    with pytest.raises(crash):
        filled(job)
    assert len(seen[0]) == 2, "the draft stood beside the target"
    assert target.read_bytes() == as_printed.blob
    assert listing(target) == [target.name]


def test_a_target_that_cannot_be_replaced_keeps_its_content_and_is_told(
    job: Job, target: Path, as_printed: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows a workbook that is open in Excel cannot be replaced."""
    target.write_bytes(as_printed.blob)

    def denied(*_: object) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(os, "replace", denied)
    outcome = filled(job)
    assert outcome.status is Status.UNUSABLE
    assert outcome.output is None
    assert "打开" in outcome.findings[-1].message
    assert target.read_bytes() == as_printed.blob
    assert listing(target) == [target.name]


def test_a_full_disk_is_told_and_leaves_no_litter(
    job: Job, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    outcome = filled(job)
    assert outcome.status is Status.UNUSABLE
    assert "磁盘已满" in outcome.findings[-1].message
    assert listing(target) == []


def test_the_draft_is_on_the_disk_before_it_takes_the_place(
    job: Job, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a power cut leaves an empty file under the name of the old one."""
    done: list[str] = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)

        def traced(*args: object, name: str = name, real: object = real) -> None:
            done.append(name)
            real(*args)  # type: ignore[operator]

        monkeypatch.setattr(os, name, traced)
    filled(job)
    assert done == ["fsync", "replace"]


def test_the_output_is_readable_by_others(job: Job, target: Path) -> None:
    """A temporary file is its owner's alone; a submission lies on a shared drive."""
    filled(job)
    assert target.stat().st_mode & 0o044 == 0o044


def test_the_input_is_never_written_to(job: Job) -> None:
    before = job.input.stat()
    content = job.input.read_bytes()
    filled(job)
    after = job.input.stat()
    assert job.input.read_bytes() == content
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert listing(job.input) == [job.input.name]


def test_refusing_says_nothing_of_an_output_that_is_not_there(target: Path) -> None:
    target.parent.mkdir()
    outputs.refuse_to_overwrite(target)
    target.write_bytes(b"x")
    with pytest.raises(RefusedOutput):
        outputs.refuse_to_overwrite(target)
