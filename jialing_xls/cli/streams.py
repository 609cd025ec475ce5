"""Results to stdout, messages to stderr, and no console of an old code page may crash on them."""

import io
import json
import sys
from typing import Any


def make_lenient() -> None:
    """Replace characters that a console of an old code page (GBK) lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(message: str) -> None:
    """A message to the user, on stderr."""
    print(message, file=sys.stderr, flush=True)


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
