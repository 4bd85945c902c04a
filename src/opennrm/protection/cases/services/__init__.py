"""What happens to cases."""

from opennrm.protection.cases.services.intake import Intake, open_case
from opennrm.protection.cases.services.names import index_identity, spellings_of
from opennrm.protection.cases.services.records import save_record
from opennrm.protection.cases.services.stages import assign_worker, set_risk, set_stage

__all__ = [
    "Intake",
    "assign_worker",
    "index_identity",
    "open_case",
    "save_record",
    "set_risk",
    "set_stage",
    "spellings_of",
]
