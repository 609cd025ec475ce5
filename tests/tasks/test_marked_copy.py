"""The marked copy of an entry workbook or a submission: what is shown where, and what comes back."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import referee
import shared_schema
from openpyxl import load_workbook

from jialing_xls import pipeline
from jialing_xls.cli import app
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.model.fact import Place
from jialing_xls.model.result import Finding, Level, Outcome, Status
from jialing_xls.ooxml.marks.marking import drop_marks
from jialing_xls.ooxml.package import Package
from jialing_xls.submission.seal import intact
from jialing_xls.tasks.marked_copy import (
    DOUBTFUL,
    GRAVE,
    SHEET,
    list_points,
    make_marked_copy,
    place_marked_copy,
)

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
FAULTY, RIGHT = "嘉陵区2023_如实", "嘉陵区2023_更正"


@pytest.fixture
def sample(tmp_path: Path) -> Callable[[str], Path]:
    def copied(name: str) -> Path:
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes((SAMPLES / path.name).read_bytes())
        return path

    return copied


def said(path: Path) -> dict[str, tuple[str, str]]:
    """Colour and comment of every cell that has a comment."""
    book = load_workbook(path)
    cells = ((s.title, c) for s in book for row in s.iter_rows() for c in row if c.comment)
    return {
        f"{title}!{c.coordinate}": (c.fill.fgColor.rgb[2:], c.comment.text) for title, c in cells
    }


def run(*args: object) -> int:
    return app.run([str(each) for each in args])


@pytest.mark.parametrize(
    ("cell", "colour", "words"),
    [
        ("救助数据!D20", GRAVE, ("未填：特困供养资金支出",)),
        ("救助数据!D44", GRAVE, ("L09·下限", "135.00 应 ≥ 173.76，差 -38.76", "若为 1103")),
        ("基本信息!D12", GRAVE, ("L10", "2023-06-12 应 > 2023-12-31")),
        (
            "救助数据!D28",
            DOUBTFUL,
            ("H09", "100.00 应 = 0.00，差 100.00", "“审核说明”页 H09 一行写明原因"),
        ),
    ],
)
def test_a_cell_at_fault_says_what_is_wrong_what_it_should_be_and_the_rule(
    sample: Callable[[str], Path], cell: str, colour: str, words: tuple[str, ...]
) -> None:
    path = sample(f"{FAULTY}_录入表")
    assert run("check", "--mark", path) == 1
    shown, text = said(place_marked_copy(path))[cell]
    assert shown == colour
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(("command", "kind"), [("check", "录入表"), ("verify", "自评表")])
def test_the_copy_has_every_other_byte_and_the_input_all(
    sample: Callable[[str], Path], command: str, kind: str
) -> None:
    path = sample(f"{FAULTY}_{kind}")
    before = path.read_bytes()
    assert run(command, "--mark", path) == 1
    blob = place_marked_copy(path).read_bytes()
    assert path.read_bytes() == before
    assert intact(blob), "replaced without asking as long as nobody has saved it"
    assert shared_schema.faults_of()(blob) == []
    received, made = Package.read(before), Package.read(blob)
    marked = {place.partition("!")[0] for place in said(place_marked_copy(path))}
    others = [s for s in received.sheets if s.name not in marked]
    assert others, "else this tests nothing"
    for sheet in others:
        assert made.part(sheet.part) == received.part(sheet.part), sheet.name
    assert [s.name for s in made.sheets] == [*(s.name for s in received.sheets), SHEET]


@pytest.mark.parametrize(("command", "kind"), [("check", "录入表"), ("verify", "自评表")])
def test_every_link_of_the_list_leads_to_a_marked_cell(
    sample: Callable[[str], Path], command: str, kind: str
) -> None:
    path = sample(f"{FAULTY}_{kind}")
    run(command, "--mark", path)
    book = load_workbook(place_marked_copy(path))
    links = [c.hyperlink.location for row in book[SHEET].iter_rows() for c in row if c.hyperlink]
    assert len(links) > 10
    marked = said(place_marked_copy(path))
    assert [link for link in links if link.replace("'", "") not in marked] == []


def test_what_is_right_gets_no_copy_and_an_old_one_goes(sample: Callable[[str], Path]) -> None:
    path = sample(f"{FAULTY}_录入表")
    run("check", "--mark", path)
    path.write_bytes((SAMPLES / f"{RIGHT}_录入表.xlsx").read_bytes())
    assert run("check", "--mark", path) == 0
    assert not place_marked_copy(path).exists()


@pytest.mark.parametrize("resave", [False, True])
def test_a_copy_comes_back_and_reads_as_the_workbook_itself(
    sample: Callable[[str], Path], capsys: pytest.CaptureFixture[str], *, resave: bool
) -> None:
    path = sample(f"{FAULTY}_录入表")
    run("check", "--mark", path)
    copy = place_marked_copy(path)
    if resave:
        load_workbook(copy).save(copy)
    capsys.readouterr()
    assert run("check", "--mark", "--json", copy) == 1
    (again,) = json.loads(capsys.readouterr().out)["results"]
    assert Path(again["marked"]).name == f"{FAULTY}_录入表_退回2.xlsx"
    (first,) = pipeline.check_inputs([path])
    assert again["verdicts"] == {str(v): n for v, n in first.verdicts().items()}
    assert said(Path(again["marked"])).keys() == {
        str(cell) for point in list_points(first) for cell in point.cells
    }


@referee.requires_office
def test_marks_come_off_after_libreoffice_saved_the_copy(
    sample: Callable[[str], Path], tmp_path: Path
) -> None:
    path = sample(f"{FAULTY}_录入表")
    run("check", "--mark", path)
    assert len(said(place_marked_copy(path))) > 20
    saved = referee.resaved(place_marked_copy(path), tmp_path)
    bare = tmp_path / "bare.xlsx"
    bare.write_bytes(drop_marks(Package.read(saved.read_bytes())).replacing({}))
    assert said(bare) == {}
    before, after = load_workbook(path), load_workbook(bare)
    assert after.sheetnames == before.sheetnames
    cells = (cell for sheet in before for row in sheet.iter_rows() for cell in row)
    assert [
        cell.coordinate
        for cell in cells
        if cell.fill.fgColor.rgb != after[cell.parent.title][cell.coordinate].fill.fgColor.rgb
    ] == []


def test_a_submission_that_comes_back_is_judged_without_its_marks(
    sample: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = sample(f"{FAULTY}_自评表")
    run("verify", "--mark", path)
    capsys.readouterr()
    run("verify", "--mark", "--json", place_marked_copy(path))
    (result,) = json.loads(capsys.readouterr().out)["results"]
    assert result["input"] == str(place_marked_copy(path))
    told = [f["message"] for f in result["findings"] if f["level"] != "note"]
    assert [message for message in told if SHEET in message or "批注" in message] == []


def test_a_copy_that_somebody_has_edited_is_not_replaced(sample: Callable[[str], Path]) -> None:
    path = sample(f"{FAULTY}_录入表")
    run("check", "--mark", path)
    load_workbook(place_marked_copy(path)).save(place_marked_copy(path))
    edited = place_marked_copy(path).read_bytes()
    assert run("check", "--mark", path) == 2
    assert place_marked_copy(path).read_bytes() == edited


@pytest.mark.parametrize(
    "blob", [b"\xd0\xcf\x11\xe0" + bytes(600), b"text", b"PK\x05\x06" + bytes(18)]
)
def test_what_is_no_xlsx_is_told_to_be_saved_as_one(blob: bytes) -> None:
    with pytest.raises(UnreadableFile) as caught:
        make_marked_copy(blob, "甲县.xls", "", [])
    assert "甲县.xls" in str(caught.value)
    assert "另存为“Excel 工作簿（*.xlsx）”" in str(caught.value)


def test_findings_without_a_cell_are_listed_and_notes_are_not() -> None:
    findings = [
        Finding(Level.NOTE, "提示"),
        Finding(Level.ERROR, "多了一页"),
        Finding(Level.WARNING, "太长", Place("基本信息", "D5")),
    ]
    points = list_points(Outcome("a.xlsx", Status.FAILED, findings=findings))
    assert [(p.fault, p.colour, p.cells) for p in points] == [
        ("多了一页", GRAVE, ()),
        ("太长", DOUBTFUL, (Place("基本信息", "D5"),)),
    ]


@pytest.mark.parametrize(
    ("name", "copy"),
    [
        ("甲县_录入表.xlsx", "甲县_录入表_退回.xlsx"),
        ("甲县_录入表_退回.xlsx", "甲县_录入表_退回2.xlsx"),
        ("甲县_录入表_退回9.xlsx", "甲县_录入表_退回10.xlsx"),
        ("退回.xls", "退回_退回.xlsx"),
    ],
)
def test_names(name: str, copy: str) -> None:
    assert place_marked_copy(Path(name)).name == copy


def test_a_marked_copy_is_filled_under_the_units_name() -> None:
    (job,) = pipeline.jobs([Path("甲县_录入表_退回2.xlsx")], None)
    assert job.output.name == "甲县_自评表.xlsx"
