"""jialing_xls: entry workbook in, proven submission out. See docs/architecture.md."""

__version__ = "0.1.0"
