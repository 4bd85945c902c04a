"""What the directory keeps."""

from opennrm.protection.directory.models.capacity import ServiceCapacityChange
from opennrm.protection.directory.models.hours import OpeningException, OpeningPeriod
from opennrm.protection.directory.models.profiles import AgencyProfile
from opennrm.protection.directory.models.services import Service, ServiceQuerySet

__all__ = [
    "AgencyProfile",
    "OpeningException",
    "OpeningPeriod",
    "Service",
    "ServiceCapacityChange",
    "ServiceQuerySet",
]
