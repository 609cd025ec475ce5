"""The text of a report: files, passages, figures."""
