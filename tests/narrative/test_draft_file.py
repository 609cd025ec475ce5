"""The drafted file: whatever staff typed is text, the same facts give the same bytes, gaps are seen."""

import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from narrative.drafting import SAMPLES, after, drafted, edited, lines, opened, template

from jialing_xls.narrative.drafting.draft_report import draft_report
from jialing_xls.narrative.drafting.rendering import _as_text
from jialing_xls.submission.seal import intact

pytestmark = pytest.mark.usefixtures("rendered_here")


@pytest.mark.parametrize(
    "typed",
    [
        "{{ 7 * 7 }}元",
        "{{预算_总额}}",
        "{% if 1 %}是{% endif %}",
        "{_{ 甲 }_} {_% 乙 %_}",
        "{# 注 #}",
        "a < b & c > d \"e\" 'f' &lt; &#123; 甲",
        "</w:t></w:r></w:p><w:p/>",
        "甲]]><!-- -->",
        "𠮷、①、“引号”、‘单’",
    ],
)
def test_what_staff_typed_stays_text(typed: str, tmp_path: Path) -> None:
    draft = drafted(tmp_path, {"总体完成情况": typed})
    assert after(draft, "（三）总体目标完成情况分析") == typed + "。"


def test_characters_that_no_document_can_hold_are_left_out() -> None:
    assert str(_as_text("甲\x00乙\x07丙\x0c丁\ufffe戊\ud800己")) == "甲乙丙丁戊己"


def test_texts_as_long_as_cells_hold_are_drafted(tmp_path: Path) -> None:
    """More than a megabyte that packs a thousandfold: what a reader would take for a bomb."""
    ids = [id for id in template().book.typed if id.startswith("管理_")]
    draft = drafted(tmp_path, dict.fromkeys(ids, "甲" * 32000))
    assert sum(text.count("甲") for text in lines(draft)) == len(ids) * 32000


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_same_workbook_gives_the_same_bytes(sample: str) -> None:
    assert draft_report(SAMPLES[sample]).blob == draft_report(SAMPLES[sample]).blob


def test_no_clock_path_or_user_goes_into_the_report(tmp_path: Path) -> None:
    """Not even the person who edited the office's own template."""
    word = edited(tmp_path, {"现将有关情况": "现将有关情况"})
    document = Document(str(word))
    document.core_properties.author = document.core_properties.last_modified_by = "张三"
    document.save(str(word))
    draft = drafted(tmp_path, {}, word)
    about = opened(draft).core_properties
    assert (about.author, about.last_modified_by) == ("", "")
    assert about.created == about.modified
    assert about.created is not None
    assert about.created.replace(tzinfo=None) == datetime(2024, 1, 1)
    with zipfile.ZipFile(BytesIO(draft.blob)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        everything = b"".join(map(archive.read, archive.namelist())).decode()
    assert "张三" not in everything
    assert str(tmp_path) not in everything


def test_a_report_that_somebody_saved_has_lost_its_seal(tmp_path: Path) -> None:
    draft = drafted(tmp_path, {})
    assert intact(draft.blob)
    document = opened(draft)
    document.save(str(tmp_path / "存.docx"))
    assert not intact((tmp_path / "存.docx").read_bytes())


def test_gaps_are_highlighted_and_nothing_else(tmp_path: Path) -> None:
    draft = drafted(tmp_path, {"特困_金额": None, "填报日期": None})
    runs = [run for p in opened(draft).paragraphs for run in p.runs]
    marked = [run.text for run in runs if run.font.highlight_color == WD_COLOR_INDEX.YELLOW]
    assert marked == ["【待补：特困供养资金支出】", "【待补：填报日期】"]
    assert marked == list(draft.gaps)


def test_a_gap_does_not_change_the_paragraph_around_it(tmp_path: Path) -> None:
    draft = drafted(tmp_path, {"特困_人数": None})
    told = next(text for text in lines(draft) if text.startswith("2. 特困人员"))
    assert "救助供养特困人员【待补：特困人员人数】人，支出" in told


def test_no_tag_is_left_over() -> None:
    for sample in SAMPLES.values():
        text = "\n".join(lines(draft_report(sample)))
        assert not any(mark in text for mark in ("{{", "}}", "{%", "%}"))


def test_a_table_that_passes_has_no_warning() -> None:
    assert lines(draft_report(SAMPLES["更正"]))[0] == "南充市嘉陵区民政局2023年度"


def test_a_table_that_fails_says_so_before_the_title() -> None:
    draft = draft_report(SAMPLES["如实"])
    every = opened(draft).paragraphs
    box = [p.text for p in every if p.style and p.style.name == "未通过提示"]
    assert [p.text for p in every][: len(box)] == box
    assert box[0].startswith("未通过审核，不得报送")
    assert [text[:3] for text in box[1:-1]] == ["L06", "L09", "L10", "L12", "L13", "L14"]
    assert box[-1] == "核实性审核没有说明：H03、H04、H06、H09、H10、H11"
    failing = {c.rule.id for c in draft.table.problems if c.rule.rule_class.must_hold}
    assert failing == {text[:3] for text in box[1:-1]}


def test_a_cell_that_was_refused_is_told(tmp_path: Path) -> None:
    draft = drafted(tmp_path, {"指标09_完成值": "也许"})
    assert lines(draft)[2].startswith("录入表有 1 处错误（绩效指标!")
