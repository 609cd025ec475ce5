"""What is dropped comes to what the command makes of it."""

import io
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
import referee
from counties import counties, write_entries, write_roster, write_submissions
from page.site import Site, outputs_of, verdict_of

from jialing_xls.cli import app

REPORT = (
    "嘉陵区2023年困难群众救助补助资金绩效自评报告\n2023年，全区困难群众救助补助资金"
    "全年预算13571.19万元，全年执行13350.00万元，预算执行率98.42%。\n"
)


def test_an_entry_workbook_is_filled_as_the_command_fills_it(
    site: Site, right: Path, tmp_path: Path
) -> None:
    (number,) = site.drop(right)
    card = site.cards()[number]
    assert verdict_of(card) == "通过，可以报送"
    app.run(["fill", str(right), "-o", str(tmp_path), "--form-only"])
    names = ["嘉陵区2023_更正_自评表.xlsx", "嘉陵区2023_更正_官方表.xlsx"]
    assert downloads(site, card) == {name: (tmp_path / name).read_bytes() for name in names}


def downloads(site: Site, card: str) -> dict[str, bytes]:
    """What the buttons of a card hand out, by the names under which a browser saves them."""
    answers = [site.call("GET", address) for address in outputs_of(card)]
    return {
        unquote(answer.headers["content-disposition"].partition("''")[2]): answer.body
        for answer in answers
    }


def test_what_is_to_be_mended_is_marked_in_the_clerks_own_workbook(
    site: Site, wrong: Path, tmp_path: Path
) -> None:
    own = tmp_path / wrong.name
    own.write_bytes(wrong.read_bytes())
    app.run(["check", str(own), "--mark"])
    marked = "嘉陵区2023_如实_录入表_退回.xlsx"
    for purpose, names in (
        ("check", [marked]),
        ("fill", [marked, "嘉陵区2023_如实_自评表.xlsx"]),
    ):
        (number,) = site.drop(own, purpose=purpose)
        found = downloads(site, site.cards()[number])
        assert list(found) == names
        assert found[marked] == (tmp_path / marked).read_bytes()


@referee.requires_office
def test_a_format_in_which_nothing_can_be_marked_is_told(
    site: Site, wrong: Path, tmp_path: Path
) -> None:
    (number,) = site.drop(referee.converted(wrong, ".xls", tmp_path))
    card = site.cards()[number]
    assert "不能加标记" in card
    assert verdict_of(card).startswith("未通过")


