"""The schema checker beside the repository (../shared/ooxml), loaded once.

Tests that ask it are skipped where it is missing; with JXLS_REQUIRE_SHARED=1 they fail instead.
"""

import importlib.util
import io
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared" / "ooxml"


@cache
def faults_of() -> Callable[[bytes], list[str]]:
    """What is wrong with a workbook by ISO/IEC 29500 and by the rules of packages."""
    if not SHARED.is_dir():
        message = f"{SHARED} is not there"
        if os.environ.get("JXLS_REQUIRE_SHARED") == "1":
            pytest.fail(message)
        pytest.skip(message)
    spec = importlib.util.spec_from_file_location("shared_check", SHARED / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    schema = module.etree.XMLSchema(module.etree.parse(str(module.XSD / "sml.xsd")))
    return lambda blob: list(module.faults_of(io.BytesIO(blob), schema))
