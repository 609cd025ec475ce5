"""``jxls diff``: what changed between two files of a unit, for a person at a terminal and as JSON."""

from collections.abc import Iterator
from pathlib import Path

from jialing_xls import __version__
from jialing_xls.cli.output.console import new_console, print_wrapped
from jialing_xls.cli.output.fill_document import (
    Object,
    finding_object,
    formulas_object,
    picked,
    spell_value,
)
from jialing_xls.model.fact import Value
from jialing_xls.model.result import Certificate
from jialing_xls.tasks.change_book import show_value
from jialing_xls.tasks.changes import Changes

_SHOWN = 40
"""Lines of one kind; 变动.xlsx and --json have them all."""
_NOTHING = "（空）"


def report_changes(changes: Changes, output: Path | None) -> None:
    """Show what changed, and where the workbook of it is."""
    console = new_console()
    for label, line in _lines(changes):
        print_wrapped(console, line, label)
    if output is not None:
        console.print(f"输出：{output}", soft_wrap=True)


def _lines(changes: Changes) -> Iterator[tuple[str, str]]:
    yield "", f"单位：{changes.later.unit or changes.earlier.unit or '未填'}"
    fields = [
        f"{f'{c.place}　' if c.place else ''}{c.field.name}：{_shown(c.old)} → {_shown(c.new)}"
        for c in changes.fields
    ]
    cells = [
        f"{c.kind}　{c.place}：{c.old or _NOTHING} → {c.new or _NOTHING}" for c in changes.cells
    ]
    rules = [
        f"{c.new.rule.key}　{c.old.verdict} → {c.new.verdict}　{c.new.rule.text}"
        for c in changes.rules
    ]
    lapsed = [f"{c.new.rule.key}　{c.new.rule.text}（核对码 {c.new.code}）" for c in changes.lapsed]
    for title, lines in (
        ("数和文字变动", fields),
        ("标签和公式变动", cells),
        ("结论变动", rules),
        ("失效的审核说明（数变了，需重写）", lapsed),
        ("新出现的问题", [f.told for f in changes.appeared]),
        ("不再有的问题", [f.told for f in changes.gone]),
    ):
        if lines:
            yield "", f"{title} {len(lines)} 项："
            yield from (("　　", line) for line in lines[:_SHOWN])
            if len(lines) > _SHOWN:
                yield "　　", f"另有 {len(lines) - _SHOWN} 项，用 -o 变动.xlsx 查看全部。"
    if changes.note:
        yield "", changes.note
    if not changes.any:
        yield "", "两份没有变动。"


def _shown(value: Value | None) -> str:
    return show_value(value) or _NOTHING


def changes_document(changes: Changes, output: Path | None, certificate: Certificate) -> Object:
    """The JSON document of ``jxls diff --json``. Its keys are a contract: add some, change none."""
    lapsed = changes.lapsed
    return {
        "version": __version__,
        "earlier": changes.earlier.input,
        "later": changes.later.input,
        "unit": changes.later.unit,
        "template": changes.later.template,
        "output": None if output is None else str(output),
        "fields": [
            {
                "field": c.field.id,
                **picked(c.field, "name unit"),
                "old": None if c.old is None else str(c.old),
                "new": None if c.new is None else str(c.new),
                "cell": spell_value(c.place),
            }
            for c in changes.fields
        ],
        "cells": [
            {"kind": c.kind, "cell": str(c.place), "old": c.old, "new": c.new}
            for c in changes.cells
        ],
        "rules": [
            {
                "rule": c.new.rule.key,
                "text": c.new.rule.text,
                "old": str(c.old.verdict),
                "new": str(c.new.verdict),
                "lapsed": c in lapsed,
            }
            for c in changes.rules
        ],
        "appeared": [finding_object(f) for f in changes.appeared],
        "gone": [finding_object(f) for f in changes.gone],
        "note": changes.note,
        "formulas": formulas_object(certificate),
    }
