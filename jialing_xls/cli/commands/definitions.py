"""``jxls template adopt``, ``new``, ``check`` and ``build``: definitions made, looked through and built."""

import json
from collections.abc import Sequence
from pathlib import Path

from jialing_xls.cli.streams import say
from jialing_xls.cli.targets import SUFFIX as WORKBOOK
from jialing_xls.cli.targets import require_new_workbook
from jialing_xls.definition.adoption.proposal import as_document, field_ids, propose_layer
from jialing_xls.definition.document import Layer
from jialing_xls.definition.expansion import Definition, expand_layers
from jialing_xls.definition.faults import FaultyDefinition
from jialing_xls.definition.layers import base_names, chain, find_base, overlay
from jialing_xls.definition.toml_spelling import SUFFIX as TOML
from jialing_xls.definition.toml_spelling import read_definition, read_source
from jialing_xls.definition.workbook.definition_reader import read_workbook_source
from jialing_xls.definition.workbook.definition_writer import spell
from jialing_xls.model.errors import RefusedOutput, Unusable
from jialing_xls.ooxml.file_bytes import real_path
from jialing_xls.submission.output import write_output
from jialing_xls.template import store


def adopt_form(
    official: Path, output: Path, targets: Path | None, *, as_json: bool, force: bool
) -> int:
    """Write the definition workbook that an official form proposes."""
    require_new_workbook(output, force)
    bases = bases_near(official)
    aims = None if targets is None else (store.bytes_of(targets), targets.name)
    content = store.bytes_of(official)
    adoption = propose_layer(content, official.name, bases, aims)
    if not adoption.bindings:
        raise Unusable(
            f"{official.name} 里没有要填的格。这里要的是空白自评表；"
            "绩效目标表请与自评表一起用：jxls template adopt 自评表.xlsx --targets 绩效目标表.xlsx。"
        )
    fields = field_ids(
        [*(base for base in bases if base.name == adoption.layer.base), adoption.layer]
    )
    names = [base.name for base in bases]
    write_output(output, spell(adoption.layer, [*adoption.binding_rows()], content, fields, names))
    if as_json:
        print(json.dumps(as_document(adoption), ensure_ascii=False, indent=2))
        return 0
    if adoption.found.table and not adoption.found.table.rows:
        say(
            f"注意：{official.name} 的指标表一行空行也没有，制作时在表头下面为每个指标插入一行："
            "框线照表头，字体照下一行。请看一看做出来的样子。"
        )
    known = [each for each in adoption.bindings if each.field]
    sure = sum(each.sure for each in known)
    print(
        f"已生成模板定义：{output}\n"
        f"版式：{adoption.layer.base or '没有相近的'}；要填 {len(adoption.bindings)} 格，认出 {len(known)} 格，"
        f"其中有把握 {sure} 格；指标 {len(adoption.layer.indicators)} 个。\n"
        "请在 Excel 或 WPS 里核对“绑定”表（没有把握的逐格看），再运行 jxls template check。"
    )
    return 0


def new_definition(base: str, output: Path, *, force: bool) -> int:
    """Write a definition workbook that has nothing but its base."""
    require_new_workbook(output, force)
    bases = bases_near(output)
    names = [each.name for each in bases]
    if base not in names:
        raise Unusable(f"没有版式“{base}”。现有：{'、'.join(names) or '无'}。")
    fields = field_ids(each for each in bases if each.name == base)
    write_output(output, spell(Layer(name=output.stem, base=base), fields=fields, bases=names))
    print(f"已生成模板定义：{output}")
    return 0


def check_definition(path: Path) -> int:
    """Tell every fault of a definition, or what the template will have."""
    definition = _read(path)
    print(
        f"{path.name} 没有发现错误：{definition.name}，字段 {len(definition.book.fields)} 个，"
        f"指标 {len(definition.indicators)} 个，审核规则 {len(definition.book.rules)} 条。"
    )
    return 0


def build_definition(path: Path, output: Path | None, *, force: bool) -> int:
    """Make the template of a definition, beside it if no other place is named."""
    definition = _read(path)
    target = output or path.with_name(f"{definition.name}{WORKBOOK}")
    require_new_workbook(target, force)
    if real_path(target) == real_path(path):
        raise RefusedOutput(f"-o 不能就是模板定义 {path.name} 自己，请换一个文件名。")
    _put(definition, target, "已生成模板：")
    print(f"加入自有模板：jxls template add {target.name}")
    return 0


def _put(definition: Definition, target: Path, told: str) -> None:
    from jialing_xls.definition.building import build_template

    built = build_template(definition)
    write_output(target, built.blob)
    print(f"{told}{target}")
    for change in built.changes:
        print(f"  官方表：{change}")


def _read(path: Path) -> Definition:
    """The definition in a workbook or in TOML, on its bases. FaultyDefinition with every fault."""
    blob = store.bytes_of(path)
    if path.suffix.lower() == TOML:
        return read_definition(path)
    source, located, notes = read_workbook_source(blob, path.name)
    for note in notes:
        say(f"注意：{note}")
    try:
        return expand_layers(chain(source, find_base(path.parent, read_source)))
    except FaultyDefinition as error:
        raise FaultyDefinition(map(located, error.faults)) from None


def bases_near(near: Path) -> list[Layer]:
    """The bases at hand, each with what it stands on."""
    find = find_base(near.parent, read_source)
    sources = (find(name) for name in base_names(near.parent))
    layers = (overlay(chain(source, find)).layer for source in sources if source)
    return [layer for layer in layers if layer.form and layer.form.file]


def build_shipped(names: Sequence[str]) -> int:
    """Template workbooks from their definitions, in the checkout."""
    for path in _definitions(names):
        target = store.shipped_folder() / f"{path.stem}{WORKBOOK}"
        _put(read_definition(path), target, "已生成 ")
        _build_report(path)
    if not names:
        from jialing_xls.narrative.drafting.draft_report import GENERAL

        _build_report(store.shipped_folder() / "definitions" / f"{GENERAL}{TOML}")
    return 0


def _build_report(definition: Path) -> None:
    """The Word template that goes with it, if its text is there."""
    from jialing_xls.narrative.drafting.template_build import build as build_report
    from jialing_xls.narrative.text.report_file import REPORT_SUFFIX, WORD

    text = definition.with_name(f"{definition.stem}{REPORT_SUFFIX}.txt")
    if text.is_file():
        target = store.shipped_folder() / f"{text.stem}{WORD}"
        write_output(target, build_report(text))
        print(f"已生成 {target}")


def _definitions(names: Sequence[str]) -> list[Path]:
    folder = store.shipped_folder() / "definitions"
    if not folder.is_dir():
        raise Unusable(
            f"没有模板定义文件夹“{folder}”。模板由开发者在源代码目录里制作："
            '先在那里运行 python -m pip install -e ".[test]"，再运行 jxls template build。'
        )
    found = {path.stem: path for path in sorted(folder.glob(f"*{TOML}"))}
    wanted = [name.removesuffix(TOML) for name in names] or list(found)
    if unknown := [name for name in wanted if name not in found]:
        raise Unusable(f"没有模板定义：{'、'.join(unknown)}。现有：{'、'.join(found) or '无'}。")
    return [found[name] for name in wanted]
