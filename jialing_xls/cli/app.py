"""The commands: each parses its call, calls what does the work and returns the exit status.

Nothing heavy is imported before a command runs: ``jxls --help`` knows no workbook.
"""

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from jialing_xls import __version__
from jialing_xls.cli import streams
from jialing_xls.cli.commands.drafting import report
from jialing_xls.cli.commands.page_command import page
from jialing_xls.cli.commands.reconcile_command import reconcile
from jialing_xls.cli.commands.region_commands import diff, rollup
from jialing_xls.cli.commands.template_commands import template_app
from jialing_xls.cli.targets import names_a_file
from jialing_xls.cli.usage import (
    AsJson,
    Command,
    CommandGroup,
    File,
    Files,
    Force,
    ForceChanged,
    Jobs,
    Output,
    OutputFile,
    explain,
    parse_year,
)
from jialing_xls.executor.bugs import bug_report, debugging
from jialing_xls.model.errors import JxlsError
from jialing_xls.model.result import Status
from jialing_xls.ooxml.file_bytes import real_path

_INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it: 128 + SIGINT."""

_SETTINGS = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    cls=CommandGroup,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=_SETTINGS,
)
app.add_typer(template_app, name="template")

Details = Annotated[bool, typer.Option("--details", help="列出全部规则的结果，不只是要改的")]
Mark = Annotated[
    bool, typer.Option("--mark", help="另存一份退回件（…_退回.xlsx），在要改的格上标色、加批注")
]


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"jxls {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="显示版本号并退出"),
    ] = False,
    templates: Annotated[
        str | None,
        typer.Option("--templates", metavar="文件夹", help="自有模板的文件夹"),
    ] = None,
) -> None:
    """财政资金绩效自评：从录入表生成自评表，逐条审核，逐个公式证明。

    退出状态：0 全部通过；1 有审核没有通过；2 输入或用法不对；3 工具或模板有缺陷。
    """
    if templates is not None:
        from jialing_xls.template.store import VARIABLE

        os.environ[VARIABLE] = str(real_path(templates))


@app.command(cls=Command)
def fill(
    inputs: Annotated[
        list[Path],
        Files(metavar="录入表…", help="填好的录入表（xlsx、xls、et、xlsb、ods），可以多个"),
    ],
    output: Annotated[
        str | None,
        Output(
            parser=None,
            help="输出文件，或已有的文件夹；不写就放在录入表旁边，名为“…_自评表.xlsx”",
        ),
    ] = None,
    form_only: Annotated[
        bool,
        typer.Option(
            "--form-only",
            help="另存一份只有官方表的文件（…_官方表.xlsx），供只收官方表的系统上传",
        ),
    ] = False,
    pdf: Annotated[
        bool,
        typer.Option("--pdf", help="官方表另存一份 PDF（…_官方表.pdf），要装有 LibreOffice"),
    ] = False,
    force: ForceChanged = False,
    jobs: Jobs = None,
    details: Details = False,
    as_json: AsJson = False,
) -> int:
    """读取录入表，计算、审核，生成自评表。

    审核没有通过也生成自评表，在“交叉核对”中标明“未通过，不得报送”。录入表不会被改动。
    """
    from jialing_xls.cli.commands import filling

    return filling.fill_files(
        inputs,
        output,
        force=force,
        details=details,
        as_json=as_json,
        processes=jobs,
        form=form_only,
        pdf=pdf,
    )


@app.command(cls=Command)
def check(
    inputs: Annotated[list[Path], Files(metavar="录入表…", help="填好的录入表，可以多个")],
    mark: Mark = False,
    jobs: Jobs = None,
    details: Details = False,
    as_json: AsJson = False,
) -> int:
    """读取录入表，计算、审核，不写任何文件；加 --mark 另存标出问题的退回件。"""
    from jialing_xls.cli.commands import filling

    return filling.check_files(inputs, details=details, as_json=as_json, processes=jobs, mark=mark)


@app.command(cls=Command)
def verify(
    submissions: Annotated[
        list[Path], Files(metavar="自评表…", help="收到的自评表工作簿，可以多个")
    ],
    entry: Annotated[
        Path | None,
        File("--entry", metavar="录入表", help="与之比对的录入表（只查验一个自评表时）"),
    ] = None,
    mark: Mark = False,
    restore: Annotated[
        Path | None,
        File("--restore", help="另写一份复原的自评表：只取数据底稿的数和审核说明"),
    ] = None,
    force: ForceChanged = False,
    jobs: Jobs = None,
    details: Details = False,
    as_json: AsJson = False,
) -> int:
    """查验收到的自评表：版式、数字、公式、规则、隐藏的内容，什么都没有发现才算通过。"""
    from jialing_xls.cli.commands import filling

    return filling.verify_files(
        submissions,
        entry,
        restore,
        force=force,
        details=details,
        as_json=as_json,
        processes=jobs,
        mark=mark,
    )


@app.command(cls=Command)
def new(
    output: OutputFile,
    template: Annotated[
        str | None,
        typer.Option(
            "-t",
            "--template",
            metavar="模板",
            help="按哪个模板；不写就看 --from 的资金和年度",
        ),
    ] = None,
    source: Annotated[
        Path | None,
        File(
            "--from",
            help="带入这份录入表已填的内容和审核说明（加上核对码）；也可以是 TOML 数据文件",
        ),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(
            "--year",
            metavar="年度",
            parser=parse_year,
            help="自评年度；比 --from 晚一年时，其数据带入“上年”",
        ),
    ] = None,
    force: Force = False,
) -> int:
    """生成一份录入表，供填报人填写。"""
    from jialing_xls.cli.commands import templates

    return templates.new_entry(template, output, source, year, force=force)


app.command(cls=Command)(report)
app.command(cls=Command)(reconcile)
app.command(cls=Command)(page)
app.command(cls=Command)(rollup)
app.command(cls=Command)(diff)


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process."""
    streams.make_lenient()
    try:
        status = run(args)
    except SystemExit as request:  # e.g. typer's, when a pipe is closed at the other end
        status = request.code if isinstance(request.code, int) else 1
    streams.leave(status)


