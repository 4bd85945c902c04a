"""What happens to screenings."""

from opennrm.protection.screening.services.builtin import install_builtin_forms
from opennrm.protection.screening.services.keeping import erase_old_screenings
from opennrm.protection.screening.services.screening import screen_submission
from opennrm.protection.screening.services.steps import choose_not_now, note_case, open_case_from, screen_together

__all__ = [
    "choose_not_now",
    "erase_old_screenings",
    "install_builtin_forms",
    "note_case",
    "open_case_from",
    "screen_submission",
    "screen_together",
]
