"""The survivor's own page, and the paper that leads there."""

from opennrm.protection.survivors.views.giving import end, give
from opennrm.protection.survivors.views.own import (
    consents,
    home,
    rights,
    rights_leaflet,
    sign_in,
    sign_out,
    take_back_consent,
    who_looked,
)

__all__ = [
    "consents",
    "end",
    "give",
    "home",
    "rights",
    "rights_leaflet",
    "sign_in",
    "sign_out",
    "take_back_consent",
    "who_looked",
]
