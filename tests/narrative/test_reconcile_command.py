"""``jxls reconcile`` as a user meets it."""

import json
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document
from narrative.drafting import SAMPLES
from narrative.test_reading import with_xml
from openpyxl import load_workbook

from jialing_xls.cli.app import run

ENTRY = SAMPLES["更正"].name
REPORT = "县_自评报告"
RIGHT = "2023年，农村低保对象24036户、29351人；城市低保对象1865户、2274人。\n"
WRONG = RIGHT.replace("29351", "29531")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(SAMPLES["更正"], tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


def written(folder: Path, text: str, suffix: str = ".txt") -> Path:
    path = folder / f"{REPORT}{suffix}"
    if suffix == ".docx":
        document = Document()
        for line in text.splitlines():
            document.add_paragraph(line)
        document.save(str(path))
    else:
        path.write_text(text, "utf-8")
    return path


def reconcile(report: Path, *more: str) -> int:
    return run(["reconcile", str(report), "--against", str(report.with_name(ENTRY)), *more])


def made(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {ENTRY}


@pytest.mark.parametrize(
    ("suffix", "text", "status", "outputs"),
    [
        (".txt", RIGHT, 0, {"县_报告核对.xlsx"}),
        (".md", WRONG, 1, {"县_报告核对.xlsx"}),
        (".docx", RIGHT, 0, {"县_报告核对.xlsx"}),
        (".docx", WRONG, 1, {"县_报告核对.xlsx", "县_自评报告_批注.docx"}),
    ],
)
def test_what_is_made_and_the_exit_status(
    suffix: str, text: str, status: int, outputs: set[str], folder: Path
) -> None:
    report = written(folder, text, suffix)
    before = report.read_bytes()
    assert reconcile(report) == status
    assert made(folder) == {report.name, *outputs}
    assert report.read_bytes() == before


def test_the_console_says_what_is_wrong_where_and_by_how_much(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reconcile(written(folder, WRONG))
    said = capsys.readouterr().out
    assert "1. 不符　29531人　第 1 行" in said
    assert "29351人（救助数据!D6），差 180人" in said
    assert "结论：须改正 1 处" in said


def test_json_is_one_document(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reconcile(written(folder, WRONG), "--json") == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["status"], document["data"]) == ("failed", 4)
    assert document["verdicts"] == {"相符": 3, "不符": 1, "非数据": 1}
    (bad,) = (figure for figure in document["figures"] if figure["verdict"] == "不符")
    assert (bad["text"], bad["line"], bad["theirs"], bad["difference"]) == (
        "29531人",
        1,
        "29351",
        "180",
    )
    assert document["formulas"]["matched"] == document["formulas"]["total"] > 0


def test_without_a_table_the_report_is_held_against_itself(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["reconcile", str(written(folder, RIGHT))]) == 0
    assert "没有对照的表" in capsys.readouterr().out


def test_outputs_that_nobody_touched_are_replaced_others_are_not(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = written(folder, WRONG, ".docx")
    assert (reconcile(report), reconcile(report)) == (1, 1)
    copy = folder / "县_自评报告_批注.docx"
    document = Document(str(copy))
    document.add_paragraph("已改")
    document.save(str(copy))
    edited = copy.read_bytes()
    assert reconcile(report) == 2
    assert "改动过" in capsys.readouterr().err
    assert copy.read_bytes() == edited
    assert reconcile(report, "--force") == 1


def test_once_nothing_is_wrong_no_old_comments_lie_about(folder: Path) -> None:
    assert reconcile(written(folder, WRONG, ".docx")) == 1
    assert reconcile(written(folder, RIGHT, ".docx")) == 0
    assert made(folder) == {"县_自评报告.docx", "县_报告核对.xlsx"}


def in_header(report: Path, body: str | None) -> Path:
    """A report whose slip stands in its header."""
    document = Document()
    document.sections[0].header.paragraphs[0].text = WRONG.strip()
    if body is not None:
        document.add_paragraph(body)
    document.save(str(report))
    return report


def test_a_problem_in_a_header_is_told_to_be_there(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reconcile(in_header(folder / "县_自评报告.docx", "正文")) == 1
    said = capsys.readouterr().out
    assert "1. 不符　29531人　页眉，第 1 段" in said
    (comment,) = Document(str(folder / "县_自评报告_批注.docx")).comments
    assert "位置：页眉，第 1 段（那里不能加批注，加在这里）" in comment.text


def test_no_copy_without_a_comment_is_written_or_announced(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = folder / "县_自评报告.docx"
    assert reconcile(in_header(report, "正文")) == 1
    capsys.readouterr()
    assert reconcile(in_header(report, None)) == 1
    said = capsys.readouterr().out
    assert "没有批注副本：正文里没有段落" in said
    assert "_批注.docx" not in said
    assert made(folder) == {report.name, "县_报告核对.xlsx"}


def test_what_nobody_could_place_is_told_with_its_section(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reconcile(written(folder, "某县2023年情况\n一、情况\n修渠37公里。"))
    assert "未对应（没有核对，请自己看一遍）：37公里（一，第 3 行）" in capsys.readouterr().out


@pytest.mark.parametrize(("limit", "text"), [("MAX_FIGURES", "37公里"), ("MAX_NUMBERS", "1、")])
def test_a_report_with_too_many_numbers_is_refused(
    limit: str, text: str, folder: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Those that are no data take time and memory as well."""
    monkeypatch.setattr(f"jialing_xls.narrative.reconcile.{limit}", 2)
    assert reconcile(written(folder, f"某县情况\n{text}甲\n{text}乙\n{text}丙\n")) == 2
    assert "最多核对 2 个" in capsys.readouterr().err


def test_what_could_not_be_read_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = written(folder, RIGHT, ".docx")
    report.write_bytes(with_xml(report.read_bytes(), "<w:sectPr", "<w:altChunk/><w:sectPr"))
    assert reconcile(report) == 0
    assert "没有读：插入的另一份文件 1 处。里面的数没有核对" in capsys.readouterr().out
    sheet = load_workbook(folder / "县_报告核对.xlsx")["核对结果"]
    assert "没有读：插入的另一份文件 1 处" in sheet["A3"].value
    reconcile(report, "--json")
    assert json.loads(capsys.readouterr().out)["unread"] == ["插入的另一份文件 1 处"]


def test_the_copy_of_a_copy_has_a_number(folder: Path) -> None:
    names = ["县_自评报告", "县_自评报告_批注", "县_自评报告_批注2", "县_自评报告_批注3"]
    written(folder, WRONG, ".docx")
    for source, copy in pairwise(names):
        assert reconcile(folder / f"{source}.docx") == 1
        assert (folder / f"{copy}.docx").is_file()
    assert not any("_批注_批注" in name for name in made(folder))


def test_an_output_elsewhere(folder: Path) -> None:
    report, other = written(folder, WRONG, ".docx"), folder / "核对"
    other.mkdir()
    assert reconcile(report, "-o", str(other)) == 1
    assert {p.name for p in other.iterdir()} == {"县_报告核对.xlsx", "县_自评报告_批注.docx"}
    assert reconcile(report, "-o", str(other / "甲.xlsx")) == 1
    assert (other / "甲.xlsx").is_file()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["-o", "核对.docx"], ".xlsx"),
        (["--against", "没有.xlsx"], "找不到文件"),
        (["-o", ENTRY], "不能与"),
    ],
)
def test_a_call_that_cannot_be_used(
    more: list[str],
    message: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(folder)
    report = written(folder, RIGHT)
    before = made(folder)
    assert reconcile(report, *more) == 2
    assert message in capsys.readouterr().err
    assert made(folder) == before


def test_a_report_without_data_is_no_report_that_passes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = written(folder, "一、总体情况\n工作有序开展。\n")
    assert reconcile(report) == 2
    assert "没有找到数据" in capsys.readouterr().err
    assert made(folder) == {report.name}


def test_a_word_report_of_another_name_gets_its_comments(folder: Path) -> None:
    report = written(folder, WRONG, ".docx").rename(folder / "县_自评报告.wps")
    assert reconcile(report) == 1
    assert made(folder) == {report.name, "县_报告核对.xlsx", "县_自评报告_批注.docx"}


def test_a_report_that_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["reconcile", str(folder / "没有.docx")]) == 2
    assert "没有.docx" in capsys.readouterr().err
