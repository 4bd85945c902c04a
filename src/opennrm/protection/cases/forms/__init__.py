"""The forms of the case pages."""

from opennrm.protection.cases.forms.caseload import CaseloadFilterForm, WorkerForm
from opennrm.protection.cases.forms.intake import IntakeForm
from opennrm.protection.cases.forms.records import RecordForm, record_form

__all__ = ["CaseloadFilterForm", "IntakeForm", "RecordForm", "WorkerForm", "record_form"]
