"""Ways to tamper with a submission: in its XML, and through openpyxl. Each gives a new file."""

import re
import zipfile
from collections.abc import Callable
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from loaded import loaded

from jialing_xls.ooxml.package import Package

Parts = dict[str, bytes]


class Raw:
    """The parts of a workbook, edited as text."""

    def __init__(self, blob: bytes) -> None:
        self.blob = blob
        self.package = Package.read(blob)
        self.parts: Parts = {name: self.package.part(name) for name in self.package.part_names}

    def part_of(self, sheet: str) -> str:
        return self.package.sheet_part(sheet).part

    def replace(self, part: str, old: str, new: str, count: int = 1) -> None:
        text = self.parts[part].decode()
        assert old in text, f"{part} has no {old}"
        self.parts[part] = text.replace(old, new, count).encode()

    def sub(self, part: str, pattern: str, new: str | Callable[[re.Match[str]], str]) -> None:
        text, count = re.subn(pattern, new, self.parts[part].decode(), flags=re.DOTALL)
        assert count, f"{part} has no {pattern}"
        self.parts[part] = text.encode()

    def cell(self, sheet: str, at: object, content: str, kind: str = "") -> None:
        """Give a cell another content: ``<v>1</v>``; its style stays."""
        typed = f' t="{kind}"' if kind else ""
        self.sub(
            self.part_of(sheet),
            rf'<c r="{at}"((?: s="\d+")?)(?: t="\w+")?(?:/>|>.*?</c>)',
            lambda m: f'<c r="{at}"{m[1]}{typed}>{content}</c>',
        )

    def text(self, sheet: str, at: object, text: str) -> None:
        self.cell(sheet, at, f"<is><t>{escape(text, quote=False)}</t></is>", "inlineStr")

    def number(self, sheet: str, at: object, number: object) -> None:
        self.cell(sheet, at, f"<v>{number}</v>")

    def cached(self, sheet: str, at: object, value: str) -> None:
        """Another cached result of a formula, of the same type."""
        pattern = rf'(<c r="{at}"[^>]*><f>[^<]*</f>)(?:<v>[^<]*</v>|<v/>)'
        self.sub(self.part_of(sheet), pattern, lambda m: m[1] + value)

    def formula(self, sheet: str, at: object, formula: str) -> None:
        pattern = rf'(<c r="{at}"[^>]*>)<f>[^<]*</f>'
        new = escape(formula, quote=False)
        self.sub(self.part_of(sheet), pattern, lambda m: f"{m[1]}<f>{new}</f>")

    def insert_row(self, sheet: str, row: int, *, by: int = 1, adjusted: bool = True) -> None:
        """Insert ``by`` rows before ``row``, or delete one with -1.

        ``adjusted``: with every reference, merge and name moved along, as Excel does it.
        """
        part = self.part_of(sheet)
        if by < 0:
            self.sub(part, rf'<row r="{row}".*?(?:</row>|/>(?=<row))', "")
        text = self.parts[part].decode()
        head, data, tail = re.split(r"(<sheetData>.*</sheetData>)", text, flags=re.DOTALL)
        data = re.sub(
            r'(<row r="|<c r="[A-Z]+)(\d+)"', lambda m: f'{m[1]}{_moved(int(m[2]), row, by)}"', data
        )
        if adjusted:
            tail = re.sub(
                r'((?:ref|sqref)=")([^"]*)"', lambda m: f'{m[1]}{_refs(m[2], row, by)}"', tail
            )
        self.parts[part] = (head + data + tail).encode()
        if adjusted:
            self._adjust_formulas(sheet, row, by)

    def _adjust_formulas(self, sheet: str, row: int, by: int) -> None:
        for other in self.package.sheets:
            own = other.name == sheet
            qualifier = rf"(?<![\w!]){sheet}!" if not own else rf"(?<![\w!])(?:{sheet}!)?"
            pattern = (
                rf"({qualifier}\$?[A-Z]{{1,2}}\$?)(\d+)((?::\$?[A-Z]{{1,2}}\$?)(\d+))?(?![\w(])"
            )

            def moved(match: re.Match[str]) -> str:
                first = f"{match[1]}{_moved(int(match[2]), row, by)}"
                if match[3] is None:
                    return first
                return first + match[3][: -len(match[4])] + str(_moved(int(match[4]), row, by))

            def formula(match: re.Match[str], pattern: str = pattern) -> str:
                # Every other piece is a text, in which Excel moves nothing.
                pieces = match[1].split('"')
                pieces[::2] = [re.sub(pattern, moved, piece) for piece in pieces[::2]]
                return "<f>" + '"'.join(pieces) + "</f>"

            self.parts[other.part] = re.sub(
                r"<f>([^<]*)</f>", formula, self.parts[other.part].decode()
            ).encode()
        workbook = "xl/workbook.xml"
        pattern = rf"({sheet}!\$?[A-Z]*\$?)(\d+)(:\$?[A-Z]*\$?)?(\d+)?"
        self.sub(
            workbook,
            rf">{pattern}<",
            lambda m: (
                f">{m[1]}{_moved(int(m[2]), row, by)}{m[3] or ''}"
                f"{_moved(int(m[4]), row, by) if m[4] else ''}<"
            ),
        )

    def link(self, source: str, kind: str, target: str, mode: str = "") -> str:
        """A new relationship of a part; gives its id."""
        folder, _, name = source.rpartition("/")
        rels = f"{folder}/_rels/{name}.rels"
        empty = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            "</Relationships>"
        )
        text = self.parts.get(rels, empty.encode()).decode()
        space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        id = f"rIdNew{len(text)}"
        external = f' TargetMode="{mode}"' if mode else ""
        new = f'<Relationship Id="{id}" Type="{space}/{kind}" Target="{target}"{external}/>'
        self.parts[rels] = text.replace("</Relationships>", f"{new}</Relationships>").encode()
        return id

    def save(self, path: Path) -> Path:
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.parts.items():
                archive.writestr(name, data)
        path.write_bytes(buffer.getvalue())
        return path


def _moved(number: int, row: int, by: int) -> int:
    return number + by if number >= row else number


def _refs(text: str, row: int, by: int) -> str:
    return re.sub(r"([A-Z]+)(\d+)", lambda m: f"{m[1]}{_moved(int(m[2]), row, by)}", text)


def raw(blob: bytes, path: Path, edit: Callable[[Raw], object]) -> Path:
    """The workbook with ``edit`` made in its XML; every other byte of every part as it was."""
    workbook = Raw(blob)
    edit(workbook)
    return workbook.save(path)


def through_openpyxl(blob: bytes, path: Path, edit: Callable[[Any], object]) -> Path:
    """The workbook with ``edit`` made by openpyxl, which writes the whole package anew."""
    workbook = loaded(blob)
    edit(workbook)
    workbook.save(path)
    return path
