"""What a relation looks like, as features: the words of its figures, and how these stand to one another."""

import re

from jialing_xls.narrative.schemas.desk import Desk, Quantity

_BLANK = re.compile(r"[^一-龥%()、，；：。+\-—/]")
_STOPS = re.compile(r"[^、，；。：()¶]")
_BACK = 8


def tail(tag: str, text: str, longest: int = 4) -> list[str]:
    """The ends of a text: what stands right before a figure."""
    text = _BLANK.sub("", text)
    return [f"{tag}<{text[-n:]}" for n in range(1, min(longest, len(text)) + 1)] or [f"{tag}<"]


def head(tag: str, text: str, longest: int = 3) -> list[str]:
    """The beginnings of a text: what stands right behind a figure."""
    text = _BLANK.sub("", text)
    return [f"{tag}>{text[:n]}" for n in range(1, min(longest, len(text)) + 1)] or [f"{tag}>"]


def bag(tag: str, text: str) -> list[str]:
    """Pairs of characters anywhere in a text."""
    text = _BLANK.sub("", text)[-12:]
    return [f"{tag}:{text[n : n + 2]}" for n in range(len(text) - 1)]


def stops(text: str) -> str:
    """The marks in a text, each kind once."""
    return "".join(dict.fromkeys(_STOPS.sub("", text)))


def capped(number: int, most: int) -> int:
    return max(-most, min(number, most))


def words(quantity: Quantity) -> list[str]:
    """The words of a figure, whatever it is part of."""
    return tail("", quantity.pre) + bag("", quantity.pre) + head("", quantity.post, 2)


def triple(desk: Desk, r: Quantity, a: Quantity, b: Quantity, far: int) -> list[str]:
    """How two figures stand to a third one that may follow from them."""
    da, db = capped(r.number - a.number, _BACK), capped(r.number - b.number, _BACK)
    sa, sb = capped(r.sentence - a.sentence, 3), capped(r.sentence - b.sentence, 3)
    ranks = f"{desk.steps(r, a)},{desk.steps(r, b)}"
    near = a if abs(da) < abs(db) else b
    first, last = (near, r) if near.number < r.number else (r, near)
    gap = stops(desk.between(first, last))[-3:]
    named = f"{bool(r.names & a.names):d}{bool(r.names & b.names):d}{bool(a.names & b.names):d}"
    size = 0 if a.value < b.value / 100 else 1 if a.value < b.value / 10 else 2
    size += (a.value >= b.value / 2) + (a.value > b.value)
    chars = frozenset(r.pre[-5:])
    alike = f"{min(len(chars.intersection(a.pre[-5:])), 3)}{min(len(chars.intersection(b.pre[-5:])), 3)}"
    lists = "".join(_aligned(desk, r, each) for each in (a, b))
    span = max(r.number, a.number, b.number) - min(r.number, a.number, b.number)
    order = "".join(n for _, n in sorted(((r.number, "r"), (a.number, "a"), (b.number, "b"))))
    rivals = sum(q.unit == r.unit and q.number > min(a.number, b.number) for q in desk.before(r, 4))
    one, two = r.pre[-1:] if "一" <= r.pre[-1:] <= "龥" else "-", r.pre[-2:]
    return [
        f"far{far}",
        f"d{da},{db}far{far}",
        f"k{ranks}",
        f"near{min(abs(da), abs(db))}",
        f"span{min(span, 9)}",
        f"o{order}",
        f"o{order}{r.sort}{a.sort}{b.sort}",
        f"o{order}span{min(span, 5)}",
        f"s{sa},{sb}",
        f"deep{capped(a.depth - r.depth, 1)},{capped(b.depth - r.depth, 1)}",
        f"passage{a.passage == r.passage:d}{b.passage == r.passage:d}",
        f"named{named}",
        f"named{named}k{ranks}",
        f"sort{a.sort}{b.sort}",
        f"size{size}",
        f"rivals{rivals}",
        f"gap{gap}",
        f"lists{lists}",
        f"lists{lists}k{ranks}",
        f"alike{alike}",
        f"ab{capped(a.number - b.number, 4)}",
        f"absent{a.sentence == b.sentence:d}{a.passage == b.passage:d}",
        f"k{ranks}named{named}s{sa}",
        f"{one}k{ranks}",
        f"{one}d{da},{db}",
        f"{one}alike{alike}",
        f"{one}size{size}",
        f"{one}o{order}",
        f"{two}k{ranks}",
        f"{two}o{order}",
        f"{two}size{size}",
    ]


def _aligned(desk: Desk, one: Quantity, other: Quantity) -> str:
    """Whether both stand at the same place of lists as long as each other: 分别为…."""
    (n, of), (m, to) = desk.listed(one), desk.listed(other)
    if of == 1 and to == 1:
        return "-"
    if of == to:
        return "=" if n == m else "x"
    return "1" if to == 1 else "~"
