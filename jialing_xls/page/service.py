"""The sessions, the queue and the processes that work it off."""

import asyncio
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from jialing_xls.executor.processes import cores
from jialing_xls.executor.workers import Workers
from jialing_xls.page.bounds import Settings
from jialing_xls.page.session import Card, Session, State
from jialing_xls.page.task import Purpose, Task
from jialing_xls.tasks.file_kind import find_workbook
from jialing_xls.tasks.file_name import take_free_name

_MOST_PROCESSES = 3
_LOOK = 60.0
"""Seconds between two looks for sessions that nobody uses."""

_TOGETHER = "各单位"
"""The folder of a roll-up's files, as it is named in the region's workbook."""

Planned = Callable[[], Task]
"""Called when its turn comes, since a report goes with a workbook that is dropped beside it."""


class Service:
    """Everything that lasts longer than a request. Files lie beneath ``folder``."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        self.sessions: dict[str, Session] = {}
        self._folder = folder
        self._queue: asyncio.Queue[tuple[Session, Card, Planned, float]] = asyncio.Queue()
        self._running: list[asyncio.Task[None]] = []
        self._workers: Workers | None = None

    async def start(self) -> None:
        count = self.settings.processes or min(cores(), _MOST_PROCESSES)
        self._workers = Workers(count, self.settings.ready)
        loops = [self._work_off(self._workers) for _ in range(count)]
        self._running = [asyncio.create_task(loop) for loop in (*loops, self._expire())]

    async def wake(self) -> None:
        """Before the end: answer whoever waits for news."""
        for session in self.sessions.values():
            await session.close()

    async def stop(self) -> None:
        for running in self._running:
            running.cancel()
        if self._workers is not None:
            self._workers.close()

    def open_session(self) -> Session | None:
        """A new one; None if there are as many as there may be."""
        if len(self.sessions) >= self.settings.bounds.sessions:
            return None
        token = secrets.token_urlsafe(32)
        folder = self._folder / f"{secrets.token_hex(8)}"
        folder.mkdir(mode=0o700)
        self.sessions[token] = session = Session(token, folder)
        return session

    def session(self, token: str) -> Session | None:
        session = self.sessions.get(token)
        if session is not None:
            session.used = time.monotonic()
        return session

    async def submit_file(self, session: Session, card: Card) -> None:
        """Fill, check, verify or reconcile it, whatever it is."""
        card.state, card.shown = State.WAITING, None

        def planned() -> Task:
            against = self._against(session, card)
            workbook = against.path if against is not None else None
            return Task(card.purpose, card.name, card.results, card.path, workbook)

        await self._submit(session, card, planned)

    async def submit_new(
        self, session: Session, card: Card, template: str, year: int, source: bool
    ) -> None:
        """Make an entry workbook, with what the card's file holds if there is one."""
        path = card.path if source else None
        task = Task(card.purpose, card.name, card.results, path, template=template, year=year)
        await self._submit(session, card, lambda: task)

    async def submit_region(self, session: Session, letters: bool) -> None:
        """Roll up what is held, and with ``letters`` write to the units; the files go into one folder, each
        under a name of its own."""
        members, rosters = session.held(Purpose.ROLLUP), session.held(Purpose.ROSTER)
        card = session.new_card(f"{len(members)} 个文件", Purpose.REGION)
        place = card.path.parent / _TOGETHER
        place.mkdir()
        taken: set[str] = set()
        for member in members:
            member.path.rename(place / take_free_name(member.name, taken))
        roster = None
        if rosters:
            roster = card.folder / rosters[-1].name
            rosters[-1].path.rename(roster)
        for each in (*members, *rosters):
            session.forget(each)
        task = Task(card.purpose, card.name, card.results, place, roster, letters=letters)
        bounds = self.settings.bounds
        seconds = bounds.seconds + bounds.seconds_more * len(members)
        await self._submit(session, card, lambda: task, seconds)

    async def _submit(
        self, session: Session, card: Card, planned: Planned, seconds: float | None = None
    ) -> None:
        await session.put(card)
        self._queue.put_nowait((session, card, planned, seconds or self.settings.bounds.seconds))

    def _against(self, session: Session, report: Card) -> Card | None:
        """The workbook that was chosen for a report, or that was dropped with it, or is there."""
        workbooks = [card for card in session.workbooks() if card is not report]
        if report.chosen is not None:
            return next((card for card in workbooks if card.number == report.chosen), None)
        together = [card for card in workbooks if card.drop == report.drop]
        for among in (together, workbooks):
            found = find_workbook(report.name, [card.name for card in among])
            if found is not None:
                return among[found]
        return None

    async def _work_off(self, workers: Workers) -> None:
        while True:
            session, card, planned, seconds = await self._queue.get()
            if card.number not in session.cards:
                continue
            card.state = State.WORKING
            await session.put(card)
            shown = await workers.run(self.settings.work, self.settings.failed, planned(), seconds)
            if card.number not in session.cards:  # cleared meanwhile
                shutil.rmtree(card.folder, ignore_errors=True)
                continue
            card.state, card.shown = State.DONE, shown
            await session.put(card)

    async def _expire(self) -> None:
        """On a network. On one's own machine the session lasts as long as the program."""
        while not self.settings.local:
            await asyncio.sleep(min(_LOOK, self.settings.bounds.idle))
            for session in list(self.sessions.values()):
                if time.monotonic() - session.used > self.settings.bounds.idle:
                    del self.sessions[session.token]
                    await session.clear()
                    with suppress(OSError):
                        await asyncio.to_thread(shutil.rmtree, session.folder)
