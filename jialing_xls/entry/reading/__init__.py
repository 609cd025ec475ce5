"""From cells to facts: rows found, values read as their fields' kinds."""
