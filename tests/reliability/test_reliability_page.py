"""docs/reliability.md names tests that exist."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
PAGE = TESTS.parent / "docs" / "reliability.md"


def test_every_test_that_the_page_names_exists() -> None:
    named = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", PAGE.read_text(encoding="utf-8"))
    assert len(named) > 60
    for path, name in named:
        path = path.removeprefix("tests/")
        source = (TESTS / path).read_text(encoding="utf-8")
        assert not name or f"def {name}(" in source, f"{path}::{name}"


def test_every_row_has_a_test_or_says_that_it_is_open() -> None:
    rows = [
        line
        for line in PAGE.read_text(encoding="utf-8").partition("## Measured")[0].splitlines()
        if line.startswith("| ") and not line.startswith(("| what", "| attack |", "| fault |"))
    ]
    assert len(rows) > 50
    assert [row for row in rows if ".py" not in row and "**open**" not in row] == []
