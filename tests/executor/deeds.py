"""Work for the tests of ``jialing_xls.executor``: other processes import it by name."""

import os
import time
from pathlib import Path


class Panic(BaseException):
    """What a panic of Rust code arrives as: no Exception."""


def doubled(chunk: tuple[int, ...]) -> list[str]:
    """2n for each; some numbers do harm."""
    return [_doubled(n) for n in chunk]


def _doubled(n: int) -> str:
    match n:
        case 13:
            raise ValueError("thirteen")
        case 14:
            raise Panic("fourteen")
        case 99:
            os._exit(3)
    return str(2 * n)


def failed(n: int, error: BaseException | None) -> str:
    return f"{n} {type(error).__name__}"


def processes(chunk: tuple[int, ...]) -> list[int]:
    time.sleep(0.3)
    return [os.getpid() for _ in chunk]


def no_process(n: int, error: BaseException | None) -> int:
    raise AssertionError(f"{n}: {error}")


def printing(chunk: tuple[int, ...]) -> list[str]:
    print("ironcalc says something")
    return [str(n) for n in chunk]


def slowly(folder: str, chunk: tuple[int, ...]) -> list[str]:
    """A file a number, to be seen from outside."""
    for n in chunk:
        (Path(folder) / f"{os.getpid()}-{n}").touch()
        time.sleep(0.2)
    return [str(n) for n in chunk]
