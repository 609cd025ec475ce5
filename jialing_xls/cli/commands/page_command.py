"""``jxls page``: the page served until somebody ends it."""

from pathlib import Path
from typing import Annotated

import typer

from jialing_xls.cli import streams
from jialing_xls.cli.usage import File
from jialing_xls.model.errors import Unusable
from jialing_xls.model.result import Status

_HIGHEST_PORT = 65535


def page(
    host: Annotated[
        str,
        typer.Option(
            "--host", metavar="地址", help="在哪个地址上打开；0.0.0.0 让局域网里都能用，要设密码"
        ),
    ] = "127.0.0.1",
    port: Annotated[
        str, typer.Option("--port", metavar="端口", help="用哪个端口；不写就找一个空的")
    ] = "0",
    password_file: Annotated[
        Path | None, File("--password-file", help="里面一行是进入的密码，至少 8 个字符")
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="不打开浏览器，只显示网址")
    ] = False,
) -> int:
    """打开一个网页：把文件拖进去，看哪里要改，下载结果。不联网，文件不离开这台电脑。"""
    from jialing_xls.page.server import serve_page

    if not (port.isascii() and port.isdecimal() and int(port) <= _HIGHEST_PORT):
        raise Unusable(f"--port 应是 0 到 {_HIGHEST_PORT} 的数，现为“{port}”。")
    serve_page(host, int(port), password_file, say=streams.say, browser=not no_browser)
    return Status.PASSED.exit_code
