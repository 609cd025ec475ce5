"""The command line as a user meets it: exit statuses, messages, streams, start-up."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from jialing_xls import __version__, pipeline
from jialing_xls.cli import app, streams
from jialing_xls.cli.commands import filling
from jialing_xls.model.errors import Defect, Unusable
from jialing_xls.pipeline import Job

ROOT = Path(__file__).resolve().parents[2]
AS_PRINTED = ROOT / "samples" / "嘉陵区2023_如实_录入表.xlsx"
MENDED = ROOT / "samples" / "嘉陵区2023_更正_录入表.xlsx"


def jxls(*args: object, **more: Any) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "jialing_xls", *map(str, args)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more.pop("env", {})}
    return subprocess.run(command, capture_output=True, env=environment, check=False, **more)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("fil", "没有命令 fil。是否应为 fill？"),
        ("template lst", "没有命令 lst。是否应为 list？"),
        ("fill", "缺少参数：录入表…。"),
        ("fill --forse a.xlsx", "没有选项 --forse。是否应为 --force？"),
        ("fill a.xlsx -o", "选项 -o 后面缺少值。"),
        ("fill a.xlsx --json=1", "选项 --json 后面不带值。"),
        ("new", "缺少选项：-o, --output 文件。"),
        ("template show a b", "多余的参数：b。"),
        ("template show 没有", "没有名为“没有”的模板。"),
        ("template build 没有", "没有模板定义：没有。"),
        ("new -o a.xls", "输出文件名应以 .xlsx 结尾，现为“a.xls”。"),
        ("fill a.xlsx b.xlsx -o c.xlsx", "-o 应是已有的文件夹"),
        ("fill 没有.xlsx", "没有.xlsx"),
    ],
)
def test_a_call_that_cannot_be_used(
    call: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.run(call.split()) == 2
    shown, told = capsys.readouterr()
    assert shown == ""
    assert message in told
    for english in ("Usage", "Error", "Try", "option", "argument", "Traceback"):
        assert english not in told


@pytest.mark.parametrize("call", ["--help", "fill -h", "new --help", "template --help"])
def test_help_is_chinese(call: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(call.split()) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("用法：jxls")
    for english in ("Usage", "Options", "Show", "Commands", "Arguments", "required"):
        assert english not in shown


@pytest.mark.parametrize("call", ["", "template"])
def test_no_command_shows_the_help(call: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(call.split()) == 2
    assert "命令：" in capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["--version"]) == 0
    assert capsys.readouterr().out == f"jxls {__version__}\n"


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (Unusable("录入表打不开。"), 2, "录入表打不开。\n"),
        (Defect("模板有错。"), 3, "模板有错。\n"),
        (OSError(28, "No space left on device"), 2, "读写失败："),
        (KeyboardInterrupt(), 130, "已中断。"),
    ],
)
def test_errors_become_statuses(
    error: BaseException,
    status: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*args: object, **kwargs: object) -> int:
        raise error

    monkeypatch.setattr(filling, "_report", fail)
    assert app.run(["fill", "a.xlsx"]) == status
    shown, message = capsys.readouterr()
    assert shown == ""
    assert message.startswith(told)


class Panic(BaseException):
    """What a panic of Rust code arrives as: no Exception."""


@pytest.mark.parametrize("error", [KeyError("行\n列"), Panic("index out of bounds")])
@pytest.mark.parametrize("debug", ["", "1"])
def test_a_bug_is_one_line(
    error: BaseException,
    debug: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*args: object, **kwargs: object) -> int:
        raise error

    monkeypatch.setattr(filling, "_report", fail)
    monkeypatch.setenv("JXLS_DEBUG", debug)
    assert app.run(["fill", "a.xlsx"]) == 3
    told = capsys.readouterr().err
    assert "程序内部出错" in told
    assert ("Traceback" in told) == bool(debug)
    assert debug or len(told.splitlines()) == 1


def test_a_bug_at_one_input_leaves_the_others_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    real_run = pipeline.fill_jobs

    def run(jobs: list[Job], *, force: bool) -> Iterator[object]:
        if any(job.input.name == "坏.xlsx" for job in jobs):
            raise ZeroDivisionError
        return iter(real_run(jobs, force=force))

    monkeypatch.setattr(pipeline, "fill_jobs", run)
    monkeypatch.delenv("JXLS_DEBUG", raising=False)
    inputs = [str(tmp_path / name) for name in ("甲.xlsx", "坏.xlsx", "乙.xlsx")]
    assert app.run(["fill", *inputs, "--json"]) == 3
    shown, told = capsys.readouterr()
    results = json.loads(shown)["results"]
    assert [each["status"] for each in results] == ["unusable", "defect", "unusable"]
    assert "坏.xlsx：程序内部出错（ZeroDivisionError" in told


def test_json_of_a_call_that_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["fill", "a.xlsx", "b.xlsx", "-o", "c.xlsx", "--json"]) == 2
    results = json.loads(capsys.readouterr().out)["results"]
    assert [each["input"] for each in results] == ["a.xlsx", "b.xlsx"]
    assert {each["status"] for each in results} == {"unusable"}


def test_start_up_is_lazy() -> None:
    heavy = "pandas numpy openpyxl xlsxwriter ironcalc python_calamine rich pydantic"
    code = (
        "import sys\nfrom jialing_xls.cli import app\nstatus = app.run(['--help'])\n"
        f"loaded = [name for name in {heavy.split()!r} if name in sys.modules]\n"
        "sys.exit(f'{status} {loaded}' if status or loaded else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()


def test_fill_writes_json_and_nothing_else(tmp_path: Path) -> None:
    output = tmp_path / "自评表.xlsx"
    # Whatever the console's code page is, the document is UTF-8.
    done = jxls("fill", MENDED, "-o", output, "--json", env={"PYTHONIOENCODING": "gbk"})
    assert done.returncode == 0, done.stderr
    (result,) = json.loads(done.stdout.decode("utf-8"))["results"]
    assert result["status"] == "passed"
    assert result["output"] == str(output)
    assert output.exists()
    assert done.stderr == b""


def test_fill_of_several(tmp_path: Path) -> None:
    done = jxls("fill", AS_PRINTED, MENDED, tmp_path / "没有.xlsx", "-o", tmp_path)
    assert done.returncode == 2
    assert "共 3 个：通过 1，未通过 1，没有生成 1" in done.stdout.decode()
    assert "没有.xlsx" in done.stderr.decode()
    assert len(list(tmp_path.glob("*_自评表.xlsx"))) == 2


def test_a_console_of_an_old_code_page_does_not_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    console = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(console, encoding="gbk"))
    streams.make_lenient()
    print("低保 ✓ 𠮷", flush=True)
    assert console.getvalue().decode("gbk").split() == ["低保", "?", "?"]


def test_new_does_not_overwrite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "甲县_录入表.xlsx"
    assert app.run(["new", "-t", "困难群众救助补助资金_2023", "-o", str(target)]) == 0
    assert target.read_bytes().startswith(b"PK")
    target.write_bytes(b"typed in by staff")
    assert app.run(["new", "-t", "困难群众救助补助资金_2023", "-o", str(target)]) == 2
    assert "已存在，没有覆盖" in capsys.readouterr().err
    assert target.read_bytes() == b"typed in by staff"
    assert app.run(["new", "-t", "困难群众救助补助资金_2023", "-o", str(target), "--force"]) == 0
    assert target.read_bytes().startswith(b"PK")
    assert list(tmp_path.iterdir()) == [target]


def test_template_show_is_grepable(capsys: pytest.CaptureFixture[str]) -> None:
    name = "困难群众救助补助资金_2023"
    assert app.run(["template", "list"]) == 0
    assert name in capsys.readouterr().out
    assert app.run(["template", "show", name]) == 0
    lines = capsys.readouterr().out.splitlines()
    (bound,) = (line for line in lines if line.startswith("预算_总额 "))
    assert "自评表!E7" in bound
    (rule,) = (line for line in lines if line.startswith("B01 "))
    assert "预算_总额 = 预算_中央 + 预算_地方 + 预算_其他" in rule


def test_building_templates_needs_the_definitions(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("jialing_xls.template.store.shipped_folder", lambda: tmp_path)
    assert app.run(["template", "build"]) == 2
    assert "没有模板定义文件夹" in capsys.readouterr().err
    (tmp_path / "definitions").mkdir()
    (tmp_path / "definitions" / "甲.toml").write_text("name = ", encoding="utf-8")
    assert app.run(["template", "build", "甲"]) == 2
    assert "不是合法的 TOML" in capsys.readouterr().err
