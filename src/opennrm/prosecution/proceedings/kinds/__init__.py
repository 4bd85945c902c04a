"""The records of justice, as they stand in the section of a case."""

from opennrm.prosecution.proceedings.kinds import justice

__all__ = ["justice"]
