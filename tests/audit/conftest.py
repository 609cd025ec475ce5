"""Submissions for the tests of ``jialing_xls.audit``."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from audit.filled import Filled, fill_sample
from audit.tampered import Bench, Where

from jialing_xls.audit import verify
from jialing_xls.audit.parts.cell_reader import Text
from jialing_xls.audit.parts.grammar import Deviation
from jialing_xls.audit.parts.received_parts import Received
from jialing_xls.audit.parts.workbook_view import SheetView, View
from jialing_xls.model.result import Outcome
from jialing_xls.ooxml.package import Package, SheetPart
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


@pytest.fixture(scope="module")
def untouched_parts_read_once(sample: Filled) -> Iterator[None]:
    """Hundreds of copies of one submission differ in a part or two. The others are parsed and held
    against the grammar once, and figures that are the same are judged once: nothing that reads them
    changes them."""
    package = Package.read(sample.blob)
    untouched = {package.part(name) for name in package.part_names}
    known: dict[tuple[str, str, bytes], tuple[Element, list[Deviation]]] = {}
    read = Received.part

    def part(self: Received, name: str, kind: str) -> Element:
        data = bytes_of(self.package, name)
        if data not in untouched:
            return read(self, name, kind)
        found = self.faults.setdefault(name, [])
        if (name, kind, data) not in known:
            before = len(found)
            known[name, kind, data] = read(self, name, kind), found[before:]
        else:
            found += known[name, kind, data][1]
        return known[name, kind, data][0]

    views: dict[tuple[SheetPart, bytes], tuple[list[Text], SheetView]] = {}
    read_sheet = View._read

    def sheet(self: View, about: SheetPart) -> SheetView:
        """Cells of an untouched sheet, from the same texts, are read once too."""
        data = bytes_of(self.parts.package, about.part)
        texts, view = views.get((about, data), ([], None))
        if view and texts == self._strings and self.parts.links(about.part) == view.links:
            self.parts.part(about.part, "worksheet")
            return view
        view = read_sheet(self, about)
        if data in untouched:
            views[about, data] = self._strings, view
        return view

    judgements: list[tuple[Any, Outcome]] = []
    judge = verify.judged

    def judged(template: Template, units: Any, forms: Any) -> Iterator[Outcome]:
        """What the rules say of the same figures on the same form, for one submission at a time."""
        ((input, facts),) = units
        said = template, facts, forms
        if not judgements or judgements[0][0] != said:
            judgements[:] = [(said, *judge(template, units, forms))]
        yield replace(judgements[0][1], input=input)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verify, "judged", judged)
        patch.setattr(Received, "part", part)
        patch.setattr(View, "_read", sheet)
        yield


def bytes_of(package: Package, part: str) -> bytes:
    return package.part(part) if part in package.part_names else b""
