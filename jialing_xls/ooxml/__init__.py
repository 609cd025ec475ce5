"""SpreadsheetML packages as bytes: read, scan, splice, write. Knows no forms and no Chinese."""
