"""How many slips ``reconcile`` finds in the corpus of reports, and how many right figures it raises.

``python -m tests.benchmarks.reports`` prints the rates and lists every miss and every false alarm;
with a folder of the corpus (``dev``, ``held``) only that one's. It asserts nothing.
"""

import re
import sys
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as pytest does

from narrative.corpus import DEV, HELD, Rates, Report, files, reports, score, word_document

from jialing_xls.narrative.reconcile import reconcile

PAGES, LINES, CHARACTERS = 200, 22, 28
"""A long report; lines of a page and characters of a line of official documents (GB/T 9704)."""
RUNS = 3


def main(folders: Sequence[str]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        scores = [score(report, folder) for report in reports(*folders)]
        for each in (DEV, HELD):
            if of_it := tuple(s for s in scores if s.report.folder == each):
                show(each, Rates(of_it))
        show("all", Rates(tuple(scores)))
        if not folders:
            show_time(folder)


def show(name: str, rates: Rates) -> None:
    """Every miss and false alarm, then the rates."""
    print(f"==== {name}")
    if name != "all":
        for each in rates.scores:
            print(f"---- {each.report.name}: {each.report.manner}")
            for slip, said in each.missed:
                print(f"  missed  {slip.kind}  {slip.what}")
                print("          " + " | ".join(place.excerpt for place in slip.fair))
                print(f"          said there: {said}")
            for alarm in each.false_alarms:
                print(f"  false   {alarm.text} {alarm.verdict}（{alarm.spot.line}行）：{alarm.why}")
                print(f"          {alarm.spot.sentence}")
            for right, said in each.untied:
                print(f"  untied  {right.place.excerpt}  {said}")
    print(
        f"{len(rates.scores)} reports: "
        f"slips found {rates.found:.1%} of {rates.slips} (wanted: 95%), "
        f"right figures raised {rates.raised:.1%} of {rates.right} (wanted: at most 1%), "
        f"right figures tied {rates.tied:.1%}"
    )


# ---------------------------------------------------------------- a long report


def show_time(folder: Path) -> None:
    """Time for a report of 200 pages, as text and as a Word document, against a workbook."""
    text = long_report(reports())
    against = next(files(report, folder).workbook for report in reports(DEV) if report.facts)
    plain, word = folder / "long.md", folder / "long.docx"
    plain.write_text(text, "utf-8")
    word.write_bytes(word_document(text)[0])
    print(f"==== {PAGES} pages, {len(text)} characters (wanted: under 5 s)")
    for path in (plain, word):
        wall, processor = [], []
        for _ in range(RUNS):
            start = perf_counter(), process_time()
            result = reconcile(path, against)
            wall.append(perf_counter() - start[0])
            processor.append(process_time() - start[1])
        print(
            f"{path.suffix}: {median(wall):.2f} s, of the processor {median(processor):.2f} s, "
            f"{len(result.figures)} figures"
        )


def long_report(corpus: Sequence[Report]) -> str:
    """The corpus over and over, its figures different each time, until the pages are full."""
    rng = Random(2023)
    parts: list[str] = []
    room = PAGES * LINES * CHARACTERS
    for report in cycle(corpus):
        if room <= 0:
            return "\n".join(parts)
        parts.append(re.sub(r"\d{2,}", lambda match: _other(match[0], rng), report.text))
        room -= sum(-(-len(line) // CHARACTERS) for line in parts[-1].splitlines()) * CHARACTERS
    raise ValueError("no reports")


def _other(figure: str, rng: Random) -> str:
    """Another figure of as many digits; years stay."""
    if figure.startswith("20") and len(figure) == 4:
        return figure
    return str(rng.randrange(10 ** (len(figure) - 1), 10 ** len(figure)))


if __name__ == "__main__":
    main(sys.argv[1:])
