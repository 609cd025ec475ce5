"""The Word template: what its text builds, in the format of GB/T 9704, and an office may edit it."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm, Pt
from narrative.drafting import SAMPLES, drafted, edited, line, lines, template

from jialing_xls.model.errors import Unusable
from jialing_xls.narrative.drafting.draft_report import draft_report, shipped_template
from jialing_xls.narrative.drafting.template_build import build
from jialing_xls.template import store as templates

SHIPPED = shipped_template(template().name)
MILLIMETRE = Mm(1)


def parts_of(blob: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(blob)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_committed_template_is_what_its_text_builds() -> None:
    fresh = build(templates.shipped_folder() / "definitions" / f"{SHIPPED.stem}.txt")
    assert parts_of(SHIPPED.read_bytes()) == parts_of(fresh), "run: jxls template build"


def test_every_workbook_template_has_a_report() -> None:
    assert [name for name in templates.names() if not shipped_template(name).is_file()] == []


# ---------------------------------------------------------------- GB/T 9704-2012


def test_the_type_area_is_156_by_225_millimetres() -> None:
    section = Document(str(SHIPPED)).sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    sides = (section.left_margin or 0) + (section.right_margin or 0)
    ends = (section.top_margin or 0) + (section.bottom_margin or 0)
    assert abs(section.page_width - sides - Mm(156)) < MILLIMETRE / 2
    assert abs(section.page_height - ends - Mm(225)) < MILLIMETRE / 2
    assert abs((section.top_margin or 0) - Mm(37)) < MILLIMETRE / 20
    assert abs((section.left_margin or 0) - Mm(28)) < MILLIMETRE / 20


def test_a_page_has_22_lines_of_28_characters() -> None:
    document = Document(str(SHIPPED))
    (pitch,) = document.element.body.xpath("w:sectPr/w:docGrid/@w:linePitch")
    assert int(Mm(225).pt * 20 / int(pitch)) == 22
    (spacing,) = document.styles.element.xpath("w:docDefaults//w:spacing/@w:val")
    (size,) = document.styles.element.xpath("w:docDefaults//w:sz/@w:val")
    assert int(Mm(156).pt / (int(size) / 2 + int(spacing) / 20)) == 28


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Body Text", "仿宋_GB2312", 16),
        ("footer", "宋体", 14),
    ],
)
def test_fonts_and_sizes(style: str, font: str, size: int) -> None:
    styles = Document(str(SHIPPED)).styles
    default = "w:docDefaults/w:rPrDefault/w:rPr"
    own = f"w:style[w:styleId='{style.title().replace(' ', '')}']/w:rPr".replace(
        "styleId", "@w:styleId"
    )
    own = own.replace("w:@w:", "@w:")

    def stated(path: str) -> str:
        found = styles.element.xpath(f"{own}/{path}") or styles.element.xpath(f"{default}/{path}")
        return str(found[0])

    assert stated("w:rFonts/@w:eastAsia") == font
    assert Pt(int(stated("w:sz/@w:val")) / 2) == Pt(size)
    fonts = parts_of(SHIPPED.read_bytes())["word/fontTable.xml"].decode()
    assert f'w:name="{font}"><w:altName' in fonts  # what to take where the font is not there


def test_page_numbers_stand_outside_odd_right_even_left() -> None:
    parts = {name: xml.decode() for name, xml in parts_of(SHIPPED.read_bytes()).items()}
    assert "<w:evenAndOddHeaders/>" in parts["word/settings.xml"]
    for page, side in (("odd", "right"), ("even", "left")):
        footer = parts[f"word/footer_{page}.xml"]
        assert f'<w:jc w:val="{side}"/>' in footer
        assert f'w:{side}Chars="100"' in footer
        assert footer.index("— </w:t>") < footer.index(" PAGE ") < footer.index(" —</w:t>")


def test_the_name_is_centred_over_the_date_four_characters_from_the_right() -> None:
    document = Document(BytesIO(draft_report(SAMPLES["更正"]).blob))
    unit, date = (p for p in document.paragraphs if p.style and p.style.name == "Signature")
    right = [int(p._p.xpath("w:pPr/w:ind/@w:rightChars")[0]) for p in (unit, date)]
    assert (unit.text, date.text) == ("南充市嘉陵区民政局", "2024年6月12日")
    # 9 characters over 6½: half of the difference further to the right.
    assert right == [400 - 125, 400]


# ---------------------------------------------------------------- an office's own


def test_an_office_says_it_in_its_own_words(tmp_path: Path) -> None:
    word = edited(tmp_path, {"年度总体目标是：": "我局的年度总体目标："})
    assert line(drafted(tmp_path, {}, word), "我局的年度总体目标：规范实施各项救助政策。")


def test_a_tag_may_be_cut_up_by_word(tmp_path: Path) -> None:
    """Word divides a run wherever somebody has typed; the tag still is one."""
    document = Document(str(SHIPPED))
    paragraph = next(p for p in document.paragraphs if "{{总体目标|句}}" in p.text)
    text, run = paragraph.text, paragraph.runs[0]
    at = text.index("目标|句")
    run.text = text[:at]
    paragraph.add_run(text[at:]).bold = True
    word = tmp_path / "改.docx"
    document.save(str(word))
    assert "年度总体目标是：规范实施各项救助政策。" in lines(drafted(tmp_path, {}, word))


@pytest.mark.parametrize(
    ("old", "new", "tag", "why"),
    [
        ("{{总体目标|句}}", "{{总体目标|句}", "{{总体目标|句}", "没有结尾的括号"),
        ("{{总体目标|句}}", "总体目标|句}}", "总体目标|句}}", "没有开头的括号"),
        (
            "{{总体目标|句}}",
            "{{总体目标|句号}}",
            "{{总体目标|句号}}",
            "没有“句号”这个名称，是否应为“句”",
        ),
        ("{{总体目标|句}}", "{{总体 目标}}", "{{总体 目标}}", "写法看不懂"),
        ("{{总体目标|句}}", "{{}}", "{{}}", "括号里没有内容"),
        ("{{总体目标|句}}", "{{总体目票|句}}", "{{总体目票|句}}", "是否应为“总体目标”"),
        ("{{总体目标|句}}", "｛｛总体目标｝｝", "｛｛总体目标｝｝", "括号和百分号要用半角"),
        ("{{总体目标|句}}", "{{总体目标}｝", "}｝", "括号和百分号要用半角"),
        ("{%p if 结余_总额 is 零 %}", "{％p if 结余_总额 ％}", "{％p if", "要用半角"),
        ("{{总体目标|句}}", "{{预算_总额 - 执行_总额}}", "{{预算_总额 - 执行_总额}}", "不能计算"),
        ("{{总体目标|句}}", "{{'甲' * 999999999}}", "{{'甲' * 999999999}}", "不能计算"),
        ("{{总体目标|句}}", "{{绩效指标}}", "", "一组内容要用 {% for … %} 逐项写出"),
        ("{{总体目标|句}}", "{{比上年}}", "", "后面要有括号"),
        ("{{项.完成值}}", "{{项.完成}}", "{{项.完成}}", "没有“完成”这一项"),
        ("{%p if 结余_总额 is 零 %}", "{%p if 结余_总额 is 空 %}", "is 空", "没有“空”这个名称"),
        (
            "{%p if 结余_总额 is 零 %}",
            "{%p 如果 结余_总额 %}",
            "{%p 如果 结余_总额 %}",
            "不认识“如果”",
        ),
        ("{%p if 结余_总额 is 零 %}", "", "{%p else %}", "不在 {% if … %} 与 {% endif %} 之间"),
        ("{%p for 一级 in 绩效指标 %}", "", "{%p endfor %}", "前面没有与它成对的 {% for … %}"),
        (
            "{% if 预算_其他 %}，",
            "{% if 预算_其他 %}{% if 预算_其他 %}，",
            "{% if 预算_其他 %}",
            "成对",
        ),
    ],
)
@pytest.mark.usefixtures("rendered_here")
def test_a_broken_tag_is_named(old: str, new: str, tag: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable) as caught:
        drafted(tmp_path, {}, edited(tmp_path, {old: new}))
    message = str(caught.value)
    assert "报告模板“本单位模板.docx”" in message
    assert tag in message
    assert why in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "tag",
    [
        *("{{绩效指标|trim}}", "{{比上年|upper}}", "{{资金各行|句}}", "{{绩效指标|reverse}}"),
        *("{{'甲'.upper}}", "{{绩效指标[0].keys}}", "{{预算_总额.printed}}"),
        *("{{绩效指标[0][绩效指标]}}", "{{绩效指标[0][比上年]}}", "{{预算_总额[资金各行]}}"),
        "{% for 甲 in 绩效指标 %}{{loop}}{% endfor %}",
    ],
)
@pytest.mark.usefixtures("rendered_here")
def test_what_is_no_text_comes_neither_into_a_report_nor_into_a_message(
    tag: str, tmp_path: Path
) -> None:
    with pytest.raises(Unusable) as caught:
        drafted(tmp_path, {}, edited(tmp_path, {"{{总体目标|句}}": tag}))
    message = str(caught.value)
    assert len(message) < 150
    assert not re.search("object|function|built-in|[{]'", message.replace(tag, ""))


def test_tags_that_an_office_may_add_are_taken(tmp_path: Path) -> None:
    added = "{# 注 #}{% set 甲 = 预算_总额 %}{% if 甲 and 单位名称 == “某县” %}乙{% else %}{{甲}}{% endif %}"
    word = edited(tmp_path, {"年度总体目标是：{{总体目标|句}}": added})
    assert "1000.00" in lines(drafted(tmp_path, {}, word))


@pytest.mark.parametrize(
    "hostile",
    [
        "{{总体目标.__class__.__mro__}}",
        "{{''.__class__.__base__.__subclasses__()}}",
        "{% for n in range(99999999) %}甲{% endfor %}",
    ],
)
def test_a_template_runs_nothing(hostile: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="报告模板“本单位模板"):
        drafted(tmp_path, {}, edited(tmp_path, {"{{总体目标|句}}": hostile}))


def test_a_document_without_tags_is_no_template(tmp_path: Path) -> None:
    word = tmp_path / "旧报告.docx"
    document = Document()
    document.add_paragraph("某县民政局自评报告")
    document.save(str(word))
    with pytest.raises(Unusable, match="没有一个标记"):
        draft_report(SAMPLES["更正"], word)


@pytest.mark.parametrize(
    ("blob", "message"),
    [
        (b"", "空文件"),
        (b"PK\3\4 no zip", "不完整或已损坏"),
        (b"%PDF-1.7", "看来是PDF 文档，应为报告模板"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2048), "应为报告模板"),
    ],
)
def test_a_template_that_is_no_document(blob: bytes, message: str, tmp_path: Path) -> None:
    word = tmp_path / "坏.docx"
    word.write_bytes(blob)
    with pytest.raises(Unusable, match=message):
        draft_report(SAMPLES["更正"], word)


@pytest.mark.parametrize(
    ("path", "message"), [("没有.docx", "找不到文件“没有.docx”"), (".", "是文件夹")]
)
def test_a_template_that_is_not_there(path: str, message: str) -> None:
    with pytest.raises(Unusable, match=message):
        draft_report(SAMPLES["更正"], Path(path))


@pytest.mark.parametrize("name", ["示例县2025_居家养老", "示例县2025_殡葬"])
@pytest.mark.usefixtures("rendered_here")
def test_any_fund_has_a_report_that_names_figures_by_their_roles(name: str) -> None:
    made = draft_report(Path(__file__).parents[2] / "samples" / f"{name}_录入表.xlsx")
    text = "\n".join(p.text for p in Document(BytesIO(made.blob)).paragraphs)
    budget = made.table.facts.value("预算_总额")
    assert f"全年预算数{budget}万元" in text
    assert "{" not in text
    assert made.gaps == ("【待补：资金管理情况】",)
