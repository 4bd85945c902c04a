"""What happens to cases."""

from opennrm.protection.cases.services.intake import Intake, open_case
from opennrm.protection.cases.services.stages import assign_worker, set_risk, set_stage

__all__ = ["Intake", "assign_worker", "open_case", "set_risk", "set_stage"]
