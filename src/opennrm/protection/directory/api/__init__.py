"""The directory as JSON: our own shapes, and Open Referral HSDS."""

from ninja import Router

from opennrm.protection.directory.api.hsds import router as hsds
from opennrm.protection.directory.api.services import router as services

router = Router()
router.add_router("", services)
router.add_router("", hsds)

__all__ = ["router"]
