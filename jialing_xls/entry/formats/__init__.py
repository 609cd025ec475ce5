"""Workbook formats: bytes of xlsx, xls, xlsb, ods as one ``Book`` of cells, and what a cell shows."""
