"""What a template workbook is built from: a base and what a fund adds, as TOML or as a workbook."""
