"""What stands in the cells of a received workbook, against the template and against itself."""
