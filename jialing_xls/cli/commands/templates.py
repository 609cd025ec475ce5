"""``jxls new`` and ``jxls template``: entry workbooks made, templates listed, shown and built."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from jialing_xls.cli.streams import say
from jialing_xls.cli.targets import require_new_workbook
from jialing_xls.model.errors import RefusedOutput, Unusable
from jialing_xls.model.field import Field
from jialing_xls.ooxml.file_bytes import real_path
from jialing_xls.submission.output import write_output
from jialing_xls.tasks.entry_making import make_entry, show_years
from jialing_xls.tasks.text import count_columns, pad_text
from jialing_xls.template import store as templates
from jialing_xls.template.template_workbook import Template, read_template

if TYPE_CHECKING:
    from jialing_xls.definition.building import Built

_DEFINITION_SUFFIX = ".toml"

Row = dict[str, str]
"""Text by heading."""


def new_entry(
    name: str | None, output: Path, source: Path | None, year: int | None, *, force: bool
) -> int:
    """Write an entry workbook: blank, or with what ``source`` holds."""
    require_new_workbook(output, force)
    if source is not None and real_path(output) == real_path(source):
        raise RefusedOutput(f"-o 不能就是 --from 的文件 {source.name}，请换一个文件名。")
    made = make_entry(name, source, year)
    write_output(output, made.blob)
    taken = f"，由 {source.name} 带入 {made.taken} 项" if source is not None else ""
    print(f"已生成 {made.template.name} 的录入表：{output}{taken}")
    if made.warning:
        say(made.warning)
    return 0


def show_list() -> int:
    """One line a file; the templates themselves are not read."""
    rows = []
    for each in templates.list_templates():
        fund, years = (each.label.fund, each.label.years) if each.label else ("", ())
        where = "随工具" if each.path.parent == templates.shipped_folder() else "自有"
        row = {"模板": each.path.stem, "资金或项目": fund or "—", "年度": show_years(years)}
        rows.append(row | {"来源": where, "问题": each.fault})
    _print_table(rows)
    print(f"\n自有模板的文件夹：{templates.own()}")
    return 0


def add(file: Path, *, earlier: bool) -> int:
    """Put a template into the office's own folder; the version that it replaces stays at hand."""
    blob = templates.bytes_of(file)
    template = read_template(blob, file.name)
    folder = templates.own()
    version = templates.version_path(folder, template.name, template.digest)
    target = version if earlier else folder / f"{template.name}{templates.SUFFIX}"
    target.parent.mkdir(parents=True, exist_ok=True)
    if not earlier:
        if folder != templates.shipped_folder() and template.name in _shipped_otherwise(
            template.digest
        ):
            raise RefusedOutput(
                f"随工具已有名为“{template.name}”而内容不同的模板，没有加入。"
                "它的旧版本请用 --earlier 加入；自己改过的，请在定义里换一个名称再制作。"
            )
        _keep_version(folder, template)
    write_output(target, blob)
    print(f"已加入模板 {template.name}：{target}")
    return 0


def _shipped_otherwise(digest: str) -> set[str]:
    """Names of the shipped templates that have another digest."""
    files = templates.shipped_folder().glob(f"*{templates.SUFFIX}")
    return {path.stem for path in files if sha256(templates.bytes_of(path)).hexdigest() != digest}


def _keep_version(folder: Path, new: Template) -> None:
    """Keep the version that is about to be replaced: what was filled with it is verified with it."""
    current = folder / f"{new.name}{templates.SUFFIX}"
    if not current.is_file():
        return
    blob = templates.bytes_of(current)
    digest = sha256(blob).hexdigest()
    if digest != new.digest:
        kept = templates.version_path(folder, new.name, digest)
        kept.parent.mkdir(exist_ok=True)
        write_output(kept, blob)
        print(f"原来的版本留作查验用：{kept}")


def remove(name: str) -> int:
    """Take a template out of the office's own folder; it stays at hand as an earlier version."""
    path = templates.own() / f"{name}{templates.SUFFIX}"
    if Path(name).name != name or not path.is_file():
        raise Unusable(f"自有模板的文件夹“{templates.own()}”里没有“{name}”。随工具的模板不能移走。")
    blob = templates.bytes_of(path)
    kept = templates.version_path(path.parent, name, sha256(blob).hexdigest())
    kept.parent.mkdir(exist_ok=True)
    write_output(kept, blob)
    path.unlink()
    print(f"已移走模板 {name}；用它填出的自评表仍可查验（{kept}）。")
    return 0


def show(name: str) -> int:
    """Fields, bindings and rules of a template, one a line."""
    template = templates.named(name)
    print(f"模板 {template.name}　{show_years(template.years)} 年度　SHA-256 {template.digest}")
    print(f"\n字段（{len(template.book.fields)} 个）")
    _print_table(list(_field_rows(template)))
    print(f"\n审核规则（{len(template.book.rules)} 条）")
    _print_table(list(_rule_rows(template)))
    return 0


def _field_rows(template: Template) -> Iterator[Row]:
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


def _made_from(field: Field) -> str:
    if field.extracted_from:
        return f"摘自 {field.extracted_from}"
    return f"= {field.formula}" if field.formula else ""


def _rule_rows(template: Template) -> Iterator[Row]:
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


def build_shipped(names: Sequence[str]) -> int:
    """Template workbooks from their definitions, in the checkout."""
    for path in _definitions(names):
        target = templates.shipped_folder() / f"{path.stem}{templates.SUFFIX}"
        built = _built(path)
        write_output(target, built.blob)
        print(f"已生成 {target}")
        for change in built.changes:
            print(f"  官方表：{change}")
        _build_report(path)
    if not names:
        from jialing_xls.narrative.drafting.draft_report import GENERAL

        _build_report(templates.shipped_folder() / "definitions" / f"{GENERAL}{_DEFINITION_SUFFIX}")
    return 0


def _build_report(definition: Path) -> None:
    """The Word template that goes with it, if its text is there."""
    from jialing_xls.narrative.drafting.template_build import build as build_report
    from jialing_xls.narrative.text.report_file import REPORT_SUFFIX, WORD

    text = definition.with_name(f"{definition.stem}{REPORT_SUFFIX}.txt")
    if text.is_file():
        target = templates.shipped_folder() / f"{text.stem}{WORD}"
        write_output(target, build_report(text))
        print(f"已生成 {target}")


def _definitions(names: Sequence[str]) -> list[Path]:
    folder = templates.shipped_folder() / "definitions"
    if not folder.is_dir():
        raise Unusable(
            f"没有模板定义文件夹“{folder}”。模板由开发者在源代码目录里制作："
            '先在那里运行 python -m pip install -e ".[test]"，再运行 jxls template build。'
        )
    found = {path.stem: path for path in sorted(folder.glob(f"*{_DEFINITION_SUFFIX}"))}
    wanted = [name.removesuffix(_DEFINITION_SUFFIX) for name in names] or list(found)
    if unknown := [name for name in wanted if name not in found]:
        raise Unusable(f"没有模板定义：{'、'.join(unknown)}。现有：{'、'.join(found) or '无'}。")
    return [found[name] for name in wanted]


def _built(path: Path) -> "Built":
    from jialing_xls.definition.building import build_template as build_workbook
    from jialing_xls.definition.toml_spelling import read_definition

    return build_workbook(read_definition(path))
