"""The live list on top of a table of rules: what has to be done or looked at, gravest first.

A rule that is not simply 通过 or 不适用 has a place in the list, by its verdict (``_LISTED``) and then its
row. The list has ``PROBLEM_ROWS`` places; how many rules of which verdict found none is told below.
Formulas are given with their leading ``=``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from jialing_xls.model.rule import Rule, RuleClass, Verdict
from jialing_xls.template.template_layout import (
    CONCLUSION,
    PROBLEM_HEADER,
    PROBLEM_ROWS,
    RULE_HEADER,
    TableColumns,
)

_TO_DO = (Verdict.BROKEN, Verdict.UNEXPLAINED, Verdict.NOT_RUN)
_TO_REVIEW = (Verdict.EXPLAINED, Verdict.ROUNDING)

_RANK = 1000
"""What sets the ranks of two verdicts apart: more than a table has rows."""

_FIGURES = ("left", "right", "difference", "tolerance")
_WORDS = ("id", "case", "class", "text", "relation", "verdict", "tool_verdict", "agrees", "code")
_LONGEST = {"explanation": 24, "basis": 24, "hint": 34}
"""Characters of a long text that two lines of its column hold; cells are named in half-width ones."""


@dataclass
class ProblemList:
    """The formulas of one list."""

    _sheet: str
    _columns: TableColumns
    _last_row: int
    _undecided: tuple[str, ...]
    """What is said where only the tool can judge."""
    _refused: str
    """Formula that counts the cells that could not be read; empty where none is known."""

    @property
    def _listed(self) -> tuple[str, ...]:
        return (*_TO_DO, *self._undecided, *_TO_REVIEW)

    # ------------------------------------------------------------ lines

    def result(self) -> str:
        """What the rules come to: the same decision as the tool's status."""
        verdicts = self._range("verdict")
        not_run = f'COUNTIFS({verdicts},"{Verdict.NOT_RUN}"'
        must = f'{not_run},{self._range("class")},"<>{RuleClass.REVIEW}")'
        failed = "+".join(filter(None, (self._before(Verdict.NOT_RUN), must, self._refused)))
        passed = f'"{CONCLUSION[True]}"'
        for word in self._undecided:
            count = self._count(word)
            still = f'"结论：没有发现问题，另有 "&{count}&" 项本页读不准，保存后放进页面（或用 jxls check）核对"'
            passed = f"IF({count}=0,{passed},{still})"
        return f'=IF({failed}=0,{passed},"{CONCLUSION[False]}")'

    def counts(self) -> str:
        """How many rules have each verdict."""
        counts = {word: self._count(word) for word in self._listed}
        for word in (Verdict.PASSED, Verdict.NOT_APPLICABLE):
            counts[word] = f'COUNTIF({self._range("verdict")},"{word}")'
        if self._refused:
            counts["没有读出的格"] = self._refused
        return "=" + '&"　　"&'.join(f'"{word}　"&{count}' for word, count in counts.items())

    def rest(self) -> str:
        """Below the list: whether it is all, and what it had no place for."""
        total = self._total
        hidden = "&".join(self._unlisted(word) for word in self._listed)
        more = (
            f'"以上按轻重列出前 {PROBLEM_ROWS} 项，另有 "&({total}-{PROBLEM_ROWS})&" 项没有列出："&'
            f'{hidden}&"请在下表“实时结论”栏筛选查看。"'
        )
        whole = f'"以上列出全部 "&{total}&" 项。"'
        none = '"没有要处理或复核的事项。"'
        return f'=IF({total}=0,{none},IF({total}>{PROBLEM_ROWS},{more},{whole}))&"以下为全部规则："'

    def _unlisted(self, word: str) -> str:
        begins, ends = self._before(word), self._after(word)
        count = f"MAX(0,{ends}-{PROBLEM_ROWS})-MAX(0,{begins}-{PROBLEM_ROWS})"
        return f'IF({count}>0,"{word} "&({count})&" 项，","")'

    # ------------------------------------------------------------ places

    def offsets(self) -> Iterator[tuple[str, str]]:
        """Cells above the list: where each next verdict begins, in the column of its numbers, and how
        many are listed, beside it. The rest is told from these: a table is counted once a verdict."""
        for word in self._listed[:-1]:
            count = f'COUNTIF({self._range("verdict")},"{word}")'
            yield self._after(word).replace("$", ""), f"={self._before(word)}+{count}"
        yield self._total.replace("$", ""), f"=COUNT({self._range('problem')})"

    def _before(self, word: str) -> str:
        """How many rules come before the first with this verdict."""
        at = self._listed.index(word)
        return f"${self._columns.letter('problem')}${at}" if at else "0"

    def _after(self, word: str) -> str:
        """How many have come with the last that has this verdict."""
        at = self._listed.index(word) + 1
        return self._before(self._listed[at]) if at < len(self._listed) else self._total

    def _count(self, word: str) -> str:
        return f"({self._after(word)}-{self._before(word)})"

    @property
    def _total(self) -> str:
        return f"${self._columns.letter('culprit')}$1"

    def place(self, rule: Rule, row: int) -> str:
        """What a rule is listed by: the rank of its verdict, then its row; nothing if it has no place.

        As the verdict's own formula, it knows only what a rule of its class can come to.
        """
        verdict = self._columns.cell("verdict", row)
        never = Verdict.UNEXPLAINED if rule.rule_class.must_hold else Verdict.BROKEN
        formula = '""'
        for rank, word in reversed([*enumerate(self._listed)]):
            if word != never and (rule.explained_by or word != Verdict.EXPLAINED):
                at = rank * _RANK + row - RULE_HEADER
                formula = f'IF({verdict}="{word}",{at},{formula})'
        return f"={formula}"

    # ------------------------------------------------------------ a row

    def number(self, n: int) -> str:
        """Which row of the table, counted from its first, has the n-th place (from 0)."""
        return f'=IFERROR(MOD(SMALL({self._range("problem")},{n + 1}),{_RANK}),"")'

    def shown(self, key: str, row: int) -> str:
        """What stands in a column of the list; empty for one that the list leaves blank."""
        place = self._columns.cell("problem", row)
        there = f"INDEX({self._range(key)},{place})"
        if key in _FIGURES:
            return f'=IF({place}="","",{there})'
        if key in _WORDS:
            return f'=IF({place}="","",{there}&"")'
        if key in _LONGEST:
            most = _LONGEST[key]
            cut = f'IF(LEN({there})>{most},LEFT({there},{most - 1})&"…",{there}&"")'
            return f'=IF({place}="","",{cut})'
        if key == "link":
            target = f"\"#'{self._sheet}'!A\"&{place}+{RULE_HEADER}"
            words = f'HYPERLINK({target},"查看第 "&{place}+{RULE_HEADER}&" 行")'
            return f'=IF({place}="","",{words})'
        return ""

    @staticmethod
    def style(key: str) -> tuple[str, str]:
        """Name of the style and number format of a column of the list."""
        if key in _FIGURES:
            # Of figures, whatever their decimals.
            return "side", "General" if key == "tolerance" else "#,##0.00##"
        return ("link" if key == "link" else "cell" if key in ("text", *_LONGEST) else "centre"), ""

    def rows(self) -> range:
        return range(PROBLEM_HEADER + 1, PROBLEM_HEADER + PROBLEM_ROWS + 1)

    def _range(self, key: str) -> str:
        letter = self._columns.letter(key)
        return f"${letter}${RULE_HEADER + 1}:${letter}${self._last_row}"
