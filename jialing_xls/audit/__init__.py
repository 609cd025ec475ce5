"""Verification (核验) of a submission that came back: is it still what the tool once wrote?

``verify.verify`` judges one workbook, ``verify.verify_all`` many. Reading here shares nothing with
what writes: it takes a workbook as Excel, WPS, LibreOffice or openpyxl left it.
"""
