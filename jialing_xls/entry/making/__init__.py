"""The entry workbook made: what staff fill in, checking itself while they type."""
