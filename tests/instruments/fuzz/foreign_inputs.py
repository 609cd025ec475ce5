"""Word templates and TOML files that nobody means well with: ``python -m tests.instruments.fuzz.foreign_inputs``.

Each case is drafted, or made an entry workbook of, as ``jxls report --template`` and ``jxls new
--from`` do it. It ends in an output or in one message of ours, within 5 s and 500 MB; a Defect, any
other exception, a hang or more memory is a failure. The same seed gives the same cases.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from jialing_xls.entry.making.builder import build_entry
from jialing_xls.entry.reading.value_file import values_from_toml
from jialing_xls.model.errors import Unusable
from jialing_xls.narrative.drafting.draft_report import shipped_template
from jialing_xls.narrative.drafting.names_given import context
from jialing_xls.narrative.drafting.template_guard import drafted_within_limits
from jialing_xls.narrative.meaning.stated import facts_of
from jialing_xls.template import store
from jialing_xls.template.template_workbook import Template

from .. import ROOT

SECONDS, MEGABYTES = 5.0, 500.0
_HANGS = 60.0
"""Seconds by the clock, whatever else the machine does."""

_SAMPLES = ROOT / "samples"
_DOCUMENT = "word/document.xml"
_FILTERS = (
    *(
        "center",
        "format",
        "replace",
        "join",
        "tojson",
        "xmlattr",
        "wordwrap",
        "indent",
        "map",
        "sum",
    ),
    *(
        "batch",
        "slice",
        "groupby",
        "sort",
        "list",
        "attr",
        "safe",
        "句",
        "length",
        "first",
        "default",
    ),
)
_NAMES = (
    "单位名称",
    "预算_总额",
    "三级指标",
    "绩效指标",
    "审核问题",
    "loop",
    "range",
    "self",
    "x",
    "lipsum",
)


# ---------------------------------------------------------------- Word templates


def expression(random: Random, depth: int = 0) -> str:
    """Something in jinja's language, mostly more than a template may use."""
    kinds: list[Callable[[], str]] = [
        lambda: random.choice(_NAMES),
        lambda: repr(random.choice([0, 1, -1, 10**9, 10**30, 1.5, "", "x" * 9, "甲", True, None])),
    ]
    if depth < 5:

        def inner() -> str:
            return expression(random, depth + 1)

        kinds += [
            lambda: f"{inner()}|{random.choice(_FILTERS)}",
            lambda: f"{inner()}|{random.choice(_FILTERS)}({inner()}, {inner()})",
            lambda: (
                f"{inner()} {random.choice(['+', '*', '**', '~', '//', '%', 'and', 'in', '=='])} {inner()}"
            ),
            lambda: f"{inner()}.{random.choice(['名称', '__class__', 'field', 'format', 'items'])}",
            lambda: f"{inner()}[{inner()}]",
            lambda: f"{inner()}[{inner()}:{inner()}]",
            lambda: f"{inner()}({inner()})",
            lambda: f"({inner()})",
            lambda: f"[{inner()}, {inner()}]",
            lambda: f"{inner()} if {inner()} else {inner()}",
            lambda: (
                f"{inner()} is {random.choice(['零', 'defined', 'divisibleby(0)', 'sameas(1)'])}"
            ),
            lambda: f"not {inner()}",
        ]
    return random.choice(kinds)()


