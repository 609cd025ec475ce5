"""A short run of the fuzzer of Word templates and TOML files."""

import sys

import pytest
from instruments.fuzz.foreign_inputs import run


@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured by resource")
def test_a_short_run_finds_nothing() -> None:
    told: list[str] = []
    assert run(1, 24, told.append) == 0, "\n".join(told)
