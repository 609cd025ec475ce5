"""300 MB and 5 s for any report, read or refused: each in a process of its own that is measured.

The seconds are those of a processor, so that other work on the machine does not count.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from narrative.test_reading import MAIN, changed

from jialing_xls.narrative.text.word_document import MAX_NODES, MAX_PARAGRAPHS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

SECONDS, MEGABYTES = 5.0, 300.0
TAGS = MAX_NODES - 100_000
"""As many as may be, but for those of the styles."""

_READ = """
import json, sys, time
from pathlib import Path
from typing import Any
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.narrative.text.report_file import read_report
started, told = time.process_time(), ""
try:
    lines = len(read_report(Path(sys.argv[1])).lines)
except UnreadableFile as error:
    lines, told = 0, str(error)
seconds = time.process_time() - started
peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024
print(json.dumps({"seconds": seconds, "megabytes": peak, "lines": lines, "told": told}))
"""


def numbers(count: int) -> Iterable[int]:
    """So that what is packed does not look like a bomb."""
    return (n * 7_919_391 % 10**9 for n in range(count))


def words(count: int) -> Iterable[str]:
    return ("".join(chr(0x4E00 + int(n[k : k + 3])) for k in (0, 3, 6)) for n in _nines(count))


def _nines(count: int) -> Iterable[str]:
    return (f"{n:09d}" for n in numbers(count))


def a_paragraph_of_many_runs() -> str:
    return f"<w:p>{''.join(f'<w:r><w:t>{n}</w:t></w:r>' for n in numbers(TAGS // 4))}</w:p>"


def many_paragraphs() -> str:
    most = MAX_PARAGRAPHS - 10
    return "".join(f"<w:p><w:r><w:t>{n}</w:t></w:r></w:p>" for n in numbers(most))


def a_row_of_many_cells() -> str:
    cells = "".join(
        f"<w:tc><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:tc>" for word in words(TAGS // 8)
    )
    return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"


def boxes_within_boxes() -> str:
    inner = "".join(f"<w:p><w:r><w:t>{n}</w:t></w:r></w:p>" for n in numbers(20_000))
    return "<w:p><w:r><w:txbxContent>" * 38 + inner + "</w:txbxContent></w:r></w:p>" * 38


def elements_that_nobody_knows() -> str:
    return "".join(f"<a/>{n}" for n in numbers(TAGS))


def many_attributes() -> str:
    row = list(numbers(97))
    attributes = " ".join(f'a{n}="{value}"' for n, value in enumerate(row))
    return "".join(f'<a {attributes} z="{n}"/>' for n in numbers(TAGS // 99))


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (a_paragraph_of_many_runs, 2),
        (many_paragraphs, MAX_PARAGRAPHS - 9),
        (boxes_within_boxes, 20_039),
        (elements_that_nobody_knows, 1),
        (many_attributes, 1),
        (a_row_of_many_cells, 0),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_whatever_is_in_it(body: object, lines: int, tmp_path: Path) -> None:
    assert callable(body)
    blob = changed(MAIN, lambda xml: xml.replace(b"<w:body>", b"<w:body>" + body().encode(), 1))
    found = measured(tmp_path, blob)
    assert found["lines"] == lines
    assert (found["told"] == "") == (lines > 0)
    assert found["seconds"] < SECONDS
    assert found["megabytes"] < MEGABYTES


def test_more_tags_than_may_be(tmp_path: Path) -> None:
    body = "".join(f"<a/>{n % 1000}" for n in numbers(4 * MAX_NODES))
    blob = changed(MAIN, lambda xml: xml.replace(b"<w:body>", b"<w:body>" + body.encode(), 1))
    found = measured(tmp_path, blob)
    assert "解开后过大" in str(found["told"])
    assert found["seconds"] < SECONDS
    assert found["megabytes"] < MEGABYTES


def measured(folder: Path, blob: bytes) -> dict[str, Any]:
    path = folder / "报告.docx"
    path.write_bytes(blob)
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", _READ, str(path)]
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result
