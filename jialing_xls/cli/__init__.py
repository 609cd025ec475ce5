"""The command line: parses, calls, renders, exits. What it calls is the product."""

import gc
import os
import sys
from typing import NoReturn

from jialing_xls.cli.streams import open_what_is_closed


def main() -> NoReturn:
    """Entry point of the console script ``jxls``."""
    _leave_ascii()
    open_what_is_closed()
    gc.disable()
    from jialing_xls.cli.app import main as run

    gc.freeze()  # modules stay: there is nothing to collect among them
    gc.enable()
    run()


def _leave_ascii() -> None:
    """Start again in UTF-8 where the locale (LC_ALL=C) knows no Chinese file name."""
    if sys.getfilesystemencoding() == "ascii":
        arguments = [sys.executable, *sys.orig_argv[1:]]
        os.execve(sys.executable, arguments, {**os.environ, "PYTHONUTF8": "1"})
