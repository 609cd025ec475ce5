"""What a workbook says of its own origin: the seal, the template and its version."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import referee
from audit.filled import Filled, fill_sample
from audit.tampered import Where, unprotect
from audit.tampering import Raw, raw, through_openpyxl
from official_forms import FORM

from jialing_xls.audit.verify import verify_one
from jialing_xls.model.result import Status
from jialing_xls.ooxml.package import Package
from jialing_xls.submission.seal import seal
from jialing_xls.template import store as templates
from jialing_xls.template.template_layout import CROSSCHECK, PAPER
from jialing_xls.template.template_workbook import Template, read_template


def test_a_seal_that_was_made_up_after_the_change(
    sample: Filled, where: Where, tmp_path: Path
) -> None:
    """Anybody can compute a seal; on a workbook that is not the template's it gives itself away."""
    path = raw(sample.blob, tmp_path / "改.xlsx", lambda book: unprotect(book, where))
    package = Package.read(path.read_bytes())
    holder = package.worksheet(CROSSCHECK).part
    blank = re.sub(rb"(?<=\xe5\xb0\x81\xe7\xad\xbe )[0-9a-f]{64}", b"0" * 64, package.part(holder))
    path.write_bytes(seal(package, holder, {holder: blank}))
    outcome = verify_one(path)
    assert outcome.status is Status.FAILED
    told = [(str(f.place), f.message) for f in outcome.findings]
    assert any(place == f"{CROSSCHECK}!A5" and "补算" in message for place, message in told)
    assert not any("封签与内容相符：" in message for _, message in told)


def test_another_digest_of_the_template(sample: Filled, tmp_path: Path, template: Template) -> None:
    """Forged or true, nothing can be said of such a file: what it says of itself is named."""

    def edit(book: Raw) -> None:
        old, new = f"SHA-256 {template.digest}", f"SHA-256 {'0' * 64}"
        book.replace(book.part_of(CROSSCHECK), old, new)

    outcome = verify_one(raw(sample.blob, tmp_path / "改.xlsx", edit))
    assert outcome.status is Status.UNUSABLE
    assert f"{CROSSCHECK}!A5" in outcome.findings[0].message


@pytest.fixture(scope="module")
def of_another_version(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """The sample, filled with a template that had another label when the tool still had it."""
    folder = tmp_path_factory.mktemp("versions")

    def relabel(book: Raw) -> None:
        book.text(FORM, Where(template).label("年度资金总额："), "资金总额：")

    path = raw(template.package.replacing({}), folder / f"{template.name}.xlsx", relabel)
    with pytest.MonkeyPatch.context() as patch:
        older = read_template(path.read_bytes(), path.name)
        patch.setattr(templates, "named", lambda name: older)
        return fill_sample(older, "更正", folder)


@pytest.mark.parametrize(
    "saved",
    [
        lambda path, folder: path,
        pytest.param(referee.resaved, marks=referee.requires_office),
        lambda path, folder: through_openpyxl(
            path.read_bytes(), folder / path.name, lambda workbook: None
        ),
    ],
    ids=["untouched", "libreoffice", "openpyxl"],
)
def test_another_version_of_the_template(
    saved: Callable[[Path, Path], Path],
    of_another_version: Filled,
    template: Template,
    tmp_path: Path,
) -> None:
    """One sentence, whoever saved the file last."""
    path = saved(of_another_version.submission, tmp_path)
    outcome = verify_one(path)
    assert outcome.status is Status.UNUSABLE
    (finding,) = outcome.findings
    assert finding.message.startswith(f"{path.name} 不能核验：{CROSSCHECK}!A5 ")
    assert f"没有模板“{template.name}”的版本" in finding.message
    assert "jxls template add --earlier" in finding.message
    assert template.digest[:12] in finding.message


def test_a_template_that_nobody_has(sample: Filled, tmp_path: Path, template: Template) -> None:
    def edit(book: Raw) -> None:
        book.text(PAPER, "B2", "别的模板_2019")
        book.replace(book.part_of(CROSSCHECK), f"模板 {template.name} ", "模板 别的模板_2019 ")

    outcome = verify_one(raw(sample.blob, tmp_path / "改.xlsx", edit))
    assert outcome.status is Status.UNUSABLE
    assert "别的模板_2019" in outcome.findings[0].message
    assert template.name in outcome.findings[0].message
