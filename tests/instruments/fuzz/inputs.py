"""What can be fuzzed, by the name that it has on the command line."""

from . import case, foreign_inputs, oracle, worker
from .campaign import Inputs

INPUTS = {
    "workbooks": Inputs(case.Corpus, worker.filled, oracle.Oracle, (case.ENTRY,), "自评表.xlsx"),
    "foreign": Inputs(
        foreign_inputs.Corpus,
        foreign_inputs.made,
        foreign_inputs.Oracle,
        (foreign_inputs.TEMPLATE, foreign_inputs.TOML),
        "新.out",
    ),
}
"""``workbooks`` go to ``jxls fill``; ``foreign`` are Word templates and TOML files."""
