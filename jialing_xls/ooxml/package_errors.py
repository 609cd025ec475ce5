"""What can go wrong below the forms: packages that cannot be used, and calls that are refused.

::

    OoxmlError
    ├── BrokenPackage     the file is no package that this layer can vouch for
    ├── UnknownName       no sheet or part of that name
    ├── NameTaken         a sheet or a name that was to be added is there already
    ├── FormulaInTheWay   a plain value was to replace a formula
    ├── NotAFormula       a cached result was given for a cell that computes nothing
    └── IllegalValue      a value that no cell can hold

The errors carry codes and names, not sentences; a layer that knows the user's language words them.
"""

from enum import StrEnum


class PackageFault(StrEnum):
    """Why a package or a part of it is refused."""

    NOT_ZIP = "not-zip"
    """No zip archive, or one whose directory cannot be read."""
    COMPOUND_FILE = "compound-file"
    """An OLE compound file: a legacy .xls, or an .xlsx locked with a password."""
    ENCRYPTED = "encrypted"
    UNKNOWN_COMPRESSION = "unknown-compression"
    DUPLICATE_NAME = "duplicate-name"
    UNSAFE_NAME = "unsafe-name"
    TOO_MANY_PARTS = "too-many-parts"
    TOO_LARGE = "too-large"
    TOO_DENSE = "too-dense"
    """Inflates far beyond what XML does: a zip bomb."""
    DAMAGED = "damaged"
    """Does not inflate to the length and checksum that the archive states."""
    MISSING = "missing"
    """A relationship leads to it and it is not there."""
    NOT_XML = "not-xml"
    NOT_UTF8 = "not-utf8"
    DOCTYPE = "doctype"
    NOT_A_WORKBOOK = "not-a-workbook"
    NOT_A_WORKSHEET = "not-a-worksheet"
    BAD_ADDRESS = "bad-address"
    STRICT = "strict"
    """Written in the strict vocabulary (ISO/IEC 29500-1), where the transitional one is needed."""
    IN_THE_WAY = "in-the-way"
    """An array formula where rows are to come in; it can neither grow nor be parted."""
    UNREADABLE_FORMULA = "unreadable-formula"
    OUT_OF_ORDER = "out-of-order"
    """A row or cell stands before one that it should follow, or stands twice."""
    UNKNOWN_ELEMENT = "unknown-element"
    """Something else than rows and cells among the rows and cells."""


class OoxmlError(Exception):
    """Base of all errors that this layer raises on purpose."""


class BrokenPackage(OoxmlError):
    """``part`` (empty for the package as a whole) cannot be used, for ``reason``."""

    def __init__(self, part: str, reason: PackageFault, detail: str = "") -> None:
        super().__init__(part, reason, detail)
        self.part = part
        self.reason = reason
        self.detail = detail


class _NameError(OoxmlError):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class UnknownName(_NameError):
    """There is no sheet or part called ``name``."""


class NameTaken(_NameError):
    """There is a sheet or a defined name called ``name`` already."""


class _CellError(OoxmlError):
    def __init__(self, part: str, cell: str, detail: str = "") -> None:
        super().__init__(part, cell, detail)
        self.part = part
        self.cell = cell
        self.detail = detail


class FormulaInTheWay(_CellError):
    """``cell`` computes its value; a plain one would orphan its entry in calcChain.xml."""


class NotAFormula(_CellError):
    """``cell`` has no formula whose result could be cached."""


class IllegalValue(_CellError):
    """``cell`` cannot hold the value given: ``detail`` says which limit it breaks."""
