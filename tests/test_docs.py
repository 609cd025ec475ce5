"""The documents say what is so: rules, commands, links, decisions."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from instruments.generators import rules_page

from jialing_xls.template import store as templates

ROOT = Path(__file__).resolve().parents[1]
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
DECISIONS = ROOT / "docs" / "adr"

_OUTSIDE = {"build", "dist", "node_modules", "venv"}
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"`(jxls [^`]+|python -m [^`]+)`")
_PATH = re.compile(r"`((?:[\w.-]+/)*(?:[\w.-]+/|[\w-]+\.(?:py|md|json|mjs)))(?:::\w+)?`")
"""A folder or a file of source, as documents for engineers name one: by the end of its path."""


def _documents() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*.md")):
        folders = path.relative_to(ROOT).parts[:-1]
        if not any(folder[0] == "." or folder in _OUTSIDE for folder in folders):
            yield path


def _commands(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    lines = [line for block in _BLOCK.findall(text) for line in block.splitlines()]
    return lines + _COMMAND.findall(text)


def test_the_catalogue_of_rules_is_the_templates() -> None:
    assert rules_page.PAGE.read_text(encoding="utf-8") == rules_page.page(), (
        "docs/rules.md is behind the template: run python -m tests.instruments.generators.rules_page"
    )


@pytest.mark.parametrize("name", templates.names())
def test_every_rule_is_in_the_catalogue(name: str) -> None:
    page = rules_page.PAGE.read_text(encoding="utf-8")
    rules = templates.named(name).book.rules
    assert [rule.id for rule in rules if f"#### {rule.id}　" not in page] == []


def test_both_readmes_mention_the_same_commands() -> None:
    english, chinese = map(_commands, READMES)
    assert english == chinese


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
@pytest.mark.parametrize(
    "command",
    [
        "python -m pip install . && jxls fill samples/嘉陵区2023_更正_录入表.xlsx",
        'python -m pip install -e ".[test]" && python -m pytest',
    ],
)
def test_a_readme_has_each_of_the_two_commands_once(page: Path, command: str) -> None:
    assert page.read_text(encoding="utf-8").splitlines().count(command) == 1


@pytest.mark.parametrize("page", tuple(_documents()), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = _LINK.findall(page.read_text(encoding="utf-8"))
    inside = [unquote(link.partition("#")[0]) for link in links if "://" not in link]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def _for_engineers() -> Iterator[Path]:
    """All but the guides for staff, which name files of theirs."""
    folders = ("docs", "tests")
    for page in _documents():
        inside = page.relative_to(ROOT).parts
        if page.suffixes == [".md"] and (len(inside) == 1 or inside[0] in folders):
            yield page


@cache
def _ends() -> set[str]:
    """Every path of the repository, and all that it ends with, e.g. ``checks/judge.py``, ``judge.py``."""
    found = set()
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if not any(part.startswith(".") or part in _OUTSIDE for part in parts):
            slash = "/" if path.is_dir() else ""
            found |= {"/".join(parts[n:]) + slash for n in range(len(parts))}
    return found


@pytest.mark.parametrize(
    "page", tuple(_for_engineers()), ids=lambda page: str(page.relative_to(ROOT))
)
def test_what_a_document_names_is_in_the_repository(page: Path) -> None:
    named = set(_PATH.findall(page.read_text(encoding="utf-8")))
    assert named <= _ends()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("see `checks/judge.py`, `hints/` and `a.b`", ["checks/judge.py", "hints/"]),
        ("`tests/test_docs.py::test_links_lead_somewhere`", ["tests/test_docs.py"]),
        ("`jxls fill 各县/`, `甲县.xlsx`, checks/judge.py", []),
    ],
)
def test_a_path_in_a_document_is_seen(text: str, named: list[str]) -> None:
    assert _PATH.findall(text) == named


def test_every_decision_is_in_the_index() -> None:
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    listed = [link for link in _LINK.findall(index) if link[0].isdigit()]
    assert listed == sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))


def test_every_decision_is_listed_by_its_own_title() -> None:
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    for path in DECISIONS.glob("[0-9]*.md"):
        number, _, title = path.read_text(encoding="utf-8").partition("\n")[0][2:].partition(" ")
        assert f"[{number}]({path.name}) | {title} |" in index
