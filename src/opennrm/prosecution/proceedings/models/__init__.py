"""Proceedings, protection measures, legal aid, non-punishment."""

from opennrm.prosecution.proceedings.models.justice import LegalAid, NonPunishment, Proceeding, ProtectionMeasure

__all__ = ["LegalAid", "NonPunishment", "Proceeding", "ProtectionMeasure"]
