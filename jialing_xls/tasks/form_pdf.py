"""The official form as PDF, printed by an installed LibreOffice: what is handed in on paper or as a scan.

A comment behind the end of the PDF seals it, as the seal of a submission does: a file of that name which
somebody has signed, scanned or changed is not replaced.
"""

import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from jialing_xls.model.errors import RefusedOutput, Unusable
from jialing_xls.model.result import Outcome
from jialing_xls.ooxml.file_bytes import read_file
from jialing_xls.pipeline import form_target
from jialing_xls.submission.form_file import form_file
from jialing_xls.submission.output import write_output
from jialing_xls.template import store as templates

TIMEOUT = 180.0
"""Seconds; the first start of LibreOffice on a slow machine takes half a minute."""
_COMMANDS = ("soffice", "libreoffice")
_USUAL = (
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice*/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_WINDOWS = "LibreOffice/program/soffice.exe"
_SEAL = b"\n%jxls "


def find_office() -> Path:
    """The program that prints. Unusable if there is none."""
    for command in _COMMANDS:
        if found := shutil.which(command):
            return Path(found)
    folders = [
        os.environ[name] for name in ("PROGRAMFILES", "PROGRAMFILES(X86)") if name in os.environ
    ]
    places = [*(Path(folder, _WINDOWS) for folder in folders)]
    for pattern in _USUAL:
        places += sorted(Path("/").glob(pattern[1:]))
    for place in places:
        if place.is_file():
            return place
    raise Unusable(
        "没有找到 LibreOffice，不能生成 PDF，也没有生成其他文件。WPS 和 Excel 不能由本工具打印，请自己打印："
        "把 --pdf 换成 --form-only 再运行，打开生成的“…_官方表.xlsx”，"
        "WPS 点“文件”→“输出为 PDF”，Excel 点“文件”→“另存为”→“PDF”。装上 LibreOffice 的，--pdf 可以直接用。"
    )


def put_pdf(outcome: Outcome, office: Path, *, force: bool) -> None:
    """Write the form of a filled submission as PDF beside it, and say so in the outcome.

    Raises RefusedOutput if there is a PDF that was not made so; Unusable if the program fails.
    """
    assert outcome.output is not None  # it has been filled
    assert outcome.template is not None
    output = Path(outcome.output)
    target = form_target(output).with_suffix(".pdf")
    if target.exists() and not force and not _is_sealed(read_file(target)):
        raise RefusedOutput(
            f"{target.name} 已存在，不是本工具生成的或生成后改动过，没有覆盖。请移走它；确定不要，请加 --force。"
        )
    form = form_file(templates.named(outcome.template), read_file(output))
    pdf = print_workbook(form, office)
    write_output(target, pdf + _SEAL + sha256(pdf).hexdigest().encode() + b"\n")
    outcome.pdf = str(target)


def print_workbook(blob: bytes, office: Path) -> bytes:
    """A workbook as PDF. The program runs with a profile of its own, beside one that may be open."""
    with TemporaryDirectory() as folder:
        source = Path(folder, "form.xlsx")
        source.write_bytes(blob)
        profile = Path(folder, "profile").as_uri()
        command = [str(office), f"-env:UserInstallation={profile}", "--headless", "--norestore"]
        command += ["--convert-to", "pdf", "--outdir", folder, str(source)]
        try:
            subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)
        except subprocess.TimeoutExpired:
            raise Unusable(f"LibreOffice 在 {TIMEOUT:.0f} 秒内没有完成，没有生成 PDF。") from None
        except OSError as error:
            raise Unusable(f"LibreOffice 不能运行（{error.strerror}），没有生成 PDF。") from None
        made = source.with_suffix(".pdf")
        if not made.is_file():
            raise Unusable(
                "LibreOffice 没有生成 PDF。请把 --pdf 换成 --form-only，在 WPS 或 Excel 中打开官方表，输出为 PDF。"
            )
        return read_file(made)


def _is_sealed(blob: bytes) -> bool:
    pdf, _, digest = blob.rpartition(_SEAL)
    return digest.strip().decode("ascii", "replace") == sha256(pdf).hexdigest()
