"""Questionnaires as XLSForms: designed in a spreadsheet, filled in anywhere, checked again on the server."""
