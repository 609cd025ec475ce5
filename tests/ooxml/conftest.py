"""Worksheets and packages made by hand, as small as Excel accepts them."""

import io
import zipfile
from collections.abc import Callable, Mapping

import pytest

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'


def relationships(*links: tuple[str, str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for id_, kind, target in links
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def parts_of(sheet: str | bytes = SHEET) -> dict[str, str | bytes]:
    """The parts of a workbook with two sheets, of which ``sheet`` is the second."""
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/xl/s/b.xml" ContentType="{types}.worksheet+xml"/>'
        f'<Override PartName="/xl/s/a.xml" ContentType="{types}.worksheet+xml"/></Types>',
        "_rels/.rels": relationships(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="First" sheetId="4" r:id="rId2"/>'
        '<sheet name="Second &amp; last" sheetId="2" state="hidden" r:id="rId1"/></sheets>'
        "<definedNames><definedName name=\"total\">'Second &amp; last'!$E$7</definedName>"
        '<definedName name="gone">#REF!</definedName>'
        '<definedName name="_xlnm.Print_Area" localSheetId="0">First!$A$1:$B$2</definedName>'
        "</definedNames></workbook>",
        "xl/_rels/workbook.xml.rels": relationships(
            ("rId1", "worksheet", "s/a.xml"),
            ("rId2", "worksheet", "/xl/s/../s/b.xml"),
            ("rId3", "sharedStrings", "strings.xml"),
        ),
        "xl/s/b.xml": SHEET,
        "xl/s/a.xml": sheet,
        "xl/strings.xml": f'<sst xmlns="{MAIN}"><si><t>plain</t></si><si><r><t>ru</t></r><r><rPr/>'
        "<t>ns</t></r><rPh sb='0' eb='1'><t>hint</t></rPh></si><si><t>_x005F_x0041_</t></si></sst>",
    }


def zipped(parts: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return blob.getvalue()


@pytest.fixture
def parts() -> dict[str, str | bytes]:
    return parts_of()


@pytest.fixture(scope="session")
def pack() -> Callable[[Mapping[str, str | bytes]], bytes]:
    return zipped


@pytest.fixture(scope="session")
def workbook_of() -> Callable[[str | bytes], bytes]:
    """The file of a workbook whose sheet ``Second & last`` is the given part.

    Readers that look parts up by their usual names find the shared strings, too.
    """

    def workbook(sheet: str | bytes) -> bytes:
        parts = parts_of(sheet)
        parts["xl/sharedStrings.xml"] = parts.pop("xl/strings.xml")
        links = str(parts["xl/_rels/workbook.xml.rels"])
        parts["xl/_rels/workbook.xml.rels"] = links.replace("strings.xml", "sharedStrings.xml")
        types = str(parts["[Content_Types].xml"])
        strings = '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.'
        strings += 'openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
        parts["[Content_Types].xml"] = types.replace("</Types>", f"{strings}</Types>")
        return zipped(parts)

    return workbook
