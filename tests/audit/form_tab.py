"""The tab of the official form in the submissions that the tests change."""

FORM = "自评表"
