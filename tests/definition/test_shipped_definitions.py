"""The definitions that are shipped, and what a newcomer has to write."""

import dataclasses
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from definition.definitions import BASES, FOLDER, NEWCOMER, SHIPPED, changed, definition

from jialing_xls.definition.expansion import Definition
from jialing_xls.definition.toml_spelling import read_definition
from jialing_xls.model.role import Role

BEFORE = Path(__file__).parent / "data" / "book_2023.json"
"""Fields and rules of the fund's template of 2023 before definitions went in layers."""

ADDED = {"资金名称_相符", "L20", "L21"}
"""What holds the fund and the year against the template."""
SHOWN = {"decimals"}
"""Of a rule: how many places are shown, which is now as many as the figures have."""


CHANGED = {
    "B11·基本信息": {
        "left": "一致(年度, 资金名称, 中央主管部门, 地方主管部门, 资金使用单位)",
        "right": "5",
    },
    "L02": {
        "right": "照写(执行_总额 / 预算_总额 * 100, 报告_执行率)",
        "basis": "预算执行率 = B/A×100%，四舍五入到所写的小数位",
    },
} | {
    f"L14·{area}特困": {
        "right": f"照写((特困_{area}标准 / 上年_特困_{area}标准 - 1) * 100, 特困_报告{area}增长率)",
        "basis": "增长率四舍五入到所写的小数位",
    }
    for area in ("城市", "农村")
}
"""The year was a formula over 数据底稿 on the drawn form; on a received one it is filled in, and tied.
A stated rate is held to the decimals that it states."""


@cache
def shipped(name: str) -> Definition:
    return read_definition(FOLDER / f"{name}.toml")


@pytest.fixture(scope="module")
def before() -> dict[str, list[dict[str, Any]]]:
    book: dict[str, list[dict[str, Any]]] = json.loads(BEFORE.read_text(encoding="utf-8"))
    return book


def plain(row: Any, names: set[str]) -> dict[str, Any]:
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in dataclasses.asdict(row).items()
        if key in names and value not in ("", None, (), False)
    }


def test_the_fields_of_2023_are_what_they_were(before: dict[str, list[dict[str, Any]]]) -> None:
    names = {key for field in before["fields"] for key in field}
    now = {f.id: plain(f, names) for f in shipped("困难群众救助补助资金_2023").book.fields.values()}
    assert now.keys() - {field["id"] for field in before["fields"]} == ADDED & now.keys()
    assert [now.get(field["id"]) for field in before["fields"]] == before["fields"]


def test_the_rules_of_2023_are_what_they_were(before: dict[str, list[dict[str, Any]]]) -> None:
    names = {key for rule in before["rules"] for key in rule} - SHOWN
    now = {r.key: plain(r, names) for r in shipped("困难群众救助补助资金_2023").book.rules}
    assert [key for key in now if key not in ADDED] == [rule["key"] for rule in before["rules"]]
    wanted = [
        {k: v for k, v in {**rule, **CHANGED.get(rule["key"], {})}.items() if k in names}
        for rule in before["rules"]
    ]
    found = [{**now[rule["key"]], "key": rule["key"]} for rule in before["rules"]]
    assert found == wanted


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_definition_is_sound(path: Path) -> None:
    found = shipped(path.stem)
    assert found.name == path.stem
    assert found.form.startswith(b"PK")
    assert found.book.rules
    assert found.indicators


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_the_tool_must_know_has_its_role(path: Path) -> None:
    fields = shipped(path.stem).book.fields.values()
    needed = {Role.UNIT, Role.YEAR, Role.FUND, Role.BUDGET, Role.EXECUTED, Role.RATE, Role.GOAL}
    needed |= {Role.ACHIEVEMENT, Role.TARGET, Role.ACTUAL, Role.REASON}
    assert needed <= {field.role for field in fields}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_no_target_is_given_out_as_confirmed(path: Path) -> None:
    found = shipped(path.stem)
    assert all(indicator.unconfirmed for indicator in found.indicators)
    targets = [f for f in found.book.fields.values() if f.role is Role.TARGET]
    assert all("待核对" in field.note for field in targets)


def test_every_base_is_used() -> None:
    used = {base for path in [*SHIPPED, *BASES] for base in _bases(path)}
    assert {path.stem for path in BASES} <= used


def _bases(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split('"')[1] for line in lines if line.startswith("base =")]


def test_a_newcomer_writes_sixty_lines(tmp_path: Path) -> None:
    lines = NEWCOMER.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 120
    found = definition(tmp_path, changed())
    assert len(found.indicators) == 8
    own = [field for field in found.book.fields.values() if field.sheet == "改造数据"]
    assert len(own) == 4
    assert {"H21", "H22", "H23", "H24"} <= {rule.id for rule in found.book.rules}


@pytest.mark.parametrize(
    ("years", "right"),
    [
        ("[2026]", ["2026"]),
        ("[2025, 2026]", ["IF(年度 = 2025, 2025, 2026)"]),
        ("[]", []),
    ],
)
def test_the_year_is_held_against_those_of_the_template(
    years: str, right: list[str], tmp_path: Path
) -> None:
    book = definition(tmp_path, changed(("[2026]", years))).book
    assert [rule.right for rule in book.rules if rule.id == "L21"] == right


def test_a_template_for_any_fund_asks_for_none(tmp_path: Path) -> None:
    book = definition(tmp_path, changed(('fund = "农村危房改造补助资金"\n', ""))).book
    assert "L20" not in {rule.id for rule in book.rules}
    assert "资金名称_相符" not in book.fields
