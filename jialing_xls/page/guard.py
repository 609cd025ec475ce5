"""Nobody else gets in: who may call, from which page, how much, and what a browser may do with an answer.

A page of another site can make the browser call us (CSRF), and can give its own name our address (DNS
rebinding). The address of the page has a token that it cannot know; and it is refused by Host and Origin
before anything is looked at.
"""

import asyncio
import ipaddress
import re
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jialing_xls.page.settings import Settings

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FILE_POLICY = "default-src 'none'; sandbox"
"""Of a file that is handed out: even if a browser showed it, nothing in it would run."""

_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # With no-referrer a browser sends Origin: null with the forms of our own page.
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::(?P<port>\d{1,5}))?")
_OVERHEAD = 2**16
"""Bytes of a form around its file."""


class _TooLarge(Exception):
    pass


class Guard:
    """In front of everything: ``app`` sees only calls that are allowed."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refused(scope, headers)
        guarded = _with_headers(send)
        if refused is not None:
            await refused(scope, receive, guarded)
            return
        try:
            await self._app(scope, self._bounded(receive), guarded)
        except _TooLarge:
            await _answer(413, self._too_large())(scope, receive, guarded)
        except TimeoutError:
            await _answer(408, "传送时间过长。请重试。")(scope, receive, guarded)

    def _refused(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or not self._is_ours(hosts[0], scope):
            return _answer(421, "不是本页的地址。请从程序打开的网址进入。")
        changes = scope["method"] not in ("GET", "HEAD")
        if origins != [f"http://{hosts[0]}"] and (origins or changes):
            return _answer(403, "不是从本页发来的请求，没有处理。")
        followed = scope["path"] == "/" and not changes  # a link to where the password is asked for
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and not followed:
            return _answer(403, "不是从本页发来的请求，没有处理。")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._most:
            return _answer(413, self._too_large())
        return None

    def _is_ours(self, host: str, scope: Scope) -> bool:
        """A name that we go by, or with a password any address; and the port that was called."""
        match = _HOST.fullmatch(host)
        if match is None:
            return False
        server: tuple[str, int] | None = scope.get("server")
        if server is not None and int(match["port"] or 80) != server[1]:
            return False
        name = match["name"].lower()
        return name in self._settings.hosts or (not self._settings.local and _is_address(name))

    @property
    def _most(self) -> int:
        return self._settings.bounds.file_bytes + _OVERHEAD

    def _too_large(self) -> str:
        return f"文件超过 {self._settings.bounds.file_bytes >> 20} MB，没有接收。"

    def _bounded(self, receive: Receive) -> Receive:
        """The body as far as it may go, and as long as it may take."""
        loop = asyncio.get_running_loop()
        until: float | None = loop.time() + self._settings.bounds.upload
        taken = 0

        async def counted() -> Message:
            nonlocal taken, until
            async with asyncio.timeout_at(until):
                message = await receive()
            if not message.get("more_body", False):
                until = None  # from now on it is waited for who hangs up
            taken += len(message.get("body", b""))
            if taken > self._most:
                raise _TooLarge
            return message

        return counted


def _is_address(name: str) -> bool:
    """No name can be given to an address by somebody else's name server."""
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _answer(status: int, text: str) -> PlainTextResponse:
    return PlainTextResponse(text, status, headers={"connection": "close"})


def _with_headers(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("content-security-policy", PAGE_POLICY)
        await send(message)

    return sending
