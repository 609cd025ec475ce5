"""What a region writes to its units: a marked copy of each file that has something to mend with the text
of the mail that goes with it, and the text of a mail to each unit of the roster that has not reported."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jialing_xls import pipeline
from jialing_xls.model.errors import RefusedOutput, Unusable
from jialing_xls.model.result import Level, Outcome, Status
from jialing_xls.ooxml.file_bytes import read_file
from jialing_xls.rollup.region_result import FileKind, Region, Reported, Standing, Unit
from jialing_xls.rollup.sources import Sources
from jialing_xls.submission.output import write_output
from jialing_xls.tasks.file_name import clean_name
from jialing_xls.tasks.marked_copy import Point, describe_owner, list_points, put_marked_copy
from jialing_xls.template import store as templates

_THEIRS = (
    *(Standing.UNREADABLE, Standing.TAMPERED, Standing.NAMELESS),
    *(Standing.ANOTHER_YEAR, Standing.DUPLICATE),
)
"""Why a file was not added, where its unit can do something about it."""
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


@dataclass(frozen=True, slots=True)
class Returned:
    """Where the marked copy and the mail of a file that goes back are; None of what could not be written."""

    copy: str | None
    mail: str | None


@dataclass(frozen=True, slots=True)
class Letters:
    """What was written to whom, where, and why some was not."""

    folder: Path
    returned: list[Returned]
    reminders: list[str]
    hindered: list[str]

    @property
    def told(self) -> str:
        copies = sum(each.copy is not None for each in self.returned)
        mails = sum(each.mail is not None for each in self.returned)
        return f"退回件 {copies} 份，通知 {mails} 份，催报 {len(self.reminders)} 份"


ReturnFiles = Callable[[Sequence[Return]], Iterable[Outcome]]
"""``return_files``, wherever it runs."""


def write_letters(
    regions: Sequence[Region], sources: Sources, folder: Path, run: ReturnFiles
) -> Letters:
    """Write into ``folder`` what goes to the units, each file once; ``run`` writes marked copies and mails."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {source.shown: source.path for source in sources.files}
    files = list_returns((unit for region in regions for unit in region.units), paths, folder)
    letters = Letters(folder, [], [], [])
    for outcome in run(files) if files else ():
        letters.returned.append(Returned(outcome.marked, outcome.output))
        if not outcome.output:
            letters.hindered.extend(finding.message for finding in outcome.findings[-1:])
    for name, lacking in _missing(regions).items():
        target = folder / f"{clean_name(name)}_催报.txt"
        try:
            _put_text(target, write_reminder(name, lacking))
            letters.reminders.append(str(target))
        except Unusable as error:
            letters.hindered.append(str(error))
    return letters


def _missing(regions: Sequence[Region]) -> dict[str, list[Region]]:
    """The units that have not reported, and for what."""
    found: dict[str, list[Region]] = {}
    for region in regions:
        for name in region.names(Reported.MISSING):
            found.setdefault(name, []).append(region)
    return found


def list_returns(units: Iterable[Unit], paths: Mapping[str, str], folder: Path) -> list[Return]:
    """The files that have something to mend; ``paths`` says where each lies. A name stands for one file."""
    found: dict[str, Return] = {}
    for unit in units:
        theirs = unit.standing in _THEIRS
        if not theirs and not (unit.added and unit.status is Status.FAILED):
            continue
        name = clean_name(unit.name or Path(unit.file).stem)
        stem, number = f"{name}_退回", 1
        while stem.casefold() in found:
            number += 1
            stem = f"{name}_退回{number}"
        reason = unit.reason if theirs else ""
        submission = unit.kind is FileKind.SUBMISSION
        found[stem.casefold()] = Return(Path(paths[unit.file]), folder / stem, submission, reason)
    return list(found.values())


def return_files(chunk: Sequence[Return]) -> list[Outcome]:
    """Write marked copy and mail of each; ``Outcome.marked`` and ``output`` say where they are.

    What cannot be marked gets the mail alone, which says so.
    """
    from jialing_xls.audit.verify import Submission, verify_all

    entries = pipeline.check_inputs([each.path for each in chunk if not each.submission])
    submissions = verify_all([Submission(each.path) for each in chunk if each.submission])
    return [_returned(each, next(submissions if each.submission else entries)) for each in chunk]


def _returned(each: Return, outcome: Outcome) -> Outcome:
    points = list_points(outcome, submission=each.submission)
    hindered = ""
    try:
        put_marked_copy(outcome, points, each.stem.with_name(f"{each.stem.name}.xlsx"))
    except RefusedOutput as error:
        outcome.refuse(error)
        return outcome
    except Unusable as error:
        hindered = str(error)
    errors = [f.message for f in outcome.findings if f.level is Level.ERROR]
    reasons = [each.reason] if each.reason else errors if not points else []
    mail = each.stem.with_name(f"{each.stem.name}.txt")
    try:
        _put_text(mail, write_mail(outcome, each, points, [*reasons, hindered]))
        outcome.output = str(mail)
    except Unusable as error:
        outcome.refuse(error)
    return outcome


def write_mail(
    outcome: Outcome, each: Return, points: Sequence[Point], reasons: Sequence[str]
) -> str:
    """The text of the mail: why the file comes back, what is to be mended, what to do."""
    lines = [
        f"主题：退回修改　{describe_owner(outcome) or each.path.stem}",
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


def write_reminder(name: str, regions: Sequence[Region]) -> str:
    """The text of the mail to a unit of which nothing has come for these regions."""
    wanted = [_wanted(region) for region in regions]
    sender = next((region.name for region in regions if region.name), "")
    lines = [
        f"主题：催报　{'、'.join(wanted)}绩效自评表",
        "",
        f"{name}：",
        f"    你单位在应报送的名单里，到汇总时为止没有收到{'、'.join(wanted)}绩效自评表。",
        "    请填好录入表，审核通过后生成自评表报送。已经报送过的，请核对表里的单位名称"
        f"是不是“{name}”，并与我们联系。",
        *(["", sender] if sender else []),
    ]
    return "\n".join(lines) + "\n"


def _wanted(region: Region) -> str:
    """E.g. ``困难群众救助补助资金 2023 年度``."""
    fund = templates.named(region.template).fund if region.template else ""
    return f"{fund} {region.year} 年度" if region.year else fund


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
    write_output(target, blob)
