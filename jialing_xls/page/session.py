"""What somebody has dropped and what came of it: cards, and the folder of their files."""

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from jialing_xls.page.card_content import CardContent, Output, Tone
from jialing_xls.page.task import Purpose
from jialing_xls.pipeline import RETURNED_SUFFIX
from jialing_xls.rollup.region_result import FileKind
from jialing_xls.tasks.file_kind import names_report
from jialing_xls.tasks.file_name import clean_name, take_free_name

_TONES = {
    Tone.GOOD: "通过",
    Tone.MADE: "新的录入表",
    Tone.BAD: "有要改的",
    Tone.BROKEN: "不能使用",
}


class State(StrEnum):
    """The words that are shown while a card has no result."""

    HELD = "待汇总"
    WAITING = "排队"
    WORKING = "正在处理"
    DONE = "完成"


@dataclass(eq=False, slots=True)
class Card:
    number: int
    name: str
    purpose: Purpose
    drop: str
    """Files that were dropped together have it alike."""
    folder: Path
    state: State = State.WAITING
    shown: CardContent | None = None
    version: int = 0
    chosen: int | None = None
    """Of a report: the card of the workbook that somebody chose for it."""

    @property
    def path(self) -> Path:
        return self.folder / "in" / self.name

    @property
    def unmarked_name(self) -> str:
        """Without its ending, of a marked copy the name of what was marked."""
        return RETURNED_SUFFIX.sub("", self.path.stem)

    @property
    def results(self) -> Path:
        return self.folder / "out"

    def output(self, index: int) -> Output | None:
        outputs = self.shown.outputs if self.shown else ()
        return outputs[index] if index < len(outputs) else None


class Session:
    """Cards by number, in the order in which they were dropped."""

    def __init__(self, token: str, folder: Path) -> None:
        self.token = token
        self.folder = folder
        self.cards: dict[int, Card] = {}
        self.bytes = 0
        self.version = 0
        self.used = time.monotonic()
        self._last = 0
        self._closed = False
        self._changed = asyncio.Condition()

    def new_card(self, given_name: str, purpose: Purpose, drop: str = "") -> Card:
        """A card with its folders; its file is yet to be written."""
        self._last += 1
        folder = self.folder / f"{self._last:05}"
        card = Card(self._last, clean_name(given_name), purpose, drop, folder)
        if purpose in (Purpose.ROLLUP, Purpose.ROSTER):
            card.state = State.HELD
        card.results.mkdir(parents=True)
        card.path.parent.mkdir()
        return card

    async def put(self, card: Card) -> None:
        """Show a card, or that something about it has changed."""
        self.version += 1
        card.version = self.version
        self.cards[card.number] = card
        async with self._changed:
            self._changed.notify_all()

    async def wait(self, since: int, seconds: float) -> None:
        """Until something is newer than ``since``, or so many seconds have passed."""
        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: self.version > since or self._closed)
        except TimeoutError:
            pass

    async def close(self) -> None:
        """Nobody has to wait any longer."""
        self._closed = True
        async with self._changed:
            self._changed.notify_all()

    async def clear(self) -> None:
        """Forget everything."""
        for card in list(self.cards.values()):
            self.forget(card)
        self.bytes = 0

    def forget(self, card: Card) -> None:
        """Drop a card with its files; what is being worked on is thrown away when it is done."""
        del self.cards[card.number]
        if card.state is not State.WORKING:
            shutil.rmtree(card.folder, ignore_errors=True)

    def replace_earlier(self, card: Card) -> None:
        """Forget what a file of the same name, or its marked copy, came to before: it has been mended and
        dropped again, or dropped twice. Two that are dropped together are two files."""
        for each in list(self.cards.values()):
            alike = each.unmarked_name == card.unmarked_name and each.drop != card.drop
            if alike and each.purpose in (Purpose.FILL, Purpose.CHECK):
                self.forget(each)

    def held(self, purpose: Purpose) -> list[Card]:
        """Files that wait for a roll-up."""
        return [
            card
            for card in self.cards.values()
            if card.purpose is purpose and card.state is State.HELD
        ]

    def workbooks(self) -> list[Card]:
        """What a report can be held against."""
        return [
            card
            for card in self.cards.values()
            if card.purpose in (Purpose.FILL, Purpose.CHECK)
            and (card.shown is None or card.shown.kind in (FileKind.ENTRY, FileKind.SUBMISSION))
            and not names_report(card.name)
        ]

    def status(self) -> dict[str, int | str]:
        """How far the queue is, in figures and in a sentence."""
        at_work = [card for card in self.cards.values() if card.state is not State.HELD]
        states = Counter(card.state for card in at_work)
        done, total = states[State.DONE], len(at_work)
        left = [
            f"{state} {states[state]}" for state in (State.WORKING, State.WAITING) if states[state]
        ]
        if not total:
            text = ""
        elif left:
            text = f"共 {total} 个，完成 {done}，{'，'.join(left)}"
        else:
            tones = Counter(card.shown.tone for card in at_work if card.shown)
            told = [f"{_TONES[tone]} {tones[tone]}" for tone in Tone if tones[tone]]
            text = f"共 {total} 个，全部完成：{'，'.join(told)}"
        held = len(self.held(Purpose.ROLLUP))
        outputs = sum(len(card.shown.outputs) for card in at_work if card.shown)
        return {"total": total, "done": done, "text": text, "held": held, "outputs": outputs}

    def outputs(self) -> Iterator[Path]:
        """All files and folders to be downloaded."""
        for card in list(self.cards.values()):
            for output in card.shown.outputs if card.shown else ():
                yield card.results / output.name


def write_zip(target: Path, outputs: Iterable[Path]) -> None:
    """Files and folders in one file, each under a name of its own."""
    taken: set[str] = set()
    with ZipFile(target, "w", ZIP_STORED) as package:
        for path in outputs:
            name = take_free_name(path.name, taken)
            for each in sorted(path.iterdir()) if path.is_dir() else [path]:
                package.write(each, f"{name}/{each.name}" if path.is_dir() else name)
