"""Whatever was tampered with is named: by its cell, or by its sheet where it has no cell.

The tamperings are the tables of the folder ``tables``, a file a topic.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import referee
from audit.filled import Filled
from audit.tampered import Bench, Tampering, Where, assert_named

from jialing_xls.audit.verify import verify_one

pytestmark = pytest.mark.usefixtures("untouched_parts_read_once")

TOPICS = sorted(path.stem for path in (Path(__file__).parent / "tables").glob("*.py"))


def tampered(table: str) -> list[Any]:
    """The tamperings of a table by its name, of all topics that have it."""
    return [
        pytest.param(each, id=f"{topic}-{each.id}")
        for topic in TOPICS
        for each in getattr(import_module(f"audit.tables.{topic}"), table, ())
    ]


@pytest.mark.parametrize("tampering", tampered("IN_XML"))
def test_in_xml(tampering: Tampering, bench: Bench) -> None:
    bench.in_xml(tampering)


@pytest.mark.parametrize("tampering", tampered("IN_OPENPYXL"))
def test_through_openpyxl(tampering: Tampering, bench: Bench) -> None:
    bench.through_openpyxl(tampering)


KEPT = [each for each in tampered("IN_XML") if each.values[0].kept]


@pytest.fixture(scope="module")
def saved(
    sample: Filled, where: Where, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[Tampering, Path]:
    """Every tampering that outlives LibreOffice, saved again by it."""
    bench = Bench(sample, where, tmp_path_factory.mktemp("saved"))
    edited = {bench.edited(each.values[0]): each.values[0] for each in KEPT}
    resaved = referee.all_resaved(list(edited), bench.folder)
    return {tampering: resaved[path] for path, tampering in edited.items()}


@pytest.mark.parametrize("tampering", KEPT)
@referee.requires_office
def test_in_xml_and_saved_by_libreoffice(
    tampering: Tampering, saved: Mapping[Tampering, Path], where: Where
) -> None:
    assert_named(verify_one(saved[tampering]), tampering, where)
