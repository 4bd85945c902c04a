"""What is seen of cases."""

from opennrm.protection.cases.selectors.caseload import CaseloadFilter, caseload, caseload_page
from opennrm.protection.cases.selectors.cases import age_of, case_of, identity_of, is_child_file, place_choices

__all__ = [
    "CaseloadFilter",
    "age_of",
    "case_of",
    "caseload",
    "caseload_page",
    "identity_of",
    "is_child_file",
    "place_choices",
]
