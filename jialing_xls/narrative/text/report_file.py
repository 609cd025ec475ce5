"""Reading a report: .docx, .txt or .md, whatever it came through on its way.

A text file may be UTF-8, UTF-16 with a mark, or GB18030, which has GBK and GB2312 in it. A file that
is none of this raises UnreadableFile with a sentence that says what it is and what to do.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from jialing_xls.entry.guard.received_file import receive
from jialing_xls.entry.guard.sniff import file_kind
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.narrative.text.lines import LIST_DEPTH, Cell, Line, Source, with_headers

WORD, TEXTS = ".docx", (".txt", ".md")
REPORT_SUFFIX = "_自评报告"
"""With which the name of a report ends, as a rule."""
MAX_BYTES: Final = 50 * 2**20
"""A report of 200 pages has some 300 kB; 50 MB leaves room for pictures."""
MAX_TEXT_BYTES: Final = 8 * 2**20
"""Of text: more than 20,000 pages."""
MAX_LINES: Final = 200_000

_MARK = re.compile(r"^\s*(?:#{1,6}\s+|>\s*|[-*+]\s+|\[\^\w+\]:\s*)+")
_NOTE = re.compile(r"\[\^\w+\]")
_RULE = re.compile(r"[\s|:+-]*+$")
_EMPHASIS = re.compile(r"\*\*|__|`")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
"""What other encodings come to when they are taken for GB18030."""
_BAR, _GAP = re.compile(r"\|"), re.compile(r"\t|\u3000+| {2,}")
"""What stands between the cells of a row: in plain text a tab, or blanks that align columns."""
_FEWEST_GAPS = 2
_DEEPEST, _WIDEST = 9, 80
"""Marks of a heading that are counted, and characters before a list's item."""
_FEW = 50
"""One in so many characters may be out of order."""


def read_report(path: Path) -> Source:
    """The report at ``path``. Raises UnreadableFile, also if there is no text in it."""
    source = _read(path, _bytes(path))
    if not any(re.search(r"\w", line.text) for line in source.lines):
        why = "、".join(source.unread)
        why = f"只有{why}，不能读" if why else "可能是扫描的图片"
        raise UnreadableFile(
            f"“{path.name}”里没有文字（{why}）。请用有文字的自评报告（.docx、.txt 或 .md）。"
        )
    return source


def is_word(name: str) -> bool:
    """Whether a report that could be read is a Word document, whatever it is called."""
    return not name.lower().endswith(TEXTS)


def _read(path: Path, blob: bytes) -> Source:
    if not blob.strip(b"\0 \r\n\t"):
        raise UnreadableFile(f"“{path.name}”是空文件。请重新拷贝自评报告后再试。")
    if blob.startswith(b"PK"):
        if path.suffix.lower() in TEXTS:
            raise UnreadableFile(
                f"“{path.name}”的内容不是文本，而是压缩包或 Office 文档。"
                "如果是 Word 文档，请把扩展名改为 .docx 再试。"
            )
        from jialing_xls.narrative.text.word_document import read_word

        return read_word(path.name, blob)
    if path.suffix.lower() in TEXTS:
        return Source(path.name, tuple(_text_lines(path, _decoded(path.name, blob))))
    from jialing_xls.narrative.text.word_document import no_word

    raise no_word(path.name, blob)


def _bytes(path: Path) -> bytes:
    return receive(path, "自评报告（.docx、.txt 或 .md）", MAX_BYTES)


def _decoded(name: str, blob: bytes) -> str:
    if len(blob) > MAX_TEXT_BYTES:
        raise UnreadableFile(
            f"“{name}”有 {len(blob) / 2**20:.0f} MB 文字，不像自评报告。请核对文件。"
        )
    if blob.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = _tried(blob, "utf-16")
    elif (text := _tried(blob, "utf-8-sig")) is None:
        _refuse_damaged(name, blob)
        text = _tried(blob, "gb18030")
    if text is None or "\0" in text:
        kind = file_kind(blob) or "表格工作簿（xls）"
        is_text = kind.endswith("文本")
        raise _no_text(name, "里面有损坏的字符" if is_text else f"看来是{kind}")
    if len(_PRIVATE.findall(text)) > len(text) // _FEW:
        raise _no_text(name, "编码不是 UTF-8 或 GB18030，可能是 BIG5")
    return text


