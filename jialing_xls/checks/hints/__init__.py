"""Which cell is likely wrong, and what it should hold."""
