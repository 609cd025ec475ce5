"""``jxls page``: bind, open the browser, serve until somebody leaves; the files go with the server."""

import ipaddress
import os
import platform
import re
import shutil
import socket
import sys
import tempfile
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import uvicorn

from jialing_xls.executor.bugs import debugging
from jialing_xls.model.errors import Unusable
from jialing_xls.page.bounds import Settings, hash_password
from jialing_xls.page.routes import make_application
from jialing_xls.page.service import Service
from jialing_xls.submission.output import is_alive

_PREFIX = "jxls-page-"
_FOLDER = re.compile(re.escape(_PREFIX) + r"([0-9]+)-\w+")
_DAY = 86400.0
_SHORTEST = 8
"""Characters of a password."""
_CALLS = 256
"""At the same time; a browser has six, and there are 32 sessions at the most."""


def serve_page(
    host: str,
    port: int,
    password_file: Path | None,
    *,
    say: Callable[[str], None],
    browser: bool = True,
    settings: Settings | None = None,
    ended: threading.Event | None = None,
) -> None:
    """Serve until somebody ends it: on the page, by Ctrl-C, or from another thread by ``ended``.

    Raises Unusable if the address cannot be bound, or others could call it without a password.
    """
    made = _settings(host, password_file, settings or Settings())
    sweep_folders()
    with open_socket(host, port) as listening, _folder() as folder:
        service = Service(made, folder)
        server = _Server(service)
        address = _address(host, listening.getsockname()[1])
        if made.local:
            session = service.open_session()
            assert session is not None
            address += f"s/{session.token}/"
        say(f"页面已打开：{address}")
        say("用完后在页面上点“结束”，或在这个窗口按 Ctrl-C。")
        if browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        if ended is not None:
            threading.Thread(target=_follow, args=(ended, server), daemon=True).start()
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listening])


class _Server(uvicorn.Server):
    """Calls are not logged: the token stands in their addresses."""

    def __init__(self, service: Service) -> None:
        self._service = service
        config = uvicorn.Config(
            make_application(service, self.leave),
            access_log=False,
            log_level="error" if debugging() else "critical",
            log_config=None,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=_CALLS,
            timeout_graceful_shutdown=2,
            lifespan="on",
            ws="none",
        )
        super().__init__(config)

    def leave(self) -> None:
        """End when what is being answered is answered."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._service.wake()
        await super().shutdown(sockets)


def _follow(ended: threading.Event, server: _Server) -> None:
    ended.wait()
    server.leave()


def _settings(host: str, password_file: Path | None, settings: Settings) -> Settings:
    if password_file is None:
        if not is_loopback(host):
            raise Unusable(
                f"--host {host} 让别的电脑也能打开这个页面，必须设密码：把密码写进一个文件，"
                "加上 --password-file 文件。只给自己用的，不要写 --host。"
            )
        own = frozenset({f"[{host}]" if ":" in host else host})
        return replace(settings, hosts=settings.hosts | own)
    names = {"localhost", "127.0.0.1", platform.node().lower(), socket.getfqdn().lower()}
    return replace(
        settings, password=hash_password(_password(password_file)), hosts=frozenset(names)
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine can call it. Raises Unusable if it is no address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise Unusable(f"--host 应是这台电脑的 IP 地址，如 0.0.0.0，现为“{host}”。") from None


def _password(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"不能读取密码文件“{path}”（{error}）。应是一行文字（UTF-8）。") from None
    password = text.strip("\r\n")
    if len(password) < _SHORTEST or "\n" in password:
        raise Unusable(f"密码文件“{path}”里应是一行、至少 {_SHORTEST} 个字符的密码。")
    return password


def open_socket(host: str, port: int) -> socket.socket:
    """A listening socket. Raises Unusable, e.g. if the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere this would let two programs have one port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(128)
    except (OSError, OverflowError) as error:
        made.close()
        raise Unusable(
            f"不能使用 {host} 的端口 {port}（{error}）。请换一个 --port，或者不写。"
        ) from None
    return made


def _address(host: str, port: int) -> str:
    shown = _machine() if host in ("0.0.0.0", "::") else host
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"


def _machine() -> str:
    """By which others on the network call this machine: its address, or its name."""
    name = platform.node()
    with suppress(OSError):
        address = socket.gethostbyname(name)
        if not is_loopback(address):
            return address
    return name


@contextmanager
def _folder() -> Iterator[Path]:
    """For nobody else to read; it goes with the server."""
    made = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def sweep_folders() -> None:
    """Remove what a server that was killed has left; where nobody can tell, after a day."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        match = _FOLDER.fullmatch(folder.name)
        with suppress(OSError):
            old = time.time() - folder.stat().st_mtime > _DAY
            gone = old if sys.platform == "win32" else match and not is_alive(int(match[1]))
            if match and gone:
                shutil.rmtree(folder, ignore_errors=True)
