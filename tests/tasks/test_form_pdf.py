"""The form as PDF: found programs, programs that fail, files that are not replaced."""

import re
import subprocess
from pathlib import Path

import pytest
import referee

from jialing_xls.cli import app
from jialing_xls.model.errors import Unusable
from jialing_xls.tasks import form_pdf
from jialing_xls.tasks.form_pdf import find_office, print_workbook

ENTRY = Path(__file__).resolve().parents[2] / "samples" / "嘉陵区2023_更正_录入表.xlsx"
PRINTS = 'for last; do :; done; printf "%s" "%PDF-1.7 made" > "${last%.xlsx}.pdf"'


def program(folder: Path, script: str) -> Path:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("script", "said"),
    [("exit 0", "没有生成 PDF"), ("exit 1", "没有生成 PDF"), ("sleep 60", "没有完成")],
)
def test_a_program_that_fails_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    monkeypatch.setattr(form_pdf, "TIMEOUT", 0.5)
    with pytest.raises(Unusable) as caught:
        print_workbook(b"", program(tmp_path, f"exec {script}" if "sleep" in script else script))
    assert said in str(caught.value)


def test_the_program_gets_a_profile_of_its_own_and_the_folder_goes(tmp_path: Path) -> None:
    log = tmp_path / "log"
    made = print_workbook(b"x", program(tmp_path, f'echo "$@" > {log}; {PRINTS}'))
    assert made == b"%PDF-1.7 made"
    called = log.read_text().split()
    assert called[0].startswith("-env:UserInstallation=file:")
    assert not Path(called[-1]).parent.exists()


def test_without_a_program_nothing_is_written_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(form_pdf, "_USUAL", ())
    monkeypatch.delenv("PROGRAMFILES", raising=False)
    monkeypatch.delenv("PROGRAMFILES(X86)", raising=False)
    output = tmp_path / "甲县_自评表.xlsx"
    assert app.run(["fill", str(ENTRY), "-o", str(output), "--pdf"]) == 2
    told = capsys.readouterr().err
    assert "没有找到 LibreOffice，不能生成 PDF，也没有生成其他文件" in told
    assert list(tmp_path.iterdir()) == []
    assert "把 --pdf 换成 --form-only 再运行，打开生成的“…_官方表.xlsx”" in told
    assert app.run(["fill", str(ENTRY), "-o", str(output), "--form-only"]) == 0
    assert (tmp_path / "甲县_官方表.xlsx").is_file()


@pytest.mark.parametrize(
    ("there", "force", "status"),
    [(None, (), 0), (b"ours", (), 0), (b"scan", (), 2), (b"scan", ("--force",), 0)],
)
def test_a_pdf_that_is_not_ours_stays(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    there: bytes | None,
    force: tuple[str, ...],
    status: int,
) -> None:
    (tmp_path / "bin").mkdir()
    program(tmp_path / "bin", PRINTS)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    target, output = tmp_path / "甲县_官方表.pdf", tmp_path / "甲县_自评表.xlsx"
    call = ["fill", str(ENTRY), "-o", str(output), "--pdf", *force]
    if there == b"ours":
        assert app.run(call) == 0
    elif there is not None:
        target.write_bytes(there)
    assert app.run(call) == status
    assert target.read_bytes().startswith(b"scan" if status else b"%PDF-1.7 made")
    assert output.exists()


@referee.requires_office
def test_libreoffice_prints_the_form_alone(tmp_path: Path) -> None:
    output = tmp_path / "甲县_自评表.xlsx"
    assert app.run(["fill", str(ENTRY), "-o", str(output), "--pdf"]) == 0
    made = (tmp_path / "甲县_官方表.pdf").read_bytes()
    assert made.startswith(b"%PDF-")
    assert made.count(b"/Type/Page/") == 2, "two pages, not those of the whole workbook"
    assert find_office().name in ("soffice", "libreoffice")
    text = subprocess.run(
        ["pdftotext", tmp_path / "甲县_官方表.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    assert re.findall("第 .*页", text) == ["第 1 页，共 2 页", "第 2 页，共 2 页"]
