"""``jxls rollup`` and ``jxls diff``: what those ask for who receive the units' files."""

from pathlib import Path
from typing import Annotated

import typer

from jialing_xls.cli.usage import AsJson, File, Files, ForceChanged, Jobs, Output, OutputFile


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
    from jialing_xls.cli.commands import rolling

    return rolling.roll_up_files(
        paths,
        output,
        roster=roster,
        prefer=prefer or [],
        returns=returns,
        jobs=jobs,
        scheduler=scheduler,
        force=force,
        as_json=as_json,
    )


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
    from jialing_xls.cli.output.changes_report import show_changes

    return show_changes(earlier, later, output, force=force, as_json=as_json)