def test_the_card_says_what_the_console_says(
    site: Site, wrong: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (number,) = site.drop(wrong, purpose="check")
    card = site.cards()[number]
    assert app.run(["check", str(wrong)]) == 1
    console = "".join(capsys.readouterr().out.split())
    verdict = verdict_of(card)
    assert "不符" in verdict
    assert "".join(verdict.split()) in console
    for told in ("救助数据!D46、D44、D48", "L09·下限", "173.76", "-38.76", "13,356.23", "98.42%"):
        assert told in card
        assert told in console
    # Gravest first: what is missing, what does not hold, what wants an explanation.
    assert card.index("未填：") < card.index("L09·下限") < card.index("确实如此的")


def test_only_checked_means_that_nothing_is_made(site: Site, right: Path) -> None:
    (number,) = site.drop(right, purpose="check")
    assert outputs_of(site.cards()[number]) == []


def test_a_submission_is_verified(site: Site, submission: Path) -> None:
    (number,) = site.drop(submission)
    card = site.cards()[number]
    assert '<span class="kind">自评表</span>' in card
    assert verdict_of(card) == "通过，可以报送"


def test_a_changed_submission_is_told_by_cell(site: Site, submission: Path, tmp_path: Path) -> None:
    changed = tmp_path / submission.name
    with zipfile.ZipFile(submission) as old, zipfile.ZipFile(changed, "w") as new:
        for item in old.infolist():
            new.writestr(item, old.read(item).replace(b"<v>13571.19</v>", b"<v>13571.91</v>"))
    assert changed.read_bytes() != submission.read_bytes()
    (number,) = site.drop(changed)
    card = site.cards()[number]
    assert verdict_of(card).startswith("未通过")
    assert "13571.91" in card
    restored = tmp_path / "嘉陵区2023_更正_自评表_复原.xlsx"
    app.run(["verify", str(changed), "--mark"])
    app.run(["verify", str(changed), "--restore", str(restored)])
    names = ["嘉陵区2023_更正_自评表_退回.xlsx", restored.name]
    assert downloads(site, card) == {name: (tmp_path / name).read_bytes() for name in names}


def test_a_report_is_held_against_the_workbook_that_is_dropped_with_it(
    site: Site, right: Path
) -> None:
    report = ("嘉陵区2023_更正_自评报告.txt", REPORT.encode())
    _, number = site.drop(right, report)
    card = site.cards()[number]
    assert f"对照：{right.name}" in card
    assert verdict_of(card) == "有 1 处要改"
    assert "13350.00" in card
    assert "13356.23" in card
    assert "照报告核对表改报告的原件" in card  # a text file has no commented copy
    (address,) = outputs_of(card)
    assert site.call("GET", address).body.startswith(b"PK")


def test_what_is_doubtful_in_a_report_is_told_and_is_no_fault(site: Site, right: Path) -> None:
    doubtful = (
        "我县2023年困难群众救助补助资金自评报告。全年预算数13571.19万元。"
        "巡查86次，走访70户，其中老人31户、儿童38户。"
    )
    _, number = site.drop(right, ("嘉陵区2023_更正_自评报告.txt", doubtful.encode()))
    card = site.cards()[number]
    assert verdict_of(card) == "没有要改的"
    assert "存疑（请看一遍，不一定要改）：70户（第 1 行）" in card


def test_a_report_goes_with_the_workbook_of_its_unit(site: Site, right: Path) -> None:
    other = ("乙县_录入表.xlsx", right.read_bytes())
    mine = ("甲县_录入表.xlsx", right.read_bytes())
    *_, number = site.drop(other, mine, ("甲县_自评报告.txt", REPORT.encode()))
    assert "对照：甲县_录入表.xlsx" in site.cards()[number]


def test_a_report_without_a_workbook_is_told_so_and_can_be_held_against_one_later(
    site: Site, right: Path
) -> None:
    (number,) = site.drop(("甲县_自评报告.txt", REPORT.encode()))
    assert "没有与它对照的录入表" in site.cards()[number]
    workbooks = site.drop(right, right)
    site.cards()
    answer = site.post(f"cards/{number}/again", {"against": str(workbooks[1])})
    assert answer.status == 200
    assert f"对照：{right.name}" in site.cards()[number]
    assert site.post(f"cards/{number}/again", {"against": str(number)}).status == 400
    assert site.post(f"cards/{number}/again", {"against": "../1"}).status == 400


def test_a_new_entry_workbook_with_last_years_figures(site: Site, right: Path) -> None:
    template = "困难群众救助补助资金_2023"
    answer = site.post(
        "new", {"template": template, "year": "2024"}, (right.name, right.read_bytes())
    )
    assert answer.status == 200
    card = site.cards()[answer.json["number"]]
    assert verdict_of(card) == "已生成录入表"
    assert f"由 {right.name} 带入" in card
    assert "适用 2023 年度" in card
    (address,) = outputs_of(card)
    assert "2024_%E5%BD%95" in site.call("GET", address).headers["content-disposition"]


def test_without_a_template_that_of_the_workbook_that_is_taken_over(
    site: Site, right: Path
) -> None:
    file = (right.name, right.read_bytes())
    answer = site.post("new", {"template": "", "year": "2023"}, file)
    assert "困难群众救助补助资金_2023　由 " in site.cards()[answer.json["number"]]
    answer = site.post("new", {"template": "", "year": "2023"})
    assert (answer.status, answer.text) == (400, "请先选择资金或项目。")


@pytest.mark.parametrize("year", ["", "23", "二〇二三", "2023.0", "99999999", "-2023"])
def test_a_year_that_is_none(site: Site, year: str) -> None:
    answer = site.post("new", {"template": "困难群众救助补助资金_2023", "year": year})
    assert (answer.status, answer.text) == (400, "年度应是四位年份。")


def test_a_template_that_there_is_not(site: Site) -> None:
    answer = site.post("new", {"template": "../../etc/passwd", "year": "2023"})
    card = site.cards()[answer.json["number"]]
    assert verdict_of(card) == "不能使用"
    assert "没有名为“../../etc/passwd”的模板" in card


def test_many_are_rolled_up_as_the_command_does_it(site: Site, tmp_path: Path) -> None:
    made = counties(4, faulty=0)
    files = [
        *write_submissions(made[:3], tmp_path / "甲"),
        *write_entries(made[3:], tmp_path / "乙"),
    ]
    roster = tmp_path / "名单.xlsx"
    write_roster(made, roster)
    site.drop(*files, purpose="rollup")
    site.drop(roster, purpose="roster")
    assert site.post("rollup").status == 200
    (card,) = site.cards().values()
    assert verdict_of(card).startswith("4 个文件，汇总了 4 个")
    (address,) = outputs_of(card)
    with zipfile.ZipFile(io.BytesIO(site.call("GET", address).body)) as book:
        shown = b"".join(book.read(name) for name in book.namelist()).decode("utf-8", "replace")
    assert f"各单位/{files[0].name}" in shown
    assert "/tmp" not in shown


def test_who_has_to_mend_and_who_has_not_reported_gets_a_letter(site: Site, tmp_path: Path) -> None:
    made = [*counties(2, faulty=100), *counties(4, faulty=0)[2:]]
    files = write_entries(made[:3], tmp_path / "各单位")
    roster = tmp_path / "名单.xlsx"
    write_roster(made, roster)
    call = ["rollup", str(tmp_path / "各单位"), "--roster", str(roster)]
    app.run([*call, "-o", str(tmp_path / "汇总.xlsx"), "--returns", str(tmp_path / "退回")])
    site.drop(*files, purpose="rollup")
    site.drop(roster, purpose="roster")
    site.post("rollup", {"letters": "1"})
    (card,) = site.cards().values()
    assert "下载退回件和通知（退回件 2 份，通知 2 份，催报 1 份）" in card
    found = downloads(site, card)
    with zipfile.ZipFile(io.BytesIO(found["退回和催报.zip"])) as letters:
        there = {name: letters.read(name) for name in letters.namelist()}
    assert there == {f"退回和催报/{p.name}": p.read_bytes() for p in (tmp_path / "退回").iterdir()}
    with zipfile.ZipFile(io.BytesIO(site.get("all.zip").body)) as everything:
        assert set(there) < set(everything.namelist())
    site.clear()
    site.drop(*files, purpose="rollup")
    site.post("rollup")
    (card,) = site.cards().values()
    assert list(downloads(site, card)) == ["汇总.xlsx"]


def test_a_roll_up_of_nothing_is_refused(site: Site) -> None:
    assert site.post("rollup").status == 400


def test_a_file_that_is_none_is_told_in_a_roll_up(site: Site, right: Path) -> None:
    site.drop(right, ("坏.xlsx", b"no"), purpose="rollup")
    site.post("rollup")
    (card,) = site.cards().values()
    assert verdict_of(card) == "2 个文件，汇总了 1 个；有要处理的"
    assert "不能读取　“坏.xlsx”不是表格工作簿" in card


def test_all_in_one_zip_under_names_of_their_own(site: Site, right: Path, wrong: Path) -> None:
    site.drop(right, right, wrong)
    site.cards()
    answer = site.get("all.zip")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.body)) as package:
        assert package.testzip() is None
        assert package.namelist() == [
            "嘉陵区2023_更正_自评表.xlsx",
            "嘉陵区2023_更正_官方表.xlsx",
            "嘉陵区2023_更正_自评表（2）.xlsx",
            "嘉陵区2023_更正_官方表（2）.xlsx",
            "嘉陵区2023_如实_录入表_退回.xlsx",
            "嘉陵区2023_如实_自评表.xlsx",
        ]


