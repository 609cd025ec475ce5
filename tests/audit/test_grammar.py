"""A part is taken in the form that the standard gives it; anything else is named with its place."""

import re
import zipfile
from xml.etree.ElementTree import fromstring

import pytest
from instruments.generators.grammar import GRAMMAR, grammar
from shared_schema import SHARED

from jialing_xls.audit.parts.grammar import deviations

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
EXCEL = "http://schemas.microsoft.com/office/spreadsheetml"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
SPACES = (
    f'xmlns="{MAIN}" xmlns:r="{OFFICE}" xmlns:mc="{MC}" xmlns:y="urn:y" '
    f'xmlns:x14ac="{EXCEL}/2009/9/ac" xmlns:xr="{EXCEL}/2014/revision" xmlns:a="{DRAWING}"'
)


def sheet(content: str, *, before: str = "", after: str = "") -> str:
    return f"<worksheet {SPACES}>{before}<sheetData>{content}</sheetData>{after}</worksheet>"


def styles(content: str) -> str:
    return f"<styleSheet {SPACES}>{content}</styleSheet>"


def font(content: str) -> str:
    return styles(f"<fonts><font>{content}</font></fonts>")


def theme(dark: str, *, more: str = "") -> str:
    names = ("dk1", "lt1", "dk2", "lt2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
    light = '<a:srgbClr val="FFFFFF"/>'
    colours = "".join(f"<a:{n}>{dark if n == 'dk1' else light}</a:{n}>" for n in names)
    scheme = f'<a:clrScheme name="n">{colours}</a:clrScheme>'
    face = '<a:latin typeface="A"/><a:ea typeface=""/><a:cs typeface=""/>'
    fonts = f"<a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont>"
    return (
        f'<a:theme {SPACES}><a:themeElements>{scheme}{more}<a:fontScheme name="f">{fonts}'
        "</a:fontScheme><a:fmtScheme/></a:themeElements></a:theme>"
    )


TAKEN = {
    "plain": sheet('<row r="1"><c r="A1" s="0" t="str"><f>1</f><v xml:space="preserve"> 1</v></c></row>'),
    "prefixed": f'<z:worksheet xmlns:z="{MAIN}"><z:sheetData/></z:worksheet>',
    "dollars": sheet("", after='<mergeCells><mergeCell ref="$A$1:B2"/></mergeCells>'),
    "the-last-cell": sheet('<row r="1048576"><c r="XFD1048576"/></row>'),
    "excel": f'<worksheet {SPACES} mc:Ignorable="x14ac xr" xr:uid="{{0}}"><sheetFormatPr '
    'defaultRowHeight="15" x14ac:dyDescent="0.3"/><sheetData/></worksheet>',
    "fonts-in-any-order": font('<sz val="11"/><name val="A"/><b/><color theme="1" tint="0.5"/>'),
    "system-colours": theme('<a:sysClr val="windowText" lastClr="000000"/>'),
}  # fmt: skip
"""What known writers write."""

NAMED = {
    # elements by namespace and name
    "foreign": (sheet("<row><y:c/></row>"), "来历不明"),
    "foreign-root": (f'<worksheet xmlns="urn:y"><sheetData xmlns="{MAIN}"/></worksheet>', "开头"),
    "unknown": (sheet("", after="<whatever/>"), "来历不明.*whatever"),
    "in-another-place": (sheet("<c/>"), "来历不明.*<c>"),
    "within-a-value": (sheet('<row r="1"><c r="A1"><v>1<y/>2</v></c></row>'), "来历不明"),
    "text-between": (sheet("<row>13571</row>"), "来历不明的文字"),
    "text-behind": (sheet("<row/>13571"), "来历不明的文字"),
    # number and order
    "order": (sheet("", before="<mergeCells><mergeCell ref='A1:B1'/></mergeCells>"), "次序"),
    "twice": (sheet("", before='<dimension ref="A1"/><dimension ref="A2"/>'), "写了 2 遍"),
    "columns-twice": (sheet("", before='<cols><col min="1" max="1"/></cols>' * 2), "写了 2 遍"),
    "value-twice": (sheet('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>'), "写了 2 遍"),
    "colour-twice": (font('<color theme="1"/><color theme="0"/>'), "写了 2 遍"),
    "size-twice": (font('<sz val="11"/><b/><sz val="1"/>'), "写了 2 遍"),
    "missing": (f"<worksheet {SPACES}/>", "不全"),
    "empty-fill": (styles("<fills><fill/></fills>"), "不全"),
    "two-schemes": (theme('<a:srgbClr val="000000"/>',
                          more='<a:clrScheme name="m"/>'), "写了 2 遍"),
    # attributes by their lexical type
    "boolean-word": (sheet('<row r="1" hidden="on"/>'), "hidden"),
    "boolean-spaces": (sheet('<row r="1" hidden=" 1 "/>'), "hidden"),
    "boolean-letter": (sheet('<row r="1" hidden="t"/>'), "hidden"),
    "full-width-digits": (sheet('<row r="１"/>'), "r="),
    "row-nought": (sheet('<row r="0"/>'), "r="),
    "underscore": (sheet('<row r="1" ht="1_5"/>'), "ht"),
    "infinite": (sheet('<row r="1" ht="INF"/>'), "ht"),
    "small-letters": (sheet('<row r="1"><c r="a1"/></row>'), "r="),
    "dollars-in-a-cell": (sheet('<row r="1"><c r="$A$1"/></row>'), "r="),
    "beyond-the-columns": (sheet('<row r="1"><c r="XFE1"/></row>'), "r="),
    "beyond-the-rows": (sheet("", after='<mergeCells><mergeCell ref="A1:A1048577"/></mergeCells>'), "ref"),
    "ranges-by-comma": (sheet("", after='<conditionalFormatting sqref="A1,B1"><cfRule priority="1"/>'
                              "</conditionalFormatting>"), "sqref"),
    "one-of-a-list": (sheet('<row r="1"><c r="A1" t="S"/></row>'), "t="),
    "colour-of-six-digits": (font('<color rgb="FFFFFF"/>'), "rgb"),
    "no-size": (font('<sz val="0"/>'), "sz"),
    "unknown-attribute": (sheet('<row r="1" Hidden="1"/>'), "来历不明的属性"),
    "foreign-attribute": (sheet('<row r="1" y:hidden="1"/>'), "来历不明的属性"),
    "required": (sheet("", after="<mergeCells><mergeCell/></mergeCells>"), "缺少 ref"),
    "two-colours-in-one": (font('<color rgb="FF000000" theme="0"/>'), "rgb、theme"),
    # a theme's colours
    "changed-in-the-theme": (theme('<a:sysClr val="windowText"><a:lumMod val="0"/></a:sysClr>'), "来历不明"),
    "named-in-the-theme": (theme('<a:prstClr val="white"/>'), "来历不明"),
    # what known writers write, elsewhere
    "alternate-in-a-sheet": (sheet("", after="<mc:AlternateContent/>"), "来历不明"),
    "ignorable-within": (sheet('<row r="1" mc:Ignorable="y"/>'), "来历不明的属性"),
    "fallback": (f'<workbook {SPACES}><mc:AlternateContent><mc:Choice Requires="x15"/><mc:Fallback>'
                 '<definedNames/></mc:Fallback></mc:AlternateContent><sheets><sheet name="a" '
                 'sheetId="1" r:id="r"/></sheets></workbook>', "来历不明"),
    "extension": (sheet("", after="<extLst><ext><y:z/></ext></extLst>"), "来历不明"),
    "extension-in-a-cell": (sheet('<row r="1"><c r="A1"><extLst><ext><y:z/></ext></extLst></c></row>'),
                            "来历不明"),
}  # fmt: skip


def told(xml: str) -> list[tuple[str, str]]:
    root = fromstring(xml)
    kind = root.tag.rpartition("}")[2]
    return [(about, message) for about, message, _ in deviations(root, kind)]


@pytest.mark.parametrize("xml", TAKEN.values(), ids=TAKEN)
def test_what_known_writers_write_is_taken(xml: str) -> None:
    assert told(xml) == []


@pytest.mark.parametrize(("xml", "said"), NAMED.values(), ids=NAMED)
def test_what_is_otherwise_is_named(xml: str, said: str) -> None:
    messages = [message for _, message in told(xml)]
    assert any(re.search(said, message) for message in messages), messages


def test_the_place_is_the_cell() -> None:
    found = told(sheet('<row r="7"><c r="E7" s="x"/></row><row r="8" ph="yes"/>'))
    assert [about for about, _ in found] == ["E7", "A8"]


def test_what_is_said_a_thousand_times_is_told_once() -> None:
    found = deviations(fromstring(sheet('<row r="1" y:z="1"/>' * 1000)), "worksheet")
    assert [(each.about, each.times) for each in found] == [("A1", 1000)]


ROOT_OF = {
    "workbook.xml": "workbook",
    "styles.xml": "styleSheet",
    "sharedStrings.xml": "sst",
    "[Content_Types].xml": "Types",
    "theme1.xml": "theme",
}
FEATURES = ("xfComplement", "DXFComplement")
"""Of workbooks that Excel saved: what shows a cell as a check box must be named."""


def test_workbooks_that_excel_saved() -> None:
    paths = sorted((SHARED / "excel_made").glob("*.xlsx"))
    if not paths:
        pytest.skip(f"{SHARED} has none")
    found = []
    for path in paths:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                kind = ROOT_OF.get(name.rpartition("/")[2])
                kind = "worksheet" if name.startswith("xl/worksheets/sheet") else kind
                kind = "Relationships" if name.endswith(".rels") else kind
                if kind is not None:
                    found += [
                        (path.name, *d) for d in deviations(fromstring(archive.read(name)), kind)
                    ]
    assert [each for each in found if not any(f in each[2] for f in FEATURES)] == []


def test_the_grammar_is_what_the_schemas_say() -> None:
    folder = SHARED / "xsd"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    assert GRAMMAR.read_text(encoding="utf-8") == grammar(folder)
