"""What the labels of official forms are called (用语.toml), and how near another wording comes.

Which words mean what is data. A label that is listed is known; any other is likened to the listed ones
by its characters and pairs of characters, of which those that few wordings have in common weigh most.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import log, sqrt
from pathlib import Path

from jialing_xls.template import store

NEAR = 0.6
"""Likeness from which a wording is proposed: of 1 for the same characters in the same order."""
_CLEAR = 0.06
"""How far the next meaning must be behind, for a wording that is not listed to be proposed at all."""
_UNCERTAIN = "?"

_BRACKETS = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_NOISE = re.compile(
    r"[A-Z0-9/×x*%=÷+\-—.,:、\s]*(?:[万亿千]?元|分|单位:?[万亿千]?元|盖章|公章|签字|签章)?"
)
_NUMBERING = re.compile(r"^(?:[0-9]+[.、)]|[一二三四五六七八九十]+[、.]|其中[:：]?|#)+")
_DROPPED = re.compile(r"[^\w%]|_")


def normalised(text: str) -> str:
    """The wording without what is typed around it. E.g. ``"  其中：县（区）级（万元）"`` → ``县区级``."""
    wide = unicodedata.normalize("NFKC", text).upper()
    kept = _BRACKETS.sub(lambda found: "" if _NOISE.fullmatch(found[1]) else found[1], wide)
    bare = "".join(kept.split())
    return _DROPPED.sub("", _NUMBERING.sub("", bare)) or _DROPPED.sub("", bare)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a wording means: ``key``, by likeness to the listed ``wording``."""

    key: str
    score: float
    wording: str
    listed: bool
    """Whether it is among the wordings that have one meaning only."""


class FormVocabulary:
    """Meanings and their wordings, in one place of a form."""

    def __init__(self, wordings: Mapping[str, Iterable[str]]) -> None:
        self._known: dict[str, tuple[str, bool]] = {}
        self._found: dict[str, Likeness | None] = {}  # a label is asked for many times
        for key, texts in wordings.items():
            for text in texts:
                known = normalised(text)
                clear = not text.endswith(_UNCERTAIN) and known not in self._known
                self._known[known] = (key, clear)
        grams = {text: Counter(_grams(text)) for text in self._known}
        common = Counter(gram for counted in grams.values() for gram in counted)
        self._rarity = {gram: log(1 + len(grams) / n) for gram, n in common.items()}
        self._unseen = log(1 + len(grams))
        self._vectors = {text: self._vector(counted) for text, counted in grams.items()}

    def meaning(self, text: str) -> Likeness | None:
        """What ``text`` most likely means; ``None`` if no listed wording is near, or two are alike."""
        wanted = normalised(text)
        if wanted not in self._found:
            self._found[wanted] = self._likened(wanted) if wanted else None
        return self._found[wanted]

    def _likened(self, wanted: str) -> Likeness | None:
        if wanted in self._known:
            key, clear = self._known[wanted]
            return Likeness(key, 1.0, wanted, clear)
        vector = self._vector(Counter(_grams(wanted)))
        best: dict[str, tuple[float, str]] = {}
        for known, (key, _) in self._known.items():
            best[key] = max(
                best.get(key, (0.0, "")), (_product(vector, self._vectors[known]), known)
            )
        (score, wording, key), *others = sorted(
            ((*at, key) for key, at in best.items()), reverse=True
        )
        if score < NEAR or (others and score - others[0][0] < _CLEAR):
            return None
        return Likeness(key, score, wording, False)

    def says(self, key: str, text: str) -> bool:
        """Whether ``text`` has no character that some clear wording of the meaning lacks."""
        characters = set(normalised(text))
        return any(
            characters <= set(known)
            for known, (meaning, clear) in self._known.items()
            if clear and meaning == key
        )

    def _vector(self, counted: Counter[str]) -> dict[str, float]:
        weighed = {gram: n * self._rarity.get(gram, self._unseen) for gram, n in counted.items()}
        length = sqrt(sum(weight * weight for weight in weighed.values()))
        return {gram: weight / length for gram, weight in weighed.items()}


def _grams(text: str) -> Iterator[str]:
    yield from text
    yield from (text[n : n + 2] for n in range(len(text) - 1))


def _product(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(weight * other.get(gram, 0.0) for gram, weight in one.items())


@dataclass(frozen=True, slots=True)
class FormWords:
    """All of 用语.toml. ``kinds`` has the tables of a form: columns, and rows if they have meanings."""

    kinds: Mapping[str, tuple[FormVocabulary, FormVocabulary | None]]
    heads: FormVocabulary
    sums: FormVocabulary
    neutral: FormVocabulary
    names: Mapping[str, str]
    """How the id of a field begins, by what its label means."""
    parents: Mapping[str, str]
    followers: Mapping[str, str]
    """What stands in the cell after the one beside a label."""
    amounts: frozenset[str]
    """Columns of the money block that hold amounts."""


def words_folder() -> Path:
    """Where 用语.toml and what else the owners of definitions are shown is."""
    return store.shipped_folder() / "definitions" / "识别"


@cache
def form_words() -> FormWords:
    """The words that ship with the tool."""
    data = tomllib.loads((words_folder() / "用语.toml").read_text(encoding="utf-8"))
    tables = {kind: each for kind, each in data.items() if kind in ("指标", "资金", "管理", "目标")}
    return FormWords(
        kinds={
            kind: (FormVocabulary(each["列"]), FormVocabulary(each["行"]) if "行" in each else None)
            for kind, each in tables.items()
        },
        heads=FormVocabulary(data["抬头"] | data["目标"]["列"]),
        sums=FormVocabulary(data["合计"]),
        neutral=FormVocabulary(data["中性"]),
        names=data["字段"],
        parents=data["上级"],
        followers=data["接着"],
        amounts=frozenset(data["金额"]["列"]),
    )
