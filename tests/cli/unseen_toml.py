"""Hostile TOML inputs of ``jxls new --from``, written without sight of what is to guard against them.

Not collected by default while it is being mended: ``pytest tests/cli/unseen_toml.py``.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from limited import assert_told, run

KEY, TEXT, DAY, YEAR = "预算_总额", "单位名称", "填报日期", "年度"
Content = str | bytes | Callable[[Path], None]


@dataclass(frozen=True)
class Hostile:
    """``content`` is the file, or makes the folder in which 数据.toml is."""

    id: str
    content: Content
    word: str = ""
    """What the message must name."""
    allowed: tuple[int, ...] = (2,)

    def make(self, folder: Path) -> Path:
        path = folder / "数据.toml"
        if callable(self.content):
            self.content(folder)
        else:
            data = self.content.encode() if isinstance(self.content, str) else self.content
            path.write_bytes(data)
        return path


def line(key: str, value: str) -> str:
    return f'"{key}" = {value}\n'


def files(**texts: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        for name, text in texts.items():
            (folder / f"{name}.toml").write_text(text, encoding="utf-8")

    return make


def chain(folder: Path) -> None:
    """A file after the other, 3,000 of them."""
    for n in range(3000):
        (folder / f"{n}.toml").write_text(line("沿用", f'"{n + 1}.toml"'), encoding="utf-8")
    (folder / "3000.toml").write_text("", encoding="utf-8")
    (folder / "数据.toml").write_text(line("沿用", '"0.toml"'), encoding="utf-8")


def fifo(folder: Path) -> None:
    os.mkfifo(folder / "管.toml")
    (folder / "数据.toml").write_text(line("沿用", '"管.toml"'), encoding="utf-8")


def device(folder: Path) -> None:
    (folder / "零.toml").symlink_to("/dev/zero")
    (folder / "数据.toml").write_text(line("沿用", '"零.toml"'), encoding="utf-8")


def out_by_a_link(folder: Path) -> None:
    (folder / "外.toml").symlink_to("/etc/hostname")
    (folder / "数据.toml").write_text(line("沿用", '"外.toml"'), encoding="utf-8")


def a_folder(folder: Path) -> None:
    (folder / "夹.toml").mkdir()
    (folder / "数据.toml").write_text(line("沿用", '"夹.toml"'), encoding="utf-8")


MANY = "".join(f'"k{n}" = {n}\n' for n in range(300_000))

UNSEEN = [
    Hostile("nan", line(KEY, "nan"), KEY),
    Hostile("minus-nan", line(KEY, "-nan"), KEY),
    Hostile("inf", line(KEY, "inf"), KEY),
    Hostile("minus-inf", line(KEY, "-inf"), KEY),
    Hostile("inf-in-a-list", line(KEY, "[inf]"), KEY),
    Hostile("exponent", line(KEY, "1e999999999"), KEY),
    Hostile("exponent-too-large", line(KEY, "1e99999999999999999999"), KEY),
    Hostile("exponent-small", line(KEY, "1e-999999999"), KEY),
    Hostile("exponent-of-zero", line(KEY, "0e999999999"), KEY, (0, 2)),
    Hostile("exponent-of-a-year", line(YEAR, "2e999999999"), YEAR),
    Hostile("digits", line(KEY, "1" * 5000), ""),
    Hostile("digits-behind-the-point", line(KEY, "1." + "1" * 100_000), KEY),
    Hostile("digits-with-underscores", line(KEY, "1" + "_1" * 5000), ""),
    Hostile("hexadecimal", line(KEY, "0x" + "f" * 100_000), ""),
    Hostile("hexadecimal-small", line(KEY, "0x3503"), KEY, (0, 2)),
    Hostile("binary", line(KEY, "0b" + "1" * 100_000), ""),
    Hostile("large", line(KEY, "99999999999999999999"), KEY, (0, 2)),
    Hostile("negative-zero", line(KEY, "-0.0"), KEY, (0, 2)),
    Hostile("truth", line(KEY, "true"), KEY),
    Hostile("truth-for-a-text", line(TEXT, "true"), TEXT),
    Hostile("number-for-a-text", line(TEXT, "1"), TEXT),
    Hostile("date-for-a-number", line(KEY, "2024-06-12"), KEY),
    Hostile("time-for-a-date", line(DAY, "12:00:00"), DAY),
    Hostile("date-and-time", line(DAY, "2024-06-12T12:00:00"), DAY, (0, 2)),
    Hostile("date-and-time-of-a-zone", line(DAY, "2024-06-12T12:00:00+08:00"), DAY, (0, 2)),
    Hostile("date-of-the-year-one", line(DAY, "0001-01-01"), DAY),
    Hostile("date-of-the-year-9999", line(DAY, "9999-12-31"), DAY, (0, 2)),
    Hostile("date-that-is-none", line(DAY, "2024-02-30")),
    Hostile("year-of-five-digits", line(YEAR, "20234"), YEAR, (0, 2)),
    Hostile("year-negative", line(YEAR, "-2023"), YEAR, (0, 2)),
    Hostile("year-with-decimals", line(YEAR, "2023.5"), YEAR, (0, 2)),
    Hostile("table", f'["{KEY}"]\na = 1\n', KEY),
    Hostile("table-within", line(KEY, "{a = {b = {c = 1}}}"), KEY),
    Hostile("list", line(KEY, "[1, 2]"), KEY),
    Hostile("lists-in-lists", line(KEY, "[" * 5_000 + "]" * 5_000)),
    Hostile("lists-unclosed", line(KEY, "[" * 200_000)),
    Hostile("tables-in-tables", line(KEY, "{a=" * 5_000 + "1" + "}" * 5_000)),
    Hostile("dotted", "a" + ".a" * 50_000 + " = 1\n"),
    Hostile("table-dotted", "[a" + ".a" * 50_000 + "]\n"),
    Hostile("array-tables", "[[a]]\n" * 100_000),
    Hostile("many-keys", MANY),
    Hostile("long-key", f'"{"x" * 2_000_000}" = 1\n'),
    Hostile("long-text", line(TEXT, '"' + "长" * 1_000_000 + '"'), TEXT),
    Hostile("text-too-long-for-a-cell", line(TEXT, '"' + "长" * 32_768 + '"'), TEXT),
    Hostile("text-with-controls", line(TEXT, '"a\\u0000b\\u0007"'), TEXT, (0, 2)),
    Hostile("text-with-noncharacters", line(TEXT, '"a\\uffffb"'), TEXT, (0, 2)),
    Hostile("text-of-a-formula", line(TEXT, '"=HYPERLINK(\\"http://x.cn\\")"'), TEXT, (0, 2)),
    Hostile("text-turned-round", line(TEXT, '"\\u202e局政民"'), TEXT, (0, 2)),
    Hostile("text-of-blanks", line(TEXT, '"   \\n  "'), TEXT, (0, 2)),
    Hostile("text-of-an-escape", line(TEXT, '"_x0041_"'), TEXT, (0, 2)),
    Hostile("key-twice", line(KEY, "1") * 2),
    Hostile("key-unknown", line("不存在", "1"), "不存在"),
    Hostile("key-derived", line("执行率_总额", "1"), "执行率_总额"),
    Hostile("key-empty", '"" = 1\n'),
    Hostile("key-of-controls", '"\\u001b[31m" = 1\n'),
    Hostile("base-itself", line("沿用", '"数据.toml"'), "沿用"),
    Hostile("base-in-a-circle", files(数据=line("沿用", '"乙.toml"'), 乙=line("沿用", '"数据.toml"')), "沿用"),
    Hostile("base-in-a-large-circle", files(
        数据=line("沿用", '"a.toml"'), a=line("沿用", '"b.toml"'), b=line("沿用", '"c.toml"'), c=line("沿用",
        '"a.toml"')), "沿用"),
    Hostile("base-chain", chain, "沿用"),
    Hostile("base-absolute", line("沿用", '"/etc/hostname"'), "沿用"),
    Hostile("base-device", line("沿用", '"/dev/zero"'), "沿用"),
    Hostile("base-out", line("沿用", '"../外.toml"'), "沿用"),
    Hostile("base-in-a-folder", line("沿用", '"夹/内.toml"'), "沿用"),
    Hostile("base-backslash", line("沿用", '"..\\\\外.toml"'), "沿用"),
    Hostile("base-number", line("沿用", "1"), "沿用"),
    Hostile("base-list", line("沿用", '["a.toml"]'), "沿用"),
    Hostile("base-false", line("沿用", "false"), "沿用"),
    Hostile("base-table", '["沿用"]\na = 1\n', "沿用"),
    Hostile("base-empty", line("沿用", '""'), "沿用", (0, 2)),
    Hostile("base-dot", line("沿用", '"."'), "沿用"),
    Hostile("base-dots", line("沿用", '".."'), "沿用"),
    Hostile("base-nul", line("沿用", '"a\\u0000.toml"'), "沿用"),
    Hostile("base-long", line("沿用", '"' + "a" * 5000 + '.toml"'), "沿用"),
    Hostile("base-missing", line("沿用", '"没有.toml"'), "没有"),
    Hostile("base-fifo", fifo, "沿用"),
    Hostile("base-by-a-link", device, "沿用"),
    Hostile("base-out-by-a-link", out_by_a_link, ""),
    Hostile("base-folder", a_folder, "沿用"),
    Hostile("empty", "", "", (0, 2)),
    Hostile("utf-16", line(TEXT, '"甲"').encode("utf-16")),
    Hostile("gbk", line(TEXT, '"甲"').encode("gbk")),
    Hostile("order-mark", b"\xef\xbb\xbf" + line(TEXT, '"甲"').encode(), "", (0, 2)),
    Hostile("zeros", bytes(1_000_000)),
    Hostile("workbook", b"PK\3\4" + bytes(1000)),
    Hostile("thirty-megabytes", b"#" + b"x" * 30_000_000 + b"\n"),
    Hostile("blank-lines", b"\n" * 20_000_000),
    Hostile("half-a-line", f'"{KEY}" = '),
    Hostile("surrogates", f'"{TEXT}" = "\\ud800"\n'),
    Hostile("carriage-returns", f'"{KEY}" = 1\r"{TEXT}" = "x"\r'),
]  # fmt: skip


@pytest.mark.parametrize("hostile", UNSEEN, ids=lambda each: each.id)
def test_one_message(hostile: Hostile, tmp_path: Path) -> None:
    path = hostile.make(tmp_path)
    target = tmp_path / "新_录入表.xlsx"
    ended = run(["new", "-o", str(target), "--from", str(path)], tmp_path)
    assert_told(ended, hostile.allowed, hostile.word)
    assert target.exists() == (ended.status == 0)
