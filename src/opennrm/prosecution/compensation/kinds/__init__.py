"""Claims and payments, as they stand in the section of a case."""

from opennrm.prosecution.compensation.kinds import claims

__all__ = ["claims"]
