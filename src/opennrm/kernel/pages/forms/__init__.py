"""Forms as people see them: GOV.UK Frontend's markup for Django's fields."""

from opennrm.kernel.pages.forms.form import GovForm
from opennrm.kernel.pages.forms.renderer import GovRenderer
from opennrm.kernel.pages.forms.widgets import DateParts

__all__ = ["DateParts", "GovForm", "GovRenderer"]
