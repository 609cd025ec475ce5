"""The commented copy: a comment at the very figure, and nothing else changed."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from narrative.reconciled import judged, reconciliation, word
from narrative.test_reading import (
    LEVELS,
    MC,
    WRAPPERS,
    box,
    paragraph,
    run,
    table,
    with_body,
    with_dangling,
    with_notes,
    with_xml,
)

from jialing_xls.narrative.reconciliation import FigureVerdict, Judged, Spot
from jialing_xls.narrative.telling.comments import AUTHOR, commented
from jialing_xls.narrative.text.word_content import paragraphs, text_of
from jialing_xls.submission.seal import intact

BAD = FigureVerdict.DIFFERS


def made(blob: bytes, *problems: Judged) -> bytes:
    copy = commented(blob, reconciliation(problems))
    assert copy is not None
    return copy


def opened(blob: bytes) -> Any:
    return Document(BytesIO(blob))


def marked(blob: bytes) -> dict[str, str]:
    """By the first line of each comment the text that it is about."""
    document = opened(blob)
    ranges: dict[int, str] = {}
    open_now: set[int] = set()
    for element in document.element.body.iter():
        if element.tag == qn("w:commentRangeStart"):
            number = int(element.get(qn("w:id")))
            open_now.add(number)
            ranges[number] = ""
        elif element.tag == qn("w:commentRangeEnd"):
            open_now.discard(int(element.get(qn("w:id"))))
        elif element.tag == qn("w:t"):
            for number in open_now:
                ranges[number] += element.text or ""
    return {
        document.comments.get(number).paragraphs[0].text: text for number, text in ranges.items()
    }


def texts(blob: bytes) -> list[str]:
    return [text_of(paragraph) for paragraph in paragraphs(opened(blob))]


@pytest.mark.parametrize(
    ("line", "column", "text", "about"),
    [
        ("支出13365.23万元。", 2, "13365.23万元", "13365.23万元"),
        ("支出 13365.23 万元。", 3, "13365.23万元", "13365.23 万元"),
        ("支出１３３６５．２３万元。", 2, "13365.23万元", "１３３６５．２３万元"),
        ("支出133|65.23|万元。", 2, "13365.23万元", "13365.23万元"),
        ("1|3365.23万元", 0, "13365.23万元", "13365.23万元"),
        ("13365.23万元", 0, "13365.23万元", "13365.23万元"),
        ("支出|13365.23万元|。", 2, "13365.23万元", "13365.23万元"),
        ("支出\t13365.23万元", 3, "13365.23万元", "13365.23万元"),
    ],
)
def test_a_comment_is_at_the_figure_and_not_at_its_run(
    line: str, column: int, text: str, about: str
) -> None:
    blob = word("标题", line)
    copy = made(blob, judged(text, BAD, 2, column))
    assert marked(copy) == {f"不符：{text}": about}
    assert texts(copy) == texts(blob)


def test_runs_keep_their_looks() -> None:
    copy = opened(made(word("支出|13365.23万元和|别的"), judged("13365.23万元", BAD, 1, 2)))
    runs = [(run.text, run.bold) for run in copy.paragraphs[0].runs if run.text]
    assert runs == [("支出", False), ("13365.23万元", True), ("和", True), ("别的", False)]


def test_two_figures_of_a_paragraph() -> None:
    blob = word("低保100户、200人。")
    problems = [judged("100户", BAD, 1, 2), judged("200人", BAD, 1, 7)]
    copy = made(blob, *problems)
    assert marked(copy) == {"不符：100户": "100户", "不符：200人": "200人"}


def test_what_a_comment_says() -> None:
    problem = judged(
        "693元/月",
        FigureVerdict.CONTRADICTS,
        1,
        0,
        why="前后不一",
        theirs="962",
        unit="元/月",
        others=(Spot(9, 3, "二（三）2"),),
    )
    (comment,) = opened(made(word("693元/月"), problem)).comments
    assert [paragraph.text for paragraph in comment.paragraphs] == [
        "自相矛盾：693元/月",
        "前后不一",
        "对照：962元/月",
        "另见：二（三）2，第 9 段",
    ]
    assert comment.author == AUTHOR


def test_a_figure_in_a_table() -> None:
    document = opened(word("标题"))
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "总额", "13365.23"
    buffer = BytesIO()
    document.save(buffer)
    assert marked(made(buffer.getvalue(), judged("13365.23", BAD, 3))) == {
        "不符：13365.23": "13365.23"
    }


def test_a_problem_without_a_figure_is_commented_at_its_paragraph() -> None:
    problem = judged("特困人员救助供养", FigureVerdict.MISSING, 2)
    copy = made(word("标题", "救助6279人。"), problem)
    assert list(marked(copy)) == ["缺项：特困人员救助供养"]


@pytest.mark.parametrize(
    "inside",
    [
        f'<w:ins w:id="5" w:author="a">{run("支出100万元了")}</w:ins>',
        f"{run('支出1')}<w:del><w:r><w:delText>9</w:delText></w:r></w:del>{run('00万元')}",
        f'<w:hyperlink w:anchor="a">{run("支出100万元，")}</w:hyperlink>',
        f'{run("支出1")}<w:hyperlink w:anchor="a">{run("00万")}</w:hyperlink>{run("元。")}',
        f"<w:sdt><w:sdtPr/><w:sdtContent>{run('支出100万元呢')}</w:sdtContent></w:sdt>",
        '<w:r><w:t>支出</w:t><w:fldChar w:fldCharType="begin"/><w:instrText>=1</w:instrText>'
        '<w:fldChar w:fldCharType="separate"/><w:t>100万元</w:t><w:fldChar w:fldCharType="end"/></w:r>',
        "<w:r><w:t>支出</w:t><w:ruby><w:rt/><w:rubyBase>"
        f"{run('100万元')}</w:rubyBase></w:ruby></w:r>",
        "<w:r><w:lastRenderedPageBreak/><w:t>支出</w:t><w:t/><w:t>100</w:t><w:t>万元</w:t></w:r>",
    ],
    ids=["ins", "del", "link", "half in a link", "sdt", "field", "ruby", "pieces"],
)
def test_a_comment_finds_the_figure_in_whatever_holds_it(inside: str) -> None:
    old = "<w:r><w:rPr><w:b/></w:rPr><w:t>@</w:t></w:r>"
    blob = with_xml(word("标题", "共|@|。"), old, inside)
    copy = made(blob, judged("100万元", BAD, 2, 3))
    assert marked(copy) == {"不符：100万元": "100万元"}
    assert texts(copy) == texts(blob)


def test_a_figure_in_a_text_box_is_commented_at_the_paragraph_that_holds_the_box() -> None:
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run('支出100万元')}</w:p></w:txbxContent></w:pict></w:r>"
    blob = with_xml(word("外|@|"), "<w:r><w:rPr><w:b/></w:rPr><w:t>@</w:t></w:r>", box)
    assert texts(blob) == ["外", "支出100万元"]
    copy = made(blob, judged("100万元", BAD, 2, 2))
    assert marked(copy) == {"不符：100万元": "外支出100万元"}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("wrapper", WRAPPERS.values(), ids=WRAPPERS)
def test_a_comment_finds_the_figure_whatever_is_around_it(level: str, wrapper: str) -> None:
    blob = with_body(LEVELS[level](wrapper))
    line = texts(blob).index("100") + 1
    copy = made(blob, judged("100", BAD, line))
    assert texts(copy) == texts(blob)
    assert len(marks(copy)) == 3
    in_box = [e for e in marks(copy) if list(e.iterancestors(qn("w:txbxContent")))]
    assert in_box == []  # no program takes comments there
    if level != "around a box":
        assert marked(copy) == {"不符：100": "100"}


def marks(blob: bytes) -> list[Any]:
    kinds = ("w:commentRangeStart", "w:commentRangeEnd", "w:commentReference")
    return list(opened(blob).element.body.iter(*map(qn, kinds)))


def test_a_figure_in_a_text_box_in_a_cell_is_commented_in_the_cell() -> None:
    blob = with_body(table(paragraph("左"), box(paragraph("支出100万元"))))
    copy = made(blob, judged("100万元", BAD, 4, 2))
    (comment,) = opened(copy).comments
    assert comment.paragraphs[-1].text == "位置：二（一），第 4 段（那里不能加批注，加在这里）"
    (start, end, _) = marks(copy)
    assert start.getnext().findtext(qn("w:t")) == "外"
    assert start.getparent() is end.getparent()


def test_a_figure_among_alternatives_within_a_run_is_commented_at_its_paragraph() -> None:
    inside = (
        f"<mc:AlternateContent {MC}><mc:Choice><w:t>100万元</w:t></mc:Choice></mc:AlternateContent>"
    )
    blob = with_body(f"<w:p>{run('支出')}<w:r>{inside}</w:r></w:p>")
    assert marked(made(blob, judged("100万元", BAD, 2, 2))) == {"不符：100万元": "支出100万元"}


def test_what_leads_nowhere_stays() -> None:
    copy = _parts(made(with_dangling(b"NULL"), judged("100万元", BAD, 1, 2)))
    links = copy["word/_rels/document.xml.rels"]
    assert b'Target="NULL"' in links
    assert b'Target="/word/comments.xml"' in links


def test_a_header_cannot_hold_a_comment() -> None:
    document = opened(word("标题"))
    document.sections[0].header.paragraphs[0].text = "2023年度 99户"
    buffer = BytesIO()
    document.save(buffer)
    copy = made(buffer.getvalue(), judged("99户", BAD, 1, 7))
    assert marked(copy) == {"不符：99户": "标题"}
    (comment,) = opened(copy).comments
    assert "第 1 段（那里不能加批注，加在这里）" in comment.text


def test_a_comment_needs_a_paragraph_in_the_body_and_no_text() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "99户"
    buffer = BytesIO()
    document.save(buffer)
    problem = judged("99户", BAD, 1)
    assert commented(buffer.getvalue(), reconciliation([problem])) is None
    document.add_paragraph()
    buffer = BytesIO()
    document.save(buffer)
    assert marked(made(buffer.getvalue(), problem)) == {"不符：99户": ""}


def test_a_figure_in_a_note_is_commented_at_the_paragraph_that_the_note_belongs_to() -> None:
    blob = with_notes(word("支出100万元", "收入7万元"), "含上年结转20万元")
    copy = made(blob, judged("20万元", BAD, 3, 5))
    assert marked(copy) == {"不符：20万元": "支出100万元"}
    assert texts(copy) == texts(blob)


def test_comments_that_are_there_stay() -> None:
    document = opened(word("支出100万元"))
    document.add_comment(document.paragraphs[0].runs, "请局长过目", "张三", "张")
    buffer = BytesIO()
    document.save(buffer)
    copy = opened(made(buffer.getvalue(), judged("100万元", BAD, 1, 2)))
    assert [comment.author for comment in copy.comments] == ["张三", AUTHOR]


def test_comments_of_an_earlier_run_go_and_leave_nothing_behind() -> None:
    first = made(word("支出100万元，收入7万元"), judged("100万元", BAD, 1, 2))
    again = made(first, judged("7万元", BAD, 1, 10))
    assert marked(again) == {"不符：7万元": "7万元"}
    assert len(list(opened(again).comments)) == 1
    body = opened(again).element.body
    assert len(list(body.iter(qn("w:commentReference")))) == 1
    assert texts(again) == texts(first)
    assert _parts(again).keys() == _parts(first).keys()


def test_every_other_part_keeps_its_bytes() -> None:
    document = opened(word("支出100万元"))
    document.add_picture(BytesIO(_PIXEL))
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    buffer = BytesIO()
    document.save(buffer)
    blob = buffer.getvalue()
    before, after = _parts(blob), _parts(made(blob, _PROBLEM))
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {
        "[Content_Types].xml",
        "word/document.xml",
        "word/_rels/document.xml.rels",
        "word/comments.xml",
    }
    assert before.keys() <= after.keys()


def test_a_part_that_nothing_leads_to_stays_registered() -> None:
    blob = word("支出100万元")
    parts = _parts(blob)
    types = parts["[Content_Types].xml"].replace(
        b"</Types>", b'<Override PartName="/docProps/extra.xml" ContentType="text/xml"/></Types>'
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in (parts | {"[Content_Types].xml": types}).items():
            package.writestr(name, data)
        package.writestr("docProps/extra.xml", "<a/>")
    after = _parts(made(buffer.getvalue(), _PROBLEM))
    assert after["docProps/extra.xml"] == b"<a/>"
    assert b"/docProps/extra.xml" in after["[Content_Types].xml"]


def test_the_same_report_gives_the_same_bytes_without_a_clock_and_sealed() -> None:
    blob = word("支出100万元")
    copy = made(blob, _PROBLEM)
    assert copy == made(blob, _PROBLEM)
    assert intact(copy)
    assert b"w:date" not in _parts(copy)["word/comments.xml"]


def _parts(blob: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(blob)) as package:
        return {name: package.read(name) for name in package.namelist()}


_PROBLEM = judged("100万元", BAD, 1, 2)
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)
