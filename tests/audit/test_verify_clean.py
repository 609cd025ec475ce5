"""Nothing false is found on a submission that nobody tampered with, whoever saved it last."""

from pathlib import Path

import pytest
import referee
from audit.filled import Filled
from audit.tables.views import Edit, pane, set_on, window
from audit.tampered import Bench, Where
from audit.tampering import Raw, raw, through_openpyxl
from official_forms import FORM

from jialing_xls.audit.verify import RESAVED, SEALED, Submission, verify_all, verify_one
from jialing_xls.model.result import Finding, Level, Outcome, Status
from jialing_xls.template.template_layout import CROSSCHECK
from jialing_xls.template.template_workbook import Template

STATUS = {"如实": Status.FAILED, "更正": Status.PASSED}
"""如实 has rules that are broken: that is no finding, and no pass."""


def found(outcome: Outcome) -> list[Finding]:
    return [finding for finding in outcome.findings if finding.level is not Level.NOTE]


def notes(outcome: Outcome) -> list[str]:
    return [finding.message for finding in outcome.findings if finding.level is Level.NOTE]


@pytest.mark.parametrize("name", ["如实", "更正"])
@pytest.mark.parametrize("with_entry", [False, True])
def test_untouched(samples: dict[str, Filled], name: str, with_entry: bool) -> None:
    sample = samples[name]
    outcome = verify_one(sample.submission, sample.entry if with_entry else None)
    assert found(outcome) == []
    assert notes(outcome) == [SEALED]
    assert outcome.status is STATUS[name]
    assert outcome.certificate.proven
    assert outcome.unit == "南充市嘉陵区民政局"
    assert outcome.year == 2023
    assert outcome.checks


@pytest.mark.parametrize("name", ["如实", "更正"])
@referee.requires_office
def test_saved_by_libreoffice(samples: dict[str, Filled], name: str, tmp_path: Path) -> None:
    sample = samples[name]
    outcome = verify_one(referee.resaved(sample.submission, tmp_path), sample.entry)
    assert found(outcome) == []
    assert notes(outcome) == [RESAVED]
    assert outcome.status is STATUS[name]
    assert outcome.certificate.proven


@pytest.mark.parametrize("name", ["如实", "更正"])
@referee.requires_office
def test_recalculated_by_libreoffice(samples: dict[str, Filled], name: str, tmp_path: Path) -> None:
    path = samples[name].submission
    outcome = verify_one(referee.recalculated([path], tmp_path)[path])
    assert found(outcome) == []
    assert outcome.status is STATUS[name]


@referee.requires_office
def test_by_way_of_ods(sample: Filled, tmp_path: Path) -> None:
    """LibreOffice then writes fonts into conditional formats that have none."""
    ods = referee.converted(sample.submission, ".ods", tmp_path)
    outcome = verify_one(referee.resaved(ods, tmp_path))
    assert found(outcome) == []
    assert outcome.status is Status.PASSED


@pytest.mark.parametrize("name", ["如实", "更正"])
def test_saved_by_openpyxl(samples: dict[str, Filled], name: str, tmp_path: Path) -> None:
    """The cached values that openpyxl drops are the one finding."""
    sample = samples[name]
    path = through_openpyxl(sample.blob, tmp_path / "再存.xlsx", lambda workbook: None)
    outcome = verify_one(path, sample.entry)
    assert len(found(outcome)) == 1
    assert "缓存" in found(outcome)[0].message
    assert outcome.status is Status.FAILED
    assert outcome.certificate.missing == outcome.certificate.total


@referee.requires_office
def test_saved_by_openpyxl_then_by_libreoffice(sample: Filled, tmp_path: Path) -> None:
    """An office suite computes what openpyxl dropped: nothing is left to find."""
    path = through_openpyxl(sample.blob, tmp_path / "再存.xlsx", lambda workbook: None)
    outcome = verify_one(referee.recalculated([path], tmp_path)[path], sample.entry)
    assert found(outcome) == []
    assert outcome.status is Status.PASSED


def test_a_format_that_a_program_loses_everywhere_is_one_loss(
    sample: Filled, tmp_path: Path
) -> None:
    """As exceljs does with the number formats of conditional formats."""

    def lose(book: Raw) -> None:
        dxf = r"(<dxf>(?:(?!</dxf>).)*<numFmt [^>]*formatCode=)\"[^\"]*\""
        book.sub("xl/styles.xml", dxf, r'\1"[object Object]"')

    outcome = verify_one(raw(sample.blob, tmp_path / "a.xlsx", lose))
    (one,) = found(outcome)
    assert "同样的共 6 处" in one.message


