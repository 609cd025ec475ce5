"""The narrative report: drafted from the facts, reconciled with the table and with itself."""