def test_the_page_keeps_its_cards_when_it_is_loaded_again(site: Site, right: Path) -> None:
    (number,) = site.drop(right)
    card = site.cards()[number]
    assert card in site.get().text


def test_a_file_that_was_mended_takes_the_place_of_its_card(
    site: Site, right: Path, wrong: Path
) -> None:
    site.drop(("甲_录入表.xlsx", wrong.read_bytes()), ("甲_录入表.xlsx", wrong.read_bytes()))
    assert len(site.cards()) == 2
    (number,) = site.drop(("甲_录入表.xlsx", right.read_bytes()))
    cards = site.cards()
    assert list(cards) == [number]
    assert verdict_of(cards[number]) == "通过，可以报送"


def test_the_inputs_are_not_written_to(site: Site, right: Path) -> None:
    before = right.read_bytes(), right.stat().st_mtime_ns
    site.drop(right)
    site.cards()
    assert (right.read_bytes(), right.stat().st_mtime_ns) == before


def test_a_file_dropped_twice_has_one_card(site: Site, right: Path) -> None:
    numbers = [site.drop(right)[0] for _ in range(3)]  # none is done when the next comes
    assert list(site.cards()) == numbers[-1:]


def test_a_marked_copy_that_comes_back_takes_the_place_of_what_was_marked(
    site: Site, wrong: Path
) -> None:
    (number,) = site.drop(wrong)
    found = downloads(site, site.cards()[number])
    name = "嘉陵区2023_如实_录入表_退回.xlsx"
    (again,) = site.drop((name, found[name]))
    cards = site.cards()
    assert list(cards) == [again]
    assert "单元格有批注" not in cards[again]


@pytest.mark.parametrize("letter", ["长", "W"])
def test_a_name_of_two_hundred_letters_loses_no_output(
    site: Site, wrong: Path, submission: Path, letter: str
) -> None:
    changed = io.BytesIO()
    with zipfile.ZipFile(submission) as old, zipfile.ZipFile(changed, "w") as new:
        for item in old.infolist():
            new.writestr(item, old.read(item).replace(b"<v>13571.19</v>", b"<v>13571.91</v>"))
    long = letter * 200
    entry, returned = site.drop(
        (f"{long}_录入表.xlsx", wrong.read_bytes()), (f"{long}_自评表.xlsx", changed.getvalue())
    )
    cards = site.cards()
    for number, endings in ((entry, ["退回", "自评表"]), (returned, ["退回", "复原"])):
        names = downloads(site, cards[number])
        assert [Path(name).stem.rpartition("_")[2] for name in names] == endings
