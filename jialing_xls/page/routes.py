"""What the page asks for, and the answers. A session is found by the token in the address."""

import asyncio
import hmac
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from jialing_xls.page.bounds import hash_password
from jialing_xls.page.guard import FILE_POLICY, Guard
from jialing_xls.page.markup import render_card, render_login, render_page, render_told
from jialing_xls.page.service import Service
from jialing_xls.page.session import Card, Session, State, write_zip
from jialing_xls.page.task import Purpose
from jialing_xls.template import store

_STATIC = Path(__file__).parent / "static"
_PATIENCE = 20.0
"""Seconds that a question for what is new stays open."""
_LAST_MOMENT = 2.0
"""Seconds in which the browser fetches what the last page looks like."""
_BLOCK = 2**20
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {
    ".xlsx": _WORKBOOK,
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".zip": "application/zip",
}
_YEARS = range(1990, 2101)


class Page:
    """The application's handlers."""

    def __init__(self, service: Service, leave: Callable[[], None]) -> None:
        self._service = service
        self._leave = leave
        self._bounds = service.settings.bounds
        self._wrong: dict[str, tuple[int, float]] = {}

    # ---------------------------------------------------------------- getting in

    async def root(self, request: Request) -> Response:
        if self._service.settings.local:
            return _told(404, "打不开", "请从程序打开的网址进入，网址里有一段进入用的字符。")
        return HTMLResponse(render_login())

    async def log_in(self, request: Request) -> Response:
        """A right password opens a session of its own, whose address nobody can guess."""
        wanted = self._service.settings.password
        if wanted is None:
            raise HTTPException(404)
        who = request.client.host if request.client else ""
        if self._has_to_wait(who):
            return HTMLResponse(render_login("密码错的次数太多，请过十分钟再试。"), 429)
        form = await self._form(request)
        given = form.get("password")
        if not isinstance(given, str) or not hmac.compare_digest(hash_password(given), wanted):
            count, _ = self._wrong.get(who, (0, 0.0))
            self._wrong[who] = (count + 1, time.monotonic())
            return HTMLResponse(render_login("密码不对。"), 403)
        self._wrong.pop(who, None)
        session = self._service.open_session()
        if session is None:
            return HTMLResponse(render_login("现在使用的人太多，请稍后再试。"), 503)
        return RedirectResponse(f"/s/{session.token}/", 303)

    def _has_to_wait(self, who: str) -> bool:
        now = time.monotonic()
        for address, (_, at) in list(self._wrong.items()):
            if now - at > self._bounds.wait:
                del self._wrong[address]
        return self._wrong.get(who, (0, 0.0))[0] >= self._bounds.wrong_passwords

    def _session(self, request: Request) -> Session:
        session = self._service.session(request.path_params["token"])
        if session is None:
            raise HTTPException(404)
        return session

    # ---------------------------------------------------------------- looking

    async def page(self, request: Request) -> Response:
        session = self._session(request)
        listed = await asyncio.to_thread(lambda: list(store.list_templates()))
        local = self._service.settings.local
        return HTMLResponse(render_page(session, listed, local=local, year=date.today().year - 1))

    async def changes(self, request: Request) -> Response:
        """The cards that are newer than the version that is asked about; none after a while."""
        session = self._session(request)
        since = request.query_params.get("since", "")
        if not (since.isascii() and since.isdecimal() and len(since) < 16):
            raise HTTPException(400)
        await session.wait(int(since), _PATIENCE)
        newer = [card for card in session.cards.values() if card.version > int(since)]
        return JSONResponse(
            {
                "version": session.version,
                "present": list(session.cards),
                "cards": [
                    {
                        "number": card.number,
                        "held": card.state is State.HELD,
                        "html": render_card(session, card),
                    }
                    for card in newer
                ],
                "status": session.status(),
            }
        )

    async def output(self, request: Request) -> Response:
        session = self._session(request)
        card = self._card(session, request.path_params["number"])
        output = card.output(request.path_params["index"])
        if output is None:
            raise HTTPException(404)
        path = card.results / output.name
        if path.is_dir():
            return await self._zipped(session, [path], f"{path.name}.zip")
        return _file(path, output.name)

    async def all_outputs(self, request: Request) -> Response:
        session = self._session(request)
        return await self._zipped(session, session.outputs(), "全部结果.zip")

    async def _zipped(self, session: Session, outputs: Iterable[Path], name: str) -> Response:
        with NamedTemporaryFile(dir=session.folder, suffix=".zip", delete=False) as stream:
            target = Path(stream.name)
        await asyncio.to_thread(write_zip, target, outputs)
        return _file(target, name, BackgroundTask(target.unlink, missing_ok=True))

    # ---------------------------------------------------------------- doing

    async def upload(self, request: Request) -> Response:
        """One file a request: to be worked on, or to wait for a roll-up."""
        session = self._session(request)
        async with request.form(max_files=1, max_fields=self._bounds.fields) as form:
            file, purpose = form.get("file"), _purpose(form)
            if not isinstance(file, UploadFile) or purpose is None:
                raise HTTPException(400)
            card = await self._received(session, file, purpose, _text(form, "drop"))
        if card.state is State.HELD:
            await session.put(card)
        else:
            session.replace_earlier(card)
            await self._service.submit_file(session, card)
        return JSONResponse({"number": card.number})

    async def new_entry(self, request: Request) -> Response:
        session = self._session(request)
        async with request.form(max_files=1, max_fields=self._bounds.fields) as form:
            template, year = _text(form, "template"), _text(form, "year")
            if not (year.isascii() and year.isdecimal() and int(year[:5]) in _YEARS):
                return PlainTextResponse("年度应是四位年份。", 400)
            file = form.get("file")
            has_source = False
            if isinstance(file, UploadFile) and file.filename:
                has_source = True
                card = await self._received(session, file, Purpose.NEW, "")
            elif not template:
                return PlainTextResponse("请先选择资金或项目。", 400)
            else:
                self._make_room(session, 0)
                card = session.new_card(template, Purpose.NEW)
        await self._service.submit_new(session, card, template, int(year), has_source)
        return JSONResponse({"number": card.number})

    async def roll_up(self, request: Request) -> Response:
        session = self._session(request)
        if not session.held(Purpose.ROLLUP):
            return PlainTextResponse("还没有放入要汇总的文件。", 400)
        letters = _text(await self._form(request), "letters") != ""
        await self._service.submit_region(session, letters)
        return JSONResponse({})

    async def again(self, request: Request) -> Response:
        """A report held against another workbook."""
        session = self._session(request)
        card = self._card(session, request.path_params["number"])
        chosen = _text(await self._form(request), "against")
        if card.shown is None or card.shown.against is None:
            raise HTTPException(400)
        if chosen not in {str(each.number) for each in session.workbooks() if each is not card}:
            raise HTTPException(400)
        card.chosen = int(chosen)
        await self._service.submit_file(session, card)
        return JSONResponse({})

    async def clear(self, request: Request) -> Response:
        session = self._session(request)
        await session.clear()
        return RedirectResponse(f"/s/{session.token}/", 303)

    async def leave(self, request: Request) -> Response:
        """End the program, where it is one's own."""
        self._session(request)
        if not self._service.settings.local:
            raise HTTPException(404)
        told = _told(200, "已结束", "程序已结束，放进来的文件已删除。可以关闭这个页面。")
        told.background = BackgroundTask(self._leave_soon)
        return told

    async def _leave_soon(self) -> None:
        await asyncio.sleep(_LAST_MOMENT)
        self._leave()

    # ---------------------------------------------------------------- parts

    async def _form(self, request: Request) -> FormData:
        return await request.form(max_files=0, max_fields=self._bounds.fields)

    def _card(self, session: Session, number: int) -> Card:
        if number not in session.cards:
            raise HTTPException(404)
        return session.cards[number]

    def _make_room(self, session: Session, size: int) -> None:
        bounds = self._bounds
        if len(session.cards) >= bounds.session_files:
            text = f"已有 {bounds.session_files} 个文件，请先清空再放。"
            raise HTTPException(413, text)
        if session.bytes + size > bounds.session_bytes:
            text = f"放入的文件合计超过 {bounds.session_bytes >> 20} MB，请先清空再放。"
            raise HTTPException(413, text)

    async def _received(
        self, session: Session, file: UploadFile, purpose: Purpose, drop: str
    ) -> Card:
        self._make_room(session, file.size or 0)
        session.bytes += file.size or 0
        card = session.new_card(file.filename or "", purpose, drop[:40])
        with card.path.open("xb") as target:
            while block := await file.read(_BLOCK):
                target.write(block)
        return card


