"""A running page, and calls to it as a browser makes them, or as nobody's browser would."""

import http.client
import json
import re
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jialing_xls.page.bounds import Settings
from jialing_xls.page.server import serve_page

LONG = 120.0
"""Seconds after which a test gives up; nothing here takes as long."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Site:
    """``url`` is the address with the token, or of the login."""

    url: str
    said: list[str] = field(default_factory=list)

    @property
    def netloc(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def origin(self) -> str:
        return f"http://{self.netloc}"

    @property
    def base(self) -> str:
        return urlsplit(self.url).path

    def call(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        host: str | None = None,
    ) -> Answer:
        """``path`` from the root. ``host`` is what the call says where it goes, not where it goes."""
        connection = http.client.HTTPConnection(self.netloc, timeout=LONG)
        try:
            connection.putrequest(method, path, skip_host=True)
            for name, value in {
                "Host": self.netloc if host is None else host,
                **(headers or {}),
            }.items():
                connection.putheader(name, value)
            if isinstance(body, bytes):
                connection.putheader("Content-Length", str(len(body)))
            elif body is not None:
                connection.putheader("Transfer-Encoding", "chunked")
            connection.endheaders()
            try:
                for block in [body] if isinstance(body, bytes) else body or ():
                    connection.send(
                        block if isinstance(body, bytes) else b"%x\r\n%s\r\n" % (len(block), block)
                    )
                if body is not None and not isinstance(body, bytes):
                    connection.send(b"0\r\n\r\n")
            except (BrokenPipeError, ConnectionResetError):
                pass  # refused before it was all sent: the answer says why
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, named, answer.read())
        finally:
            connection.close()

    def get(self, path: str = "") -> Answer:
        """``path`` beneath the session."""
        return self.call("GET", self.base + path)

    def post(
        self,
        path: str,
        fields: Mapping[str, str] | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> Answer:
        body, content_type = form(fields or {}, file)
        headers = {"Content-Type": content_type, "Origin": self.origin}
        return self.call("POST", self.base + path, body, headers)

    def drop(self, *files: Path | tuple[str, bytes], purpose: str = "fill") -> list[int]:
        """Send files together, and tell their cards' numbers."""
        drop, numbers = uuid.uuid4().hex, []
        for file in files:
            named = (file.name, file.read_bytes()) if isinstance(file, Path) else file
            answer = self.post("files", {"purpose": purpose, "drop": drop}, named)
            assert answer.status == 200, answer.text
            numbers.append(answer.json["number"])
        return numbers

    def cards(self, seconds: float = LONG) -> dict[int, str]:
        """The HTML of every card, once all is done."""
        until = time.monotonic() + seconds
        found: dict[int, str] = {}
        version = 0
        while time.monotonic() < until:
            news = self.get(f"changes?since={version}").json
            version = news["version"]
            found.update((card["number"], card["html"]) for card in news["cards"])
            if news["status"]["done"] == news["status"]["total"]:
                return {number: found[number] for number in news["present"]}
        raise TimeoutError

    def clear(self) -> None:
        assert self.post("clear").status == 303


def form(fields: Mapping[str, str], file: tuple[str, bytes] | None) -> tuple[bytes, str]:
    """A body of multipart/form-data, and its content type."""
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if file is not None:
        name = file[0].replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        parts.append(head.encode() + file[1] + b"\r\n")
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


@contextmanager
def running(
    settings: Settings | None = None, *, host: str = "127.0.0.1", password_file: Path | None = None
) -> Iterator[Site]:
    """A server of its own, ended afterwards as a user ends it."""
    said: list[str] = []
    told = threading.Event()

    def say(line: str) -> None:
        said.append(line)
        told.set()

    thread = threading.Thread(
        target=serve_page,
        args=(host, 0, password_file),
        kwargs={
            "say": say,
            "browser": False,
            "settings": settings,
            "ended": (end := threading.Event()),
        },
        daemon=True,
    )
    thread.start()
    assert told.wait(LONG)
    (url,) = re.findall(r"http://\S+", said[0])
    if password_file is not None:
        url = f"http://127.0.0.1:{urlsplit(url).port}/"
    try:
        yield Site(url, said)
    finally:
        end.set()
        thread.join(LONG)
        assert not thread.is_alive()


def outputs_of(card: str) -> list[str]:
    """Addresses of the downloads of a card."""
    return re.findall(r'<a class="button" download href="([^"]+)"', card)


def verdict_of(card: str) -> str:
    (found,) = re.findall(r'<p class="verdict">(.*?)</p>', card)
    return str(found)
