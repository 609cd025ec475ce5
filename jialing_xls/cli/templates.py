"""``jxls new`` and ``jxls template``: entry workbooks made, templates listed, shown and built."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from jialing_xls.cli.targets import require_workbook_name
from jialing_xls.cli.text import columns, pad
from jialing_xls.model.errors import Defect, RefusedOutput, UnreadableFile, Unusable
from jialing_xls.model.fact import Facts, Value
from jialing_xls.model.field import Field
from jialing_xls.model.result import Outcome
from jialing_xls.submission.output import draft, publish
from jialing_xls.template import workbook as templates
from jialing_xls.template.workbook import Template

_DEFINITION_SUFFIX = ".toml"

Row = tuple[str, ...]


def new(
    name: str | None, output: Path, source: Path | None, year: int | None, *, force: bool
) -> int:
    """Write an entry workbook: blank, or with what ``source`` holds."""
    from jialing_xls.entry.builder import build

    require_workbook_name(output)
    if output.exists() and not force:
        raise RefusedOutput(
            f"{output.name} 已存在，没有覆盖。请用 -o 换一个文件名；确定不要原来的，请加 --force。"
        )
    if source is not None and output.resolve() == source.resolve():
        raise RefusedOutput(f"-o 不能就是 --from 的文件 {source.name}，请换一个文件名。")
    template = templates.named(name) if name else templates.latest()
    values: Mapping[str, Value] = {}
    taken = ""
    if source is not None:
        values = _values(source, template, year)
        taken = f"，由 {source.name} 带入 {len(values)} 项"
    elif year is not None:
        values = {"年度": Decimal(year)}
    _put(output, build(template, values))
    print(f"已生成 {template.name} 的录入表：{output}{taken}")
    return 0


def year_of(text: str | None) -> int | None:
    """A year as it was typed on the command line."""
    if text is None:
        return None
    if not (text.isdecimal() and len(text) == 4):
        raise Unusable(f"--year 应是四位年份，如 2024，现为“{text}”。")
    return int(text)


def _values(source: Path, template: Template, year: int | None) -> Mapping[str, Value]:
    """What the new entry workbook takes over: all of it, or for a later year last year's part."""
    from jialing_xls.entry.carry import next_year, same_year

    if source.suffix.lower() == _DEFINITION_SUFFIX:
        from jialing_xls.entry.values import values_from_toml

        return values_from_toml(source, template.book)
    typed, outcome = _assessed(source)
    if year is None or year == outcome.year:
        return same_year(typed, outcome.checks, template.book)
    if outcome.year is None or year != outcome.year + 1:
        raise Unusable(
            f"{source.name} 是 {outcome.year or '？'} 年度的，--year 应是同一年度"
            f"（照样带入）或下一年度（作为上年数带入），现为 {year}。"
        )
    return next_year(typed, template.book, year)


def _assessed(source: Path) -> tuple[Facts, Outcome]:
    """What is typed in an entry workbook, or stands in 数据底稿 of a submission, and its checks."""
    from jialing_xls.audit.verify import verify
    from jialing_xls.pipeline import assess_one

    try:
        content, outcome = assess_one(source)
    except UnreadableFile:
        outcome = verify(source)
        if outcome.facts is None:
            raise
        return outcome.facts, outcome
    return content.facts, outcome


def _put(target: Path, blob: bytes) -> None:
    with draft(target, blob) as path:
        publish(path, target)


def show_list() -> int:
    """One line a template."""
    rows = []
    for name in templates.names():
        template = templates.named(name)
        book = template.book
        rows.append((name, str(template.year), str(len(book.typed)), str(len(book.rules))))
    _print_table([("模板", "年度", "填报项", "审核规则"), *rows])
    return 0


def show(name: str) -> int:
    """Fields, bindings and rules of a template, one a line."""
    template = templates.named(name)
    print(f"模板 {template.name}　{template.year} 年度　SHA-256 {template.digest}")
    print(f"\n字段（{len(template.book.fields)} 个）")
    _print_table([_FIELD_HEADINGS, *_field_rows(template)])
    print(f"\n审核规则（{len(template.book.rules)} 条）")
    _print_table([_RULE_HEADINGS, *_rule_rows(template)])
    return 0


_FIELD_HEADINGS = (
    "字段",
    "类型",
    "单位",
    "小数",
    "必填",
    "位置",
    "录入表",
    "汇总",
    "名称",
    "计算式",
)


def _field_rows(template: Template) -> Iterator[Row]:
    from jialing_xls.rollup.method import methods

    rolled_up = methods(template.book)
    for field in template.book.fields.values():
        yield (
            field.id,
            str(field.kind),
            field.unit or "-",
            "-" if field.decimals is None else str(field.decimals),
            "必填" if field.required else "-",
            str(template.place_of(field.id)),
            field.sheet or "-",
            str(rolled_up[field.id]),
            field.name,
            _made_from(field),
        )


def _made_from(field: Field) -> str:
    if field.extracted_from:
        return f"摘自 {field.extracted_from}"
    return f"= {field.formula}" if field.formula else ""


_RULE_HEADINGS = ("编号", "类别", "容差", "审核内容", "表达式")


def _rule_rows(template: Template) -> Iterator[Row]:
    for rule in template.book.rules:
        expression = f"{rule.left} {rule.relation} {rule.right}"
        yield (rule.key, str(rule.rule_class), rule.tolerance, rule.text, expression)


def _print_table(rows: Sequence[Row]) -> None:
    """Columns side by side, two spaces between: nothing is wrapped or cut, so grep finds it."""
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (pad(text, width) for text, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def build(names: Sequence[str]) -> int:
    """Template workbooks from their definitions, in the checkout."""
    for path in _definitions(names):
        target = templates.folder() / f"{path.stem}{templates.SUFFIX}"
        _put(target, _built(path))
        print(f"已生成 {target}")
        _build_report(path)
    return 0


def _build_report(definition: Path) -> None:
    """The Word template that goes with it, if its text is there."""
    from jialing_xls.narrative.drafting.template_build import build as build_report
    from jialing_xls.narrative.text.report_file import REPORT_SUFFIX, WORD

    text = definition.with_name(f"{definition.stem}{REPORT_SUFFIX}.txt")
    if text.is_file():
        target = templates.folder() / f"{text.stem}{WORD}"
        _put(target, build_report(text))
        print(f"已生成 {target}")


def _definitions(names: Sequence[str]) -> list[Path]:
    folder = templates.folder() / "definitions"
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


def _built(path: Path) -> bytes:
    from tomllib import TOMLDecodeError

    from jialing_xls.template.build import build as build_workbook
    from jialing_xls.template.definition import load

    try:
        definition = load(path)
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unusable(f"模板定义 {path.name} 不是合法的 TOML（UTF-8）：{error}") from None
    except (KeyError, TypeError, ValueError) as error:
        raise Unusable(f"模板定义 {path.name} 缺项或有误：{error!r}") from None
    if definition.name != path.stem:
        raise Defect(f"模板定义 {path.name} 的 name 是“{definition.name}”，应与文件名相同。")
    return build_workbook(definition)
