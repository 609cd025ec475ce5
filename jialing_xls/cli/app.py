"""The commands: each parses its call, calls what does the work and returns the exit status.

Nothing heavy is imported before a command runs: ``jxls --help`` knows no workbook.
"""

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer

from jialing_xls import __version__
from jialing_xls.cli import streams
from jialing_xls.cli.commands.drafting import report
from jialing_xls.cli.commands.filling import check, fill, verify
from jialing_xls.cli.commands.page_command import page
from jialing_xls.cli.commands.reconcile_command import reconcile
from jialing_xls.cli.commands.region_commands import diff, rollup
from jialing_xls.cli.commands.template_commands import new, template_app
from jialing_xls.cli.targets import names_a_file
from jialing_xls.cli.usage import (
    Command,
    CommandGroup,
    explain,
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


for each in (fill, check, verify, new, report, reconcile, page, rollup, diff):
    app.command(cls=Command)(each)


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
