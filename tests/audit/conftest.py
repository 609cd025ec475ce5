"""Submissions for the tests of ``jialing_xls.audit``."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from xml.etree.ElementTree import Element

import pytest
from audit.filled import Filled, fill_sample
from audit.tampered import Bench, Where

from jialing_xls.audit import verify
from jialing_xls.audit.parts.grammar import Deviation
from jialing_xls.audit.parts.received_parts import Received
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.model.result import Outcome
from jialing_xls.ooxml.package import Package, SheetPart
from jialing_xls.submission import judging
from jialing_xls.template import store as templates
from jialing_xls.template.template_workbook import Template


@pytest.fixture(scope="session")
def template() -> Template:
    return templates.named("困难群众救助补助资金_2023")


@pytest.fixture(scope="session")
def samples(template: Template, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Filled]:
    folder = tmp_path_factory.mktemp("samples")
    return {name: fill_sample(template, name, folder) for name in ("如实", "更正")}


@pytest.fixture(scope="session")
def sample(samples: dict[str, Filled]) -> Filled:
    return samples["更正"]


@pytest.fixture(scope="session")
def where(template: Template) -> Where:
    return Where(template)


@pytest.fixture
def bench(sample: Filled, where: Where, tmp_path: Path) -> Bench:
    return Bench(sample, where, tmp_path)


Key = TypeVar("Key")
Made = TypeVar("Made")


def recent(made: dict[Key, Made], key: Key, make: Callable[[], Made], most: int = 24) -> Made:
    """What was made of the key lately, or is now; the oldest is forgotten."""
    made[key] = made.pop(key) if key in made else make()
    if len(made) > most:
        del made[next(iter(made))]
    return made[key]


@pytest.fixture(scope="module")
def untouched_parts_read_once() -> Iterator[None]:
    """Hundreds of copies of one submission differ in a part or two. The others are parsed and held
    against the grammar once, and figures that are the same are judged once: nothing that reads them
    changes them."""
    roots: dict[tuple[str, str, bytes], tuple[Element, list[Deviation]]] = {}
    read = Received.part

    def part(self: Received, name: str, kind: str) -> Element:
        found = self.faults.setdefault(name, [])
        before = len(found)

        def anew() -> tuple[Element, list[Deviation]]:
            return read(self, name, kind), found[before:]

        root, faults = recent(roots, (name, kind, bytes_of(self.package, name)), anew)
        found[before:] = faults
        return root

    views: dict[Any, SheetView] = {}
    read_sheet = View._read

    def sheet(self: View, about: SheetPart) -> SheetView:
        """Its cells too, where the texts that they share are the same."""
        texts, links = tuple(self._strings), tuple(self.parts.links(about.part))
        key = about, bytes_of(self.parts.package, about.part), texts, links
        if key in views:
            self.parts.part(about.part, "worksheet")
        return recent(views, key, lambda: read_sheet(self, about))

    last: list[tuple[Any, Outcome]] = []

    def judged(template: Template, units: Any, forms: Any) -> Iterator[Outcome]:
        """What the rules say of the same figures on the same form, for one submission at a time."""
        ((input, facts),) = units
        said = template, facts, forms
        if not last or last[0][0] != said:
            (outcome,) = judging.judged(template, units, forms)
            last[:] = [(said, outcome)]
        yield replace(last[0][1], input=input)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verify, "judged", judged)
        patch.setattr(Received, "part", part)
        patch.setattr(View, "_read", sheet)
        yield


def bytes_of(package: Package, part: str) -> bytes:
    return package.part(part) if part in package.part_names else b""
