"""Whatever was tampered with is named: by its cell, or by its sheet where it has no cell.

The tamperings are the tables of the folder ``tables``, a file a topic.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import referee
from audit.tampered import Bench, Tampering

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


@pytest.mark.parametrize("tampering", [p for p in tampered("IN_XML") if p.values[0].kept])
@referee.requires_office
def test_in_xml_and_saved_by_libreoffice(tampering: Tampering, bench: Bench) -> None:
    bench.in_xml_and_saved_by_libreoffice(tampering)
