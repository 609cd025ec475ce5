"""A received package changed where a template is built: sheets grafted, rows inserted, formats appended."""
