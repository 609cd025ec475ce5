"""Cells of a received workbook coloured and commented, and freed of that again."""
