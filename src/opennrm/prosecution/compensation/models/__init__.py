"""Claims and payments."""

from opennrm.prosecution.compensation.models.claims import Claim, Payment

__all__ = ["Claim", "Payment"]
