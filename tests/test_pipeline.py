"""Batches: every input gets its outcome, in order, and none disturbs another."""

import gc
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from counties import entry_workbook

from jialing_xls import pipeline
from jialing_xls.entry.making.builder import build_entry
from jialing_xls.entry.reading.value_file import values_from_toml
from jialing_xls.model.errors import RefusedOutput
from jialing_xls.model.fact import Value
from jialing_xls.model.result import Level, Status
from jialing_xls.pipeline import Job, fill_jobs, jobs
from jialing_xls.template import store as templates
from jialing_xls.template.template_workbook import Template

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture(scope="module")
def template() -> Template:
    return templates.named("困难群众救助补助资金_2023")


@pytest.fixture(scope="module")
def figures(template: Template) -> Mapping[str, Value]:
    return values_from_toml(SAMPLES / "嘉陵区2023_更正.toml", template.book)


@pytest.fixture(scope="module")
def counties(
    template: Template, figures: Mapping[str, Value], tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    """Entry workbooks: good, not balanced, empty of figures, good, not signed."""
    changes: list[Mapping[str, Value] | None] = [
        {"单位名称": "甲县民政局"},
        {"单位名称": "乙县民政局", "预算_总额": Decimal("13571.99")},
        None,
        {"单位名称": "丁县民政局"},
        {"单位名称": "戊县民政局", "填报日期": ""},
    ]
    folder = tmp_path_factory.mktemp("counties")
    paths = []
    for n, change in enumerate(changes):
        values = {} if change is None else {**figures, **change}
        paths.append(folder / f"县{n}_录入表.xlsx")
        paths[-1].write_bytes(entry_workbook(values))
    return paths


@pytest.fixture(scope="module")
def mixed(counties: list[Path]) -> list[Path]:
    """The same with files that cannot be used between them."""
    folder = counties[0].parent
    (folder / "不是工作簿.xlsx").write_text("单位名称,预算", encoding="utf-8")
    (folder / "截断_录入表.xlsx").write_bytes(counties[0].read_bytes()[:5000])
    return [
        folder / "没有这个文件.xlsx",
        *counties[:2],
        folder / "不是工作簿.xlsx",
        *counties[2:],
        folder / "截断_录入表.xlsx",
    ]


EXPECTED = [
    ("没有这个文件.xlsx", Status.UNUSABLE),
    ("县0_录入表.xlsx", Status.PASSED),
    ("县1_录入表.xlsx", Status.FAILED),
    ("不是工作簿.xlsx", Status.UNUSABLE),
    ("县2_录入表.xlsx", Status.FAILED),
    ("县3_录入表.xlsx", Status.PASSED),
    ("县4_录入表.xlsx", Status.FAILED),
    ("截断_录入表.xlsx", Status.UNUSABLE),
]


@pytest.mark.parametrize("chunk", [1, 3, 64])
def test_a_batch_goes_on_past_bad_inputs_and_keeps_their_order(
    mixed: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(pipeline, "CHUNK", chunk)
    outcomes = list(fill_jobs(jobs(mixed, tmp_path)))
    assert [(Path(o.input).name, o.status) for o in outcomes] == EXPECTED
    written = {Path(o.output).name for o in outcomes if o.output}
    assert written == {path.name for path in tmp_path.iterdir()}
    assert len(written) == sum(status is not Status.UNUSABLE for _, status in EXPECTED)


def test_each_outcome_is_that_of_its_own_input(counties: list[Path], tmp_path: Path) -> None:
    outcomes = list(fill_jobs(jobs(counties, tmp_path)))
    units = ["甲县民政局", "乙县民政局", None, "丁县民政局", "戊县民政局"]
    assert [outcome.unit for outcome in outcomes] == units
    b01 = [next(c for c in o.checks if c.rule.id == "B01") for o in outcomes]
    assert [str(c.verdict) for c in b01] == ["通过", "不符", "未执行", "通过", "通过"]
    assert all(o.certificate.proven for o in outcomes)


def test_one_frame_or_one_at_a_time_gives_the_same_bytes(
    counties: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, alone = tmp_path / "together", tmp_path / "alone"
    together.mkdir()
    alone.mkdir()
    one_frame = list(fill_jobs(jobs(counties, together)))
    one_by_one = [outcome for path in counties for outcome in fill_jobs(jobs([path], alone))]
    for a, b in zip(one_frame, one_by_one, strict=True):
        assert a.output is not None
        assert b.output is not None
        assert Path(a.output).read_bytes() == Path(b.output).read_bytes()
        assert replace(a, output=None) == replace(b, output=None)


def test_the_order_of_a_batch_does_not_matter(counties: list[Path], tmp_path: Path) -> None:
    """What an engine holds of one county does not stay for the next."""
    there, back = tmp_path / "there", tmp_path / "back"
    there.mkdir()
    back.mkdir()
    list(fill_jobs(jobs(counties, there)))
    list(fill_jobs(jobs(counties[::-1], back)))
    assert {p.name: p.read_bytes() for p in there.iterdir()} == {
        p.name: p.read_bytes() for p in back.iterdir()
    }


def test_an_unusable_input_is_told_in_chinese_with_its_name(
    mixed: list[Path], tmp_path: Path
) -> None:
    for outcome in fill_jobs(jobs(mixed, tmp_path)):
        if outcome.status is Status.UNUSABLE:
            (finding,) = outcome.findings
            assert finding.level is Level.ERROR
            assert Path(outcome.input).name in finding.message
            assert "请" in finding.message
            assert outcome.output is None
            assert outcome.checks == ()


def test_a_refused_figure_fails_the_submission_that_is_written_all_the_same(
    template: Template, figures: Mapping[str, Value], tmp_path: Path
) -> None:
    path = tmp_path / "录入表.xlsx"
    path.write_bytes(entry_workbook({**figures, "预算_其他": "约五十"}))
    (outcome,) = fill_jobs(jobs([path], None))
    assert outcome.status is Status.FAILED
    assert outcome.output is not None
    assert [f.field for f in outcome.findings if f.level is Level.ERROR] == ["预算_其他"]


# ---------------------------------------------------------------- where the outputs go


def test_a_submission_goes_beside_its_entry_workbook(tmp_path: Path) -> None:
    inputs = [tmp_path / "嘉陵区2023_录入表.xlsx", tmp_path / "甲县.et", tmp_path / "乙.县.xls"]
    names = [job.output.relative_to(tmp_path).name for job in jobs(inputs, None)]
    assert names == ["嘉陵区2023_自评表.xlsx", "甲县_自评表.xlsx", "乙.县_自评表.xlsx"]


def test_or_into_the_folder_or_file_that_is_named(tmp_path: Path) -> None:
    a, b = Path("a_录入表.xlsx"), Path("b.xlsx")
    assert [job.output for job in jobs([a, b], tmp_path)] == [
        tmp_path / "a_自评表.xlsx",
        tmp_path / "b_自评表.xlsx",
    ]
    assert jobs([a], tmp_path / "报送.xlsx") == [Job(a, tmp_path / "报送.xlsx")]


@pytest.mark.parametrize(
    ("inputs", "output"),
    [
        (["甲/录入表.xlsx", "乙/录入表.xlsx"], ""),
        (["甲_录入表.xlsx", "甲.xlsx"], None),
        (["甲_录入表.xlsx", "甲.xls"], None),
        (["甲.xlsx", "./甲.xlsx"], None),
        (["甲.xlsx", "乙.xlsx"], "一个文件.xlsx"),
    ],
)
def test_two_inputs_may_not_go_into_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inputs: list[str], output: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    target = None if output is None else tmp_path / output
    with pytest.raises(RefusedOutput, match="输入"):
        jobs([Path(path) for path in inputs], target)


def test_an_input_is_never_the_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "录入表.xlsx"
    path.write_bytes(b"x")
    link = tmp_path / "link.xlsx"
    link.symlink_to(path)
    for output in (path, Path("录入表.xlsx"), tmp_path / "." / "录入表.xlsx", link):
        with pytest.raises(RefusedOutput, match="同一个文件"):
            jobs([path], output)


def test_an_output_is_never_another_input(tmp_path: Path) -> None:
    """录入表 A's submission would be written over entry workbook B before that is read."""
    a, b = tmp_path / "县_录入表.xlsx", tmp_path / "县_自评表.xlsx"
    with pytest.raises(RefusedOutput, match="县_自评表"):
        jobs([a, b], None)


# ---------------------------------------------------------------- templates


def test_a_template_that_is_not_there_is_named_with_those_that_are(
    template: Template, figures: Mapping[str, Value], tmp_path: Path
) -> None:
    path = tmp_path / "录入表.xlsx"
    path.write_bytes(build_entry(replace(template, name="残疾人补贴_2031"), figures))
    (outcome,) = fill_jobs(jobs([path], None))
    assert outcome.status is Status.UNUSABLE
    message = outcome.findings[0].message
    assert path.name in message
    assert "残疾人补贴_2031" in message
    assert template.name in message
    assert "jxls new" in message
    assert list(tmp_path.iterdir()) == [path]


def test_an_outcome_says_what_it_was_made_by(counties: list[Path], tmp_path: Path) -> None:
    (outcome,) = fill_jobs(jobs(counties[:1], tmp_path))
    assert (outcome.template, outcome.year) == ("困难群众救助补助资金_2023", 2023)
    assert outcome.input == str(counties[0])
    assert outcome.output == str(tmp_path / "县0_自评表.xlsx")


def test_nothing_of_a_workbook_waits_for_the_collector_of_cycles(
    counties: list[Path], tmp_path: Path
) -> None:
    """What waits for it in a batch is memory, and time of the next workbook."""
    list(fill_jobs(jobs(counties[:1], tmp_path)))
    gc.collect()
    gc.disable()
    try:
        list(fill_jobs(jobs(counties[:1], tmp_path), force=True))
        assert gc.collect() == 0
    finally:
        gc.enable()
