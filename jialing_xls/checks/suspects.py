"""Which cell is wrong (疑点): the change of one cell, or of two exchanged, that mends a broken rule.

A hint is a typical slip (``checks.slips``) without which the rule would hold, by the judge's own
decision. It is shown, never applied; a rule that holds gets none. The likeliest single slip is the
one that leaves the fewest rules in disorder, so hints are ranked by

1. how many broken rules that must hold they mend, less how many others they would break;
2. the cost of the slip, with that of 核实性 rules broken or mended on the way, and of equalities
   that would hold within rounding only.

A cell is named once, with its best value. A candidate that breaks something is dropped if another
breaks nothing. Where the figures leave a value open (an inequality), one that would have to be
guessed is offered only if it makes some broken equality hold as well.

Bounded: a rule takes in ``MOST_SUSPECTS`` cells with at most ``slips.MOST_MEANT`` readings each, of
which ``MOST_PROPOSALS`` that would mend it are confronted with all the rules they touch.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cached_property

from jialing_xls.checks.expression import Extreme, Node, Quotient, Ref, Sum, fields_of, parse
from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.checks.slips import Slip, meant_by
from jialing_xls.checks.what_if import WhatIf
from jialing_xls.model.fact import Facts, Place
from jialing_xls.model.field import PRIOR, Field, Kind, Reading
from jialing_xls.model.numbers import CONTEXT, ZERO, half_up, plain
from jialing_xls.model.result import CheckResult
from jialing_xls.model.rule import Relation, Rule, Verdict
