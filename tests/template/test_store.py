"""Templates at hand: found by name, never across funds; one foreign file costs one line."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from openpyxl import Workbook

from jialing_xls.cli import app
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.model.role import Role
from jialing_xls.template import store

NAME = "困难群众救助补助资金_2023"
EARLIER = "36091bb1651c"
"""Digest of the version that release 0.1.0 shipped; it has no roles."""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The office's own folder."""
    folder = tmp_path / "自有"
    folder.mkdir()
    monkeypatch.setenv(store.VARIABLE, str(folder))
    return folder


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """Every file that the store opens."""
    paths: list[Path] = []
    read = store.bytes_of

    def counted(path: Path) -> bytes:
        paths.append(path)
        return read(path)

    store._parsed.cache_clear()
    monkeypatch.setattr(store, "bytes_of", counted)
    yield paths
    store._parsed.cache_clear()


def shipped_bytes() -> bytes:
    return (store.shipped_folder() / f"{NAME}.xlsx").read_bytes()


def earlier_path() -> Path:
    (path,) = (store.shipped_folder() / store.VERSIONS).glob(f"{NAME}@{EARLIER}.xlsx")
    return path


def foreign(path: Path) -> None:
    book = Workbook()
    book.save(path)


def test_a_template_is_found_without_opening_another(own: Path, opened: list[Path]) -> None:
    for n in range(20):
        foreign(own / f"别的_{n}.xlsx")
    assert store.named(NAME).name == NAME
    assert opened == [store.shipped_folder() / f"{NAME}.xlsx"]


def test_a_foreign_file_costs_one_line(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    foreign(own / "通讯录.xlsx")
    (own / "坏的.xlsx").write_bytes(b"PK\x03\x04")
    (own / "~$通讯录.xlsx").write_bytes(b"")
    faults = {
        each.path.stem: each.fault for each in store.list_templates() if each.path.parent == own
    }
    assert faults.keys() == {"通讯录", "坏的"}
    assert all("不是本工具的模板工作簿" in fault for fault in faults.values())
    assert app.run(["template", "list"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert sum("不是本工具的模板工作簿" in line for line in shown) == 2
    assert any(line.startswith(NAME) and "随工具" in line for line in shown)


def test_two_with_one_name_are_told(own: Path) -> None:
    (own / f"{NAME}.xlsx").write_bytes(shipped_bytes())
    assert store.named(NAME).name == NAME  # the same file twice is one template
    (own / f"{NAME}.xlsx").write_bytes(earlier_path().read_bytes())
    with pytest.raises(UnreadableFile, match=f"有两个名为“{NAME}”而内容不同的模板.*自有"):
        store.named(NAME)


@pytest.mark.parametrize("name", ["", "..", f"../{NAME}", "/etc/passwd", "a\0b", "没有_2023"])
def test_a_name_is_no_path(name: str) -> None:
    with pytest.raises(UnreadableFile, match="没有名为"):
        store.named(name)


def test_an_earlier_version_is_at_hand_and_takes_its_roles_from_the_present_one() -> None:
    present = store.named(NAME)
    assert store.version(NAME, present.digest) is present
    digest = sha256(earlier_path().read_bytes()).hexdigest()
    earlier = store.version(NAME, digest)
    assert earlier.digest == digest != present.digest
    assert earlier.book.playing(Role.BUDGET) == present.book.playing(Role.BUDGET) != ""
    with pytest.raises(UnreadableFile, match=r"没有模板“.*”的版本 000000000000…，现有的版本是"):
        store.version(NAME, "0" * 64)


def test_add_keeps_the_version_that_it_replaces(
    own: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    older, newer = tmp_path / "旧.xlsx", tmp_path / "新.xlsx"
    older.write_bytes(earlier_path().read_bytes())
    newer.write_bytes(shipped_bytes())
    assert app.run(["template", "add", str(older)]) == 2  # differs from the one that is shipped
    assert "--earlier" in capsys.readouterr().err
    assert app.run(["template", "add", str(older), "--earlier"]) == 0
    assert [path.name for path in (own / store.VERSIONS).iterdir()] == [f"{NAME}@{EARLIER}.xlsx"]
    assert app.run(["template", "add", str(newer)]) == 0
    assert (own / f"{NAME}.xlsx").read_bytes() == shipped_bytes()
    assert app.run(["template", "remove", NAME]) == 0
    assert not (own / f"{NAME}.xlsx").exists()
    assert len(list((own / store.VERSIONS).iterdir())) == 2
    assert app.run(["template", "remove", NAME]) == 2


def test_the_option_names_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(store.VARIABLE, "")
    assert app.run(["--templates", str(tmp_path), "template", "list"]) == 0
    assert str(tmp_path) in capsys.readouterr().out


def test_selection_is_by_fund_and_year_and_never_across_funds() -> None:
    fund = store.named(NAME).fund
    assert store.for_fund(fund, 2023).name == NAME
    for other, year in (("别的资金", 2023), (fund, 1999), ("", None)):
        with pytest.raises(UnreadableFile, match=f"没有模板，请用 --template 指定.*{NAME}"):
            store.for_fund(other, year)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2023年度困难群众救助补助资金绩效自评报告", NAME),
        ("困难群众救助工作", NAME),
        ("文物保护专项资金绩效自评报告", None),
    ],
)
def test_the_fund_that_a_report_speaks_of(text: str, found: str | None) -> None:
    template = store.spoken_of(text, 2023)
    assert (template.name if template else None) == found
