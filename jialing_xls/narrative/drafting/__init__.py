"""Drafting (起草): from the facts of a workbook and a Word template to the narrative report.

The Word template holds the sentences, with tags like ``{{预算_总额}}`` in them; an office edits it in
Word or WPS. What a tag can name is in ``context``.
"""
