"""Results to stdout, messages to stderr, and no console of an old code page may crash on them."""

import errno
import io
import json
import os
import re
import sys
from contextlib import suppress
from typing import Any, NoReturn

_CANNOT_WRITE = 2
_GONE = (errno.EPIPE, errno.EINVAL)
"""What Linux, and Windows, say of a pipe without a reader."""
_replaced: list[io.TextIOWrapper] = []
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class _Leaky(io.FileIO):
    """A descriptor whose reader may go away (``jxls … | head -1``): what is left is of no use then,
    and the exit status is still that of the work."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data) or 0
        except OSError as error:
            if error.errno not in _GONE:
                raise
            return memoryview(data).nbytes


def open_what_is_closed() -> None:
    """Give a closed stdin, stdout or stderr (``jxls … >&-``) to nobody: the next file to be opened would
    get its number, and be written over."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nobody = os.open(os.devnull, os.O_RDWR)
            if nobody != number:
                os.dup2(nobody, number)
                os.close(nobody)
            mode = "w" if number else "r"
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def make_lenient() -> None:
    """Replace characters that a console of an old code page (GBK) lacks, instead of failing, and
    write on where nobody reads any more."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if not isinstance(stream, io.TextIOWrapper):
            continue
        raw = getattr(stream.buffer, "raw", stream.buffer)  # python -u has no buffer
        if isinstance(raw, io.FileIO):  # no console of Windows
            _replaced.append(stream)  # to close it would close the descriptor
            buffer = io.BufferedWriter(_Leaky(stream.fileno(), "wb", closefd=False))
            stream = io.TextIOWrapper(
                buffer,
                stream.encoding,
                line_buffering=stream.line_buffering or raw is stream.buffer,
            )
            setattr(sys, name, stream)
        stream.reconfigure(errors="replace")


def say(message: str) -> None:
    """A message to the user, on stderr; a file name cannot move the terminal's cursor about."""
    with suppress(OSError):  # told to nobody: the exit status says it still
        print(_CONTROL.sub("�", message), file=sys.stderr, flush=True)


def write_json(document: dict[str, Any]) -> None:
    """One document on stdout, in UTF-8 whatever the console's code page is (RFC 8259 §8.1)."""
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
    else:
        buffer.write(text.encode("utf-8"))
        buffer.flush()


def leave(status: int) -> NoReturn:
    """End the process with everything written, but without taking the interpreter apart.

    To free pandas' modules one by one takes 0.1 s, a sixth of a whole ``jxls fill``; outputs are in
    place by then, and nothing of ours waits for the interpreter's exit.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            status = max(status, _CANNOT_WRITE)
    os._exit(status)
