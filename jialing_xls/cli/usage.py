"""Help and usage errors in Chinese: typer's own are English and cannot be translated from outside.

Help is composed here from a command's parameters. A usage error is told apart by the name of its
class, because typer exports only the common base of those classes.
"""

import inspect
import re
import shutil
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from jialing_xls.cli.targets import output_path
from jialing_xls.model.errors import Unusable
from jialing_xls.tasks.text import count_columns, pad_text, wrap_text

_HELP_OPTION = "--help"
_HELP_TEXT = "显示这份帮助"
_MAX_WIDTH = 100


def parse_jobs(text: str) -> int:
    """``--jobs`` as it was typed. Raises Unusable."""
    if not (text.isdecimal() and int(text) > 0):
        raise Unusable(f"--jobs 应是正整数（进程数），现为“{text}”。")
    return int(text)


def parse_year(text: str) -> int:
    """``--year`` as it was typed. Raises Unusable."""
    if not (text.isdecimal() and len(text) == 4):
        raise Unusable(f"--year 应是四位年份，现为“{text}”。")
    return int(text)


Files = partial(typer.Argument, parser=Path)
"""A file that is named, or several."""
File = partial(typer.Option, metavar="文件", parser=Path)
Output = partial(typer.Option, "-o", "--output", metavar="输出", parser=output_path)
"""Where the result goes if not to its usual place; each command says which that is."""
OutputFile = Annotated[Path, Output(metavar="文件", help="写到哪个文件")]
Force = Annotated[bool, typer.Option("--force", help="输出文件已存在也覆盖")]
ForceChanged = Annotated[bool, typer.Option("--force", help="输出文件生成后被改动过也覆盖")]
"""Of an output that the tool can tell from one that was edited."""
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", metavar="进程数", parser=parse_jobs, help="同时用几个进程；不写就按处理器的个数"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="向标准输出写一份 JSON 文档，不写别的")]

Entry = tuple[str, str]
"""A name and what is said of it."""


class _AsTyped:
    """Hands an argument on as its own parser has it, else as the text that it is.

    typer would build a pydantic adapter for it; importing pydantic takes longer than all the rest
    of the start-up, and what our commands take are file names and template names.
    """

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        parse = param.type_descriptor.parameter_info.parser or (lambda text: text)
        if param.multiple or param.nargs == -1:
            return [parse(each) for each in value or ()]
        return None if value is None else parse(value)


def _as_typed(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        if hasattr(parameter, "_runtime_param"):
            parameter._runtime_param = _AsTyped()
    return parameters


class _Chinese:
    """Help in Chinese, and parameters as they were typed."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _as_typed(super().get_params(ctx))  # type: ignore[misc]

    def get_usage(self, ctx: Any) -> str:
        return usage_line(self, ctx)

    def get_help(self, ctx: Any) -> str:
        return help_text(self, ctx)


class Command(_Chinese, TyperCommand):
    """A command with Chinese help."""


class CommandGroup(_Chinese, TyperGroup):
    """A group of commands with Chinese help."""


def usage_line(command: Any, ctx: Any) -> str:
    """E.g. ``用法：jxls fill [选项] 录入表…``."""
    pieces = [ctx.command_path, "[选项]"]
    if hasattr(command, "commands"):
        pieces.append("命令 …")
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            name = parameter.metavar
            pieces.append(name if parameter.required else f"[{name}]")
        elif parameter.required:
            pieces.append(f"{min(parameter.opts, key=len)} {parameter.metavar}")
    return "用法：" + " ".join(pieces)


def help_text(command: Any, ctx: Any) -> str:
    """The whole help of a command or a group."""
    width = min(shutil.get_terminal_size().columns, _MAX_WIDTH) - 1
    lines = [usage_line(command, ctx), ""]
    for paragraph in inspect.cleandoc(command.help or "").splitlines():
        lines += [f"  {line}" for line in wrap_text(paragraph, width - 2)]
    arguments: list[Entry] = []
    options: list[Entry] = []
    for parameter in command.get_params(ctx):
        argument = parameter.param_type_name == "argument"
        (arguments if argument else options).append(_entry(parameter))
    commands = [
        (name, inspect.cleandoc(each.help or "").partition("\n")[0])
        for name, each in _commands(command).items()
    ]
    for title, entries in (("参数", arguments), ("选项", options), ("命令", commands)):
        lines += _section(title, entries, width)
    return "\n".join(lines)


def _entry(parameter: Any) -> Entry:
    if parameter.param_type_name == "argument":
        return parameter.metavar, parameter.help or ""
    names = ", ".join(sorted(parameter.opts, key=len))
    if _HELP_OPTION in parameter.opts:
        return names, _HELP_TEXT
    required = "（必填）" if parameter.required else ""
    value = "" if parameter.is_flag else f" {parameter.metavar}"
    return names + value, f"{parameter.help}{required}"


def _commands(command: Any) -> dict[str, Any]:
    commands: dict[str, Any] = getattr(command, "commands", {})
    return commands


def _section(title: str, entries: Sequence[Entry], width: int) -> Iterator[str]:
    if not entries:
        return
    yield from ("", f"{title}：")
    indent = max(count_columns(name) for name, _ in entries) + 4
    for name, text in entries:
        first, *rest = wrap_text(text, width - indent) or [""]
        yield pad_text(f"  {name}", indent) + first
        yield from (" " * indent + line for line in rest)


def explain(error: typer.TyperException) -> str:
    """What is wrong with a call and where to find help, in Chinese."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return error.format_message()
    reason = _reason(error)
    ctx = getattr(error, "ctx", None)
    if ctx is None:
        return reason
    help_hint = f"用 {ctx.command_path} {_HELP_OPTION} 查看帮助。"
    return f"{reason}\n{usage_line(ctx.command, ctx)}\n{help_hint}"


def _reason(error: Any) -> str:
    match type(error).__name__:
        case "NoSuchOption":
            parameters = error.ctx.command.get_params(error.ctx)
            known = [name for parameter in parameters for name in parameter.opts]
            return f"没有选项 {error.option_name}。" + _perhaps(error.option_name, known)
        case "MissingParameter":
            name, _ = _entry(error.param)
            kind = "参数" if error.param.param_type_name == "argument" else "选项"
            return f"缺少{kind}：{name}。"
        case "BadOptionUsage":
            takes_none = "does not take" in error.message
            return f"选项 {error.option_name} " + ("后面不带值。" if takes_none else "后面缺少值。")
        case "UsageError":
            return _reason_in_words(error.message, error.ctx)
    return f"命令不能识别：{error.format_message()}"


def _reason_in_words(message: str, ctx: Any) -> str:
    if message.startswith("Missing command"):
        return "缺少命令。"
    if found := re.match(r"No such command ['\"](.*?)['\"]\.", message):
        return f"没有命令 {found[1]}。" + _perhaps(found[1], list(_commands(ctx.command)))
    if found := re.match(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", message):
        return f"多余的参数：{found[1]}。"
    return f"命令不能识别：{message}"


def _perhaps(given: str, known: Sequence[str]) -> str:
    near = get_close_matches(given, known, 1)
    return f"是否应为 {near[0]}？" if near else ""
