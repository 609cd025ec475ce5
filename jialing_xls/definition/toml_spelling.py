"""A layer spelt as TOML.

Keys are the attributes of ``document``. Rows of a table that share keys are written once above them::

    [[data]]
    sheet = "基本信息"
    group = "填报单位"
    rows = [{ id = "单位名称", kind = "文字" }, …]

A row's own key goes before that of its head.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jialing_xls.definition.document import Layer
from jialing_xls.definition.expansion import Definition, expand_layers
from jialing_xls.definition.faults import DefinitionFault, faulty, validated
from jialing_xls.definition.layers import ROW_TABLES, LayerSource, chain, find_base
from jialing_xls.ooxml.file_bytes import read_file

SUFFIX = ".toml"
_ROWS = "rows"


def read_definition(path: Path) -> Definition:
    """What the TOML at ``path`` and its bases define. Raises FaultyDefinition with every fault."""
    return expand_layers(chain(read_source(path), find_base(path.parent, read_source)))


def read_source(path: Path) -> LayerSource:
    """The definition in a file, with the official workbook beside it. Raises FaultyDefinition."""
    layer = read_layer(read_file(path), path.name)
    if layer.name != path.stem:
        raise faulty(path.name, "name", f"是“{layer.name}”，应与文件名“{path.stem}”相同")
    official = b""
    if layer.form is not None and layer.form.file:
        try:
            official = read_file(path.parent / layer.form.file)
        except OSError:
            text = f"找不到文件“{layer.form.file}”，应与 {path.name} 放在同一文件夹"
            raise faulty(path.name, "file", text, "form") from None
    return LayerSource(layer, path.name, official)


def read_layer(blob: bytes, file: str) -> Layer:
    """The layer that the bytes of ``file`` spell. Raises FaultyDefinition with every fault in it."""
    try:
        data = tomllib.loads(blob.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise faulty(file, "", "不是 UTF-8 编码，请另存为 UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise faulty(file, "", _syntax(str(error))) from None
    faults: list[DefinitionFault] = []
    for table in ROW_TABLES:
        if isinstance(data.get(table), list):
            data[table] = list(_flattened(table, data[table], file, faults))
    return validated(data, file, faults)


def _syntax(message: str) -> str:
    line = re.search(r"line (\d+), column (\d+)", message)
    place = f"第 {line[1]} 行第 {line[2]} 列" if line else "文件末尾"
    return f"{place}不是合法的 TOML：引号、括号没有配对，等号两边不全，或者同一个键写了两次"


def _flattened(
    table: str, groups: list[Any], file: str, faults: list[DefinitionFault]
) -> Iterator[Any]:
    """The rows of a table, each with the keys of its head."""
    for number, group in enumerate(groups, 1):
        if not isinstance(group, dict) or _ROWS not in group:
            yield group
            continue
        head = {key: value for key, value in group.items() if key != _ROWS}
        rows = group[_ROWS]
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            place = (file, table, f"第 {number} 项", _ROWS)
            faults.append(DefinitionFault(*place, "应是若干行：[ { … }, { … } ]"))
            continue
        yield from ({**head, **row} for row in rows)
