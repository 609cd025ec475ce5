"""The list on top of 交叉核对: gravest first, nothing lost, the same counts above and below."""

import re
from collections import Counter
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from jialing_xls.model.rule import Verdict
from jialing_xls.template.template_layout import (
    COUNTS_ROW,
    CROSSCHECK,
    PROBLEM_HEADER,
    PROBLEM_ROWS,
    RULE_COLUMNS,
    RULE_HEADER,
)

SAMPLES = Path(__file__).parents[2] / "samples"
ORDER = ["不符", "待说明", "未执行", "已说明", "尾差"]


def crosscheck(sample: str) -> Worksheet:
    (path,) = SAMPLES.glob(f"*{sample}_自评表.xlsx")
    return load_workbook(path, data_only=True)[CROSSCHECK]


def column(sheet: Worksheet, key: str, rows: range) -> list[str]:
    return [str(sheet[RULE_COLUMNS.cell(key, row)].value or "") for row in rows]


LISTED = range(PROBLEM_HEADER + 1, PROBLEM_HEADER + PROBLEM_ROWS + 1)


def rules(sheet: Worksheet) -> range:
    return range(RULE_HEADER + 1, sheet.max_row + 1)


@pytest.mark.parametrize("sample", ["如实", "更正"])
def test_every_rule_that_is_not_simply_held_is_listed_or_counted(sample: str) -> None:
    sheet = crosscheck(sample)
    verdicts = Counter(column(sheet, "verdict", rules(sheet)))
    listed = [verdict for verdict in column(sheet, "verdict", LISTED) if verdict]
    assert [ORDER.index(verdict) for verdict in listed] == sorted(map(ORDER.index, listed))
    rest = str(sheet.cell(LISTED[-1] + 1, 1).value)
    unlisted = Counter(
        {word: int(n) for word, n in re.findall(rf"({'|'.join(ORDER)}) (\d+) 项，", rest)}
    )
    told = Counter(listed) + unlisted
    assert told == Counter({word: verdicts[word] for word in ORDER if verdicts[word]})
    counts = str(sheet.cell(COUNTS_ROW, 1).value).split("　　")
    refused = {"没有读出的格　0"}
    assert {*counts} == {f"{word}　{verdicts[word]}" for word in Verdict} | refused


def test_the_list_shows_what_the_rule_shows() -> None:
    for sample in ("如实", "更正"):
        sheet = crosscheck(sample)
        for row in LISTED:
            place = sheet[RULE_COLUMNS.cell("problem", row)].value
            for key in ("id", "case", "text", "verdict", "code", "explanation", "hint", "basis"):
                shown = str(sheet[RULE_COLUMNS.cell(key, row)].value or "")
                if not place:
                    assert shown == ""
                    continue
                whole = str(sheet[RULE_COLUMNS.cell(key, RULE_HEADER + place)].value or "")
                assert whole == shown or (shown[-1] == "…" and whole.startswith(shown[:-1]))


def test_what_is_missing_is_said_where_there_is_no_hint() -> None:
    sheet = crosscheck("如实")
    missing = dict(zip(column(sheet, "id", LISTED), column(sheet, "hint", LISTED), strict=True))
    assert missing["L13"].startswith("未填：")
