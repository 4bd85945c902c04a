"""What is seen of cases."""

from opennrm.protection.cases.selectors.caseload import (
    CaseloadFilter,
    CaseloadRow,
    caseload,
    caseload_page,
    caseload_shown,
    prepared_caseload,
)
from opennrm.protection.cases.selectors.cases import age_of, case_of, is_child_file, place_choices
from opennrm.protection.cases.selectors.lookalikes import Lookalike, Lookalikes, lookalikes
from opennrm.protection.cases.selectors.overview import StageCount, stage_counts
from opennrm.protection.cases.selectors.records import (
    EDITING_SHOWN,
    RecordList,
    history_of,
    may_write,
    record_lists,
    timeline_rows,
)

__all__ = [
    "EDITING_SHOWN",
    "CaseloadFilter",
    "CaseloadRow",
    "Lookalike",
    "Lookalikes",
    "RecordList",
    "StageCount",
    "age_of",
    "case_of",
    "caseload",
    "caseload_page",
    "caseload_shown",
    "history_of",
    "is_child_file",
    "lookalikes",
    "may_write",
    "place_choices",
    "prepared_caseload",
    "record_lists",
    "stage_counts",
    "timeline_rows",
]
