"""An entry workbook made: blank, or with what another one holds."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from jialing_xls.model.errors import UnreadableFile, Unusable
from jialing_xls.model.fact import Facts, Value
from jialing_xls.model.result import Outcome
from jialing_xls.model.role import Role
from jialing_xls.template import store as templates
from jialing_xls.template.template_workbook import Template

_DEFINITION_SUFFIX = ".toml"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """The workbook, and what is to be said of it."""

    template: Template
    blob: bytes
    taken: int | None
    """Values that another file gave; None without one."""
    unit: str = ""
    """The unit that the other file names."""
    warning: str = ""


def make_entry(name: str | None, source: Path | None, year: int | None) -> NewEntry:
    """The entry workbook of the template called ``name``; without one, of the source's fund, or of the
    only template there is. With a ``year`` after the source's, its figures become last year's.

    Raises Unusable if no template, or several, are meant, or the source cannot be taken over.
    """
    from jialing_xls.entry.making.builder import build_entry

    given = _Source.read(source, year) if source is not None else None
    template = _chosen(name, given, year)
    values: Mapping[str, Value] = {}
    if given is not None:
        values = given.values(template)
    elif year is not None:
        values = {template.book.playing(Role.YEAR): Decimal(year)}
    warning = ""
    if year is not None and template.years and year not in template.years:
        warning = (
            f"注意：模板 {template.name} 适用 {show_years(template.years)} 年度，"
            f"按 {year} 年度填报通不过审核。"
        )
    unit = given.outcome.unit if given and given.outcome else None
    taken = None if given is None else len(values)
    return NewEntry(template, build_entry(template, values), taken, unit or "", warning)


def show_years(years: tuple[int, ...]) -> str:
    """E.g. ``2023、2024``."""
    return "、".join(map(str, years)) or "不限"


def find_template(name: str | None) -> Template:
    """The template that is named, or the only one there is; no other is ever chosen."""
    names = [name] if name else templates.names()
    if len(names) != 1:
        raise Unusable(f"请用 --template 指定按哪个模板。可用的：{'、'.join(names) or '无'}。")
    return templates.named(names[0])


def _chosen(name: str | None, given: "_Source | None", year: int | None) -> Template:
    """The template that is named, else that of the source's fund, else the only one there is."""
    if name:
        template = templates.named(name)
        if given and given.template and given.template.fund != template.fund:
            raise Unusable(
                f"{given.path.name} 是“{given.template.fund}”的，不能带入“{template.fund}”的录入表。"
            )
        return template
    if given and given.template:
        own = given.template
        serves = year is None or not own.years or year in own.years
        return own if serves else templates.for_fund(own.fund, year)
    return find_template(name)


@dataclass(frozen=True)
class _Source:
    """What a new entry workbook takes over: all of it, or for a later year last year's part."""

    path: Path
    year: int | None
    template: Template | None = None
    """Of a workbook; a TOML file names none."""
    typed: Facts = dataclasses.field(default_factory=lambda: Facts({}))
    outcome: Outcome | None = None

    @classmethod
    def read(cls, path: Path, year: int | None) -> "_Source":
        if path.suffix.lower() == _DEFINITION_SUFFIX:
            return cls(path, year)
        typed, outcome = _assessed(path)
        template = templates.named(outcome.template) if outcome.template else None
        return cls(path, year, template, typed, outcome)

    def values(self, template: Template) -> Mapping[str, Value]:
        from jialing_xls.entry.making.carry import next_year, same_year

        if self.outcome is None:
            from jialing_xls.entry.reading.value_file import values_from_toml

            return values_from_toml(self.path, template.book)
        stated = self.outcome.year
        if self.year is None or self.year == stated:
            return same_year(self.typed, self.outcome.checks, template.book)
        if stated is None or self.year != stated + 1:
            raise Unusable(
                f"{self.path.name} 是 {stated or '？'} 年度的，新录入表的年度（--year）应是同一年度"
                f"（照样带入）或下一年度（作为上年数带入），现为 {self.year}。"
            )
        return next_year(self.typed, template.book, self.year)


def _assessed(source: Path) -> tuple[Facts, Outcome]:
    """What is typed in an entry workbook, or stands in 数据底稿 of a submission, and its checks."""
    from jialing_xls.audit.verify import verify_one
    from jialing_xls.pipeline import assess_one

    try:
        content, outcome = assess_one(source)
    except UnreadableFile:
        outcome = verify_one(source)
        if outcome.facts is None:
            raise
        return outcome.facts, outcome
    return content.facts, outcome
