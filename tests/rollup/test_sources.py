"""Which files are read: a small tree in, names out."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from jialing_xls.model.errors import Unusable
from jialing_xls.rollup.sources import LOCK_FILE, NO_WORKBOOK, Sources, gather

TREE = (
    "各县/甲/甲县.xlsx",
    "各县/甲/~$甲县.xlsx",
    "各县/甲/说明.docx",
    "各县/乙县.et",
    "各县/丙县.XLS",
    "各县/.隐藏.xlsx",
    "补报/甲县.xlsx",
)


@pytest.fixture(autouse=True)
def _tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in TREE:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    monkeypatch.chdir(tmp_path)


def shown(found: Sources) -> list[str]:
    return [source.shown for source in found.files]


def test_a_folder_with_all_below() -> None:
    found = gather(["各县"], beside=Path())
    assert shown(found) == ["各县/丙县.XLS", "各县/乙县.et", "各县/甲/甲县.xlsx"]
    skipped: Mapping[str, tuple[str, ...]] = {
        NO_WORKBOOK: ("各县/.隐藏.xlsx", "各县/甲/说明.docx"),
        LOCK_FILE: ("各县/甲/~$甲县.xlsx",),
    }
    assert found.skipped == skipped


def test_patterns_as_a_shell_would_not_expand_them() -> None:
    assert shown(gather(["*/甲*.xlsx"], beside=Path())) == ["补报/甲县.xlsx"]
    assert "各县/甲/甲县.xlsx" in shown(gather(["**/甲县.xlsx"], beside=Path()))
    assert shown(gather(["各*"], beside=Path())) == shown(gather(["各县"], beside=Path()))


def test_a_file_is_read_whatever_it_is_called() -> None:
    """What was named has a row in the result, and so has what is not there."""
    names = ["各县/甲/说明.docx", "各县/没有.xlsx"]
    assert shown(gather(names, beside=Path())) == ["各县/没有.xlsx", "各县/甲/说明.docx"]


def test_each_file_once_in_an_order_of_its_own() -> None:
    paths = ["各县", "补报/甲县.xlsx", "各县/甲/甲县.xlsx", "各县/乙县.et"]
    found = gather(paths, beside=Path())
    assert found == gather(paths[::-1], beside=Path())
    assert len(shown(found)) == 4


def test_no_path_of_this_machine_is_shown(tmp_path: Path) -> None:
    absolute = gather([str(tmp_path / "各县")], beside=Path())
    assert shown(absolute) == shown(gather(["各县"], beside=Path()))
    assert shown(gather([str(tmp_path / "补报" / "甲县.xlsx")], beside=Path())) == ["甲县.xlsx"]
    assert shown(gather([f"../{tmp_path.name}/补报"], beside=Path())) == ["补报/甲县.xlsx"]


def test_a_link_leads_down_from_the_output_only(tmp_path: Path) -> None:
    below = gather(["补报"], beside=tmp_path)
    assert [source.link for source in below.files] == ["补报/甲县.xlsx"]
    elsewhere = gather(["补报"], beside=tmp_path / "各县")
    assert [source.link for source in elsewhere.files] == [""]


def test_roster_and_output_are_no_reports(tmp_path: Path) -> None:
    apart = [Path("各县/乙县.et"), tmp_path / "各县" / "丙县.XLS"]
    assert shown(gather(["各县"], beside=Path(), apart=apart)) == ["各县/甲/甲县.xlsx"]


@pytest.mark.parametrize("path", ["没有*.xlsx", "空"])
def test_nothing_there(path: str) -> None:
    Path("空").mkdir()
    with pytest.raises(Unusable, match="里没有文件"):
        gather([path], beside=Path())
