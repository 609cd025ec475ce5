"""Roll-up (汇总): many units' workbooks read, judged and added up into one region.

``region.roll_up`` makes the ``result.Region``; ``book.write`` makes the workbook of it.
"""
