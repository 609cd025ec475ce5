"""What is said of a figure: the words of a definition, what a workbook states, learned weights."""
