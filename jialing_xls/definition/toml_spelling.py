"""A layer as TOML: ``read_layer`` and ``write_layer`` turn one into the other without loss.
from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file
Keys are the attributes of ``document``. Rows of a table that share keys are written once above them::
from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file
    [[data]]
from jialing_xls.ooxml.file import read_file
    sheet = "基本信息"
from jialing_xls.ooxml.file import read_file
    group = "填报单位"
from jialing_xls.ooxml.file import read_file
    rows = [{ id = "单位名称", kind = "文字" }, …]
from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file
A row's own key goes before that of its head.
from jialing_xls.ooxml.file import read_file
"""
from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file
import re
from jialing_xls.ooxml.file import read_file
import tomllib
from jialing_xls.ooxml.file import read_file
from collections.abc import Iterator, Mapping
from jialing_xls.ooxml.file import read_file
from decimal import Decimal
from jialing_xls.ooxml.file import read_file
from itertools import groupby
from jialing_xls.ooxml.file import read_file
from pathlib import Path
from jialing_xls.ooxml.file import read_file
from typing import Any
from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file
import tomli_w
from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file
from jialing_xls.definition.document import Layer
from jialing_xls.ooxml.file import read_file
from jialing_xls.definition.expansion import expand
from jialing_xls.ooxml.file import read_file
from jialing_xls.definition.faults import Fault, FaultyDefinition, validated
from jialing_xls.ooxml.file import read_file
from jialing_xls.definition.layers import Source, chain, find_base
from jialing_xls.ooxml.file import read_file
from jialing_xls.definition.template_definition import Definition
from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file
Table = dict[str, Any]
from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file
SUFFIX = ".toml"
from jialing_xls.ooxml.file import read_file
_HEADS = {"data": ("sheet", "group"), "indicators": ("level1", "level2"), "rules": ("class",)}
from jialing_xls.ooxml.file import read_file
"""What rows that follow each other are grouped by when they are written."""
from jialing_xls.ooxml.file import read_file
_ROWS = "rows"
from jialing_xls.ooxml.file import read_file
_TABLES = ("data", "columns", "readings", "indicators", "scores", "rules")
from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file
def read_definition(path: Path) -> Definition:
from jialing_xls.ooxml.file import read_file
    """What the TOML at ``path`` and its bases define. Raises FaultyDefinition with every fault."""
from jialing_xls.ooxml.file import read_file
    return expand(chain(read_source(path), find_base(path.parent, read_source)))
from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file
def read_source(path: Path) -> Source:
from jialing_xls.ooxml.file import read_file
    """The definition in a file, with the official workbook beside it. Raises FaultyDefinition."""
from jialing_xls.ooxml.file import read_file
    layer = read_layer(read_file(path), path.name)
from jialing_xls.ooxml.file import read_file
    if layer.name != path.stem:
from jialing_xls.ooxml.file import read_file
        text = f"是“{layer.name}”，应与文件名“{path.stem}”相同"
from jialing_xls.ooxml.file import read_file
        raise FaultyDefinition([Fault(path.name, "", "", "name", text)])
from jialing_xls.ooxml.file import read_file
    official = b""
from jialing_xls.ooxml.file import read_file
    if layer.form is not None and layer.form.file:
from jialing_xls.ooxml.file import read_file
        try:
from jialing_xls.ooxml.file import read_file
            official = read_file(path.parent / layer.form.file)
from jialing_xls.ooxml.file import read_file
        except OSError:
from jialing_xls.ooxml.file import read_file
            text = f"找不到文件“{layer.form.file}”，应与 {path.name} 放在同一文件夹"
from jialing_xls.ooxml.file import read_file
            raise FaultyDefinition([Fault(path.name, "form", "", "file", text)]) from None
from jialing_xls.ooxml.file import read_file
    return Source(layer, path.name, official)
from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file
def read_layer(blob: bytes, file: str) -> Layer:
from jialing_xls.ooxml.file import read_file
    """The layer that the bytes of ``file`` spell. Raises FaultyDefinition with every fault in it."""
from jialing_xls.ooxml.file import read_file
    try:
from jialing_xls.ooxml.file import read_file
        data = tomllib.loads(blob.decode("utf-8-sig"))
from jialing_xls.ooxml.file import read_file
    except UnicodeDecodeError:
from jialing_xls.ooxml.file import read_file
        raise FaultyDefinition(
from jialing_xls.ooxml.file import read_file
            [Fault(file, "", "", "", "不是 UTF-8 编码，请另存为 UTF-8")]
from jialing_xls.ooxml.file import read_file
        ) from None
from jialing_xls.ooxml.file import read_file
    except tomllib.TOMLDecodeError as error:
from jialing_xls.ooxml.file import read_file
        raise FaultyDefinition([Fault(file, "", "", "", _syntax(str(error)))]) from None
