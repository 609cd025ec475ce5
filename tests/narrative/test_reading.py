"""Reading reports: what an author sees is read, and what is no report is told in one sentence."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from narrative.reconciled import word

from jialing_xls.model.errors import UnreadableFile
from jialing_xls.narrative.text.report_file import read_report

LINE = "支出100万元"
MATH = '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"/>'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def lines(folder: Path, blob: bytes, name: str = "报告.docx") -> list[tuple[int, int, str]]:
    path = folder / name
    path.write_bytes(blob)
    read = read_report(path).lines
    return [(line.number, line.column, line.text) for line in read if line.text]


def texts(folder: Path, blob: bytes, name: str = "报告.docx") -> list[str]:
    return [text for _, _, text in lines(folder, blob, name)]


def refusal(folder: Path, blob: bytes, name: str = "报告.docx") -> str:
    path = folder / name
    path.write_bytes(blob)
    with pytest.raises(UnreadableFile) as refused:
        read_report(path)
    return str(refused.value)


# ---------------------------------------------------------------- text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_texts_of_every_encoding_and_line_end(encoding: str, end: str, tmp_path: Path) -> None:
    blob = end.join(["一、总体情况", LINE]).encode(encoding)
    assert lines(tmp_path, blob, "报告.txt") == [(1, 0, "一、总体情况"), (2, 0, LINE)]


def test_marks_of_markdown_are_blanks_so_that_columns_are_right(tmp_path: Path) -> None:
    blob = f"## 一、情况\n- **{LINE}**\n".encode()
    found = lines(tmp_path, blob, "报告.md")
    assert [(n, text.strip()) for n, _, text in found] == [(1, "一、情况"), (2, LINE)]
    assert found[1][2].index("支") == 4


def test_cells_of_a_markdown_table_know_their_heads(tmp_path: Path) -> None:
    path = tmp_path / "报告.md"
    path.write_text("| 项目 | 预算数 |\n|---|---:|\n| 低保 | 100.00 |\n", "utf-8")
    (cell,) = (line for line in read_report(path).lines if "100" in line.text)
    assert [head.strip() for head in cell.headers or ()] == ["预算数", "低保"]
    assert (cell.number, cell.column + cell.text.index("1")) == (3, 7)


# ---------------------------------------------------------------- Word


def with_xml(blob: bytes, old: str, new: str, part: str = "word/document.xml") -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(blob)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode(), 1)
            target.writestr(name, data)
    return buffer.getvalue()


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("inside", "read"),
    [
        (f"<w:ins>{run('100')}</w:ins>", "支出100万元"),
        ("<w:del><w:r><w:delText>90</w:delText></w:r></w:del>" + run("100"), "支出100万元"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>100</w:t></w:r>', "支出100万元"),
        (f"<w:moveFrom>{run('90')}</w:moveFrom><w:moveTo>{run('100')}</w:moveTo>", "支出100万元"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>90</w:t></w:r>" + run("100"), "支出100万元"),
        (f'<w:hyperlink w:anchor="a">{run("100")}</w:hyperlink>', "支出100万元"),
        (f"<w:smartTag>{run('100')}</w:smartTag>", "支出100万元"),
        (f"<w:sdt><w:sdtContent>{run('100')}</w:sdtContent></w:sdt>", "支出100万元"),
        ("<w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>2</w:t></w:r>", "支出1-2万元"),
        ("<w:r><w:t>100</w:t><w:br/></w:r>", "支出100 万元"),
        ("<w:r><w:t>100</w:t><w:cr/></w:r>", "支出100 万元"),
        ("<w:r><w:t>100</w:t><w:ptab/></w:r>", "支出100 万元"),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>bai</w:t></w:r></w:rt><w:rubyBase>"
            f"{run('100')}</w:rubyBase></w:ruby></w:r>",
            "支出100万元",
        ),
        (
            f"<mc:AlternateContent {MC}><mc:Choice>{run('100')}</mc:Choice>"
            f"<mc:Fallback>{run('100')}</mc:Fallback></mc:AlternateContent>",
            "支出100万元",
        ),
        ("<w:r><w:instrText>PAGE 7</w:instrText></w:r>" + run("100"), "支出100万元"),
    ],
)
def test_what_a_reader_sees_of_a_paragraph(inside: str, read: str, tmp_path: Path) -> None:
    blob = with_xml(word("支出|@|万元"), "<w:r><w:rPr><w:b/></w:rPr><w:t>@</w:t></w:r>", inside)
    assert texts(tmp_path, blob) == [read]


def paragraph(text: str) -> str:
    return f"<w:p>{run(text)}</w:p>"


def table(*cells: str) -> str:
    return f"<w:tbl><w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr></w:tbl>"


def box(inside: str) -> str:
    """A paragraph with a text box, as Word writes it: twice, for programs new and old."""
    held = f"<w:txbxContent>{inside}</w:txbxContent>"
    return (
        f"<w:p><w:r><w:t>外</w:t><mc:AlternateContent {MC}><mc:Choice><w:drawing>{held}</w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict>{held}</w:pict></mc:Fallback></mc:AlternateContent>"
        "</w:r></w:p>"
    )


def with_body(*blocks: str) -> bytes:
    return with_xml(word("前"), "<w:sectPr", f"{''.join(blocks)}<w:sectPr")


_SDT = "<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
WRAPPERS = {
    "sdt": _SDT,
    "sdt within sdt": _SDT.format(_SDT),
    "alternatives": f"<mc:AlternateContent {MC}><mc:Choice>{{0}}</mc:Choice>"
    "<mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent>",
    "no choice": f"<mc:AlternateContent {MC}><mc:Choice/><mc:Fallback>{{}}</mc:Fallback>"
    "</mc:AlternateContent>",
} | {
    name: f"<w:{name}>{{}}</w:{name}>"
    for name in ("ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple", "dir", "bdo")
}
GONE = {name: f"<w:{name}>{{}}</w:{name}>" for name in ("del", "moveFrom")}
CELL = f"<w:tc>{paragraph('100')}</w:tc>"
LEVELS: dict[str, Callable[[str], str]] = {
    "around a block": lambda w: w.format(paragraph("100")),
    "around a table": lambda w: w.format(table(paragraph("100"))),
    "around a row": lambda w: f"<w:tbl>{w.format(f'<w:tr>{CELL}</w:tr>')}</w:tbl>",
    "around a cell": lambda w: f"<w:tbl><w:tr>{w.format(CELL)}</w:tr></w:tbl>",
    "within a cell": lambda w: table(w.format(paragraph("100"))),
    "around a table in a cell": lambda w: table(w.format(table(paragraph("100")))),
    "around a run": lambda w: f"<w:p>{w.format(run('100'))}</w:p>",
    "around a box": lambda w: (
        f"<w:p>{w.format(box(paragraph('100'))[5:-6].replace('外', ''))}</w:p>"
    ),
}


@pytest.mark.parametrize("level", LEVELS.values(), ids=LEVELS)
@pytest.mark.parametrize("wrapper", WRAPPERS.values(), ids=WRAPPERS)
def test_no_wrapper_hides_a_text_or_doubles_it(
    wrapper: str, level: Callable[[str], str], tmp_path: Path
) -> None:
    assert texts(tmp_path, with_body(level(wrapper), paragraph("后"))) == ["前", "100", "后"]


@pytest.mark.parametrize("level", LEVELS.values(), ids=LEVELS)
@pytest.mark.parametrize("wrapper", GONE.values(), ids=GONE)
def test_what_was_deleted_or_moved_away_is_not_read(
    wrapper: str, level: Callable[[str], str], tmp_path: Path
) -> None:
    assert texts(tmp_path, with_body(level(wrapper), paragraph("后"))) == ["前", "后"]


@pytest.mark.parametrize(
    ("block", "read"),
    [
        (table(box(paragraph("100")), paragraph("右")), ["外", "右", "100"]),
        (box(table(paragraph("100"))), ["外", "100"]),
        (box(box(paragraph("100"))), ["外", "外", "100"]),
        (table(table(box(paragraph("100")))), ["外", "100"]),
        ("<w:tbl><w:tr><w:tc>" * 60 + paragraph("100") + "</w:tc></w:tr></w:tbl>" * 60, ["100"]),
        (
            table(paragraph("留")).replace(
                "</w:tbl>",
                f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('100')}</w:tc></w:tr></w:tbl>",
            ),
            ["留"],
        ),
        (table(paragraph("留"), f"<w:tcPr><w:cellDel/></w:tcPr>{paragraph('100')}"), ["留"]),
    ],
    ids=[
        *("a box in a cell", "a table in a box", "a box in a box", "a box in a table in a cell"),
        *("tables within tables", "a row that was deleted", "a cell that was deleted"),
    ],
)
def test_what_stands_within_a_block_is_read_behind_it(
    block: str, read: list[str], tmp_path: Path
) -> None:
    assert texts(tmp_path, with_body(block, paragraph("后"))) == ["前", *read, "后"]


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ("<w:altChunk/>", "插入的另一份文件 1 处"),
        ("<w:p><w:subDoc/></w:p>", "子文档 1 处"),
        (f"<w:p>{MATH * 2}</w:p>", "公式 2 处"),
        (
            '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office"/>'
            "</w:object></w:r></w:p>",
            "嵌入的对象（如 Excel 表） 1 处",
        ),
    ],
)
def test_what_cannot_be_read_is_told(block: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(with_body(block, f"<w:p><w:del>{block[5:-6]}</w:del></w:p>"))
    assert read_report(path).unread == (told,)
    only = with_xml(word(""), "<w:sectPr", f"{block}<w:sectPr")
    assert f"没有文字（只有{told}，不能读）" in refusal(tmp_path, only)


def test_paragraphs_are_counted_through_tables(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("前")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["项目", "金额", "低保", "100"], strict=True):
        cell.text = text
    document.add_paragraph("后")
    buffer = BytesIO()
    document.save(buffer)
    found = {text: number for number, _, text in lines(tmp_path, buffer.getvalue())}
    assert found == {"前": 1, "项目": 2, "金额": 3, "低保": 4, "100": 5, "后": 6}
    (cell,) = (ln for ln in read_report(tmp_path / "报告.docx").lines if ln.text == "100")
    assert cell.headers == ("金额", "低保")


def test_what_heads_a_row_may_have_digits_in_it(tmp_path: Path) -> None:
    rows = "| 年龄 | 人数 |\n|---|---|\n| 80至89周岁 | 94 |\n| 2022年 | 95 |\n"
    (tmp_path / "报告.md").write_text(rows, "utf-8")
    cells = {line.text.strip(): line.headers for line in read_report(tmp_path / "报告.md").lines}
    assert cells["94"] == ("人数", "80至89周岁")
    assert cells["95"] == ("人数",)


def test_a_table_within_a_table_and_a_header(tmp_path: Path) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    outer = document.add_table(1, 1).rows[0].cells[0]
    outer.text = "外"
    outer.add_table(1, 1).rows[0].cells[0].text = "内"
    buffer = BytesIO()
    document.save(buffer)
    assert texts(tmp_path, buffer.getvalue()) == ["页眉", "外", "内"]


def test_every_header_that_stands_on_a_page_is_read_once(tmp_path: Path) -> None:
    document = Document()
    first, second = document.sections[0], document.add_section()
    first.header.paragraphs[0].text = "页眉"
    first.first_page_header.paragraphs[0].text = "首页"
    first.even_page_header.paragraphs[0].text = "双页"

    def read() -> list[str]:
        buffer = BytesIO()
        document.save(buffer)
        return texts(tmp_path, buffer.getvalue())

    assert read() == ["页眉"]
    second.different_first_page_header_footer = True  # linked: the one of the section before
    assert read() == ["页眉", "首页"]
    document.settings.odd_and_even_pages_header_footer = True
    assert read() == ["页眉", "双页", "首页"]
    second.header.is_linked_to_previous = False
    second.header.paragraphs[0].text = "又一页眉"
    assert read() == ["页眉", "双页", "又一页眉", "首页"]


def test_a_section_that_ends_in_a_content_control_has_its_header(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("文")
    document.add_section()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[1].header.is_linked_to_previous = False
    ends = next(p for p in document.element.body if p.find("{*}pPr/{*}sectPr") is not None)
    control, content = (ends.makeelement(ends.tag[:-1] + name) for name in ("sdt", "sdtContent"))
    ends.addprevious(control)
    control.append(content)
    content.append(ends)
    buffer = BytesIO()
    document.save(buffer)
    assert texts(tmp_path, buffer.getvalue()) == ["页眉", "文"]


def test_what_is_not_the_body_is_called_what_it_is(tmp_path: Path) -> None:
    document = Document(BytesIO(with_notes(word("正文"), "注")))
    document.sections[0].header.paragraphs[0].text = "眉"
    document.save(str(tmp_path / "报告.docx"))
    lines = read_report(tmp_path / "报告.docx").lines
    assert [(line.text, line.part) for line in lines] == [
        ("眉", "页眉"),
        ("正文", ""),
        ("注", "脚注"),
    ]


def with_notes(blob: bytes, *notes: str) -> bytes:
    """A document with these footnotes, each referred to at the end of its first paragraph."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    told = "".join(
        f'<w:footnote w:id="{n}"><w:p>{run(note)}</w:p></w:footnote>'
        for n, note in enumerate(notes, 1)
    )
    parted = f'<w:footnote w:type="separator" w:id="-1"><w:p>{run("9")}</w:p></w:footnote>'
    part = f"<w:footnotes {space}>{parted}{told}</w:footnotes>"
    marks = "".join(
        f'<w:r><w:footnoteReference w:id="{n}"/></w:r>' for n in range(1, len(notes) + 1)
    )
    blob = with_xml(blob, "</w:p>", f"{marks}</w:p>")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    link = f'<Relationship Id="rIdNotes" Type="{kind}" Target="footnotes.xml"/>'
    links = "word/_rels/document.xml.rels"
    blob = with_xml(blob, "</Relationships>", f"{link}</Relationships>", links)
    typed = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    override = f'<Override PartName="/word/footnotes.xml" ContentType="{typed}"/>'
    blob = with_xml(blob, "</Types>", f"{override}</Types>", "[Content_Types].xml")
    with zipfile.ZipFile(BytesIO(blob)) as package:
        have = {name: package.read(name) for name in package.namelist()}
    return zipped({**have, "word/footnotes.xml": part.encode()})


