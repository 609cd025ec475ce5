"""What a received workbook may be made of beside the schema, and what things are called: data.

``received_vocabulary.toml`` has the tables, each with what it means; an office may add to them.
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=32)
def vocabulary(table: str) -> Mapping[str, Any]:
    """One of the tables, by its name."""
    return _tables()[table]


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(
        files(__package__).joinpath("received_vocabulary.toml").read_text(encoding="utf-8")
    )
