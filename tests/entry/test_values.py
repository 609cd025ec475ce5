"""Figures written down in TOML: for samples and tests, and for ``jxls new --from``."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jialing_xls.entry.reading.value_file import values_from_toml
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.template import store as templates


def read(folder: Path, text: str, name: str = "甲.toml") -> dict[str, object]:
    (folder / name).write_text(text, encoding="utf-8")
    return dict(values_from_toml(folder / name, templates.named("困难群众救助补助资金_2023").book))


def test_values_by_the_kind_of_their_field(tmp_path: Path) -> None:
    text = '"预算_总额" = 13571.19\n"农村低保_户数" = 24036\n"填报日期" = 2024-06-12\n"填报人" = "张三"'
    assert read(tmp_path, text) == {
        "预算_总额": Decimal("13571.19"),
        "农村低保_户数": Decimal(24036),
        "填报日期": date(2024, 6, 12),
        "填报人": "张三",
    }


def test_another_file_holds_where_this_one_says_nothing(tmp_path: Path) -> None:
    read(tmp_path, '"填报人" = "张三"\n"联系电话" = "1"\n"预算_总额" = 1', "底.toml")
    text = '"沿用" = "底.toml"\n"预算_总额" = 2\n"联系电话" = ""'
    assert read(tmp_path, text) == {"填报人": "张三", "预算_总额": Decimal(2)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('"预算_总额" = ', "甲.toml 不是可读的 TOML 文件"),
        ('"预算_总数" = 1', "没有字段“预算_总数”"),
        ('"预算_总额" = "1"', "字段“预算_总额”是金额，不能填“1”"),
        ('"预算_总额" = true', "字段“预算_总额”是金额，不能填“True”"),
        ('"填报人" = 1', "字段“填报人”是文字"),
        # What the entry workbook would be refused for.
        ('"预算_总额" = 0.1111', "填的是“0.1111”"),
        ('"农村低保_户数" = 2.5', "填的是“2.5”"),
        ('"预算_总额" = 0.12345678901234567890', "字段“预算_总额”"),
        ('"沿用" = "没有.toml"', "找不到文件“"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(tmp_path, text)
    assert told in str(caught.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "甲.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UnreadableFile, match="不是可读的"):
        values_from_toml(tmp_path / "甲.toml", templates.named("困难群众救助补助资金_2023").book)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('"预算_总额" = nan', "字段“预算_总额”的数字太大"),
        ('"预算_总额" = -inf', "字段“预算_总额”的数字太大"),
        ('"预算_总额" = 1e999999999', "字段“预算_总额”的数字太大"),
        ('"预算_总额" = 1e-400', "字段“预算_总额”的数字太大"),
        (f'"预算_总额" = 1e{"9" * 40}', "字段“预算_总额”的数字太大"),
        (f'"预算_总额" = {"9" * 400}', "字段“预算_总额”的数字太大"),
        (f'"预算_总额" = {"9" * 5000}', "不是可读的 TOML"),
        (f'"预算_总额" = 0x{"f" * 5000}', "字段“预算_总额”的数字太大"),
        ('"预算_总额" = [1]', "字段“预算_总额”是金额，不能填表或数组"),
        ('"填报日期" = 2024-06-12T08:00:00+08:00', "字段“填报日期”是日期"),
        ('"填报日期" = 0001-01-01', "字段“填报日期”"),
        (f'"填报人" = "{"x" * 40_000}"', "字段“填报人”"),
        ('"填报人" = "\\u202e"', "字段“填报人”"),
        (f'"预算_总额" = {"[" * 100_000}', "嵌套太深"),
        (f"{'a.' * 100_000}a = 1", "嵌套太深"),
        (f"{'a' * 100_000} = 1", "没有字段“"),
        ('"沿用" = "/etc/passwd"', "“沿用”应是同一文件夹中的文件名"),
        ('"沿用" = "../甲.toml"', "“沿用”应是同一文件夹中的文件名"),
        ('"沿用" = "夹\\\\甲.toml"', "“沿用”应是同一文件夹中的文件名"),
        ('"沿用" = ".."', "“沿用”应是同一文件夹中的文件名"),
        ('"沿用" = ["甲.toml"]', "“沿用”应是同一文件夹中的文件名"),
        ('"沿用" = "甲.toml"', "绕成了圈"),
    ],
    ids=lambda text: text[:30],
)
def test_what_would_hang_or_fill_the_memory_is_told_with_its_key(
    tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(tmp_path, text)
    assert told in str(caught.value)
    assert len(str(caught.value)) < 600
