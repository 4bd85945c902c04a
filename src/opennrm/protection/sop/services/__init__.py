"""What happens to procedures, and what they find in cases."""

from opennrm.protection.sop.services.bulk import begin_procedures, find_in_many, recheck_all
from opennrm.protection.sop.services.checking import checks_left_for_later, hear, recheck_case, recheck_passed
from opennrm.protection.sop.services.procedures import (
    change_draft,
    note_deviation,
    publish_packed,
    publish_procedure,
    write_draft,
)

__all__ = [
    "begin_procedures",
    "change_draft",
    "checks_left_for_later",
    "find_in_many",
    "hear",
    "note_deviation",
    "publish_packed",
    "publish_procedure",
    "recheck_all",
    "recheck_case",
    "recheck_passed",
    "write_draft",
]