from jialing_xls.ooxml.file import read_file
    faults: list[Fault] = []
from jialing_xls.ooxml.file import read_file
    for table in _TABLES:
from jialing_xls.ooxml.file import read_file
        if isinstance(data.get(table), list):
from jialing_xls.ooxml.file import read_file
            data[table] = list(_flattened(table, data[table], file, faults))
from jialing_xls.ooxml.file import read_file
    try:
from jialing_xls.ooxml.file import read_file
        layer = validated(data, file)
from jialing_xls.ooxml.file import read_file
    except FaultyDefinition as error:
from jialing_xls.ooxml.file import read_file
        raise FaultyDefinition([*faults, *error.faults]) from None
from jialing_xls.ooxml.file import read_file
    if faults:
from jialing_xls.ooxml.file import read_file
        raise FaultyDefinition(faults)
from jialing_xls.ooxml.file import read_file
    return layer
from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file
def _syntax(message: str) -> str:
from jialing_xls.ooxml.file import read_file
    line = re.search(r"line (\d+), column (\d+)", message)
from jialing_xls.ooxml.file import read_file
    place = f"第 {line[1]} 行第 {line[2]} 列" if line else "文件末尾"
from jialing_xls.ooxml.file import read_file
    return f"{place}不是合法的 TOML：引号、括号没有配对，等号两边不全，或者同一个键写了两次"
from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file
def _flattened(table: str, groups: list[Any], file: str, faults: list[Fault]) -> Iterator[Any]:
from jialing_xls.ooxml.file import read_file
    """The rows of a table, each with the keys of its head."""
from jialing_xls.ooxml.file import read_file
    for number, group in enumerate(groups, 1):
from jialing_xls.ooxml.file import read_file
        if not isinstance(group, dict) or _ROWS not in group:
from jialing_xls.ooxml.file import read_file
            yield group
from jialing_xls.ooxml.file import read_file
            continue
from jialing_xls.ooxml.file import read_file
        head = {key: value for key, value in group.items() if key != _ROWS}
from jialing_xls.ooxml.file import read_file
        rows = group[_ROWS]
from jialing_xls.ooxml.file import read_file
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
from jialing_xls.ooxml.file import read_file
            place = (file, table, f"第 {number} 项", _ROWS)
from jialing_xls.ooxml.file import read_file
            faults.append(Fault(*place, "应是若干行：[ { … }, { … } ]"))
from jialing_xls.ooxml.file import read_file
            continue
from jialing_xls.ooxml.file import read_file
        yield from ({**head, **row} for row in rows)
from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file
def write_layer(layer: Layer) -> str:
from jialing_xls.ooxml.file import read_file
    """The TOML of a layer, with what is set in it and nothing else."""
from jialing_xls.ooxml.file import read_file
    data = layer.model_dump(exclude_unset=True, exclude_none=True, by_alias=True)
from jialing_xls.ooxml.file import read_file
    for table, heads in _HEADS.items():
from jialing_xls.ooxml.file import read_file
        if data.get(table):
from jialing_xls.ooxml.file import read_file
            data[table] = list(_grouped(data[table], heads))
from jialing_xls.ooxml.file import read_file
    return tomli_w.dumps(_plain(data), indent=2)
from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file
def _grouped(rows: tuple[Table, ...], heads: tuple[str, ...]) -> Iterator[Table]:
from jialing_xls.ooxml.file import read_file
    for head, group in groupby(rows, lambda row: tuple(row.get(key) for key in heads)):
from jialing_xls.ooxml.file import read_file
        shared = {key: value for key, value in zip(heads, head, strict=True) if value is not None}
from jialing_xls.ooxml.file import read_file
        yield {
from jialing_xls.ooxml.file import read_file
            **shared,
from jialing_xls.ooxml.file import read_file
            _ROWS: [{k: v for k, v in row.items() if k not in shared} for row in group],
from jialing_xls.ooxml.file import read_file
        }
from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file

from jialing_xls.ooxml.file import read_file
def _plain(value: Any) -> Any:
from jialing_xls.ooxml.file import read_file
    """Numbers as they are typed: 10, not 10.0."""
from jialing_xls.ooxml.file import read_file
    match value:
from jialing_xls.ooxml.file import read_file
        case Mapping():
from jialing_xls.ooxml.file import read_file
            return {key: _plain(each) for key, each in value.items()}
from jialing_xls.ooxml.file import read_file
        case list() | tuple():
from jialing_xls.ooxml.file import read_file
            return [_plain(each) for each in value]
from jialing_xls.ooxml.file import read_file
        case Decimal() if value == value.to_integral_value():
from jialing_xls.ooxml.file import read_file
            return int(value)
from jialing_xls.ooxml.file import read_file
    return value
from jialing_xls.ooxml.file import read_file
