"""``jxls rollup``: gather the files, read them side by side, add up, write the workbook, report."""

from collections.abc import Sequence
from pathlib import Path

from jialing_xls.cli import streams
from jialing_xls.cli.progress import progress
from jialing_xls.cli.targets import require_workbook_name
from jialing_xls.executor.choice import executor
from jialing_xls.model.errors import JxlsError, Unusable
from jialing_xls.model.result import Certificate, Status
from jialing_xls.rollup.result import Region
from jialing_xls.submission.output import refuse_to_overwrite


def rollup(
    paths: Sequence[str],
    output: Path,
    *,
    roster: Path | None,
    prefer: Sequence[Path],
    jobs: int | None,
    scheduler: str | None,
    force: bool,
    as_json: bool,
) -> int:
    """Roll up, report, and return the exit status.

    Raises Unusable if the call cannot be used: no file, a roster with two readings, an output that
    somebody has edited.
    """
    require_workbook_name(output)
    if not force:
        refuse_to_overwrite(output)
    region = _region(paths, output, roster, prefer, jobs, scheduler)
    certificate, written = Certificate(), None
    status, problem = region.status, ""
    if region.added:
        try:
            certificate = _write(region, output)
            written = str(output)
        except JxlsError as error:
            problem = str(error)
            status = Status.UNUSABLE if isinstance(error, Unusable) else Status.DEFECT
    else:
        problem = f"没有可以汇总的文件，没有生成 {output.name}。"
    if as_json:
        from jialing_xls.cli.region_document import document

        streams.write_json(document(region, status, written, certificate))
    else:
        from jialing_xls.cli.region_report import report

        report(region, written, certificate)
    if problem:
        streams.say(problem)
    return status.exit_code


def _region(
    paths: Sequence[str],
    output: Path,
    roster: Path | None,
    prefer: Sequence[Path],
    jobs: int | None,
    scheduler: str | None,
) -> Region:
    from jialing_xls.rollup.region import chunks_of, roll_up
    from jialing_xls.rollup.roster import read_roster
    from jialing_xls.rollup.sources import gather

    apart = [output] if roster is None else [output, roster]
    sources = gather(paths, beside=output.parent, apart=apart)
    if not sources.files:
        raise Unusable("给出的文件夹里没有工作簿。请核对路径。")
    listed = None if roster is None else read_roster(roster)
    with (
        executor(jobs=jobs, scheduler=scheduler, chunks=len(chunks_of(sources))) as runner,
        progress(len(sources.files), "汇总") as advance,
    ):
        return roll_up(sources, runner, roster=listed, prefer=prefer, progress=advance)


def _write(region: Region, output: Path) -> Certificate:
    from jialing_xls.rollup.book import write

    return write(region, output)