def make_application(service: Service, leave: Callable[[], None]) -> Starlette:
    """The ASGI application. ``leave`` ends the program."""
    page = Page(service, leave)
    routes = [
        Route("/", page.root),
        Route("/login", page.log_in, methods=["POST"]),
        Mount("/static", StaticFiles(directory=_STATIC)),
        Route("/s/{token}/", page.page),
        Route("/s/{token}/changes", page.changes),
        Route("/s/{token}/files", page.upload, methods=["POST"]),
        Route("/s/{token}/new", page.new_entry, methods=["POST"]),
        Route("/s/{token}/rollup", page.roll_up, methods=["POST"]),
        Route("/s/{token}/cards/{number:int}/again", page.again, methods=["POST"]),
        Route("/s/{token}/cards/{number:int}/{index:int}", page.output),
        Route("/s/{token}/all.zip", page.all_outputs),
        Route("/s/{token}/clear", page.clear, methods=["POST"]),
        Route("/s/{token}/leave", page.leave, methods=["POST"]),
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.start()
        try:
            yield
        finally:
            await service.stop()

    return Starlette(
        routes=routes,
        middleware=[Middleware(Guard, service.settings)],
        exception_handlers={HTTPException: _refusal, Exception: _bug},
        lifespan=lifespan,
    )


_REFUSALS = {
    400: "请求不对，没有处理。",
    404: "没有这个页面，或者已经过期。请重新打开程序，或重新登录。",
    405: "请求不对，没有处理。",
}


def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    chinese = any("一" <= char <= "鿿" for char in error.detail)
    text = error.detail if chinese else _REFUSALS.get(error.status_code, _REFUSALS[400])
    return PlainTextResponse(text, error.status_code)


def _bug(request: Request, error: Exception) -> Response:
    return PlainTextResponse(f"程序内部出错（{type(error).__name__}），请反馈。", 500)


def _told(status: int, title: str, message: str) -> HTMLResponse:
    return HTMLResponse(render_told(title, message), status)


def _purpose(form: FormData) -> Purpose | None:
    given = _text(form, "purpose")
    allowed = (Purpose.FILL, Purpose.CHECK, Purpose.ROLLUP, Purpose.ROSTER)
    return next((purpose for purpose in allowed if purpose == given), None)


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _file(path: Path, name: str, after: BackgroundTask | None = None) -> FileResponse:
    """A file to be saved, never to be shown."""
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "content-security-policy": FILE_POLICY,
    }
    media_type = _TYPES.get(path.suffix, "application/octet-stream")
    return FileResponse(path, headers=headers, media_type=media_type, background=after)
