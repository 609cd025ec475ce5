"""The restored copy: of the received file only what 数据底稿 states."""

from pathlib import Path

import pytest
import referee
from audit.filled import Filled
from audit.tampered import MONEY, Where, form, money, paper, unprotect
from audit.tampering import Raw, raw, through_openpyxl
from official_forms import FORM

from jialing_xls.audit.restore import RESTORED, restore
from jialing_xls.audit.verify import Submission, verify_one
from jialing_xls.model.result import Level, Outcome, Status
from jialing_xls.template.template_layout import CROSSCHECK, PAPER


def restored(path: Path, folder: Path) -> tuple[Outcome, bytes]:
    target = folder / "复原.xlsx"
    outcome = restore(Submission(path), target)
    return outcome, target.read_bytes()


def differing(outcome: Outcome) -> dict[str, str]:
    """What the notes say of cells that differ, by their place."""
    return {str(f.place): f.message for f in outcome.findings if "复原后为" in f.message}


def repainted(book: Raw, w: Where) -> None:
    """Looks of every kind that show something else than the cells hold."""
    unprotect(book, w)
    book.replace("xl/styles.xml", 'formatCode="#,##0.00"', 'formatCode="13,999.00"')
    book.sub(book.part_of(FORM), "<sheetView ", '<sheetView showZeros="0" ')
    book.text(FORM, "A1", "绩效目标表")


@pytest.mark.parametrize("name", ["如实", "更正"])
def test_of_an_untouched_submission_it_is_the_same_file(
    samples: dict[str, Filled], name: str, tmp_path: Path
) -> None:
    outcome, blob = restored(samples[name].submission, tmp_path)
    assert blob == samples[name].blob
    assert differing(outcome) == {}
    assert outcome.output == str(tmp_path / "复原.xlsx")
    assert outcome.findings[-1].message == RESTORED


def test_whatever_was_done_to_the_looks(sample: Filled, where: Where, tmp_path: Path) -> None:
    path = raw(sample.blob, tmp_path / "改.xlsx", lambda book: repainted(book, where))
    outcome, blob = restored(path, tmp_path)
    assert outcome.status is Status.FAILED
    assert blob == sample.blob
    assert differing(outcome) == {}


def test_saved_by_openpyxl(sample: Filled, tmp_path: Path) -> None:
    """Which drops every computed result: the copy has them."""
    path = through_openpyxl(sample.blob, tmp_path / "再存.xlsx", lambda book: None)
    _, blob = restored(path, tmp_path)
    assert blob == sample.blob


@referee.requires_office
def test_saved_by_libreoffice(sample: Filled, tmp_path: Path) -> None:
    _, blob = restored(referee.resaved(sample.submission, tmp_path), tmp_path)
    assert blob == sample.blob


def test_a_figure_of_the_form_is_not_taken(sample: Filled, where: Where, tmp_path: Path) -> None:
    def edit(book: Raw) -> None:
        book.number(FORM, money(where), 13999)

    outcome, blob = restored(raw(sample.blob, tmp_path / "改.xlsx", edit), tmp_path)
    assert blob == sample.blob
    told = differing(outcome)
    assert list(told) == [form(MONEY)(where)]
    assert "收到的为 13999，复原后为 13571.19" in told[form(MONEY)(where)]
    notes = [f for f in outcome.findings if "复原后为" in f.message]
    assert {f.level for f in notes} == {Level.NOTE}


def test_a_figure_of_the_working_paper_is_taken(
    sample: Filled, where: Where, tmp_path: Path
) -> None:
    """It is the submission's word; verifying tells that it does not go with its original."""

    def edit(book: Raw) -> None:
        book.number(PAPER, paper(MONEY)(where).partition("!")[2], 13600)

    outcome, blob = restored(raw(sample.blob, tmp_path / "改.xlsx", edit), tmp_path)
    assert form(MONEY)(where) in differing(outcome)
    (tmp_path / "b.xlsx").write_bytes(blob)
    again = verify_one(tmp_path / "b.xlsx")
    assert any("13600，与数据底稿的原文“13571.19”不符" in f.message for f in again.findings)


def test_an_explanation_is_kept_and_an_opinion_is_not(
    sample: Filled, where: Where, tmp_path: Path
) -> None:
    def edit(book: Raw) -> None:
        book.text(CROSSCHECK, where.rule("opinion"), "已核。")
        book.text(CROSSCHECK, where.rule("explanation", where.explained()), "别的说明")

    outcome, blob = restored(raw(sample.blob, tmp_path / "改.xlsx", edit), tmp_path)
    assert blob == sample.blob
    assert list(differing(outcome)) == [
        f"{CROSSCHECK}!{where.rule('explanation', where.explained())}"
    ]


def test_without_a_working_paper_there_is_nothing_to_restore(
    sample: Filled, tmp_path: Path
) -> None:
    path = through_openpyxl(sample.blob, tmp_path / "改.xlsx", lambda book: book.__delitem__(PAPER))
    outcome = restore(Submission(path), tmp_path / "复原.xlsx")
    assert outcome.status is Status.UNUSABLE
    assert "不能复原" in outcome.findings[-1].message
    assert not (tmp_path / "复原.xlsx").exists()


def test_a_copy_that_was_edited_is_not_overwritten(sample: Filled, tmp_path: Path) -> None:
    target = tmp_path / "复原.xlsx"
    target.write_bytes(b"edited")
    outcome = restore(Submission(sample.submission), target)
    assert outcome.status is Status.UNUSABLE
    assert target.read_bytes() == b"edited"
    assert restore(Submission(sample.submission), target, force=True).output
    assert target.read_bytes() == sample.blob
