"""The records of assistance, as they stand in the sections of a case."""

from opennrm.protection.assistance.kinds import children, needs, plan, stay, titles

__all__ = ["children", "needs", "plan", "stay", "titles"]