def tag(random: Random) -> str:
    """A tag or several; some without an end, or deeper than anybody means."""
    value = expression(random)
    deep = random.choice([1, 3, 30, 300, 3000])
    loops = random.choice([1, 2, 3, 4, 5, 25])
    over = random.choice(["三级指标", "range(99999)", "'x' * 99999", "审核问题", value])
    kinds = (
        f"{{{{ {value} }}}}",
        f"{{% if {value} %}}甲{{% endif %}}",
        f"{{% set y = {value} %}}{{{{ y }}}}",
        f"{{%p if {value} %}}{{%p endif %}}",
        "".join(f"{{% for a{n} in {over} %}}" for n in range(loops)) + "x" + "{% endfor %}" * loops,
        "{% set z = 'xxxxxxxx' %}" + "{% set z = z ~ z %}" * min(deep, 60) + "{{ z }}",
        f"{{{{ {'(' * deep}1{')' * deep} }}}}",
        f"{{{{ {'[' * deep}1{']' * deep} }}}}",
        f"{{{{ {'not ' * deep}1 }}}}",
        f"{{{{ 单位名称{'|句' * deep} }}}}",
        "{% for a in 三级指标 recursive %}{{ loop(三级指标) }}{% endfor %}",
        "{% macro m(n) %}{{ m(n) }}{% endmacro %}{{ m(1) }}",
        f"{{% filter {random.choice(_FILTERS)} %}}甲{{% endfilter %}}",
        "{% include '/etc/passwd' %}{% import 'x' as y %}{% extends 'x' %}",
        "{% raw %}{{ x }}{% endraw %}{% block b %}{{ super() }}{% endblock %}",
        "{% colspan 99999999 %}{% cellbg 'x' %}{% vm %}{% hm %}",
        "{{" * deep + "}}" * random.randint(0, deep),
        f"{{# {'x' * deep} #}}",
    )
    return random.choice(kinds)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def in_text(random: Random, parts: dict[str, bytes], tags: str) -> None:
    where = random.choice(["t", "t", "t", "instrText", "delText"])
    paragraph = f"<w:p><w:r><w:{where}>{_escaped(tags)}</w:{where}></w:r></w:p>".encode()
    _insert(random, parts, _DOCUMENT, b"<w:p>", paragraph)


def in_attribute(random: Random, parts: dict[str, bytes], tags: str) -> None:
    value = _escaped(tags).replace('"', "&quot;")
    _insert(
        random,
        parts,
        _DOCUMENT,
        b"<w:p>",
        f'<w:p><w:bookmarkStart w:name="{value}"/></w:p>'.encode(),
    )


def in_footer(random: Random, parts: dict[str, bytes], tags: str) -> None:
    name = random.choice(["word/footer_odd.xml", "word/footer_even.xml"])
    _insert(random, parts, name, b"<w:r>", f"<w:r><w:t>{_escaped(tags)}</w:t></w:r>".encode())


def in_properties(random: Random, parts: dict[str, bytes], tags: str) -> None:
    core = "http://schemas.openxmlformats.org/package/2006"
    field = random.choice(["title", "subject", "creator", "description", "identifier", "language"])
    parts["docProps/core.xml"] = (
        f'<cp:coreProperties xmlns:cp="{core}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:{field}>{_escaped(tags)}</dc:{field}>'
        "</cp:coreProperties>"
    ).encode()
    link = f'<Relationship Id="rIdC" Type="{core}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"</Relationships>", link.encode() + b"</Relationships>"
    )
    kind = (
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", kind.encode() + b"</Types>"
    )


def in_bytes(random: Random, parts: dict[str, bytes], tags: str) -> None:
    """The package itself: pieces of parts taken out, doubled or overwritten."""
    name = random.choice([_DOCUMENT, *parts])
    data = parts[name]
    for _ in range(random.choice([1, 2, 5])):
        at, end = sorted(random.randrange(len(data) + 1) for _ in range(2))
        end = min(end, at + random.choice([1, 9, 200, 5000]))
        new = random.choice([b"", data[at:end] * 2, tags.encode(), random.randbytes(4)])
        data = data[:at] + new + data[end:]
    parts[name] = data


def _insert(random: Random, parts: dict[str, bytes], name: str, mark: bytes, new: bytes) -> None:
    places = parts[name].split(mark)
    at = random.randrange(1, len(places)) if len(places) > 1 else 0
    before, after = mark.join(places[:at]), mark.join(places[at:])
    parts[name] = before + new + (mark + after if at else after)


@cache
def _shipped() -> tuple[str, dict[str, bytes], dict[str, Any]]:
    table = facts_of(_SAMPLES / "嘉陵区2023_更正_录入表.xlsx")
    path = shipped_template(table.template.name)
    with zipfile.ZipFile(path) as archive:
        return path.name, {name: archive.read(name) for name in archive.namelist()}, context(table)


_PLACES = (in_text, in_text, in_text, in_attribute, in_footer, in_properties, in_bytes)


def word_case(random: Random) -> tuple[str, Callable[[], object]]:
    name, whole, names = _shipped()
    parts = dict(whole)
    place = random.choice(_PLACES)
    place(random, parts, "".join(tag(random) for _ in range(random.choice([1, 1, 2, 5]))))
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    blob = buffer.getvalue()
    return place.__name__, lambda: drafted_within_limits(name, blob, names)


