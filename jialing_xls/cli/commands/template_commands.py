"""``jxls new`` and ``jxls template``: entry workbooks made, templates listed, shown and built."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jialing_xls.cli.commands.drafting import save_template
from jialing_xls.cli.streams import say
from jialing_xls.cli.targets import require_new_workbook
from jialing_xls.cli.usage import (
    AsJson,
    Command,
    CommandGroup,
    File,
    Files,
    Force,
    Output,
    OutputFile,
    parse_year,
)
from jialing_xls.model.errors import RefusedOutput, Unusable
from jialing_xls.ooxml.file_bytes import real_path
from jialing_xls.tasks.text import count_columns, pad_text

if TYPE_CHECKING:
    from jialing_xls.model.field import Field
    from jialing_xls.template.template_workbook import Template

Row = dict[str, str]
"""Text by heading."""

template_app = typer.Typer(cls=CommandGroup, no_args_is_help=True, help="查看和制作模板")


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
    from jialing_xls.submission.output import write_output
    from jialing_xls.tasks.entry_making import make_entry

    require_new_workbook(output, force)
    if source is not None and real_path(output) == real_path(source):
        raise RefusedOutput(f"-o 不能就是 --from 的文件 {source.name}，请换一个文件名。")
    made = make_entry(template, source, year)
    write_output(output, made.blob)
    taken = f"，由 {source.name} 带入 {made.taken} 项" if source is not None else ""
    print(f"已生成 {made.template.name} 的录入表：{output}{taken}")
    if made.warning:
        say(made.warning)
    return 0


@template_app.command("list", cls=Command)
def template_list() -> int:
    """列出可用的模板。"""
    from jialing_xls.tasks.entry_making import show_years
    from jialing_xls.template import store

    rows = []
    for each in store.list_templates():
        fund, years = (each.label.fund, each.label.years) if each.label else ("", ())
        where = "随工具" if each.path.parent == store.shipped_folder() else "自有"
        row = {"模板": each.path.stem, "资金或项目": fund or "—", "年度": show_years(years)}
        rows.append(row | {"来源": where, "问题": each.fault})
    _print_table(rows)
    print(f"\n自有模板的文件夹：{store.own()}")
    return 0


@template_app.command("show", cls=Command)
def template_show(
    name: Annotated[str, typer.Argument(metavar="模板", help="模板的名称，见 jxls template list")],
) -> int:
    """显示模板的字段、单元格位置和审核规则，每个一行。"""
    from jialing_xls.tasks.entry_making import show_years
    from jialing_xls.template import store

    template = store.named(name)
    print(f"模板 {template.name}　{show_years(template.years)} 年度　SHA-256 {template.digest}")
    print(f"\n字段（{len(template.book.fields)} 个）")
    _print_table(list(_field_rows(template)))
    print(f"\n审核规则（{len(template.book.rules)} 条）")
    _print_table(list(_rule_rows(template)))
    return 0


def _field_rows(template: "Template") -> Iterator[Row]:
    from jialing_xls.rollup.method import methods

    rolled_up = methods(template.book)
    for field in template.book.fields.values():
        yield {
            "字段": field.id,
            "类型": field.kind,
            "单位": field.unit or "-",
            "小数": "-" if field.decimals is None else str(field.decimals),
            "必填": "必填" if field.required else "-",
            "位置": str(template.place_of(field.id)),
            "录入表": field.sheet or "-",
            "汇总": str(rolled_up[field.id]),
            "名称": field.name,
            "计算式": _made_from(field),
        }


def _made_from(field: "Field") -> str:
    if field.extracted_from:
        return f"摘自 {field.extracted_from}"
    return f"= {field.formula}" if field.formula else ""


def _rule_rows(template: "Template") -> Iterator[Row]:
    for rule in template.book.rules:
        expression = f"{rule.left} {rule.relation} {rule.right}"
        told = {"编号": rule.key, "类别": rule.rule_class, "容差": rule.tolerance}
        yield {**told, "审核内容": rule.text, "表达式": expression}


def _print_table(rows: Sequence[Row]) -> None:
    """Columns side by side, two spaces between: nothing is wrapped or cut, so grep finds it."""
    lines = [tuple(rows[0]), *(tuple(row.values()) for row in rows)] if rows else []
    widths = [max(map(count_columns, column)) for column in zip(*lines, strict=True)]
    for row in lines:
        cells = (pad_text(text, width) for text, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


template_app.command("report", cls=Command)(save_template)


@template_app.command("add", cls=Command)
def template_add(
    file: Annotated[Path, Files(metavar="模板文件", help="制作好的模板工作簿")],
    earlier: Annotated[
        bool, typer.Option("--earlier", help="是旧版本：只用来查验用它填出的自评表")
    ] = False,
) -> int:
    """把一个模板加入自有模板的文件夹；被替换的版本留着，供查验。"""
    from jialing_xls.submission.output import write_output
    from jialing_xls.template import store
    from jialing_xls.template.template_workbook import read_template

    blob = store.bytes_of(file)
    template = read_template(blob, file.name)
    folder = store.own()
    version = store.version_path(folder, template.name, template.digest)
    target = version if earlier else folder / f"{template.name}{store.SUFFIX}"
    target.parent.mkdir(parents=True, exist_ok=True)
    if not earlier:
        shipped = store.shipped_folder()
        if folder != shipped and _differs(shipped / target.name, blob):
            raise RefusedOutput(
                f"随工具已有名为“{template.name}”而内容不同的模板，没有加入。"
                "它的旧版本请用 --earlier 加入；自己改过的，请在定义里换一个名称再制作。"
            )
        if _differs(target, blob):
            print(f"原来的版本留作查验用：{_keep_version(target)}")
    write_output(target, blob)
    print(f"已加入模板 {template.name}：{target}")
    return 0


def _differs(path: Path, blob: bytes) -> bool:
    """Whether a template is there, and another one."""
    from jialing_xls.template import store

    return path.is_file() and store.bytes_of(path) != blob


def _keep_version(path: Path) -> Path:
    """Keep the version that is about to go: what was filled with it is verified with it."""
    from hashlib import sha256

    from jialing_xls.submission.output import write_output
    from jialing_xls.template import store

    blob = store.bytes_of(path)
    name = path.name.removesuffix(store.SUFFIX)
    kept = store.version_path(path.parent, name, sha256(blob).hexdigest())
    kept.parent.mkdir(exist_ok=True)
    write_output(kept, blob)
    return kept


@template_app.command("remove", cls=Command)
def template_remove(
    name: Annotated[str, typer.Argument(metavar="模板", help="自有模板的名称")],
) -> int:
    """把一个模板移出自有模板的文件夹，留作查验用。"""
    from jialing_xls.template import store

    path = store.own() / f"{name}{store.SUFFIX}"
    if Path(name).name != name or not path.is_file():
        raise Unusable(f"自有模板的文件夹“{store.own()}”里没有“{name}”。随工具的模板不能移走。")
    kept = _keep_version(path)
    path.unlink()
    print(f"已移走模板 {name}；用它填出的自评表仍可查验（{kept}）。")
    return 0


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
    from jialing_xls.cli.commands import definitions as files

    named = definitions or []
    if not any(Path(name).suffix.lower() in (".xlsx", ".toml") for name in named):
        return files.build_shipped(named)
    if output is not None and len(named) > 1:
        raise Unusable("-o 只能用于一个模板定义。")
    for name in named:
        files.build_definition(Path(name), output, force=force)
    return 0
