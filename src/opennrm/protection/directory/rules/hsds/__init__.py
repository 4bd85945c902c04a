"""Open Referral HSDS 3.0: what its objects are made of, and whether a document is one."""

from opennrm.protection.directory.rules.hsds.schema import json_schema, problems_of
from opennrm.protection.directory.rules.hsds.tables import CAPACITY_TABLES, TABLES

__all__ = ["CAPACITY_TABLES", "TABLES", "json_schema", "problems_of"]
