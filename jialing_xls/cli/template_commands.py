"""The commands of ``jxls template``: each parses its call and calls what does the work."""

from pathlib import Path
from typing import Annotated

import typer

from jialing_xls.cli.targets import output_path
from jialing_xls.cli.usage import Command, Group, OutputFile

template_app = typer.Typer(cls=Group, no_args_is_help=True, help="查看和制作模板")


@template_app.command("list", cls=Command)
def template_list() -> int:
    """列出可用的模板。"""
    from jialing_xls.cli import templates

    return templates.show_list()


@template_app.command("show", cls=Command)
def template_show(
    name: Annotated[str, typer.Argument(metavar="模板", help="模板的名称，见 jxls template list")],
) -> int:
    """显示模板的字段、单元格位置和审核规则，每个一行。"""
    from jialing_xls.cli import templates

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
    from jialing_xls.cli import drafting

    return drafting.save_template(template, output_path(output))


@template_app.command("add", cls=Command)
def template_add(
    file: Annotated[str, typer.Argument(metavar="模板文件", help="制作好的模板工作簿")],
    earlier: Annotated[
        bool, typer.Option("--earlier", help="是旧版本：只用来查验用它填出的自评表")
    ] = False,
) -> int:
    """把一个模板加入自有模板的文件夹；被替换的版本留着，供查验。"""
    from jialing_xls.cli import templates

    return templates.add(Path(file), earlier=earlier)


@template_app.command("remove", cls=Command)
def template_remove(
    name: Annotated[str, typer.Argument(metavar="模板", help="自有模板的名称")],
) -> int:
    """把一个模板移出自有模板的文件夹，留作查验用。"""
    from jialing_xls.cli import templates

    return templates.remove(name)


@template_app.command("build", cls=Command)
def template_build(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="模板…", help="要制作的模板；不写就全部制作"),
    ] = None,
) -> int:
    """（开发者用）由 definitions 中的定义制作模板工作簿。"""
    from jialing_xls.cli import templates

    return templates.build(names or [])
