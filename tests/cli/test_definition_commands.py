"""``jxls template adopt``, ``new``, ``check`` and ``build``: from an official form to a template."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from definition.unseen_forms import two_tables_on_one_sheet, workbook_of

from jialing_xls.cli.app import run
from jialing_xls.template.template_workbook import read_template

TARGETS: list[list[Any]] = [
    ["专项名称", "公益性岗位补助资金", "<", "<", "<"],
    ["一级指标", "二级指标", "三级指标", "指标值", "分值"],
    ["产出指标", "数量指标", "安置人数", "≥300人", 20],
    ["^", "质量指标", "补贴按标准发放率", "100%", 30],
    ["效益指标", "社会效益指标", "就业困难人员就业情况", "持续改善", 30],
    ["满意度指标", "服务对象满意度指标", "安置人员满意度", "≥90%", 10],
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "官方表.xlsx").write_bytes(two_tables_on_one_sheet()[0])
    (tmp_path / "目标表.xlsx").write_bytes(workbook_of(TARGETS))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def adopt(*more: str) -> int:
    return run(
        ["template", "adopt", "官方表.xlsx", "--targets", "目标表.xlsx", "-o", "定义.xlsx", *more]
    )


def test_from_the_official_form_to_a_template(folder: Path, capsys: Any) -> None:
    before = (folder / "官方表.xlsx").read_bytes()
    assert adopt() == 0
    assert run(["template", "check", "定义.xlsx"]) == 0
    assert run(["template", "build", "定义.xlsx"]) == 0
    told = capsys.readouterr().out
    assert "要填 55 格，认出 54 格" in told
    assert "插入 1 行" in told
    template = read_template((folder / "公益性岗位补助资金_2025.xlsx").read_bytes(), "t.xlsx")
    assert str(template.form["年初_上年结转"]) == "附件1!D9"
    assert str(template.form["指标04_得分"]) == "附件1!G17"
    assert template.fund == "公益性岗位补助资金"
    assert (folder / "官方表.xlsx").read_bytes() == before


def test_json_has_a_row_for_every_cell_that_is_to_be_filled(folder: Path, capsys: Any) -> None:
    assert adopt("--json") == 0
    rows = json.loads(capsys.readouterr().out)["bindings"]
    assert rows[0] == {
        "cell": "附件1!C2",
        "label": "填报单位(盖章):",
        "field": "单位名称",
        "sure": True,
        "why": "标签“填报单位(盖章):”",
    }
    unknown = [row for row in rows if row["field"] is None]
    assert [(row["cell"], row["sure"]) for row in unknown] == [("附件1!H17", False)]


def test_mistakes_are_told_by_cell_and_nothing_is_built(folder: Path, capsys: Any) -> None:
    adopt()
    book = openpyxl.load_workbook("定义.xlsx")
    book["规则"].append(["", "X01", "逻辑性", "总额够", "", "", "", "", "预算_总和", "≥", "0"])
    book["指标"]["F3"] = None
    book.save("定义.xlsx")
    capsys.readouterr()
    for command in ("check", "build"):
        assert run(["template", command, "定义.xlsx"]) == 2
        told = capsys.readouterr().err.splitlines()
        assert "定义.xlsx：指标!F3：“指标值”：没有写" in told
        assert [
            line
            for line in told
            if line.startswith("定义.xlsx：规则!I3：“左边”：没有字段“预算_总和”")
        ]
    assert not (folder / "公益性岗位补助资金_2025.xlsx").exists()


def test_a_definition_on_a_base_without_an_official_file(folder: Path) -> None:
    assert (
        run(["template", "new", "--base", "转移支付区域绩效目标自评表", "-o", "新定义.xlsx"]) == 0
    )
    book = openpyxl.load_workbook("新定义.xlsx")
    assert [cell.value for cell in book["基本"]["B"]][:3] == [
        "内容",
        "新定义",
        "转移支付区域绩效目标自评表",
    ]
    assert run(["template", "check", "新定义.xlsx"]) == 0


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (["adopt", "旧表.xls", "-o", "o.xlsx"], "旧表.xls 是旧格式（.xls、.et）或加了密码的文件"),
        (["adopt", "没有.xlsx", "-o", "o.xlsx"], "没有.xlsx"),
        (["adopt", "坏.xlsx", "-o", "o.xlsx"], "坏.xlsx 不是能读的 xlsx 工作簿"),
        (["adopt", "目标表.xlsx", "-o", "o.xlsx"], "目标表.xlsx 里没有要填的格"),
        (["adopt", "官方表.xlsx", "-o", "目标表.xlsx"], "目标表.xlsx 已存在，没有覆盖"),
        (["new", "--base", "没有的版式", "-o", "o.xlsx"], "没有版式“没有的版式”。现有："),
        (["check", "官方表.xlsx"], "官方表.xlsx 不是模板定义"),
        (["check", "没有.toml"], "没有.toml"),
        (["build", "官方表.xlsx", "目标表.xlsx", "-o", "o.xlsx"], "-o 只能用于一个模板定义"),
    ],
)
def test_what_cannot_be_used_is_one_message_and_exit_2(
    folder: Path, capsys: Any, call: list[str], told: str
) -> None:
    (folder / "旧表.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 no more")
    assert run(["template", *call]) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert "Traceback" not in said.err
    assert not (folder / "o.xlsx").exists()


def test_a_definition_saved_again_by_openpyxl_builds_the_same_template(folder: Path) -> None:
    adopt()
    run(["template", "build", "定义.xlsx", "-o", "甲.xlsx"])
    stream = BytesIO()
    openpyxl.load_workbook("定义.xlsx").save(stream)
    Path("定义.xlsx").write_bytes(stream.getvalue())
    run(["template", "build", "定义.xlsx", "-o", "乙.xlsx"])
    assert Path("甲.xlsx").read_bytes() == Path("乙.xlsx").read_bytes()
