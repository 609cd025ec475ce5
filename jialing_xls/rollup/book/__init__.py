"""The workbook that a roll-up makes: one module a sheet.

``write(region, output)`` makes it, has every formula of it proven, and puts it in its place.
"""

from jialing_xls.rollup.book.region_book import write_region_book

__all__ = ["write_region_book"]
