"""``jxls rollup`` and ``jxls diff``: what those ask for who receive the units' files.

A roll-up gathers the files, reads them side by side, adds up, writes the workbook and reports.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jialing_xls.cli import streams
from jialing_xls.cli.targets import require_workbook_name
from jialing_xls.cli.usage import AsJson, File, Files, ForceChanged, Jobs, Output, OutputFile
from jialing_xls.model.errors import JxlsError, Unusable
from jialing_xls.model.result import Certificate, Outcome, Status

if TYPE_CHECKING:
    from jialing_xls.rollup.region_result import Region
    from jialing_xls.rollup.sources import Sources
    from jialing_xls.tasks.returning import Letters, Return


def rollup(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="路径…", help="自评表和录入表：文件夹（连同下级）、文件、通配符，可以混合"
        ),
    ],
    output: OutputFile,
    roster: Annotated[
        Path | None,
        File("--roster", metavar="名单", help="应报送的单位和下达资金的名单（工作簿）"),
    ] = None,
    prefer: Annotated[
        list[Path] | None,
        File("--prefer", help="同一单位报送多份时采用这一份；可以写多次"),
    ] = None,
    returns: Annotated[
        Path | None,
        File(
            "--returns",
            metavar="文件夹",
            help="有要改的单位，各写一份标出问题的退回件和一份通知，放在这个文件夹",
        ),
    ] = None,
    jobs: Jobs = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler", metavar="地址", help="在 Dask 集群上读取，如 tcp://10.0.0.5:8786"
        ),
    ] = None,
    force: ForceChanged = False,
    as_json: AsJson = False,
) -> int:
    """汇总各单位的自评表：逐份查验、审核，加总成本级的自评表，列出问题和未报送的单位。

    读不出、被改动过、重复报送、年度不同的文件不汇总，逐一列出原因；其余照常汇总。
    """
    from jialing_xls.cli.progress import progress
    from jialing_xls.executor.runner import executor
    from jialing_xls.rollup.region import roll_up
    from jialing_xls.rollup.roster_file import read_roster
    from jialing_xls.rollup.sources import gather
    from jialing_xls.submission.output import refuse_to_overwrite

    require_workbook_name(output)
    if returns is not None and returns.exists() and not returns.is_dir():
        raise Unusable(f"--returns 应是文件夹，“{returns}”是文件。请换一个名字。")
    if not force:
        refuse_to_overwrite(output)
    apart = [output] if roster is None else [output, roster]
    sources = gather(paths, beside=output.parent, apart=apart)
    if not sources.files:
        raise Unusable("给出的文件夹里没有工作簿。请核对路径。")
    listed = None if roster is None else read_roster(roster)
    with (
        executor(jobs=jobs, scheduler=scheduler, items=len(sources.files)) as runner,
        progress(len(sources.files), "汇总") as advance,
    ):
        regions = roll_up(sources, runner, roster=listed, prefer=prefer or (), progress=advance)
    targets = _targets(output, regions)
    if len(regions) > 1:
        named = "、".join(f"{r.template}（{len(r.units)} 个文件）" for r in regions)
        streams.say(f"文件用了 {len(regions)} 个模板，各汇总成一个工作簿：{named}。")
        for target in () if force else targets:
            refuse_to_overwrite(target)
    made = [_Made.of(region, target) for region, target in zip(regions, targets, strict=True)]
    letters = None if returns is None else _written(regions, sources, returns, jobs)
    _tell(made, letters, as_json=as_json)
    hindered = letters.hindered if letters else []
    for message in hindered:
        streams.say(message)
    status = max(each.status.exit_code for each in made)
    return max(status, Status.UNUSABLE.exit_code) if hindered else status


def _tell(made: Sequence["_Made"], letters: "Letters | None", *, as_json: bool) -> None:
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
            print(f"退回：{letters.folder}（{letters.told}）")
    for each in made:
        if each.problem:
            streams.say(each.problem)


def _written(
    regions: Sequence["Region"], sources: "Sources", folder: Path, jobs: int | None
) -> "Letters":
    """Marked copies and mails of all files that have something to mend, and what goes to the missing."""
    from jialing_xls.cli.batch import worked
    from jialing_xls.tasks.returning import return_files, write_letters

    def run(files: Sequence["Return"]) -> list[Outcome]:
        done = worked(return_files, files, attrgetter("path"), jobs=jobs, as_json=False)
        return [each.outcome for each in done]

    return write_letters(regions, sources, folder, run)


def _targets(output: Path, regions: Sequence["Region"]) -> list[Path]:
    """A workbook a template: with its name, where there are several."""
    if len(regions) == 1:
        return [output]
    return [output.with_stem(f"{output.stem}_{region.template}") for region in regions]


@dataclass(frozen=True)
class _Made:
    """A region, and what became of its workbook."""

    region: "Region"
    status: Status
    certificate: Certificate
    written: str | None = None
    problem: str = ""

    @classmethod
    def of(cls, region: "Region", output: Path) -> "_Made":
        from jialing_xls.rollup.book import write_region_book

        if not region.added:
            problem = f"没有可以汇总的文件，没有生成 {output.name}。"
            return cls(region, region.status, Certificate(), problem=problem)
        try:
            certificate = write_region_book(region, output)
        except JxlsError as error:
            return cls(region, Status.of(error), Certificate(), problem=str(error))
        return cls(region, region.status, certificate, str(output))


def diff(
    earlier: Annotated[Path, Files(metavar="初报", help="先前的录入表或自评表")],
    later: Annotated[Path, Files(metavar="复报", help="同一单位后来的录入表或自评表")],
    output: Annotated[Path | None, Output(help="另存一份变动表（.xlsx）")] = None,
    force: ForceChanged = False,
    as_json: AsJson = False,
) -> int:
    """比较同一单位的两份录入表或自评表：变动的数、标签、公式、结论，失效的审核说明。

    没有变动时退出状态为 0，有变动为 1。
    """
    from jialing_xls.cli.output.changes_report import changes_document, report_changes
    from jialing_xls.submission.output import refuse_target
    from jialing_xls.tasks.change_book import write_changes
    from jialing_xls.tasks.changes import compare_files

    if output is not None:
        require_workbook_name(output)
        refuse_target(output, force=force)
    changes = compare_files(earlier, later)
    certificate = Certificate() if output is None else write_changes(changes, output)
    if as_json:
        streams.write_json(changes_document(changes, output, certificate))
    else:
        report_changes(changes, output)
    return int(changes.any)
