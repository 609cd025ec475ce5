"""What the command line and the page both do: from files to files and a result, nothing printed.

What fills, verifies and rolls up is called where it stands (``pipeline``, ``audit``, ``rollup``); here is
what has more than one step, and what is said of a result whoever shows it.
"""
