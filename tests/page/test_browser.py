"""The page as a clerk uses it, in a browser."""

import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from counties import counties, write_entries, write_roster
from openpyxl import load_workbook
from page.browser import browsing, launched, needs_browser
from page.site import Site, running
from playwright.sync_api import Browser, Locator, Page, expect

from jialing_xls.page.bounds import Settings

pytestmark = needs_browser
REPORT = (
    "嘉陵区2023年困难群众救助补助资金绩效自评报告\n2023年，全区困难群众救助补助资金"
    "全年预算13571.19万元，全年执行13350.00万元，预算执行率98.42%。\n"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as started:
        yield started


@pytest.fixture
def page(site: Site, browser: Browser) -> Iterator[Page]:
    with browsing(browser) as opened:
        opened.goto(site.url)
        yield opened


def drop(page: Page, *files: Path) -> None:
    """Files dragged onto the page, each read from where it is, as the browser hands them over."""
    page.evaluate(
        """(files) => {
            const data = new DataTransfer();
            for (const [name, content] of files) {
                const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
                data.items.add(new File([bytes], name));
            }
            for (const type of ["dragover", "drop"]) {
                document.body.dispatchEvent(
                    new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
            }
        }""",
        [[file.name, _base64(file)] for file in files],
    )


def download(page: Page, button: Locator, folder: Path) -> Path:
    """What a click hands out, saved under the name that the browser proposes."""
    with page.expect_download() as begun:
        button.click()
    saved = folder / begun.value.suggested_filename
    begun.value.save_as(saved)
    return saved


def _base64(file: Path) -> str:
    from base64 import b64encode

    return b64encode(file.read_bytes()).decode("ascii")


def test_dropped_seen_downloaded(page: Page, right: Path, wrong: Path, tmp_path: Path) -> None:
    drop(page, right, wrong)
    expect(page.locator("#status")).to_have_text("共 2 个，全部完成：通过 1，有要改的 1")
    good = page.locator(".card.good")
    expect(good.locator(".verdict")).to_have_text("通过，可以报送")
    expect(good.locator("tbody tr").first).to_contain_text("13,571.19")
    bad = page.locator(".card.bad")
    first = bad.locator(".problems li").first
    expect(first).to_contain_text("未填：E13 上年城市低保标准")
    second = bad.locator(".problems li").nth(1)
    for told in ("救助数据!D46", "135.00", "≥", "173.76", "差 -38.76", "救助数据!D40 若为 1448"):
        expect(second).to_contain_text(told)
    saved = download(page, good.get_by_text("下载自评表"), tmp_path)
    assert saved.name == "嘉陵区2023_更正_自评表.xlsx"
    assert load_workbook(saved).sheetnames == ["自评表", "交叉核对", "数据底稿", "模板定义"]
    form = download(page, good.get_by_text("下载官方表"), tmp_path)
    assert load_workbook(form).sheetnames == ["自评表"]
    marked = download(page, bad.get_by_text("下载标出问题的录入表"), tmp_path)
    assert marked.name == "嘉陵区2023_如实_录入表_退回.xlsx"
    book = load_workbook(marked)
    assert "退回意见" in book.sheetnames
    assert "L09" in book["救助数据"]["D44"].comment.text
    everything = zipfile.ZipFile(download(page, page.get_by_text("全部下载"), tmp_path))
    assert everything.testzip() is None
    assert {saved.name, form.name, marked.name} < set(everything.namelist())


def test_a_submission_that_was_changed_is_returned_and_restored(
    page: Page, submission: Path, tmp_path: Path
) -> None:
    book = load_workbook(submission)
    book["自评表"]["E7"] = 13571.91
    changed = tmp_path / submission.name
    book.save(changed)
    drop(page, changed)
    card = page.locator(".card.bad")
    marked = load_workbook(download(page, card.get_by_text("下载标出问题的自评表"), tmp_path))
    assert "13571.91" in marked["自评表"]["E7"].comment.text
    restored = download(page, card.get_by_text("下载复原的自评表"), tmp_path)
    assert load_workbook(restored)["自评表"]["E7"].value == 13571.19
    assert restored.name == "嘉陵区2023_更正_自评表_复原.xlsx"


def test_a_folder_is_dropped_with_all_that_lies_in_it(page: Page, right: Path) -> None:
    page.evaluate(
        """(content) => {
            const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
            const file = (name) => ({ isFile: true, name,
                file: (done) => done(new File([bytes], name)) });
            const folder = (name, ...inside) => ({ isDirectory: true, name, createReader: () => ({
                readEntries: (done) => done(inside.splice(0, 1)) }) });
            const dropped = folder("各县", file("甲_录入表.xlsx"), file("~$甲_录入表.xlsx"),
                folder("乙县", file("乙_录入表.xlsx"), folder("空")));
            const event = new Event("drop", { bubbles: true, cancelable: true });
            event.dataTransfer = { items: [{ webkitGetAsEntry: () => dropped }], files: [] };
            document.body.dispatchEvent(event);
        }""",
        _base64(right),
    )
    expect(page.locator("#status")).to_have_text("共 2 个，全部完成：通过 2")
    expect(page.locator("#notices")).to_contain_text("跳过了 1 个临时文件")


def test_loaded_again_in_the_middle_it_goes_on(page: Page, right: Path, tmp_path: Path) -> None:
    files = []
    for n in range(6):
        files.append(tmp_path / f"县{n}_录入表.xlsx")
        files[-1].write_bytes(right.read_bytes())
    page.locator("#files").set_input_files(files)
    expect(page.locator(".card")).to_have_count(6)
    page.reload()
    expect(page.locator("#status")).to_have_text("共 6 个，全部完成：通过 6")


def test_when_the_program_has_ended_the_page_says_so(right: Path, browser: Browser) -> None:
    with browsing(browser, tolerated="ERR_CONNECTION_REFUSED") as page:
        with running(Settings(processes=1)) as site:
            page.goto(site.url)
            drop(page, right)
            expect(page.locator(".card.good")).to_be_visible()
        expect(page.locator("#notices")).to_contain_text("程序已经结束")
        expect(page.locator("a.button").first).to_be_hidden()
        drop(page, right)
        expect(page.locator("#notices")).to_contain_text("传送不成功")


def test_progress_is_told_while_it_works(page: Page, right: Path, tmp_path: Path) -> None:
    files = []
    for n in range(12):
        files.append(tmp_path / f"县{n:02}_录入表.xlsx")
        files[-1].write_bytes(right.read_bytes())
    page.evaluate(
        """() => {
            window.seen = [];
            new MutationObserver(() => window.seen.push(document.getElementById("status").textContent))
                .observe(document.getElementById("status"), { childList: true, characterData: true, subtree: true });
        }"""
    )
    page.locator("#files").set_input_files(files)
    expect(page.locator("#status")).to_have_text("共 12 个，全部完成：通过 12")
    seen = page.evaluate("window.seen")
    assert any("正在处理 1" in text for text in seen)
    expect(page.locator("#progress")).to_be_hidden()
    assert page.locator("#status").get_attribute("aria-live") == "polite"


def test_only_checked(page: Page, right: Path) -> None:
    page.get_by_label("只核对，不生成").check()
    page.locator("#files").set_input_files(right)
    expect(page.locator(".card .todo")).to_contain_text("没有要改的")
    expect(page.locator(".card .outputs")).to_have_count(0)


def test_a_report_with_its_entry_workbook(page: Page, right: Path, tmp_path: Path) -> None:
    report = tmp_path / "嘉陵区2023_更正_自评报告.txt"
    report.write_text(REPORT, encoding="utf-8")
    drop(page, report, right)
    card = page.locator(".card", has_text="自评报告").filter(has_text="要改")
    expect(card.locator(".about")).to_have_text(f"对照：{right.name}")
    expect(card.locator(".problems li")).to_contain_text("13350.00")
    expect(card.get_by_text("下载报告核对表")).to_be_visible()


def test_a_new_entry_workbook(page: Page, right: Path, tmp_path: Path) -> None:
    page.get_by_text("还没有录入表？").click()
    page.get_by_label("资金或项目").select_option("困难群众救助补助资金_2023")
    expect(page.get_by_label("自评年度")).to_have_value("2023")
    page.get_by_label("自评年度").fill("2024")
    page.get_by_label("带入已填的录入表").set_input_files(right)
    page.get_by_role("button", name="生成录入表").click()
    card = page.locator(".card")
    expect(card.locator(".verdict")).to_have_text("已生成录入表")
    made = download(page, card.get_by_text("下载录入表"), tmp_path)
    assert made.name.endswith("2024_录入表.xlsx")


def test_rolled_up(page: Page, tmp_path: Path) -> None:
    page.get_by_text("市、省：汇总").click()
    files = write_entries(counties(3, faulty=0), tmp_path)
    page.locator("#members").set_input_files(files)
    expect(page.locator("#held-count")).to_have_text("已放入 3 个")
    page.get_by_role("button", name="汇总").click()
    card = page.locator(".card")
    expect(card.locator(".verdict")).to_contain_text("3 个文件，汇总了 3 个")
    expect(card.get_by_text("下载汇总表")).to_be_visible()
    expect(page.locator("#held li")).to_have_count(0)


def test_letters_of_a_roll_up(page: Page, tmp_path: Path) -> None:
    page.get_by_text("市、省：汇总").click()
    made = [*counties(1, faulty=100), *counties(3, faulty=0)[1:]]
    page.locator("#members").set_input_files(write_entries(made[:2], tmp_path / "表"))
    roster = tmp_path / "名单.xlsx"
    write_roster(made, roster)
    page.locator("#roster").set_input_files(roster)
    expect(page.locator("#held li")).to_have_count(3)
    page.get_by_role("button", name="汇总").click()
    saved = download(page, page.locator(".card").get_by_text("下载退回件和通知"), tmp_path)
    letters = zipfile.ZipFile(saved)
    assert sorted(name.rpartition("_")[2] for name in letters.namelist()) == [
        "催报.txt",
        "退回.txt",
        "退回.xlsx",
    ]


def test_a_broken_file_and_lock_files(page: Page, tmp_path: Path) -> None:
    broken, lock = tmp_path / "坏.xlsx", tmp_path / "~$甲.xlsx"
    broken.write_bytes(b"no")
    lock.write_bytes(b"no")
    page.locator("#files").set_input_files([broken, lock])
    expect(page.locator(".card.broken .verdict")).to_have_text("不能使用")
    expect(page.locator("#notices")).to_contain_text("跳过了 1 个临时文件")
    expect(page.locator(".card")).to_have_count(1)


def test_a_name_cannot_bring_a_script_and_a_long_one_breaks_nothing(
    page: Page, right: Path, tmp_path: Path
) -> None:
    script = tmp_path / "<img src=x onerror=document.title=1>.xlsx"
    long = tmp_path / f"{'W' * 180}_录入表.xlsx"
    for path in (script, long):
        path.write_bytes(right.read_bytes())
    drop(page, script, long)
    expect(page.locator("#status")).to_contain_text("全部完成：通过 2")
    assert page.locator(".card img").count() == 0
    for width in (1100, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_works_with_the_keyboard_alone(page: Page, right: Path) -> None:
    reached = []
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "document.activeElement.id || document.activeElement.name || document.activeElement.textContent"
            )
        )
    for stop in (
        "files",
        "purpose",
        "还没有录入表？领取一份新的",
        "市、省：汇总各单位报送的表",
        "结束",
    ):
        assert stop in reached
    page.locator("summary", has_text="还没有录入表").focus()
    page.keyboard.press("Enter")
    page.get_by_label("资金或项目").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="生成录入表").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".card .verdict")).to_have_text("已生成录入表")
    page.get_by_role("link", name="跳到结果").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    with page.expect_download():
        page.keyboard.press("Enter")


