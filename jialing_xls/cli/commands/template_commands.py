"""The commands of ``jxls template``: each parses its call and calls what does the work."""

from pathlib import Path
from typing import Annotated

import typer

from jialing_xls.cli.usage import (
    AsJson,
    Command,
    CommandGroup,
    File,
    Files,
    Force,
    Output,
    OutputFile,
)
from jialing_xls.model.errors import Unusable

template_app = typer.Typer(cls=CommandGroup, no_args_is_help=True, help="查看和制作模板")


@template_app.command("list", cls=Command)
def template_list() -> int:
    """列出可用的模板。"""
    from jialing_xls.cli.commands import templates

    return templates.show_list()


@template_app.command("show", cls=Command)
def template_show(
    name: Annotated[str, typer.Argument(metavar="模板", help="模板的名称，见 jxls template list")],
) -> int:
    """显示模板的字段、单元格位置和审核规则，每个一行。"""
    from jialing_xls.cli.commands import templates

    return templates.show(name)


@template_app.command("report", cls=Command)
def template_report(
    output: OutputFile,
    template: Annotated[
        str | None,
        typer.Option("-t", "--template", metavar="模板", help="哪个模板的；只有一个模板时可以不写"),
    ] = None,
) -> int:
    """另存一份自评报告的 Word 模板，供本单位修改。"""
    from jialing_xls.cli.commands import drafting

    return drafting.save_template(template, output)


@template_app.command("add", cls=Command)
def template_add(
    file: Annotated[Path, Files(metavar="模板文件", help="制作好的模板工作簿")],
    earlier: Annotated[
        bool, typer.Option("--earlier", help="是旧版本：只用来查验用它填出的自评表")
    ] = False,
) -> int:
    """把一个模板加入自有模板的文件夹；被替换的版本留着，供查验。"""
    from jialing_xls.cli.commands import templates

    return templates.add(file, earlier=earlier)


@template_app.command("remove", cls=Command)
def template_remove(
    name: Annotated[str, typer.Argument(metavar="模板", help="自有模板的名称")],
) -> int:
    """把一个模板移出自有模板的文件夹，留作查验用。"""
    from jialing_xls.cli.commands import templates

    return templates.remove(name)


@template_app.command("adopt", cls=Command)
def template_adopt(
    official: Annotated[Path, Files(metavar="官方表", help="上级发的空白自评表（xlsx），原样不动")],
    output: OutputFile,
    targets: Annotated[
        Path | None,
        File("--targets", help="绩效目标表：指标和指标值从这里取（xlsx）"),
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> int:
    """认出官方表上要填的每一格，生成模板定义工作簿，供核对和修改。

    认不出的列出来，不猜；有把握的也要核对。官方表本身不会被改动。
    """
    from jialing_xls.cli.commands import definitions

    return definitions.adopt_form(official, output, targets, as_json=as_json, force=force)


@template_app.command("new", cls=Command)
def template_new(
    base: Annotated[
        str, typer.Option("--base", metavar="版式", help="以哪个版式为底；写错了会列出现有的")
    ],
    output: OutputFile,
    force: Force = False,
) -> int:
    """生成空白的模板定义工作簿：没有官方文件，用现成的版式。"""
    from jialing_xls.cli.commands import definitions

    return definitions.new_definition(base, output, force=force)


@template_app.command("check", cls=Command)
def template_check(
    definition: Annotated[
        Path, Files(metavar="模板定义", help="模板定义工作簿（.xlsx）或 TOML 文件")
    ],
) -> int:
    """检查模板定义，一次列出全部错误：在哪一格、为什么。"""
    from jialing_xls.cli.commands import definitions

    return definitions.check_definition(definition)


@template_app.command("build", cls=Command)
def template_build(
    definitions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="模板定义…",
            help="模板定义工作簿（.xlsx）或 TOML 文件；开发者也可以只写 definitions 中的名称，不写就全部制作",
        ),
    ] = None,
    output: Annotated[
        Path | None, Output(metavar="文件", help="写到哪个文件；不写就放在模板定义旁边")
    ] = None,
    force: Force = False,
) -> int:
    """由模板定义制作模板工作簿；官方表有改动的（插入的行、写入的公式）逐一列出。"""
    named = definitions or []
    if not any(Path(name).suffix.lower() in (".xlsx", ".toml") for name in named):
        from jialing_xls.cli.commands import templates

        return templates.build_shipped(named)
    from jialing_xls.cli.commands import definitions as files

    if output is not None and len(named) > 1:
        raise Unusable("-o 只能用于一个模板定义。")
    for name in named:
        files.build_definition(Path(name), output, force=force)
    return 0
