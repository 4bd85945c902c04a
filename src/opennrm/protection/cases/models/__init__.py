"""The case, the person apart from it, and how the person is reached."""

from opennrm.protection.cases.models.case import Case, CaseQuerySet
from opennrm.protection.cases.models.person import ContactPoint, Identity, IdentityDocument
from opennrm.protection.cases.models.relation import Suspect, Tie

__all__ = ["Case", "CaseQuerySet", "ContactPoint", "Identity", "IdentityDocument", "Suspect", "Tie"]
