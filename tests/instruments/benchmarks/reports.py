"""How many slips ``reconcile`` finds in the corpus of reports, and how many right figures it raises.

``python -m tests.instruments.benchmarks.reports`` prints the rates and lists every miss and every false alarm;
with a folder of the corpus (``dev``, ``held``, ``second``, ``third``,
``fourth``, ``fifth``, ``sixth``, ``seventh``, ``eighth``, ``ninth``, ``against``, ``tenth``,
``eleventh``, ``twelfth``, ``thirteenth``) only that one's. It asserts nothing.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from itertools import cycle
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from narrative.corpus import (
    DEV,
    FOLDERS,
    Rates,
    Report,
    files,
    reports,
    score,
    word_document,
)

from jialing_xls.narrative.reconcile import judge_report

from .cost import jxls

PAGES, LINES, CHARACTERS = 200, 22, 28
"""A long report; lines of a page and characters of a line of official documents (GB/T 9704)."""
FIGURES = 24
"""Numbers on a page, years, dates and headings too; about 10 of them are data."""
PROSE = (
    "加强组织领导，成立由分管领导任组长的工作专班，明确股室职责，层层压实责任。",
    "严格执行资金管理办法，专款专用、专账核算，未发现截留、挤占、挪用等情形。",
    "通过政府网站、村务公开栏和微信公众号公示补助对象和补助标准，接受群众监督。",
    "会同财政、审计部门开展联合检查，对发现的问题建立台账，限期整改、逐项销号。",
    "依托信息系统比对数据，及时核实对象变化情况，做到应补尽补、应退尽退。",
    "部分乡镇经办力量不足，档案资料归集不够规范，绩效管理意识有待加强。",
    "将继续完善部门协同机制，加快资金支付进度，提高资金使用效益。",
    "组织业务骨干参加培训，统一政策口径，规范申请、审核、审批和发放流程。",
    "自评结果将作为以后年度预算安排、政策调整和改进管理的重要依据。",
    "广泛宣传政策，印发明白纸，组织驻村干部入户讲解，群众知晓率明显提高。",
    "项目实施单位按照设计文件组织施工，监理单位全程旁站，工程质量总体可控。",
    "受益群众普遍反映政策落实到位，生产生活条件得到改善，获得感进一步增强。",
)
"""Sentences without figures, of the kind that fills real reports. They are made up."""
RUNS = 3
TIMED = (DEV, "held")
"""Folders of which the long reports are made: always the same, so that times can be compared."""


def main(folders: Sequence[str]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        scores = [score(report, folder) for report in reports(*folders)]
        for each in FOLDERS:
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
    found = "none" if rates.found is None else f"{rates.found:.1%}"
    print(
        f"{len(rates.scores)} reports: "
        f"slips found {found} of {rates.slips} (wanted: 95%), "
        f"right figures raised {rates.raised:.1%} of {rates.right} (wanted: at most 1%), "
        f"right figures tied {rates.tied:.1%}"
    )


# ---------------------------------------------------------------- long reports


def show_time(folder: Path) -> None:
    """Time of the whole command for reports of 200 pages, as text and as Word documents."""
    corpus = reports(*TIMED)
    own = next(report for report in corpus if report.facts)
    against = files(own, folder).workbook
    for name, text in (
        ("as reports are", realistic_report(own, corpus)),
        ("dense: figures by chance, most of them problems", dense_report(corpus)),
    ):
        plain, word = folder / "long.md", folder / "long.docx"
        plain.write_text(text, "utf-8")
        word.write_bytes(word_document(text)[0])
        found = judge_report(plain, against)
        print(
            f"==== {name}: {PAGES} pages, {len(text)} characters, {len(found.data) / PAGES:.1f} "
            f"data figures a page, {len(found.raised)} problems (wanted: under 5 s)"
        )
        for path in (plain, word):
            runs = [jxls("reconcile", str(path), "--against", str(against)) for _ in range(RUNS)]
            wall, cpu, peak = (median(each) for each in zip(*map(astuple, runs), strict=True))
            told = f"{wall:.2f} s, of the processor {cpu:.2f} s, {peak / 2**20:.0f} MB"
            print(f"jxls reconcile, {path.suffix}: {told}")


def realistic_report(own: Report, corpus: Sequence[Report]) -> str:
    """The county's own report, then chapters on other funds, every figure as printed.

    Paragraphs in which a slip is planted are left out but for the county's own. The funds come in
    turn until there are as many figures as pages of real reports have; then sentences without figures
    go between the paragraphs, until the pages are full.
    """
    rng = Random(2023)
    lines = own.text.splitlines()
    for fund in cycle(each for each in corpus if not each.has_workbook):
        if sum(len(re.findall(r"\d+(?:\.\d+)?", line)) for line in lines) > PAGES * FIGURES:
            break
        lines += _sound(fund)
    ends = [n for n, line in enumerate(lines) if line.endswith("。")]
    room = PAGES * LINES - sum(map(_lines, lines))
    for n in reversed(ends):
        told = ""
        while _lines(told) < room / len(ends):
            told += rng.choice(PROSE)
        lines.insert(n + 1, told)
    return "\n".join(lines)


def _sound(report: Report) -> Iterator[str]:
    """Its paragraphs without those in which a slip is planted."""
    faulty = {place.line for slip in report.slips for place in slip.fair}
    return (line for n, line in enumerate(report.text.splitlines(), 1) if n not in faulty)


def _lines(paragraph: str) -> int:
    """Printed lines of a paragraph."""
    return -(-len(paragraph) // CHARACTERS)


def dense_report(corpus: Sequence[Report]) -> str:
    """The corpus over and over, its figures different each time, until the pages are full."""
    rng = Random(2023)
    parts: list[str] = []
    room = PAGES * LINES
    for report in cycle(corpus):
        if room <= 0:
            return "\n".join(parts)
        parts.append(re.sub(r"\d{2,}", lambda match: _other(match[0], rng), report.text))
        room -= sum(map(_lines, parts[-1].splitlines()))
    raise ValueError("no reports")


def _other(figure: str, rng: Random) -> str:
    """Another figure of as many digits; years stay."""
    if figure.startswith("20") and len(figure) == 4:
        return figure
    return str(rng.randrange(10 ** (len(figure) - 1), 10 ** len(figure)))


if __name__ == "__main__":
    main(sys.argv[1:])
