"""Files that cannot be added up, twenty kinds of them: how each is made, and what is said of it."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from audit.tampering import Raw, raw, through_openpyxl
from counties import County, entry_workbook
from official_forms import FORM

from jialing_xls.pipeline import check_inputs
from jialing_xls.rollup.region_result import Standing
from jialing_xls.submission.fill import Identity, fill_template
from jialing_xls.template.template_layout import CROSSCHECK
from jialing_xls.template.template_workbook import Template

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@dataclass(frozen=True, slots=True)
class Good:
    """What a spoilt file is made of."""

    template: Template
    county: County
    entry: bytes
    submission: bytes


@dataclass(frozen=True, slots=True)
class Spoilt:
    standing: Standing
    told: str
    """In the reason."""
    make: Callable[[Good, Path], object]
    suffix: str = ".xlsx"


def _content(blob: bytes) -> Callable[[Good, Path], object]:
    return lambda good, path: path.write_bytes(blob)


def _package(*names: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def _another_workbook(good: Good, path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["单位", "金额"])
    workbook.save(path)


def _tampered(edit: Callable[[Good, Raw], object]) -> Callable[[Good, Path], object]:
    return lambda good, path: raw(good.submission, path, lambda workbook: edit(good, workbook))


def _saved_again(edit: Callable[[Any], object]) -> Callable[[Good, Path], object]:
    return lambda good, path: through_openpyxl(good.submission, path, edit)


def _retyped(**values: object) -> Callable[[Good, Path], object]:
    return lambda good, path: path.write_bytes(
        entry_workbook({**good.county.values, **values})  # type: ignore[dict-item]
    )


def _of_another_version(good: Good, path: Path) -> None:
    """Filled, and sealed, from a template that is not the one at hand."""
    path.write_bytes(good.entry)
    (outcome,) = check_inputs([path])
    assert outcome.facts is not None
    other = replace(good.template, digest=good.template.digest[::-1])
    path.write_bytes(
        fill_template(other, outcome.facts, outcome.checks, Identity("0" * 64, "0.0.9")).blob
    )


def _with_another_digest(good: Good, book: Raw) -> None:
    digest = good.template.digest
    book.replace(book.part_of(CROSSCHECK), digest, digest[::-1])


def _with_another_template_name(good: Good, book: Raw) -> None:
    name = good.template.name.encode()
    for part, data in book.parts.items():
        book.parts[part] = data.replace(name, "某某补助资金_2019".encode())


def _more_budget(good: Good, book: Raw) -> None:
    budget = good.county.values["预算_总额"]
    assert isinstance(budget, Decimal)
    book.number(FORM, good.template.form["预算_总额"].cell, budget + 1)


def _better_verdict(good: Good, book: Raw) -> None:
    cell = good.template.rules.cell("tool_verdict", good.template.rule_rows["H01·结余"])
    book.text(CROSSCHECK, cell, "通过")


_UNREADABLE = Standing.UNREADABLE
KINDS: dict[str, Spoilt] = {
    "空文件": Spoilt(_UNREADABLE, "空文件", _content(b"")),
    "全零": Spoilt(_UNREADABLE, "空文件", _content(bytes(4096))),
    "文本": Spoilt(_UNREADABLE, "纯文本", _content("甲县没有数据".encode())),
    "网页": Spoilt(_UNREADABLE, "网页", _content(b"<html><table></table></html>"), ".xls"),
    "照片": Spoilt(_UNREADABLE, "JPEG", _content(b"\xff\xd8\xff" + bytes(99)), ".xls"),
    "公文": Spoilt(_UNREADABLE, "PDF", _content(b"%PDF-1.7 " + bytes(99))),
    "文档": Spoilt(_UNREADABLE, "Word", _content(_package("word/document.xml"))),
    "压缩包": Spoilt(_UNREADABLE, "ZIP", _content(_package("甲县.xlsx"))),
    "加密": Spoilt(
        _UNREADABLE,
        "打开密码",
        _content(_OLE + "EncryptionInfo\0EncryptedPackage".encode("utf-16-le")),
    ),
    "截断": Spoilt(
        _UNREADABLE,
        "损坏",
        lambda good, path: path.write_bytes(good.submission[: len(good.submission) // 2]),
    ),
    "别的表": Spoilt(_UNREADABLE, "没有填报表", _another_workbook),
    "旧版本": Spoilt(_UNREADABLE, "没有模板", _of_another_version),
    "没有的模板": Spoilt(_UNREADABLE, "不能确定所用的模板", _tampered(_with_another_template_name)),
    "改了摘要": Spoilt(_UNREADABLE, "没有模板", _tampered(_with_another_digest)),
    "改了金额": Spoilt(Standing.TAMPERED, f"{FORM}!E7", _tampered(_more_budget)),
    "改了结论": Spoilt(Standing.TAMPERED, CROSSCHECK, _tampered(_better_verdict)),
    "公式换成数": Spoilt(
        Standing.TAMPERED,
        f"{FORM}!G7",
        _saved_again(lambda workbook: workbook[FORM].__setitem__("G7", 1)),
    ),
    "删了交叉核对": Spoilt(
        Standing.TAMPERED,
        CROSSCHECK,
        _saved_again(lambda workbook: workbook.remove(workbook[CROSSCHECK])),
    ),
    "上年的": Spoilt(Standing.ANOTHER_YEAR, "是 2022 年度的", _retyped(年度=Decimal(2022))),
    "没有年度": Spoilt(Standing.ANOTHER_YEAR, "没有填写自评年度", _retyped(年度="")),
    "没有名称": Spoilt(Standing.NAMELESS, "没有填写单位名称", _retyped(单位名称="")),
    "名单外": Spoilt(Standing.UNLISTED, "不在名单中", _retyped(单位名称="某某开发区")),
    "又一份": Spoilt(
        Standing.DUPLICATE, "数据不一致", _retyped(特困_人数=Decimal(1), 特困_金额=Decimal(1))
    ),
}
"""By the file's name. The last one takes its unit's good file along."""
