"""What the tests of ``jialing_xls.entry`` start from."""

import zipfile
from collections.abc import Mapping

import pytest
from entry.repacked import ENTRY


@pytest.fixture(scope="session")
def parts() -> Mapping[str, bytes]:
    """The parts of the sample's entry workbook."""
    with zipfile.ZipFile(ENTRY) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
