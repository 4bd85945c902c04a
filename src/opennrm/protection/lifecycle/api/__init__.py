"""Transfer, closure, legal hold and erasure for programs."""

from ninja import Router

from opennrm.protection.lifecycle.api.endings import router as endings
from opennrm.protection.lifecycle.api.transfers import router as transfers

router = Router()
router.add_router("", transfers)
router.add_router("", endings)

__all__ = ["router"]
