"""What a region returns to its units: a marked copy of each file that has something to mend, and the text
of the mail that goes with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jialing_xls import pipeline
from jialing_xls.model.errors import RefusedOutput, Unusable
from jialing_xls.model.result import Finding, Level, Outcome, Status
from jialing_xls.ooxml.file_bytes import read_file
from jialing_xls.rollup.region_result import FileKind, Standing, Unit
from jialing_xls.submission.output import draft, publish
from jialing_xls.tasks.marked_copy import Point, about, points_of, put_marked_copy

_THEIRS = (
    *(Standing.UNREADABLE, Standing.TAMPERED, Standing.NAMELESS),
    *(Standing.ANOTHER_YEAR, Standing.DUPLICATE),
)
"""Why a file was not added, where its unit can do something about it."""
_FORBIDDEN = str.maketrans(dict.fromkeys('\\/:*?"<>|\r\n\t', "_"))
_TOLD = 30
"""Points in a mail; the marked copy has them all."""


@dataclass(frozen=True, slots=True)
class Return:
    """A file that goes back, where it lies, and what the marked copy and the mail are called, without
    their endings."""

    path: Path
    stem: Path
    submission: bool
    reason: str = ""
    """Why it was not added to the region's sums, one sentence."""


def returns_of(units: Iterable[Unit], paths: Mapping[str, str], folder: Path) -> list[Return]:
    """The files that have something to mend; ``paths`` says where each lies. A name stands for one file."""
    found: dict[str, Return] = {}
    for unit in units:
        theirs = unit.standing in _THEIRS
        if not theirs and not (unit.added and unit.status is Status.FAILED):
            continue
        name = (unit.name or Path(unit.file).stem).translate(_FORBIDDEN)
        stem, number = f"{name}_退回", 1
        while stem.casefold() in found:
            number += 1
            stem = f"{name}_退回{number}"
        reason = unit.reason if theirs else ""
        submission = unit.kind is FileKind.SUBMISSION
        found[stem.casefold()] = Return(Path(paths[unit.file]), folder / stem, submission, reason)
    return list(found.values())


def return_files(chunk: tuple[Return, ...]) -> list[Outcome]:
    """Write marked copy and mail of each; ``Outcome.marked`` and ``output`` say where they are.

    What cannot be marked gets the mail alone, which says so.
    """
    from jialing_xls.audit.verify import Submission, verify_all

    entries = pipeline.check_inputs([each.path for each in chunk if not each.submission])
    submissions = verify_all([Submission(each.path) for each in chunk if each.submission])
    return [_returned(each, next(submissions if each.submission else entries)) for each in chunk]


def _returned(each: Return, outcome: Outcome) -> Outcome:
    points = points_of(outcome, submission=each.submission)
    hindered = ""
    try:
        put_marked_copy(outcome, points, each.stem.with_name(f"{each.stem.name}.xlsx"))
    except RefusedOutput as error:
        return _refused(outcome, error)
    except Unusable as error:
        hindered = str(error)
    errors = [f.message for f in outcome.findings if f.level is Level.ERROR]
    reasons = [each.reason] if each.reason else errors if not points else []
    mail = each.stem.with_name(f"{each.stem.name}.txt")
    try:
        _put_text(mail, mail_text(outcome, each, points, [*reasons, hindered]))
    except Unusable as error:
        return _refused(outcome, error)
    outcome.output = str(mail)
    return outcome


def _refused(outcome: Outcome, error: Unusable) -> Outcome:
    outcome.status = Status.UNUSABLE
    outcome.findings.append(Finding(Level.ERROR, str(error)))
    return outcome


def mail_text(
    outcome: Outcome, each: Return, points: Sequence[Point], reasons: Sequence[str]
) -> str:
    """The text of the mail: why the file comes back, what is to be mended, what to do."""
    lines = [
        f"主题：退回修改　{about(outcome) or each.path.stem}",
        "",
        f"{outcome.unit or '你单位'}：",
        f"    报送的“{each.path.name}”{'审核没有通过，请修改后重新报送' if points else '不能采用'}。",
        *(f"    {reason}" for reason in reasons if reason),
    ]
    if points:
        lines += ["", f"要改的共 {len(points)} 处："]
        lines += [f"{n}. {_line(point)}" for n, point in enumerate(points[:_TOLD], 1)]
    if len(points) > _TOLD:
        lines.append(f"……另有 {len(points) - _TOLD} 处，见附件。")
    if outcome.marked:
        what = "改录入表，重新生成自评表" if each.submission else "在附件里改好，保存"
        lines += [
            "",
            f"附件：{Path(outcome.marked).name}。要改的格标了颜色，批注写明原因，“退回意见”一页可以逐项跳转。"
            f"请{what}后重新报送。",
        ]
    return "\n".join(lines) + "\n"


def _line(point: Point) -> str:
    where = "、".join(str(cell) for cell in point.cells[:3])
    rule = f"（{point.rule}）" if point.rule else ""
    parts = (f"{where}　{point.fault}" if where else point.fault, point.sides, point.advice)
    return "；".join(part for part in parts if part) + rule


def _put_text(target: Path, text: str) -> None:
    """Notepad of Windows 7 takes UTF-8 for GBK without a mark before it."""
    blob = text.replace("\n", "\r\n").encode("utf-8-sig")
    if target.exists() and read_file(target) != blob:
        raise RefusedOutput(
            f"{target.name} 已存在，内容不同（可能改动过），没有覆盖。请移走它，或换一个 --returns 文件夹。"
        )
    with draft(target, blob) as made:
        publish(made, target)
