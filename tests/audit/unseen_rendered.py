"""Which of the tamperings LibreOffice prints otherwise than the untouched submission.

``python -m audit.unseen_rendered [WORD…]`` in the folder tests/ prints a line each, for those whose id
has one of the words: it takes some five seconds a tampering. What only a screen shows (views, prompts,
links) is not in a print, and what only Excel or WPS shows is not in LibreOffice's.
"""

import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import referee
from audit.filled import Filled, fill_sample
from audit.tampered import Where
from audit.test_unseen_tampering import TOPICS
from audit.unseen_tampering import Unseen

from jialing_xls.template import store as templates

_DPI = 40


def printed(path: Path, folder: Path) -> list[bytes]:
    """The pages as pictures; none if LibreOffice does not open the file."""
    try:
        pages = referee.render(path, folder, _DPI)
    except referee.RefereeError:
        return []
    return [page.read_bytes() for page in pages]


def chosen(words: list[str]) -> list[tuple[str, Unseen]]:
    found = [
        (f"{topic}-{each.id}", each)
        for topic in TOPICS
        for each in import_module(f"audit.unseen.{topic}").UNSEEN
    ]
    return [(id, each) for id, each in found if not words or any(word in id for word in words)]


def main(words: list[str]) -> None:
    template = templates.named(templates.names()[0])
    with TemporaryDirectory() as name:
        sample = fill_sample(template, "更正", Path(name))
        untouched = printed(sample.submission, Path(name))
        for id, tampering in chosen(words):
            print(f"{id}\t{_compared(tampering, sample, Where(template), untouched)}", flush=True)


def _compared(tampering: Unseen, sample: Filled, where: Where, untouched: list[bytes]) -> str:
    with TemporaryDirectory() as name:
        pages = printed(tampering.make(sample, where, Path(name) / "改.xlsx"), Path(name))
    if not pages:
        return "not opened"
    if len(pages) != len(untouched):
        return f"{len(pages)} pages for {len(untouched)}"
    differing = [
        n for n, both in enumerate(zip(pages, untouched, strict=True), 1) if both[0] != both[1]
    ]
    return f"pages {', '.join(map(str, differing))} differ" if differing else "alike"


if __name__ == "__main__":
    main(sys.argv[1:])
