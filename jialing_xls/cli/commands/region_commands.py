"""``jxls rollup`` and ``jxls diff``: what those ask for who receive the units' files."""

from pathlib import Path
from typing import Annotated

import typer

from jialing_xls.cli.targets import output_path
from jialing_xls.cli.usage import AsJson, ForceChanged, Jobs, Output, OutputFile


def rollup(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="路径…", help="自评表和录入表：文件夹（连同下级）、文件、通配符，可以混合"
        ),
    ],
    output: OutputFile,
    roster: Annotated[
        str | None,
        typer.Option("--roster", metavar="名单", help="应报送的单位和下达资金的名单（工作簿）"),
    ] = None,
    prefer: Annotated[
        list[str] | None,
        typer.Option("--prefer", metavar="文件", help="同一单位报送多份时采用这一份；可以写多次"),
    ] = None,
    returns: Annotated[
        str | None,
        typer.Option(
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
    from jialing_xls.cli.batch import number_of_jobs
    from jialing_xls.cli.commands import rolling

    return rolling.roll_up_files(
        paths,
        output_path(output),
        roster=None if roster is None else Path(roster),
        prefer=[Path(each) for each in prefer or []],
        returns=None if returns is None else Path(returns),
        jobs=number_of_jobs(jobs),
        scheduler=scheduler,
        force=force,
        as_json=as_json,
    )


def diff(
    earlier: Annotated[str, typer.Argument(metavar="初报", help="先前的录入表或自评表")],
    later: Annotated[str, typer.Argument(metavar="复报", help="同一单位后来的录入表或自评表")],
    output: Annotated[
        str | None,
        Output(help="另存一份变动表（.xlsx）"),
    ] = None,
    force: ForceChanged = False,
    as_json: AsJson = False,
) -> int:
    """比较同一单位的两份录入表或自评表：变动的数、标签、公式、结论，失效的审核说明。

    没有变动时退出状态为 0，有变动为 1。
    """
    from jialing_xls.cli.output.changes_report import show_changes

    return show_changes(
        Path(earlier),
        Path(later),
        None if output is None else output_path(output),
        force=force,
        as_json=as_json,
    )
