"""A definition as a workbook: the other spelling of what TOML spells."""
