"""What a received workbook shows, as far as that differs from what its cells hold."""
