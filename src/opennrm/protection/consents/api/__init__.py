"""Consents, and sharing without, for programs: the same rules as on the pages."""

from ninja import Router

from opennrm.protection.consents.api.consents import router as consents
from opennrm.protection.consents.api.grounds import router as grounds

router = Router()
router.add_router("", consents)
router.add_router("", grounds)

__all__ = ["router"]