def test_notes_are_read_behind_the_text(tmp_path: Path) -> None:
    blob = with_notes(word("支出100万元", "收入7万元"), "含上年结转20万元", "不含利息")
    assert texts(tmp_path, blob) == ["支出100万元", "收入7万元", "含上年结转20万元", "不含利息"]


# ---------------------------------------------------------------- what is no report


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(word(LINE))) as package:
        return {name: package.read(name) for name in package.namelist()}


def changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    return zipped({n: change(d) if n == part else d for n, d in parts().items()})


MAIN = "word/document.xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2048)
ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

_TYPE = b"officedocument.wordprocessingml.document.main"


def typed(kind: bytes) -> bytes:
    return changed("[Content_Types].xml", lambda xml: xml.replace(_TYPE, kind))


def strict() -> bytes:
    spaces = {
        b"schemas.openxmlformats.org/wordprocessingml/2006": b"purl.oclc.org/ooxml/wordprocessingml",
        b"schemas.openxmlformats.org/officeDocument/2006": b"purl.oclc.org/ooxml/officeDocument",
    }
    every = parts()
    for old, new in spaces.items():
        every = {name: data.replace(old, new) for name, data in every.items()}
    return zipped(every)


def with_another_name(change: Callable[[bytes], bytes]) -> bytes:
    """The text in a part that is not called .xml."""
    every = parts()
    every["word/text.bin"] = change(every.pop(MAIN))
    every["word/_rels/text.bin.rels"] = every.pop("word/_rels/document.xml.rels")
    for name in ("_rels/.rels", "[Content_Types].xml"):
        every[name] = every[name].replace(b"word/document.xml", b"word/text.bin")
    return zipped(every)