def test_everything_to_fill_in_or_to_press_has_a_name(page: Page, wrong: Path) -> None:
    drop(page, wrong)
    expect(page.locator(".card.bad")).to_be_visible()
    for panel in page.locator("details.panel > summary").all():
        panel.click()
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("input, select, button, a, progress, [role=region]")]
            .filter((each) => !(each.labels?.length || each.textContent.trim() || each.ariaLabel))
            .map((each) => each.outerHTML)"""
    )
    assert nameless == []
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    levels = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3')].map((each) => +each.tagName[1])"
    )
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_printed_it_shows_results_and_no_buttons(page: Page, wrong: Path) -> None:
    drop(page, wrong)
    expect(page.locator(".card.bad")).to_be_visible()
    page.emulate_media(media="print")
    for hidden in ("#drop", "#new", "footer", ".outputs"):
        expect(page.locator(hidden).first).to_be_hidden()
    for shown in (".card .verdict", ".problems li", ".card table"):
        expect(page.locator(shown).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1100


def test_cleared_it_is_empty(page: Page, right: Path) -> None:
    drop(page, right)
    expect(page.locator(".card.good")).to_be_visible()
    page.get_by_role("button", name="清空").click()
    expect(page.locator("#empty")).to_be_visible()
    expect(page.locator(".card")).to_have_count(0)


def test_it_is_left_by_the_button(browser: Browser) -> None:
    with running(Settings(processes=1)) as site, browsing(browser) as page:
        page.goto(site.url)
        page.get_by_role("button", name="结束").click()
        expect(page.locator("h1")).to_have_text("已结束")


def test_a_password_opens_it(right: Path, tmp_path: Path, browser: Browser) -> None:
    file = tmp_path / "密码.txt"
    file.write_text("芝麻开门 2023", encoding="utf-8")
    settings = Settings(processes=1)
    with running(settings, host="0.0.0.0", password_file=file) as site, browsing(browser) as page:
        page.goto(site.url)
        page.get_by_label("密码").fill("芝麻开门 2023")
        page.get_by_role("button", name="进入").click()
        page.wait_for_url("**/s/**")
        drop(page, right)
        expect(page.locator(".card.good .verdict")).to_have_text("通过，可以报送")
        expect(page.get_by_role("button", name="结束")).to_have_count(0)
