"""The pages of screenings."""

from opennrm.protection.screening.views.designing import built_in, built_in_workbook
from opennrm.protection.screening.views.looking import (
    figures_page,
    leaflet_blank,
    leaflet_coded,
    leaflet_field,
    result,
    screening_list,
)
from opennrm.protection.screening.views.steps import case, not_now, services, together

__all__ = [
    "built_in",
    "built_in_workbook",
    "case",
    "figures_page",
    "leaflet_blank",
    "leaflet_coded",
    "leaflet_field",
    "not_now",
    "result",
    "screening_list",
    "services",
    "together",
]
