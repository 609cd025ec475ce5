"""The corpus of self-evaluation reports, and how well ``reconcile`` does on it.

A report stands beside its annotation (TOML). An excerpt of the report occurs in it exactly once and has
the figure in ⟦⟧. ``right`` lists every data figure that is as it should be, each with what it has to be:
an expression over ``facts`` (typed into an entry workbook) and ``truth`` (figures of no field, of other
funds, or of the sample). A ``slip`` lists the places at which a fair reader may raise it, and the
verdicts that are fair there. All else that looks like a figure is none.
"""

import ast
import operator
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize

from counties import entry_workbook
from narrative.drafting import ROOT, template

from jialing_xls.model.fact import Value
from jialing_xls.model.numbers import half_up
from jialing_xls.narrative.reconcile import judge_report
from jialing_xls.narrative.reconciliation import FigureVerdict, Judged, Reconciliation, Spot
from jialing_xls.template import store as templates

_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|>\s+|[-*]\s+)+|\*\*")

REPORTS = Path(__file__).parent / "reports"
DEV = "dev"
FOLDERS = (DEV, "held", "second", "third", "fourth", "fifth", "sixth", "seventh")
"""``second`` was written by somebody who had not read the engine, ``third`` to ``fifth`` each after what
was found in the one before had been mended, ``sixth`` by somebody who had not read the engine either,
``seventh`` without any slip, to count false alarms; all were committed before they were run."""
FRESH = (
    *("eighth", "ninth", "against", "tenth", "eleventh", "twelfth", "thirteenth"),
    *("fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    *("twentieth", "twenty_first", "twenty_second", "twenty_third"),
    *("twenty_fourth", "twenty_fifth", "twenty_sixth", "twenty_seventh"),
    *("twenty_eighth", "twenty_ninth", "thirtieth", "thirty_first"),
    *("thirty_second", "thirty_third", "thirty_fourth", "thirty_fifth"),
    *("thirty_sixth", "thirty_seventh", "thirty_eighth", "thirty_ninth"),
    *("fortieth", "forty_first", "forty_second", "forty_third"),
    *("forty_fourth", "forty_fifth", "forty_sixth", "forty_seventh"),
    *("forty_eighth", "forty_ninth", "fiftieth", "fifty_first"),
    *("fifty_second", "fifty_third", "fifty_fourth", "fifty_fifth"),
    *("fifty_sixth", "fifty_seventh", "fifty_eighth", "fifty_ninth"),
    *("sixtieth", "sixty_first", "sixty_second", "sixty_third"),
)
"""By somebody who had not read the engine, committed before they were run; a folder goes to ``FOLDERS``
when its first contact has been told. The reports of ``against`` are held against a workbook, those of
``eleventh`` and every second one from there are held against workbooks of eight templates; ``fifty_sixth``
to ``fifty_ninth`` are thirty short texts each."""
LESSONS = tuple(f"lessons_{author}" for author in "abcdefghijklmnopq")
"""Written to be learned from, by seventeen authors who had read neither the engine nor the other sets; that
they are sound is tested, and the weights learn from them as from all the others."""
INDEPENDENT = (
    *("independent_a", "independent_b", "independent_c", "independent_d"),
    *("dense_a", "dense_b"),
)
"""Right texts whose expressions tell every relation: for learning, any value may be another, and what is
reckoned follows. ``dense_b`` was drawn from sentences of the engine's authors, the others are by five who
had not read it. Those of ``independent_*`` mostly have nothing to do with each other, without which it is
too little chance that a figure looks like a slip of another; those of ``dense_*`` mostly follow from
others, of sizes and rates that self-evaluations hardly know."""
UNSEEN = ("sixty_fourth", "sixty_fifth", "sixty_sixth", "sixty_seventh")
"""Run once an engine: their first contact is told in the README of the benchmarks. The suite does not judge
them and the weights have not learned from them until they go to ``FRESH``. ``sixty_fifth`` and ``sixty_seventh``
are held against workbooks. All were committed before they were run."""
AUTHORS = (
    (DEV, "held", "third", "fourth", "fifth"),
    *(("second",), ("sixth", "seventh"), ("eighth", "ninth", "against")),
    *zip(FRESH[3::2], FRESH[4::2], strict=True),
    *((each,) for each in (*LESSONS, *INDEPENDENT)),
)
"""Sets of one author each: how well the engine does with an author is seen where it has learned of others only."""

_TEXTS = {
    "分配科学性": "按对象人数、标准和地方财力测算分配。",
    "下达及时性": "收到上级文件后按规定时限分解下达。",
    "拨付合规性": "国库集中支付，社会化发放。",
    "使用规范性": "专款专用，公示到村。",
    "执行准确性": "按批复的预算执行。",
    "预算绩效管理情况": "年初设定目标，年中监控，年末自评。",
    "支出责任履行情况": "按规定安排本级资金。",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A marked figure, in the terms of the report's text: line from 1, characters of that line."""

    excerpt: str
    line: int
    start: int
    end: int
    printed: str

    def holds(self, spot: Spot) -> bool:
        return self.line == spot.line and self.start <= spot.column < max(self.end, self.start + 1)


@dataclass(frozen=True, slots=True)
class Right:
    """A figure that is as it should be."""

    place: Place
    reading: str
    """What it has to be: an expression, after ~ about, > more than, < nearly."""
    digits: str
    """What is printed, in plain digits."""


@dataclass(frozen=True, slots=True, eq=False)
class Slip:
    kind: str
    what: str
    fair: Mapping[Place, frozenset[FigureVerdict]]
    """By place, the verdicts that would be fair there."""
    true: str
    """What it should be, as an expression; empty where no figure is wrong by itself."""


@dataclass(frozen=True, slots=True)
class Report:
    name: str
    folder: str
    path: Path
    text: str
    docx: bool
    """Whether a Word document is made of it, tables and all."""
    manner: str
    right: tuple[Right, ...]
    slips: tuple[Slip, ...]
    facts: Mapping[str, Any]
    truth: Mapping[str, Any]
    sample: str
    template: str
    """Of the workbook that ``facts`` are typed into."""

    @property
    def has_workbook(self) -> bool:
        return bool(self.facts or self.sample)


def reports(*folders: str) -> list[Report]:
    """The reports of these folders, of all if none is named."""
    paths = [
        path for folder in folders or FOLDERS for path in sorted((REPORTS / folder).glob("*.toml"))
    ]
    return [load(path) for path in paths]


def independent() -> list[Report]:
    """Those of ``INDEPENDENT`` that have no slip, which would have to be drawn anew as well."""
    return [report for report in reports(*INDEPENDENT) if not report.slips]


def load(annotation: Path) -> Report:
    """A report and its annotation. Raises ValueError if an excerpt does not occur exactly once."""
    told = tomllib.loads(annotation.read_text("utf-8"), parse_float=Decimal)
    path = next(p for s in (".md", ".txt") if (p := annotation.with_suffix(s)).exists())
    text = path.read_text("utf-8")
    known = {"manner", "docx", "sample", "template", "right", "slip", "facts", "truth"}
    if unknown := told.keys() - known:
        raise ValueError(f"{annotation.name}: {unknown}")
    return Report(
        name=annotation.stem,
        folder=annotation.parent.name,
        path=path,
        text=text,
        docx=told.get("docx", False),
        manner=told["manner"],
        right=tuple(_right(text, *entry) for entry in told.get("right", ())),
        slips=tuple(_slip(text, entry) for entry in told.get("slip", ())),
        facts=told.get("facts", {}),
        truth=told.get("truth", {}),
        sample=told.get("sample", ""),
        template=told.get("template", template().name),
    )


def _right(text: str, excerpt: str, reading: str, figure: str = "") -> Right:
    place = _place(text, excerpt)
    return Right(place, reading, figure or digits(place.printed))


def digits(printed: str) -> str:
    """A printed figure with half-width digits and without separators."""
    return normalize("NFKC", printed).replace(",", "")


def _slip(text: str, entry: Mapping[str, Any]) -> Slip:
    fair = {
        _place(text, excerpt): frozenset(map(FigureVerdict, fair))
        for excerpt, *fair in entry["places"]
    }
    if not fair or not all(fair.values()):
        raise ValueError(f"no fair verdict: {entry['what']}")
    return Slip(entry["kind"], entry["what"], fair, entry.get("true", ""))


def _place(text: str, excerpt: str) -> Place:
    before, _, rest = excerpt.partition("⟦")
    figure, closed, after = rest.partition("⟧")
    plain = before + figure + after
    if not closed or not figure or text.count(plain) != 1:
        raise ValueError(f"occurs {text.count(plain)} times: {excerpt}")
    at = text.index(plain) + len(before)
    start = at - (text.rfind("\n", 0, at) + 1)
    return Place(excerpt, text.count("\n", 0, at) + 1, start, start + len(figure), figure)


# ---------------------------------------------------------------- what a figure has to be

_OPERATORS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def worth(report: Report, expression: str) -> Decimal:
    """What an expression over the report's facts and truth comes to."""
    figures = {**sample_facts(report), **report.facts, **report.truth}

    def value(node: ast.expr) -> Decimal:
        if isinstance(node, ast.Name):
            return Decimal(figures[node.id])
        if isinstance(node, ast.Constant):
            return Decimal(ast.get_source_segment(expression, node) or "")
        if isinstance(node, ast.BinOp):
            return _OPERATORS[type(node.op)](value(node.left), value(node.right))
        raise ValueError(expression)

    return value(ast.parse(expression, mode="eval").body)


def is_as_it_should_be(report: Report, right: Right) -> bool:
    """Whether a figure that is called right is so: as precisely as printed, or as its word allows."""
    printed, word = Decimal(right.digits), right.reading[0]
    if word not in "~<>":
        return half_up(worth(report, right.reading), decimals(printed)) == printed
    true = worth(report, right.reading[1:])
    low, high = {"~": ("0.95", "1.05"), "<": ("0.9", "1"), ">": ("1", "1.2")}[word]
    return printed * Decimal(low) <= true <= printed * Decimal(high)


def decimals(figure: Decimal) -> int:
    """How many a figure is printed with."""
    exponent = figure.as_tuple().exponent
    assert isinstance(exponent, int)
    return -exponent


def sample_facts(report: Report) -> Mapping[str, Any]:
    if not report.sample:
        return {}
    path = (ROOT / report.sample).with_name(
        Path(report.sample).name.replace("_录入表.xlsx", ".toml")
    )
    facts = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    if base := facts.pop("沿用", None):
        inherited = path.with_name(base).read_text("utf-8")
        return {**tomllib.loads(inherited, parse_float=Decimal), **facts}
    return facts


# ---------------------------------------------------------------- files


@dataclass(frozen=True, slots=True)
class Files:
    """A report as a file, and the workbook that it is held against."""

    report: Path
    workbook: Path | None
    moved: Mapping[tuple[int, int], tuple[int, int]]
    """In a Word document: where a line and column of the text went."""

    def spot(self, place: Place) -> Place:
        """The place in the terms of the file."""
        if not self.moved:
            return place
        line, start = self.moved[place.line, place.start]
        return Place(place.excerpt, line, start, start + place.end - place.start, place.printed)


def files(report: Report, folder: Path) -> Files:
    """The report and its workbook as files; what is made goes to ``folder``."""
    workbook = ROOT / report.sample if report.sample else None
    if report.facts:
        workbook = folder / f"{report.name}_录入表.xlsx"
        workbook.write_bytes(entry_workbook(entered(report), report.template))
    if not report.docx:
        return Files(report.path, workbook, {})
    document = folder / f"{report.name}.docx"
    blob, moved = word_document(report.text)
    document.write_bytes(blob)
    return Files(document, workbook, moved)


def entered(report: Report) -> dict[str, Value]:
    """What is typed into the entry workbook."""
    asked = templates.named(report.template).book.typed
    typed: dict[str, Value] = {
        id: text for part, text in _TEXTS.items() if (id := f"管理_{part}") in asked
    }
    for id, value in report.facts.items():
        typed[id] = value if isinstance(value, str | date) else Decimal(value)
    return typed


def word_document(text: str) -> tuple[bytes, dict[tuple[int, int], tuple[int, int]]]:
    """Lines as paragraphs, rows between | as tables; and where each character went."""
    from docx import Document

    document: Any = Document()
    moved: dict[tuple[int, int], tuple[int, int]] = {}
    paragraphs = 0
    for block in _blocks(text):
        if isinstance(block, list):
            rows = [list(_cells(line)) for _, line in block]
            table = document.add_table(len(rows), max(map(len, rows)))
            table.style = "Table Grid"
            for (number, _), row, shown in zip(block, rows, table.rows, strict=True):
                for cell, place in zip(shown.cells, [*row, *[(0, "")] * 9], strict=False):
                    paragraphs += 1
                    start, cell.text = place
                    moved |= {(number, start + n): (paragraphs, n) for n in range(len(cell.text))}
        elif block[1].strip():
            paragraphs += 1
            number, line = block
            kept = [n for n in range(len(line)) if n not in _marks(line)]
            document.add_paragraph("".join(line[n] for n in kept), _style(line))
            moved |= {(number, n): (paragraphs, at) for at, n in enumerate(kept)}
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue(), moved


def _style(line: str) -> str | None:
    """What Word has for Markdown's headings and lists."""
    if heading := re.match(r"(#+) ", line):
        return f"Heading {len(heading[1])}"
    if item := re.match(r"( *)[-*+] ", line):
        return "List Bullet 2" if item[1] else "List Bullet"
    return None


def _blocks(text: str) -> Iterator[tuple[int, str] | list[tuple[int, str]]]:
    rows: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("|"):
            if line.strip("|-: "):
                rows.append((number, line))
            continue
        if rows:
            yield rows
            rows = []
        yield number, line
    if rows:
        yield rows


def _cells(line: str) -> Iterator[tuple[int, str]]:
    """Column and text of each cell."""
    at = 1
    for cell in line[1:].rstrip().removesuffix("|").split("|"):
        yield at + len(cell) - len(cell.lstrip()), cell.strip()
        at += len(cell) + 1


def _marks(line: str) -> set[int]:
    """Where the marks of headings, lists and emphasis stand: in Word they are formats."""
    return {n for mark in _MARKS.finditer(line) for n in range(*mark.span())}


# ---------------------------------------------------------------- scores


@dataclass(frozen=True, slots=True)
class Score:
    """What ``reconcile`` made of one report."""

    report: Report
    result: Reconciliation
    found: tuple[Slip, ...]
    missed: tuple[tuple[Slip, str], ...]
    """Each with what was said at its places instead."""
    false_alarms: tuple[Judged, ...]
    """Problems where no slip is: one a place, however many verdicts it got."""
    tied: int
    """Right figures that a field or a computation explains."""
    untied: tuple[tuple[Right, str], ...]
    """The others, each with what was said of it."""


def score(report: Report, folder: Path) -> Score:
    """``reconcile`` on one report, held against its annotation."""
    made = files(report, folder)
    return judge(report, made, judge_report(made.report, made.workbook))


def judge(report: Report, made: Files, result: Reconciliation) -> Score:
    raised = result.raised
    slips = {slip: [(made.spot(p), fair) for p, fair in slip.fair.items()] for slip in report.slips}
    places = [place for fair in slips.values() for place, _ in fair]
    found, missed = [], []
    for slip, fair in slips.items():
        if any(p.holds(j.spot) and j.verdict in verdicts for j in raised for p, verdicts in fair):
            found.append(slip)
        else:
            missed.append((slip, _said(result, [place for place, _ in fair])))
    rights = [(right, made.spot(right.place)) for right in report.right]
    explained = [
        any(j.verdict.is_explained and place.holds(j.spot) for j in result.figures)
        for _, place in rights
    ]
    false = {j.spot: j for j in raised if not any(place.holds(j.spot) for place in places)}
    return Score(
        report=report,
        result=result,
        found=tuple(found),
        missed=tuple(missed),
        false_alarms=tuple(false.values()),
        tied=sum(explained),
        untied=tuple(
            (right, _said(result, [place]))
            for (right, place), tied in zip(rights, explained, strict=True)
            if not tied
        ),
    )


def _said(result: Reconciliation, places: Iterable[Place]) -> str:
    """Every verdict at these places."""
    said = [
        f"{place.printed}：{judged.verdict}（{judged.why}）"
        for place in places
        for judged in (*result.figures, *result.problems)
        if place.holds(judged.spot)
    ]
    return "；".join(said) or "没有读出数字"


@dataclass(frozen=True, slots=True)
class Rates:
    """Over several reports, as shares of one."""

    scores: tuple[Score, ...]

    @property
    def slips(self) -> int:
        return sum(len(score.report.slips) for score in self.scores)

    @property
    def right(self) -> int:
        return sum(len(score.report.right) for score in self.scores)

    @property
    def found(self) -> Decimal | None:
        """None where no slip is planted."""
        found = Decimal(sum(len(score.found) for score in self.scores))
        return found / self.slips if self.slips else None

    @property
    def raised(self) -> Decimal:
        """False alarms a right figure; one where no figure is counts as well."""
        return Decimal(sum(len(score.false_alarms) for score in self.scores)) / self.right

    @property
    def tied(self) -> Decimal:
        return Decimal(sum(score.tied for score in self.scores)) / self.right
