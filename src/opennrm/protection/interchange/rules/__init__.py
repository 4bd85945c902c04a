"""What a row of HTCDS means here, and how tables are read and written."""

from opennrm.protection.interchange.rules.meaning import Draft, Problem, read_row
from opennrm.protection.interchange.rules.tables import Table, read_table
from opennrm.protection.interchange.rules.writing import csv_pieces, xlsx_pieces

EXPORT = "case.export"

__all__ = ["EXPORT", "Draft", "Problem", "Table", "csv_pieces", "read_row", "read_table", "xlsx_pieces"]
