"""Open Referral HSDS 3.0: what its objects are made of, whether a document is one, and what it says."""

from opennrm.protection.directory.rules.hsds.reading import Count, Entry, Spotted, read_service
from opennrm.protection.directory.rules.hsds.schema import Problem, json_schema, problems_of
from opennrm.protection.directory.rules.hsds.tables import CAPACITY_TABLES, TABLES

__all__ = [
    "CAPACITY_TABLES",
    "TABLES",
    "Count",
    "Entry",
    "Problem",
    "Spotted",
    "json_schema",
    "problems_of",
    "read_service",
]