# ---------------------------------------------------------------- TOML


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


def toml_case(random: Random, folder: Path, template: Template) -> tuple[str, Callable[[], object]]:
    ids = list(template.book.typed)
    sample = (_SAMPLES / "嘉陵区2023_更正.toml").read_text(encoding="utf-8")
    lines = [
        f'"{random.choice(ids)}" = {scalar(random)}' for _ in range(random.choice([1, 1, 3, 20]))
    ]
    kind = random.choice(["values", "values", "base", "bytes", "keys"])
    if kind == "base":
        base = ["甲.toml", "乙.toml", "../甲.toml", "/etc/passwd", "C:\\x", "", "乙.toml\0", "。"]
        lines.append(f"沿用 = {random.choice([json.dumps(random.choice(base)), scalar(random)])}")
    if kind == "keys":
        deep = random.choice([3, 300, 30_000])
        lines += [
            random.choice(
                [".".join("a" * deep) + " = 1", "[" + ".".join("a" * deep) + "]", "[[a]]" * 9]
            )
        ]
    text = "\n".join(lines)
    data = text.encode("utf-8", "surrogatepass")
    if kind == "bytes":
        changed = bytearray(
            (sample if random.random() < 0.7 else text).encode("utf-8", "surrogatepass")
        )
        for _ in range(random.choice([1, 5, 50])):
            changed[random.randrange(len(changed))] = random.randrange(256)
        data = bytes(changed)
    (folder / "甲.toml").write_bytes(data)
    (folder / "乙.toml").write_text(
        random.choice(['"沿用" = "甲.toml"', '"填报人" = "乙"']), "utf-8"
    )
    return kind, lambda: build_entry(template, values_from_toml(folder / "甲.toml", template.book))


# ---------------------------------------------------------------- the run


def _used() -> float:
    """Seconds of a processor, so that other work on the machine judges no one."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in spent)


def _memory() -> tuple[float, float]:
    """The most megabytes that this process, and any child of it, has taken so far."""
    ours, theirs = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return ours, theirs


def run(
    seed: int,
    count: int,
    say: Callable[[str], object] = print,
    seconds_in_all: float = float("inf"),
) -> int:
    """How many cases failed. Half are Word templates, half TOML files."""
    end = time.monotonic() + seconds_in_all
    before = _memory()
    ended: dict[str, Counter[str]] = {}
    slowest, failures = 0.0, 0
    name = "困难群众救助补助资金_2023"
    template = store.named(name)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            if time.monotonic() > end:
                count = number
                break
            random = Random(f"{seed}-{number}")
            word = number % 2 == 0
            kind, case = word_case(random) if word else toml_case(random, Path(folder), template)
            started, how, told = _used(), "output", ""
            began = time.perf_counter()
            try:
                case()
            except Unusable as error:
                how, told = "message", str(error)
                if "超过限度" in told:
                    how = "limit"
            except Exception as error:
                how = told = f"{type(error).__name__}: {error}"[:300]
            seconds, waited = _used() - started, time.perf_counter() - began
            slowest = max(slowest, seconds)
            failed = how not in ("output", "message", "limit") or seconds > SECONDS
            failed |= waited > _HANGS
            failed |= bool(told) and not told.isprintable()
            if failed:
                failures += 1
                say(f"case {number} ({kind}): {seconds:.1f} s, {how} {told}"[:400])
            row = ended.setdefault(f"{'word' if word else 'toml'} {kind}", Counter())
            row["failed" if failed else how] += 1
    for kind, row in sorted(ended.items()):
        say(f"{kind:<22} {dict(row)}")
    # What this process or another of its children took before is no matter of these cases.
    ours, theirs = (now if now > then else 0.0 for now, then in zip(_memory(), before, strict=True))
    say(
        f"{count} cases, {failures} failures; slowest {slowest:.1f} s; "
        f"most memory {ours:.0f} MB, in a child {theirs:.0f} MB"
    )
    return failures + (max(ours, theirs) > MEGABYTES)


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=20261129)
    options.add_argument("--count", type=int, default=5000)
    options.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    chosen = options.parse_args()
    sys.exit(1 if run(chosen.seed, chosen.count, print, chosen.seconds) else 0)
