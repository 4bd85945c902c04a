"""The directory out to others and in from others, in Open Referral HSDS 3.0."""

from opennrm.protection.directory.services.exchange.exporting import export_directory
from opennrm.protection.directory.services.exchange.importing import import_directory
from opennrm.protection.directory.services.exchange.reports import ImportReport, RowError

__all__ = ["ImportReport", "RowError", "export_directory", "import_directory"]
