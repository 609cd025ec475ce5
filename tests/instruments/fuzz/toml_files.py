"""TOML files that nobody means well with, as ``jxls new --from`` may be given them."""

import json
from collections.abc import Callable, Sequence
from random import Random


def scalar(random: Random, depth: int = 0) -> str:
    """A value in TOML's language, mostly none that a form has."""
    size = random.choice([1, 10, 400, 5000, 100_000])
    kinds: list[Callable[[], str]] = [
        lambda: str(random.randint(-(10**6), 10**6)),
        lambda: f"{random.random() * 10 ** random.randint(-20, 20):.{random.randint(0, 20)}f}",
        lambda: f"1e{random.choice(['', '-'])}{random.choice([1, 15, 400, 999999999, 10**30])}",
        lambda: random.choice(["nan", "-nan", "inf", "-inf", "true", "false", '""', "+0", "-0.0"]),
        lambda: "9" * size,
        lambda: "0x" + "f" * size,
        lambda: "0." + "1" * size,
        lambda: random.choice(
            ["2024-06-12", "0001-01-01", "9999-12-31", "2024-13-40", "1899-01-01"]
        ),
        lambda: random.choice(["2024-06-12T08:00:00", "2024-06-12T08:00:00+08:00", "08:00:00"]),
        lambda: json.dumps(
            random.choice(["甲", "=1+1", "\u202e", "\0", "\x1b[2J", "\ud800"]) * size
        ),
        lambda: '"""' + "\n".join(["甲"] * min(size, 999)) + '"""',
        lambda: "'" + "x" * size + "'",
        lambda: "[" * size + "]" * random.choice([size, size // 2]),
        lambda: "{a=" * size + "1" + "}" * size,
        lambda: ".".join(["a"] * size),
    ]
    if depth < 3:
        kinds += [lambda: f"[{scalar(random, depth + 1)}, {scalar(random, depth + 1)}]"]
    return random.choice(kinds)()


class TomlFiles:
    """``ids`` are the keys that a file may have, ``sample`` is one that is as it should be."""

    def __init__(self, ids: Sequence[str], sample: str) -> None:
        self._ids = ids
        self._sample = sample

    def case(self, random: Random) -> tuple[str, bytes, bytes]:
        """What is wrong with it, the file, and the one beside it that it may name."""
        kind = random.choice(["values", "values", "line", "base", "bytes", "keys"])
        lines = [self._line(random) for _ in range(random.choice([1, 1, 3, 20]))]
        if kind == "line":
            lines = self._sample.splitlines()
            lines[random.randrange(len(lines))] = self._line(random)
        if kind == "base":
            base = [
                "甲.toml",
                "乙.toml",
                "../甲.toml",
                "/etc/passwd",
                "C:\\x",
                "",
                "乙.toml\0",
                "。",
            ]
            lines.append(
                f"沿用 = {random.choice([json.dumps(random.choice(base)), scalar(random)])}"
            )
        if kind == "keys":
            deep = random.choice([3, 300, 30_000])
            keys = ".".join("a" * deep)
            lines.append(random.choice([f"{keys} = 1", f"[{keys}]", "[[a]]" * 9]))
        data = "\n".join(lines).encode("utf-8", "surrogatepass")
        if kind == "bytes":
            changed = bytearray(self._sample.encode() if random.random() < 0.7 else data)
            for _ in range(random.choice([1, 5, 50])):
                changed[random.randrange(len(changed))] = random.randrange(256)
            data = bytes(changed)
        beside = random.choice(['"沿用" = "甲.toml"', '"填报人" = "乙"'])
        return kind, data, beside.encode()

    def _line(self, random: Random) -> str:
        return f'"{random.choice(self._ids)}" = {scalar(random)}'
