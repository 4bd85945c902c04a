"""What the reference data are made of; none of it stands in the database."""

from opennrm.kernel.reference.models.codes import Code, CodeList, Correspondence, UnknownCode
from opennrm.kernel.reference.models.countries import OSCE_LANGUAGES, Country, FormerName, Language
from opennrm.kernel.reference.models.pack import (
    MINIMUM_REFLECTION_DAYS,
    Authority,
    Clocks,
    CountryPack,
    Helpline,
    Neighbour,
    Place,
    Source,
)

__all__ = [
    "MINIMUM_REFLECTION_DAYS",
    "OSCE_LANGUAGES",
    "Authority",
    "Clocks",
    "Code",
    "CodeList",
    "Correspondence",
    "Country",
    "CountryPack",
    "FormerName",
    "Helpline",
    "Language",
    "Neighbour",
    "Place",
    "Source",
    "UnknownCode",
]
