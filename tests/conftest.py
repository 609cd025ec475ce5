"""What every test runs under. pytest also puts this folder on the import path."""

import gc
import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")

# The tests start hundreds of processes: each would compile the package anew, a quarter of its time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_collection_finish() -> None:
    """What thousands of tests are made of stays to the end: never look for cycles in it, and seldom in
    the rest, as in a run of the tool (``executor/chunks.py``). It took a quarter of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="module", autouse=True)
def _collected() -> Iterator[None]:
    """Cycles go when a module is done: without that a worker grew to 1.4 GB. What is left then, templates
    and what else is made once, is looked through no more."""
    yield
    gc.collect()
    gc.freeze()
