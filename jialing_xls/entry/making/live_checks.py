"""What 即时核对 says of a rule beside its verdict: what only the tool can judge, and what to do."""

from collections.abc import Iterator

from jialing_xls.checks.excel import Doubts
from jialing_xls.checks.explanation import REASON
from jialing_xls.checks.expression import Filled, parse_expression
from jialing_xls.checks.quantities import READABLE, units_of
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.entry.making.entry_layout import EntryAddresses
from jialing_xls.entry.making.live_typed import UNDECIDED
from jialing_xls.model.field import SEAL, Kind, Reading
from jialing_xls.model.rule import Rule, Verdict

_MOST_NAMED = 3


class LiveChecks:
    """The rules of a book over the cells of an entry workbook (``template.rule_table.Live``)."""

    def __init__(self, addresses: EntryAddresses, book: RuleBook) -> None:
        self._addresses = addresses
        self._book = book

    def links(self, rule: Rule) -> list[str]:
        """The cells that staff may have to change: those of derived figures are of no use to them."""
        return self._addresses.typed(self._book.fields_used(rule))

    def named(self, field: str) -> str:
        """The first cell in which the field is typed, or one of the parts that it is made of."""
        return self._addresses.typed([field])[0]

    # ------------------------------------------------------------ doubts

    def doubts(self, rule: Rule) -> Doubts:
        """When only the tool can judge the rule.

        A cell holds what the tool might refuse or read otherwise; a text has a wording that formulas
        cannot read; or the explanation is bound to figures.
        """
        flags = [self._addresses.beside("left", id) for id in self._flagged(rule)]
        conditions = [f"COUNT({','.join(flags)})>0"] if flags else []
        conditions += [f'{self._addresses.cell(id)}="{UNDECIDED}"' for id in self._extracted(rule)]
        codes = [SEAL + id for id in rule.explained_by if SEAL + id in self._book.fields]
        bound = "+".join(f"LEN({self._addresses.cell(id)})" for id in codes)
        whole = f"OR({','.join(conditions)})" if conditions else ""
        return Doubts(UNDECIDED, whole, f"{bound}>0" if bound else "")

    def _flagged(self, rule: Rule) -> list[str]:
        """The typed fields whose cells decide; a text that is read has its own 待工具核."""
        used, typed = self._book.grounds[rule.key]
        fields = [self._book.fields[id] for id in dict.fromkeys((*used, *typed))]
        return [
            field.id
            for field in fields
            if field.typed
            and (field.kind is not Kind.TEXT or field.id in used or bool(field.choices))
        ]

    def _extracted(self, rule: Rule) -> tuple[str, ...]:
        return self._book.read_behind(self._book.fields_used(rule))

    # ------------------------------------------------------------ texts

    def explanation(self, rule: Rule) -> str:
        """The first text that explains something."""
        formula = '""'
        for id in reversed(rule.explained_by):
            says = self._addresses.beside("left", id)
            formula = f"IF({says}=1,{self._addresses.cell(id)},{formula})"
        return f"={formula}"

    def hint(self, rule: Rule, verdict: str) -> str:
        """Why it is 待工具核, which cell is missing, or what is expected."""
        wrong = Verdict.BROKEN if rule.rule_class.must_hold else Verdict.UNEXPLAINED
        formula = f'IF({verdict}="{wrong}","{self._advice(rule)}","")'
        if missing := "".join(self._missing(rule)):
            counts = isinstance(parse_expression(rule.left), Filled)
            absent = Verdict.BROKEN if counts else Verdict.NOT_RUN
            whole = f"{missing}{self._unread(rule)}{')' * missing.count('IF(')}"
            formula = f'IF({verdict}="{absent}",{whole},{formula})'
        doubtful = "".join(self._doubtful(rule))
        told = f'{doubtful}"说明带核对码，是否有效由工具核对"{")" * doubtful.count("IF(")}'
        return f'=IF({verdict}="{UNDECIDED}",{told},{formula})'

    def _doubtful(self, rule: Rule) -> Iterator[str]:
        """Beginnings of IFs, each with the reason that one cell gives."""
        for id in self._flagged(rule):
            flag, reason = (self._addresses.beside(key, id) for key in ("left", "hint"))
            yield f"IF(COUNT({flag})=1,{reason},"
        for id in self._extracted(rule):
            cell = self._addresses.cell(self._book.fields[id].extracted_from)
            told = f'"{cell} 的写法本页读不准"'
            yield f'IF({self._addresses.cell(id)}="{UNDECIDED}",{told},'

    def _missing(self, rule: Rule) -> Iterator[str]:
        for id in self._book.grounds[rule.key][1]:
            if self._book.fields[id].required:
                cell = self._addresses.cell(id)
                yield f'IF(LEN({cell})=0,"未填：{cell}",'

    def _unread(self, rule: Rule) -> str:
        """Nothing is missing, and still there is no figure: then it is not in the texts."""
        texts = [self._book.fields[id].extracted_from for id in self._extracted(rule)]
        cells = "、".join(self._addresses.cell(id) for id in dict.fromkeys(texts))
        return f'"{cells} 要写数字和单位，如 92%、6850人次"' if cells else '""'

    def _advice(self, rule: Rule) -> str:
        """What to do about a rule that does not hold, where its figures do not say it."""
        for id in self._extracted(rule):
            field = self._book.fields[id]
            reading, _, argument = field.reading.partition(" ")
            if reading in (Reading.COUNT, Reading.NOT_COMPARED):
                pattern = self._book.fields[argument or field.extracted_from].composition
                expected = READABLE[Reading(reading)].format("、".join(units_of(pattern)))
                return f"{self._addresses.cell(field.extracted_from)} {expected}"
        if rule.explained_by:
            cells = "、".join(self._addresses.cell(id) for id in rule.explained_by)
            return f"数没有写错的，到 {cells} 写明{REASON}"
        links = self.links(rule)
        more = f" 等 {len(links)} 格" if len(links) > _MOST_NAMED else ""
        return f"核对 {'、'.join(links[:_MOST_NAMED])}{more}"