def test_an_auditor_writes_an_opinion(sample: Filled, template: Template, tmp_path: Path) -> None:
    at = template.rules.cell("opinion", next(iter(template.rule_rows.values())))
    path = raw(sample.blob, tmp_path / "a.xlsx", lambda book: book.text(CROSSCHECK, at, "已核。"))
    outcome = verify_one(path)
    assert found(outcome) == []
    assert notes(outcome) == [RESAVED]
    assert outcome.status is Status.PASSED


@pytest.mark.parametrize(("length", "told"), [(31, False), (5_000, True)])
def test_what_programs_write_of_themselves_is_short(
    sample: Filled, tmp_path: Path, length: int, *, told: bool
) -> None:
    """A name for macros is no matter; in one of thousands of characters something may be kept."""
    name = "x" * length

    def edit(book: Raw) -> None:
        book.replace(book.part_of(FORM), "<sheetPr>", f'<sheetPr codeName="{name}">')

    said = notes(verify_one(raw(sample.blob, tmp_path / "a.xlsx", edit)))
    assert any("sheetPr codeName=xxx" in each for each in said) is told


def test_the_definition_is_looked_at(sample: Filled, tmp_path: Path) -> None:
    """Whoever shows the hidden sheet to read it has hidden nothing."""

    def show(book: Raw) -> None:
        book.replace("xl/workbook.xml", ' state="hidden"', "")

    outcome = verify_one(raw(sample.blob, tmp_path / "a.xlsx", show))
    assert found(outcome) == []
    assert outcome.status is Status.PASSED


def test_repacked(sample: Filled, tmp_path: Path) -> None:
    """The same parts, zipped by another program: not even the seal minds."""
    path = raw(sample.blob, tmp_path / "a.xlsx", lambda book: None)
    assert path.read_bytes() != sample.blob
    assert notes(verify_one(path)) == [SEALED]


def test_many_at_once_are_in_order(samples: dict[str, Filled], tmp_path: Path) -> None:
    nothing = tmp_path / "没有.xlsx"
    paths = [samples["更正"].submission, nothing, samples["如实"].submission]
    outcomes = list(verify_all([Submission(path) for path in paths]))
    assert [outcome.input for outcome in outcomes] == list(map(str, paths))
    assert [o.status for o in outcomes] == [Status.PASSED, Status.UNUSABLE, Status.FAILED]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空文件"),
        (b"%PDF-1.7 ...", "PDF"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), ".xls"),
        (b"PK\x03\x04 broken", "工作簿"),
    ],
)
def test_no_workbook(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "寄来的.xlsx"
    path.write_bytes(content)
    outcome = verify_one(path)
    assert outcome.status is Status.UNUSABLE
    assert said in outcome.findings[0].message
    assert "寄来的.xlsx" in outcome.findings[0].message


def test_an_entry_workbook_is_no_submission(sample: Filled) -> None:
    outcome = verify_one(sample.entry)
    assert outcome.status is Status.UNUSABLE
    assert "jxls check" in outcome.findings[0].message


def test_an_entry_workbook_that_is_not_there(sample: Filled, tmp_path: Path) -> None:
    outcome = verify_one(sample.submission, tmp_path / "没有.xlsx")
    assert outcome.status is Status.UNUSABLE
    assert "没有.xlsx" in outcome.findings[0].message


@pytest.mark.parametrize(
    "edit",
    [
        set_on(FORM, "sheetView", 'topLeftCell="A20"'),
        set_on(FORM, "sheetView", 'zoomScale="70"'),
        pane('<pane ySplit="6" topLeftCell="A30" activePane="bottomLeft" state="frozen"/>'),
        pane('<pane ySplit="3000" topLeftCell="A30" activePane="bottomLeft"/>', 'topLeftCell="A9"'),
        window('firstSheet="0" activeTab="1"'),
        set_on(FORM, "pageSetup", 'copies="2" blackAndWhite="1"'),
    ],
    ids=["scrolled", "zoomed", "frozen-and-scrolled", "split", "another-sheet-first", "copies"],
)
def test_what_readers_do(edit: Edit, sample: Filled, where: Where, bench: Bench) -> None:
    """Nobody is told of what can be scrolled back."""
    path = raw(sample.blob, bench.folder / "看过.xlsx", lambda book: edit(book, where))
    assert found(verify_one(path)) == []
