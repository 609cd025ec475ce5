"""Workbooks that are made from nothing, not from a template: a roll-up, a report's check.

Every formula is written together with the tool's own result (``sheet``), and the finished file is
proven before it is put in its place (``proven``).
"""
