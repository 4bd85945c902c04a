"""Search, access and emergency override for programs."""

from ninja import Router

from opennrm.protection.sharing.api.access import router as access
from opennrm.protection.sharing.api.overrides import router as overrides
from opennrm.protection.sharing.api.search import router as search

router = Router()
router.add_router("", search)
router.add_router("", access)
router.add_router("", overrides)

__all__ = ["router"]
