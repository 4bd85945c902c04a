"""Transfer, closure, legal hold, erasure, and what statistics keep."""

from opennrm.protection.lifecycle.models.endings import Closure, Erasure, LegalHold, Remains
from opennrm.protection.lifecycle.models.transfer import Transfer, TransferQuerySet

__all__ = ["Closure", "Erasure", "LegalHold", "Remains", "Transfer", "TransferQuerySet"]