def _tried(blob: bytes, encoding: str) -> str | None:
    try:
        return blob.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refuse_damaged(name: str, blob: bytes) -> None:
    """UTF-8 with a byte lost would be taken for GB18030, and not a word of it be understood."""
    text = blob.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    wide = sum(not char.isascii() for char in text)
    if lost <= wide // _FEW + 1 and wide > 2 * lost:
        line = len(re.split(r"\r\n|\r|\n", text[: text.index("\ufffd")]))
        raise UnreadableFile(
            f"“{name}”是 UTF-8 文本，但第 {line} 行有损坏的字符。"
            "请重新拷贝，或用记事本打开，改正那一行后保存。"
        )


def _no_text(name: str, why: str) -> UnreadableFile:
    return UnreadableFile(
        f"“{name}”不是可读的文本（{why}）。请另存为 UTF-8 或 GB18030 编码的文本，或 .docx。"
    )


def _text_lines(path: Path, text: str) -> Iterator[Line]:
    lines = re.split(r"\r\n|\r|\n", text)
    if len(lines) > MAX_LINES:
        raise UnreadableFile(f"“{path.name}”有 {len(lines)} 行，不像自评报告。请核对文件。")
    if path.suffix.lower() == ".md":
        yield from _markdown_lines(lines)
    else:
        yield from _plain_lines(lines)


def _plain_lines(lines: list[str]) -> Iterator[Line]:
    """Lines; those that gaps divide into as many cells one below the other are a table."""
    for gaps, same in groupby(enumerate(lines, 1), lambda each: _gaps(each[1])):
        rows = list(same)
        if gaps < _FEWEST_GAPS or len(rows) < 2:
            yield from (Line(number, line) for number, line in rows)
        else:
            yield from with_headers([list(_plain_cells(*row)) for row in rows])


def _gaps(line: str) -> int:
    return len(_GAP.findall(line.rstrip(), _indent(line)))


def _plain_cells(number: int, line: str) -> Iterator[Cell]:
    yield from _cells(number, line.rstrip(), _indent(line), _GAP)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \u3000"))


def _markdown_lines(lines: list[str]) -> Iterator[Line]:
    """Without the marks of headings, lists and emphasis; tables cell by cell."""
    table: list[list[Cell]] = []
    after_blank = True
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("|"):
            if not _is_rule(line):
                table.append(list(_markdown_cells(number, line)))
            continue
        yield from with_headers(table)
        table = []
        mark = _MARK.match(line)
        starts = after_blank or mark is not None
        yield Line(number, _unmarked(line), starts=starts, depth=_depth(mark))
        after_blank = not line.strip() or (mark is not None and "#" in mark[0])
    yield from with_headers(table)


def _is_rule(line: str) -> bool:
    """Whether it but divides a table: |:---|---:|."""
    return "--" in line and _RULE.match(line) is not None


def _depth(mark: re.Match[str] | None) -> float | None:
    """Below 1 for headings, from ``LIST_DEPTH`` for items of a list by their indentation; none for notes."""
    if mark is None or "[^" in mark[0]:
        return None
    if "#" in mark[0]:
        return min(mark[0].count("#"), _DEEPEST) / 10
    indent = len(mark[0].expandtabs(4)) - len(mark[0].expandtabs(4).lstrip())
    return LIST_DEPTH + min(indent, _WIDEST) / 100


def _unmarked(line: str) -> str:
    """Marks become spaces, so that what is left stands where it stood."""

    def blank(match: re.Match[str]) -> str:
        return " " * len(match[0])

    return _NOTE.sub(blank, _EMPHASIS.sub(blank, _MARK.sub(blank, line)))


def _markdown_cells(number: int, line: str) -> Iterator[Cell]:
    column = line.index("|") + 1
    yield from _cells(number, line.rstrip().removesuffix("|"), column, _BAR)


def _cells(number: int, line: str, column: int, mark: re.Pattern[str]) -> Iterator[Cell]:
    for match in mark.finditer(line, column):
        yield [Line(number, _unmarked(line[column : match.start()]), column)]
        column = match.end()
    yield [Line(number, _unmarked(line[column:]), column)]
