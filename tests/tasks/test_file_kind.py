"""What a file is; which workbook a report goes with; what a folder comes to."""

from pathlib import Path

import pytest

from jialing_xls.model.errors import Unusable
from jialing_xls.rollup.region_result import FileKind
from jialing_xls.tasks.file_kind import expand_paths, find_workbook, recognise_file

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
ENTRY = SAMPLES / "嘉陵区2023_更正_录入表.xlsx"
SUBMISSION = SAMPLES / "嘉陵区2023_更正_自评表.xlsx"


@pytest.mark.parametrize(
    ("name", "source", "kind"),
    [
        ("a.xlsx", ENTRY, FileKind.ENTRY),
        ("甲_自评表.xlsx", ENTRY, FileKind.ENTRY),
        ("a.xlsx", SUBMISSION, FileKind.SUBMISSION),
        ("甲_录入表.xlsx", SUBMISSION, FileKind.SUBMISSION),
        ("a.txt", None, FileKind.REPORT),
        ("a.DOCX", None, FileKind.REPORT),
        ("a.pdf", None, FileKind.REPORT),
        ("a.jpg", None, FileKind.ENTRY),
        ("a", None, FileKind.ENTRY),
    ],
)
def test_the_content_tells_a_workbook(
    tmp_path: Path, name: str, source: Path | None, kind: FileKind
) -> None:
    path = tmp_path / name
    path.write_bytes(source.read_bytes() if source else b"")
    assert recognise_file(path) is kind


@pytest.mark.parametrize(
    ("report", "workbooks", "found"),
    [
        ("甲县_自评报告.docx", ["乙县_录入表.xlsx", "甲县_录入表.xlsx"], 1),
        ("甲县_自评报告.docx", ["甲县_自评表.xlsx", "甲县_录入表.xls"], 1),
        ("甲县.txt", ["甲县_自评表.xlsx", "乙县_录入表.xlsx"], 0),
        ("报告.txt", ["甲县_录入表.xlsx"], 0),
        ("报告.txt", ["甲县_录入表.xlsx", "乙县_录入表.xlsx"], None),
        ("报告.txt", [], None),
    ],
)
def test_a_report_goes_with_its_units_workbook(
    report: str, workbooks: list[str], found: int | None
) -> None:
    assert find_workbook(report, workbooks) == found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two entry workbooks, one deeper; a submission; a lock file; something else."""
    deeper = tmp_path / "各县" / "市"
    deeper.mkdir(parents=True)
    for path in (tmp_path / "各县" / "甲_录入表.xlsx", deeper / "乙_录入表.xlsx"):
        path.write_bytes(ENTRY.read_bytes())
    (tmp_path / "各县" / "甲_自评表.xlsx").write_bytes(SUBMISSION.read_bytes())
    (tmp_path / "各县" / "~$甲_录入表.xlsx").write_bytes(b"")
    (tmp_path / "各县" / "说明.txt").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "files"),
    [
        ("各县", ["各县/市/乙_录入表.xlsx", "各县/甲_录入表.xlsx"]),
        ("各县/*.xlsx", ["各县/甲_录入表.xlsx"]),
        ("各县/**/*_录入表.xlsx", ["各县/市/乙_录入表.xlsx", "各县/甲_录入表.xlsx"]),
        ("没有_录入表.xlsx", ["没有_录入表.xlsx"]),
    ],
)
def test_folders_and_patterns(folder: Path, given: str, files: list[str]) -> None:
    found = expand_paths([Path(given)], FileKind.ENTRY).files
    assert sorted(path.as_posix() for path in found) == sorted(files)


def test_what_is_passed_over_is_told(folder: Path) -> None:
    assert expand_paths([Path("各县")], FileKind.ENTRY).told == (
        "跳过　Excel、WPS 打开文件时的临时文件（~$…） 1 个：各县/~$甲_录入表.xlsx",
        "跳过　不是工作簿 1 个：各县/说明.txt",
        "跳过　自评表 1 个：各县/甲_自评表.xlsx",
    )


def test_a_folder_without_any_is_refused(folder: Path) -> None:
    with pytest.raises(Unusable, match="里没有自评表"):
        expand_paths([Path("各县/市")], FileKind.SUBMISSION)


def test_a_file_named_and_found_is_one_file(folder: Path) -> None:
    found = expand_paths([Path("各县/甲_录入表.xlsx"), Path("各县")], FileKind.ENTRY).files
    assert len(found) == 2
