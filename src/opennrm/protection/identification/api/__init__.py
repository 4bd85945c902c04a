"""Identification for programs: the same rules as on the pages."""

from ninja import Router

from opennrm.protection.identification.api.appeals import router as appeals
from opennrm.protection.identification.api.decisions import router as decisions
from opennrm.protection.identification.api.reflection import router as reflection

router = Router()
router.add_router("", decisions)
router.add_router("", appeals)
router.add_router("", reflection)

__all__ = ["router"]
