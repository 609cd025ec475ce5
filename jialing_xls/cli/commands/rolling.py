"""``jxls rollup``: gather the files, read them side by side, add up, write the workbook, report."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from jialing_xls.cli import streams
from jialing_xls.cli.progress import progress
from jialing_xls.cli.targets import require_workbook_name
from jialing_xls.executor.runner import executor
from jialing_xls.model.errors import JxlsError, Unusable
from jialing_xls.model.result import Certificate, Outcome, Status
from jialing_xls.rollup.region_result import Region
from jialing_xls.rollup.sources import Sources
from jialing_xls.submission.output import refuse_to_overwrite

if TYPE_CHECKING:
    from jialing_xls.tasks.returning import Letters, Return


def roll_up_files(
    paths: Sequence[str],
    output: Path,
    *,
    roster: Path | None,
    prefer: Sequence[Path],
    jobs: int | None,
    scheduler: str | None,
    force: bool,
    as_json: bool,
    returns: Path | None = None,
) -> int:
    """Roll up, report, and return the exit status.

    Raises Unusable if the call cannot be used: no file, a roster with two readings, an output that
    somebody has edited.
    """
    require_workbook_name(output)
    if returns is not None and returns.exists() and not returns.is_dir():
        raise Unusable(f"--returns 应是文件夹，“{returns}”是文件。请换一个名字。")
    if not force:
        refuse_to_overwrite(output)
    regions, sources = _regions(paths, output, roster, prefer, jobs, scheduler)
    targets = _targets(output, regions)
    if len(regions) > 1:
        named = "、".join(f"{r.template}（{len(r.units)} 个文件）" for r in regions)
        streams.say(f"文件用了 {len(regions)} 个模板，各汇总成一个工作簿：{named}。")
        for target in () if force else targets:
            refuse_to_overwrite(target)
    made = [_Made.of(region, target) for region, target in zip(regions, targets, strict=True)]
    letters = None if returns is None else _written(regions, sources, returns, jobs)
    if as_json:
        from jialing_xls.cli.output.region_document import region_document_of

        first, *others = [
            region_document_of(m.region, m.status, m.written, m.certificate) for m in made
        ]
        first["returns"] = [r.copy or r.mail for r in letters.returned] if letters else []
        first["reminders"] = letters.reminders if letters else []
        streams.write_json({**first, "others": others} if others else first)
    else:
        from jialing_xls.cli.output.region_report import report_region

        for each in made:
            report_region(each.region, each.written, each.certificate)
        if letters:
            print(f"退回：{returns}（{letters.told}）")
    for each in made:
        if each.problem:
            streams.say(each.problem)
    hindered = letters.hindered if letters else []
    for message in hindered:
        streams.say(message)
    status = max(each.status.exit_code for each in made)
    return max(status, Status.UNUSABLE.exit_code) if hindered else status


def _written(
    regions: Sequence[Region], sources: Sources, folder: Path, jobs: int | None
) -> "Letters":
    """Marked copies and mails of all files that have something to mend, and what goes to the missing."""
    from jialing_xls.cli.batch import worked
    from jialing_xls.tasks.returning import return_files, write_letters

    def run(files: Sequence["Return"]) -> list[Outcome]:
        done = worked(return_files, files, attrgetter("path"), jobs=jobs, as_json=False)
        return [each.outcome for each in done]

    return write_letters(regions, sources, folder, run)


def _targets(output: Path, regions: Sequence[Region]) -> list[Path]:
    """A workbook a template: with its name, where there are several."""
    if len(regions) == 1:
        return [output]
    return [output.with_stem(f"{output.stem}_{region.template}") for region in regions]


@dataclass(frozen=True)
class _Made:
    """A region, and what became of its workbook."""

    region: Region
    status: Status
    certificate: Certificate
    written: str | None = None
    problem: str = ""

    @classmethod
    def of(cls, region: Region, output: Path) -> "_Made":
        from jialing_xls.rollup.book import write_region_book

        if not region.added:
            problem = f"没有可以汇总的文件，没有生成 {output.name}。"
            return cls(region, region.status, Certificate(), problem=problem)
        try:
            certificate = write_region_book(region, output)
        except JxlsError as error:
            return cls(region, Status.of(error), Certificate(), problem=str(error))
        return cls(region, region.status, certificate, str(output))


def _regions(
    paths: Sequence[str],
    output: Path,
    roster: Path | None,
    prefer: Sequence[Path],
    jobs: int | None,
    scheduler: str | None,
) -> tuple[list[Region], Sources]:
    from jialing_xls.rollup.region import roll_up
    from jialing_xls.rollup.roster_file import read_roster
    from jialing_xls.rollup.sources import gather

    apart = [output] if roster is None else [output, roster]
    sources = gather(paths, beside=output.parent, apart=apart)
    if not sources.files:
        raise Unusable("给出的文件夹里没有工作簿。请核对路径。")
    listed = None if roster is None else read_roster(roster)
    with (
        executor(jobs=jobs, scheduler=scheduler, items=len(sources.files)) as runner,
        progress(len(sources.files), "汇总") as advance,
    ):
        regions = roll_up(sources, runner, roster=listed, prefer=prefer, progress=advance)
    return regions, sources
