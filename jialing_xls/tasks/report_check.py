"""A report held against its table and itself, and the files that say what was found."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from jialing_xls.model.errors import Unusable
from jialing_xls.model.result import Certificate
from jialing_xls.narrative.reconcile import judge_report
from jialing_xls.narrative.reconciliation import FigureVerdict, Reconciliation
from jialing_xls.narrative.text.report_file import REPORT_SUFFIX, WORD, is_word
from jialing_xls.ooxml.file_bytes import read_file, real_path
from jialing_xls.submission.output import refuse_target, write_output
from jialing_xls.submission.seal import intact

CHECK_SUFFIX = "_报告核对"
COMMENTED_SUFFIX = "_批注"
_COMMENTED = re.compile(rf"(?P<stem>.+){COMMENTED_SUFFIX}(?P<number>\d*)")
"""The name of a commented copy: …_批注, of one of that …_批注2."""
_UNTIED = 15
"""Figures without a field that are listed; the workbook has them all."""


@dataclass(frozen=True, slots=True)
class Outputs:
    workbook: Path
    commented: Path | None
    """The copy with comments, of a Word report only."""

    @classmethod
    def of(cls, report: Path, workbook: Path) -> "Outputs":
        """The copy stands beside the workbook."""
        copy = workbook.with_name(f"{_commented_stem(report.stem)}{WORD}")
        return cls(workbook, copy if is_word(report.name) else None)

    def __iter__(self) -> Iterator[Path]:
        yield self.workbook
        if self.commented:
            yield self.commented


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, and where it is written."""

    result: Reconciliation
    certificate: Certificate
    written: list[Path]
    is_uncommented: bool
    """Whether there are problems in a Word report that no comment could be put into."""


def name_workbook(report: Path) -> str:
    """What 报告核对 of a report is called."""
    return f"{report.stem.removesuffix(REPORT_SUFFIX)}{CHECK_SUFFIX}.xlsx"


def is_commented_copy(report: Path) -> bool:
    """Whether a report is one that we have put comments into."""
    return is_word(report.name) and _COMMENTED.fullmatch(report.stem) is not None


def check_report(report: Path, against: Path | None, outputs: Outputs, *, force: bool) -> Checked:
    """Reconcile, and write what was found.

    Raises Unusable if the report or the workbook cannot be read, or an output may not be written.
    """
    for target in outputs:
        refuse_target(target, report, against, force=force)
    result = judge_report(report, against)
    if not result.data:
        raise Unusable(
            f"“{report.name}”里没有找到数据，没有可以核对的，也没有生成输出。请核对是不是自评报告。"
        )
    certificate = _write(result, report, against, outputs)
    is_commented = _comment(result, report, outputs.commented)
    written = [t for t in outputs if t is not outputs.commented or is_commented]
    has_none = outputs.commented is not None and bool(result.raised) and not is_commented
    return Checked(result, certificate, written, has_none)


def list_remarks(checked: Checked, most_doubtful: int) -> Iterator[str]:
    """What nobody has to mend: what could not be commented or read, doubts, one a line, and the figures
    that belong to no field."""
    from jialing_xls.narrative.telling.phrases import located, tell_unread

    result = checked.result
    if checked.is_uncommented:
        yield "没有批注副本：正文里没有段落，批注没有地方加。要改的都在核对表里。"
    if result.unread:
        yield tell_unread(result)
    for each in result.doubtful[:most_doubtful]:
        told = f"{each.text}（{located(each.spot, result.report)}），{each.verdict}，{each.why}"
        yield f"存疑（请看一遍，不一定要改）：{told}"
    found = [judged for judged in result.figures if judged.verdict is FigureVerdict.UNTIED]
    if found:
        texts = "、".join(f"{j.text}（{located(j.spot, result.report)}）" for j in found[:_UNTIED])
        more = f" 等 {len(found)} 个" if len(found) > _UNTIED else ""
        yield f"未对应（没有核对，请自己看一遍）：{texts}{more}"


def _commented_stem(report: str) -> str:
    """报告 → 报告_批注 → 报告_批注2 → 报告_批注3."""
    match = _COMMENTED.fullmatch(report)
    if match is None:
        return report + COMMENTED_SUFFIX
    return f"{match['stem']}{COMMENTED_SUFFIX}{int(match['number'] or 1) + 1}"


def _write(
    result: Reconciliation, report: Path, against: Path | None, outputs: Outputs
) -> Certificate:
    """Write the workbook."""
    from jialing_xls.narrative.telling.report_book import Origin, build_report_book
    from jialing_xls.sheets.proven import put

    origin = Origin(sha256(_bytes(report)).hexdigest())
    if against is not None:
        digest = sha256(_bytes(against)).hexdigest()
        origin = Origin(origin.report_digest, digest, _link(against, outputs.workbook))
    return put(build_report_book(result, origin), outputs.workbook, "报告核对表")


def _comment(result: Reconciliation, report: Path, copy: Path | None) -> bool:
    """Write the copy with a comment at each problem; whether there is one."""
    from jialing_xls.narrative.telling.comments import commented

    if copy is None:
        return False
    blob = commented(_bytes(report), result) if result.raised else None
    if blob is None:
        _remove_old(copy)
        return False
    write_output(copy, blob)
    return True


def _remove_old(copy: Path) -> None:
    """A copy whose comments are out of date, unless somebody has worked in it."""
    if copy.is_file() and intact(read_file(copy)):
        copy.unlink()


def _bytes(path: Path) -> bytes:
    try:
        return read_file(path)
    except OSError as error:
        raise Unusable(f"不能再次读取“{path.name}”（{error.strerror}）。请关闭后再运行。") from None


def _link(workbook: Path, output: Path) -> str:
    """Only a file beside the output can be linked to without a path of this machine."""
    beside = real_path(workbook).parent == real_path(output).parent
    return workbook.name if beside else ""
