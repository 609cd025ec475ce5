"""What a submission says that it was made from: template, entry workbook, certificate."""

import re
from collections.abc import Iterator
from hashlib import sha256

from jialing_xls.audit.contents import Held
from jialing_xls.audit.messages import quoted_value, warn_of
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.model.result import Certificate, Finding
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.package_errors import OoxmlError
from jialing_xls.submission.fill import proof_line
from jialing_xls.submission.plan import IDENTITY_CELL, PROOF_CELL
from jialing_xls.submission.seal import LABEL
from jialing_xls.template import store as templates
from jialing_xls.template.template_layout import CROSSCHECK
from jialing_xls.template.template_workbook import Template

_LINE = re.compile(
    r"录入表 SHA-256 (?P<entry>[0-9a-f]{64})；模板 (?P<name>.+) SHA-256 (?P<template>[0-9a-f]{64})；"
    r"jialing_xls (?P<version>\S+)；" + LABEL + r"(?P<seal>[0-9a-f]{64})"
)
_NAMED = re.compile(r"模板 (\S+) SHA-256 ([0-9a-f]{64})?")
IDENTITY_KEY, PROOF_KEY = (CROSSCHECK, IDENTITY_CELL), (CROSSCHECK, PROOF_CELL)


def origin(name: str, labels: list[str]) -> Template:
    """The template of a submission. ``labels`` are texts that may name it, the surest first.

    Raises UnreadableFile if none of them names a template at hand, or if it is another version of
    one: whoever saved the file last, nothing can be said of it then.
    """
    known = templates.names()
    claimed = [m[1] if (m := _NAMED.search(text)) else text for text in labels]
    found = next((claim for claim in claimed if claim in known), None)
    if found is None:
        said = "、".join(f"“{claim[:40]}”" for claim in claimed if claim) or "空"
        raise UnreadableFile(
            f"{name}：不能确定所用的模板，数据底稿!B2 和交叉核对!{IDENTITY_CELL} 写的是{said}，"
            f"应为本机已有的模板（{'、'.join(known)}）。请核对文件，或在有该模板的电脑上核验。"
        )
    digest = next((m[2] for text in labels if (m := _NAMED.search(text)) and m[2]), "")
    try:
        return templates.version(found, digest)
    except UnreadableFile as error:
        where = f"交叉核对!{IDENTITY_CELL} 写明的模板版本不在手边"
        raise UnreadableFile(f"{name} 不能核验：{where}。{error}") from None


def quick_labels(package: Package) -> list[str]:
    """Texts that name the template, of a file with the tool's own bytes; none of another's."""
    try:
        text = package.part(package.sheet_part(CROSSCHECK).part)
    except OoxmlError:
        return []
    found = re.search("模板 [^<]+? SHA-256 [0-9a-f]{64}".encode(), text)
    return [found[0].decode()] if found else []


def check_identity(held: Held, template: Template, entry: bytes | None) -> Iterator[Finding]:
    """The identity line and the certificate's line as they should stand."""
    count, proof = len(template.formulas), held.inputs.get(PROOF_KEY)
    expected = proof_line(Certificate(total=count, matched=count))
    if proof != expected:
        message = f"公式证明为{quoted_value(proof)}，应为“{expected}”。"
        yield held.finding(PROOF_KEY, message, proof)
    line = held.inputs.get(IDENTITY_KEY)
    said = _LINE.fullmatch(line) if isinstance(line, str) else None
    if said is None:
        yield held.finding(IDENTITY_KEY, _MALFORMED.format(quoted_value(line)), line)
        return
    if said["name"] != template.name:
        message = f"写明的模板为“{said['name']}”，应与数据底稿!B2 一致，为“{template.name}”。"
        yield held.finding(IDENTITY_KEY, message, said["name"])
    if entry is not None and said["entry"] != (digest := sha256(entry).hexdigest()):
        message = (
            f"写明的录入表摘要为 {said['entry'][:12]}…，所给的录入表应为 {digest[:12]}…："
            "所给的录入表不是生成时的那一份（或后来又保存过），或者这一行被改过。"
        )
        yield held.finding(IDENTITY_KEY, message, said["entry"], warn_of)


def entry_digest(held: Held) -> str:
    """The digest of the entry workbook as the submission states it; noughts if it states none."""
    line = held.inputs.get(IDENTITY_KEY)
    said = _LINE.fullmatch(line) if isinstance(line, str) else None
    return said["entry"] if said else "0" * 64


_MALFORMED = (
    "这一行是 {}，应写明录入表、模板的 SHA-256 摘要、工具版本和封签（各 64 位十六进制数）。"
)
