"""The errors of jialing_xls, and what each of them means for the exit status.

::

    JxlsError
    ├── Unusable            an input or a call cannot be used                (exit 2)
    │   ├── UnreadableFile  not there, not a workbook, broken, encrypted
    │   └── RefusedOutput   the output may not be written where it was asked
    └── Defect              the tool or a template is wrong                  (exit 3)

Findings about *figures* are values (``model.result.Finding``), never exceptions: a workbook with a
hundred faults is read in one pass. Messages are Chinese, for staff; one or two lines, saying what
was found, what is expected and what to do.
"""


class JxlsError(Exception):
    """Base of all errors raised on purpose. ``str(error)`` is a complete Chinese message."""


class Unusable(JxlsError):
    """The input or the call cannot be used; nothing was written."""


class UnreadableFile(Unusable):
    """A file is missing, is no workbook, is broken or is encrypted."""


class RefusedOutput(Unusable):
    """The output exists and was edited by hand, or its place cannot be written."""


class Defect(JxlsError):
    """The tool or the template contradicts itself, e.g. a formula that does not match."""