def with_dangling(target: bytes) -> bytes:
    link = (
        b'<Relationship Id="rIdX" Target="%s" Type='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
    )
    return changed(
        "word/_rels/document.xml.rels", lambda x: x.replace(b"</Rel", link % target + b"</Rel", 1)
    )


REFUSED = {
    "an empty file": (b"", "空文件"),
    "zeros": (bytes(4096), "空文件"),
    "a PDF": (b"%PDF-1.7\n" + bytes(range(256)) * 8, "PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "图片"),
    "an old .doc": (OLE, "另存为 .docx"),
    "a workbook": (
        zipped({"xl/workbook.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}),
        "--against 后面",
    ),
    "a truncated document": (word(LINE)[:-200], "不完整或已损坏"),
    "a document without its text": (
        zipped({n: d for n, d in parts().items() if n != MAIN}),
        "不完整或已损坏",
    ),
    "broken XML": (changed(MAIN, lambda xml: xml[:-30]), "不完整或已损坏"),
    "an entity": (changed(MAIN, lambda xml: ENTITY + xml.partition(b"?>")[2]), "实体"),
    "an entity in UTF-16": (
        changed(MAIN, lambda xml: (ENTITY + xml.partition(b"?>")[2]).decode().encode("utf-16")),
        "实体",
    ),
    "an entity in a part of another name": (
        with_another_name(lambda xml: ENTITY + xml.partition(b"?>")[2]),
        "实体",
    ),
    "a document with macros": (typed(b"ms-word.document.macroEnabled.main"), "docm"),
    "a template": (typed(b"officedocument.wordprocessingml.template.main"), "dotx"),
    "strict Open XML": (strict(), "Strict Open XML"),
    "a document without a body": (
        changed(MAIN, lambda xml: xml[: xml.index(b"<w:body>")] + b"</w:document>"),
        "不完整或已损坏",
    ),
    "scanned pages": (word(""), "没有文字"),
    "a header that is not there": (
        changed(
            MAIN,
            lambda xml: xml.replace(
                b"<w:pgSz", b'<w:headerReference w:type="default" r:id="rId99"/><w:pgSz', 1
            ),
        ),
        "不完整或已损坏",
    ),
    "a locked document": (
        OLE + "EncryptedPackage EncryptionInfo".encode("utf-16-le"),
        "打开密码",
    ),
    "a bomb": (zipped({**parts(), "word/media/a.xml": bytes(60 * 2**20)}), "压缩炸弹"),
    "a name that leads out": (zipped({**parts(), "../../a.xml": b"<a/>"}), "部件"),
    "a million parts, nearly": (
        zipped({**parts(), **{f"word/{n}.xml": b"" for n in range(10_001)}}),
        "部件多得异常",
    ),
}


@pytest.mark.parametrize(("blob", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_report_is_told(blob: bytes, message: str, tmp_path: Path) -> None:
    said = refusal(tmp_path, blob)
    assert message in said
    assert said.startswith("“报告.docx”")
    assert "\n" not in said


def test_a_web_page_that_calls_itself_a_document(tmp_path: Path) -> None:
    assert "网页" in refusal(tmp_path, f"<html><body>{LINE}</body></html>".encode())


@pytest.mark.parametrize(
    ("blob", "message"),
    [
        (word(LINE), "改为 .docx"),
        (bytes(range(256)) * 64, "不是可读的文本"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "图片"),
        ("支出100萬元，占總額的比例".encode("big5"), "BIG5"),
        (f"一、情况\n{LINE}，增长。".encode()[:-1], "第 2 行有损坏的字符"),
        (f"一、情况\n{LINE}，增".encode("gb18030")[:-1], "有损坏的字符"),
        ("　　\n\ufeff".encode(), "没有文字"),
        (("年" * 3_000_000).encode(), "不像自评报告"),
        (("\n" * 200_001 + "年").encode(), "不像自评报告"),
    ],
    ids=[
        *("a document", "binary", "a picture", "BIG5", "UTF-8 cut off", "GB18030 cut off"),
        *("blanks", "9 MB", "200,001 lines"),
    ],
)
def test_what_calls_itself_a_text(blob: bytes, message: str, tmp_path: Path) -> None:
    assert message in refusal(tmp_path, blob, "报告.txt")


def test_a_folder_and_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="是文件夹"):
        read_report(tmp_path)
    with pytest.raises(UnreadableFile, match="找不到文件"):
        read_report(tmp_path / "报告.docx")


def test_links_out_of_the_document_are_not_followed(tmp_path: Path) -> None:
    link = (
        b'<Relationship Id="rIdX" TargetMode="External" Target="file:///etc/passwd" Type='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/>'
    )
    blob = changed(
        "word/_rels/document.xml.rels", lambda xml: xml.replace(b"</Rel", link + b"</Rel", 1)
    )
    assert texts(tmp_path, blob) == [LINE]


@pytest.mark.parametrize("target", [b"NULL", b"../NULL", b"media/gone.png", b"/word/gone.xml"])
def test_what_leads_nowhere_is_passed_over(target: bytes, tmp_path: Path) -> None:
    assert texts(tmp_path, with_dangling(target)) == [LINE]


def test_a_text_in_a_part_of_another_name(tmp_path: Path) -> None:
    assert texts(tmp_path, with_another_name(lambda xml: xml)) == [LINE]


def test_very_many_paragraphs_are_refused(tmp_path: Path) -> None:
    body = "".join(f"<w:p>{run(str(n * 7919 % 1_000_003))}</w:p>" for n in range(50_001))
    blob = changed(MAIN, lambda xml: xml.replace(b"<w:sectPr", body.encode() + b"<w:sectPr", 1))
    assert "不像自评报告" in refusal(tmp_path, blob)