def run(args: Sequence[str] | None = None) -> int:
    """The exit status; every way to fail ends in a line or two of Chinese on stderr."""
    try:
        status = _call(args)
    except JxlsError as error:
        streams.say(str(error))
        return Status.of(error).exit_code
    except typer.TyperException as error:
        streams.say(explain(error))
        return Status.UNUSABLE.exit_code
    except (KeyboardInterrupt, typer.Abort):
        status = _INTERRUPTED
    except SystemExit:
        raise
    except OSError as error:  # the machine's fault: disk full, no permission
        streams.say(f"读写失败：{error.strerror or error}。请检查磁盘空间和文件权限后再运行。")
        return Status.UNUSABLE.exit_code
    except BaseException as error:  # a panic of Rust code is no Exception
        if debugging():
            traceback.print_exc()
        streams.say(bug_report(error))
        return Status.DEFECT.exit_code
    if status == _INTERRUPTED:
        streams.say("已中断。写了一半的输出已删除，已完成的保留。")
    return status


_COMMANDS = frozenset(
    each.name or each.callback.__name__
    for each in app.registered_commands
    if each.callback is not None
) | {"template"}


def _call(args: Sequence[str] | None) -> int:
    """What the command returned; typer itself returns 130 after Ctrl-C."""
    given = sys.argv[1:] if args is None else list(args)
    if given and given[0] not in _COMMANDS and names_a_file(given[0]):
        from jialing_xls.cli.dropped_files import open_files

        return open_files(given)
    command = typer.main.get_command(app)
    status = command.main(args, prog_name="jxls", standalone_mode=False)
    return status if isinstance(status, int) else 0
