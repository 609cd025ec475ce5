"""``jxls report`` and ``jxls template report`` as a user meets them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from narrative.drafting import SAMPLES, edited

from jialing_xls.cli.app import run

NAME = "嘉陵区2023_{}_自评报告.docx"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in SAMPLES.values():
        shutil.copy(path, tmp_path)
    return tmp_path


def report(folder: Path, sample: str, *more: str) -> int:
    return run(["report", str(folder / SAMPLES[sample].name), *more])


@pytest.mark.parametrize(("sample", "status"), [("更正", 0), ("如实", 1)])
def test_the_report_stands_beside_the_workbook(sample: str, status: int, folder: Path) -> None:
    assert report(folder, sample) == status
    assert Document(str(folder / NAME.format(sample))).paragraphs


def test_the_console_tells_what_is_missing_and_what_fails(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report(folder, "如实")
    said = capsys.readouterr().out
    assert "L10　填报日期在自评年度" in said
    assert "【待补：特困供养资金支出】" in said
    assert "有 7 处待补" in said


def test_a_report_that_nobody_touched_is_replaced(folder: Path) -> None:
    assert report(folder, "更正") == 0
    output = folder / NAME.format("更正")
    other = folder / "另一份.docx"
    assert report(folder, "如实", "-o", str(output)) == 1
    assert report(folder, "如实", "-o", str(other)) == 1
    assert output.read_bytes() == other.read_bytes()


def test_a_report_edited_by_hand_is_not_overwritten(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report(folder, "更正")
    output = folder / NAME.format("更正")
    document = Document(str(output))
    document.paragraphs[5].add_run("局长审定")
    document.save(str(output))
    edited_by_hand = output.read_bytes()
    assert report(folder, "更正") == 2
    assert "改动过" in capsys.readouterr().err
    assert output.read_bytes() == edited_by_hand
    assert report(folder, "更正", "--force") == 0
    assert output.read_bytes() != edited_by_hand


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["-o", "报告.doc"], "应以 .docx 结尾"),
        (["--template", "没有.docx"], "找不到文件“没有.docx”"),
    ],
)
def test_a_call_that_cannot_be_used(
    more: list[str], message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(folder.iterdir())
    assert report(folder, "更正", *more) == 2
    assert message in capsys.readouterr().err
    assert sorted(folder.iterdir()) == before


def test_the_template_is_no_output(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    word = edited(folder, {"现将有关情况": "现将情况"})
    kept = word.read_bytes()
    assert report(folder, "更正", "--template", str(word), "-o", str(word), "--force") == 2
    assert word.read_bytes() == kept


def test_a_workbook_that_is_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "坏.xlsx").write_bytes(b"PK\3\4")
    assert run(["report", str(folder / "坏.xlsx")]) == 2
    assert "坏.xlsx" in capsys.readouterr().err
    assert not (folder / "坏_自评报告.docx").exists()


def test_json_is_one_document(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report(folder, "如实", "--json")
    (result,) = json.loads(capsys.readouterr().out)["results"]
    told: dict[str, Any] = result
    assert told["status"] == "failed"
    assert told["output"] == str(folder / NAME.format("如实"))
    assert len(told["gaps"]) == 7


def test_an_office_gets_the_template_edits_it_and_uses_it(folder: Path) -> None:
    word = folder / "模板.docx"
    assert run(["template", "report", "-t", "困难群众救助补助资金_2023", "-o", str(word)]) == 0
    document = Document(str(word))
    for paragraph in document.paragraphs:
        for part in paragraph.runs:
            part.text = part.text.replace("现将有关情况报告如下", "现报告如下")
    document.save(str(word))
    assert report(folder, "更正", "--template", str(word)) == 0
    text = "".join(p.text for p in Document(str(folder / NAME.format("更正"))).paragraphs)
    assert "现报告如下" in text


def test_a_template_that_was_taken_before_is_kept(folder: Path) -> None:
    word = folder / "模板.docx"
    word.write_bytes(b"edited")
    assert run(["template", "report", "-t", "困难群众救助补助资金_2023", "-o", str(word)]) == 2
    assert word.read_bytes() == b"edited"
