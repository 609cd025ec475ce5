"""The pictures in the guides: ``python -m tests.instruments.generators.pictures`` (needs chromium,
LibreOffice and poppler)."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import referee
from audit.tampering import Raw, raw
from counties import counties, write_roster, write_submissions
from narrative.corpus import word_document
from page.browser import browsing, launched
from page.site import Site, running

from jialing_xls.cli.app import run
from jialing_xls.narrative.drafting.draft_report import draft_report
from jialing_xls.narrative.text.passages import passages
from jialing_xls.narrative.text.report_file import read_report
from jialing_xls.page.bounds import Settings

from .. import ROOT

IMAGES = ROOT / "docs" / "images"
SAMPLES = ROOT / "samples"


def take(site: Site, scratch: Path) -> None:
    """The page as it opens, with results, and with a roll-up."""
    with launched() as browser, browsing(browser, 900, 760) as page:
        page.goto(site.url)
        page.locator("#template").wait_for(state="attached")
        page.screenshot(path=IMAGES / "页面.png")
        page.locator("#files").set_input_files(SAMPLES / "嘉陵区2023_更正_录入表.xlsx")
        page.locator(".card.good").wait_for()
        page.locator("#files").set_input_files(SAMPLES / "嘉陵区2023_如实_录入表.xlsx")
        card = page.locator(".card.bad")
        card.wait_for()
        card.locator(".problems li").nth(5).evaluate(
            "(item) => { while (item.nextSibling) item.nextSibling.remove(); }"
        )
        page.locator("section[aria-labelledby=cards-title]").screenshot(
            path=IMAGES / "页面_结果.png"
        )
        site.clear()
        page.reload()
        made = counties(6, faulty=40)
        page.get_by_text("市、省：汇总").click()
        page.locator("#members").set_input_files(write_submissions(made[:5], scratch / "表"))
        roster = scratch / "名单.xlsx"
        write_roster(made, roster)
        page.locator("#roster").set_input_files(roster)
        page.locator("#held li", has_text="名单").wait_for()
        page.get_by_role("button", name="汇总").click()
        page.locator(".card .outputs").wait_for()
        page.locator(".card").screenshot(path=IMAGES / "页面_汇总.png")


def print_live_checks(scratch: Path) -> None:
    """即时核对 of a sample as it opens, which is more than what the sheet prints."""
    entry = SAMPLES / "嘉陵区2023_如实_录入表.xlsx"
    whole = raw(entry.read_bytes(), scratch / entry.name, _print_from_the_top)
    pdf = referee.converted(whole, ".pdf", scratch)
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True, text=True)
    pages = text.stdout.split("\f")
    page = str(next(n for n, said in enumerate(pages, 1) if said.startswith("即时核对")))
    cut = ["-x", "30", "-y", "45", "-W", "1210", "-H", "570"]
    picture = IMAGES / "即时核对"
    command = ["pdftoppm", "-png", "-singlefile", "-r", "110", "-f", page, "-l", page]
    subprocess.run([*command, *cut, pdf, picture], check=True)


def _print_from_the_top(book: Raw) -> None:
    name = r'(<definedName name="_xlnm.Print_{}" localSheetId="\d+">即时核对!)'
    book.sub("xl/workbook.xml", name.format("Titles") + "[^<]*</definedName>", "")
    book.sub("xl/workbook.xml", name.format("Area") + r"\$A\$\d+", r"\1$A$1")


MISTAKES = (
    ("11654.69", "11564.69"),
    ("25901户", "25901万户"),
    ("城市962元/月、农村693元/月", "城市693元/月、农村962元/月"),
)
"""Of the real report, written once each into a draft that has none."""


def check_a_report(scratch: Path) -> None:
    """The first sheet of 报告核对, of a draft that mistakes were written into."""
    entry = SAMPLES / "嘉陵区2023_更正_录入表.xlsx"
    report = scratch / "甲县2023_自评报告.docx"
    report.write_bytes(draft_report(entry).blob)
    text = "\n".join(passage.text for passage in passages(read_report(report)))
    for right, wrong in MISTAKES:
        assert right in text, right
        text = text.replace(right, wrong, 1)
    report.write_bytes(word_document(text)[0])
    against, book = scratch / "甲县2023_录入表.xlsx", scratch / "甲县2023_报告核对.xlsx"
    against.write_bytes(entry.read_bytes())
    run(["reconcile", str(report), "--against", str(against), "-o", str(book)])
    pdf = referee.converted(book, ".pdf", scratch)
    cut = ["-x", "30", "-y", "50", "-W", "1210", "-H", "440"]
    picture = IMAGES / "报告核对"
    command = ["pdftoppm", "-png", "-singlefile", "-r", "110", "-l", "1"]
    subprocess.run([*command, *cut, pdf, picture], check=True)


if __name__ == "__main__":
    with TemporaryDirectory() as folder, running(Settings(processes=1)) as opened:
        take(opened, Path(folder))
        print_live_checks(Path(folder))
        check_a_report(Path(folder))
