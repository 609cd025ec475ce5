"""A short run of the fuzzer of Word templates and TOML files."""

import subprocess
import sys
from pathlib import Path

import pytest

_STARTER = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
"""Between this process and the fuzzer: the kernel counts the memory of whoever starts a process as that
one's own peak."""


@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured by resource")
def test_a_short_run_finds_nothing() -> None:
    fuzzer = [sys.executable, "-m", "tests.instruments.fuzz.foreign_inputs"]
    ended = subprocess.run(
        [sys.executable, "-S", "-E", "-c", _STARTER, *fuzzer, "--seed", "1", "--count", "24"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "24 cases, 0 failures" in ended.stdout
