"""What is seen of screenings."""

from opennrm.protection.screening.selectors.figures import Figures, figures
from opennrm.protection.screening.selectors.procedure import procedure_after
from opennrm.protection.screening.selectors.results import (
    Assessed,
    Screened,
    assess_submission,
    group_of,
    may_be_together,
    result_of,
    screened,
    screened_submissions,
    screening_of,
    screenings_of_case,
    screenings_seen,
    waiting_screenings,
)
from opennrm.protection.screening.selectors.services import OpenService, open_services

__all__ = [
    "Assessed",
    "Figures",
    "OpenService",
    "Screened",
    "assess_submission",
    "figures",
    "group_of",
    "may_be_together",
    "open_services",
    "procedure_after",
    "result_of",
    "screened",
    "screened_submissions",
    "screening_of",
    "screenings_of_case",
    "screenings_seen",
    "waiting_screenings",
]
