"""Tamperings that were written without sight of the reader that is to name them: 408 of 513 were
named when they were run first (62 that show were not); all are named now. The folder ``unseen`` has
them, a file a topic.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from audit.filled import Filled
from audit.tampered import Where
from audit.unseen_tampering import Unseen, assert_named, assert_passes, nothing

pytestmark = pytest.mark.usefixtures("untouched_parts_read_once")

TOPICS = sorted(path.stem for path in (Path(__file__).parent / "unseen").glob("*.py"))


def unseen() -> list[Any]:
    return [
        pytest.param(each, id=f"{topic}-{each.id}")
        for topic in TOPICS
        for each in import_module(f"audit.unseen.{topic}").UNSEEN
    ]


@pytest.mark.parametrize("tampering", unseen())
def test_named(tampering: Unseen, sample: Filled, where: Where, tmp_path: Path) -> None:
    assert_named(tampering, sample, where, tmp_path / "改.xlsx")


def test_what_is_only_packed_again_passes(sample: Filled, where: Where, tmp_path: Path) -> None:
    """Else every tampering would be named, whatever it is."""
    untouched = Unseen("untouched", "nothing", "the submission", nothing)
    assert_passes(untouched, sample, where, tmp_path / "原样.xlsx")
