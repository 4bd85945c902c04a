"""Filled-in forms as tables: written out and read back in CSV, XLSX, JSON and XML."""

from opennrm.protection.forms.rules.tables.incoming import Imported, RowError
from opennrm.protection.forms.rules.tables.layout import KEY, PARENT_KEY, Column, Options, Record, Table, tables_of
from opennrm.protection.forms.rules.tables.nested import read_json, read_xml
from opennrm.protection.forms.rules.tables.reading import UnreadableTable, read_csv, read_xlsx
from opennrm.protection.forms.rules.tables.writing import write_csv, write_json, write_xlsx, write_xml

__all__ = [
    "KEY",
    "PARENT_KEY",
    "Column",
    "Imported",
    "Options",
    "Record",
    "RowError",
    "Table",
    "UnreadableTable",
    "read_csv",
    "read_json",
    "read_xlsx",
    "read_xml",
    "tables_of",
    "write_csv",
    "write_json",
    "write_xlsx",
    "write_xml",
]
