"""The pages of a case."""

from opennrm.protection.cases.views.caseload import caseload_list, intake
from opennrm.protection.cases.views.context import case_context, render_case
from opennrm.protection.cases.views.pages import editing, overview, section, summary, timeline, worker
from opennrm.protection.cases.views.records import record, record_add, record_edit, record_history

__all__ = [
    "case_context",
    "caseload_list",
    "editing",
    "intake",
    "overview",
    "record",
    "record_add",
    "record_edit",
    "record_history",
    "render_case",
    "section",
    "summary",
    "timeline",
    "worker",
]
