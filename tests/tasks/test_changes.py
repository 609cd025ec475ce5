"""What changed from one file of a unit to the next."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
import shared_schema
from counties import counties, entry_workbook
from loaded import loaded
from openpyxl import load_workbook

from jialing_xls.cli import app
from jialing_xls.model.errors import Unusable
from jialing_xls.model.fact import Place, Value
from jialing_xls.model.rule import Verdict
from jialing_xls.tasks.change_book import write_changes
from jialing_xls.tasks.changes import CellChange, compare_files

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
KINDS = ("录入表", "自评表")
VALUES: Mapping[str, Value] = counties(1, faulty=0)[0].values


def written(folder: Path, name: str, more: Mapping[str, Value]) -> Path:
    path = folder / name
    path.write_bytes(entry_workbook({**VALUES, **more}))
    return path


def sample(state: str, kind: str) -> Path:
    return SAMPLES / f"嘉陵区2023_{state}_{kind}.xlsx"


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_and_itself_do_not_differ(kind: str) -> None:
    changes = compare_files(sample("如实", kind), sample("如实", kind))
    assert not changes.any
    assert changes.note == ""


@pytest.mark.parametrize(("first", "second"), [(a, b) for a in KINDS for b in KINDS])
def test_fields_and_verdicts_are_the_same_whichever_files_state_them(
    first: str, second: str
) -> None:
    changes = compare_files(sample("如实", first), sample("更正", second))
    fields = {change.field.id: (change.old, change.new) for change in changes.fields}
    assert fields["特困_金额"] == (None, Decimal("1716.08"))
    assert len(fields) == 15
    rules = {c.new.rule.key: (c.old.verdict, c.new.verdict) for c in changes.rules}
    assert rules["L09·下限"] == (Verdict.BROKEN, Verdict.PASSED)
    assert rules["H03"] == (Verdict.UNEXPLAINED, Verdict.EXPLAINED)
    assert len(rules) == 22
    assert changes.cells == ()
    assert bool(changes.note) is (first != second)


def test_an_explanation_lapses_with_the_figures_that_it_explained(tmp_path: Path) -> None:
    earlier, later = tmp_path / "初报.xlsx", tmp_path / "复报.xlsx"
    book = loaded(sample("更正", "录入表"))
    (code,) = (row[4] for row in book["审核说明"].iter_rows() if row[0].value == "说明_H03")
    code.value = "30EAA8"
    book.save(earlier)
    book["救助数据"]["D12"] = float(book["救助数据"]["D12"].value) + 1
    book.save(later)
    changes = compare_files(earlier, later)
    assert "H03" in [change.new.rule.key for change in changes.lapsed]
    assert compare_files(later, earlier).lapsed == ()


@pytest.mark.parametrize(
    ("cell", "content", "kind"),
    [
        ("B5", "另一个名称", "标签"),
        ("B5", "=1+1", "公式"),
        ("A1", None, "标签"),
    ],
)
def test_labels_and_formulas_of_an_entry_workbook(
    tmp_path: Path, cell: str, content: str | None, kind: str
) -> None:
    earlier = sample("如实", "录入表")
    book = loaded(earlier)
    was = book["资金情况"][cell].value
    book["资金情况"][cell] = content
    later = tmp_path / "复报.xlsx"
    book.save(later)
    changes = compare_files(earlier, later).cells
    assert CellChange(kind, Place("资金情况", cell), was, content or "") in changes
    assert len(changes) == 1


def test_a_row_put_in_is_one_change(tmp_path: Path) -> None:
    earlier = sample("如实", "录入表")
    book = loaded(earlier)
    sheet = book["总体目标"]
    sheet.insert_rows(6)
    sheet["B6"] = "本单位另加"
    later = tmp_path / "复报.xlsx"
    book.save(later)
    labels = [c for c in compare_files(earlier, later).cells if c.kind == "标签"]
    assert labels == [CellChange("标签", Place("总体目标", "B6"), "", "本单位另加")]


@pytest.mark.parametrize(
    ("more", "word"), [({"单位名称": "另一个县民政局"}, "单位"), ({"单位名称": "另 一县"}, "单位")]
)
def test_other_units_are_not_compared(tmp_path: Path, more: Mapping[str, Value], word: str) -> None:
    earlier, later = written(tmp_path, "a.xlsx", {}), written(tmp_path, "b.xlsx", more)
    with pytest.raises(Unusable) as caught:
        compare_files(earlier, later)
    assert f"同一{word}" in str(caught.value)
    assert app.run(["diff", str(earlier), str(later)]) == 2


def test_the_workbook_proves_its_differences(tmp_path: Path) -> None:
    output = tmp_path / "变动.xlsx"
    changes = compare_files(sample("如实", "录入表"), sample("更正", "录入表"))
    certificate = write_changes(changes, output)
    assert (certificate.total, certificate.matched) == (1, 1)
    assert shared_schema.faults_of()(output.read_bytes()) == []
    sheet = load_workbook(output)["变动的数"]
    assert len([row for row in sheet.iter_rows(min_row=7) if row[1].value]) == 15


@pytest.mark.parametrize(("later", "status"), [("如实", 0), ("更正", 1)])
def test_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], later: str, status: int
) -> None:
    files = [str(sample("如实", "录入表")), str(sample(later, "录入表"))]
    assert app.run(["diff", *files, "-o", str(tmp_path / "变动.xlsx")]) == status
    assert ("没有变动" in capsys.readouterr().out) is (status == 0)
    assert app.run(["diff", *files, "--json"]) == status
    document = json.loads(capsys.readouterr().out)
    assert len(document["fields"]) == 15 * status
    assert len(document["rules"]) == 22 * status
