"""Filled workbooks, read by programs that have nothing to do with this one; see README.md."""
