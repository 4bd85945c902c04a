"""Referrals for programs: looked for, previewed, sent, answered, ended."""

from ninja import Router

from opennrm.protection.referrals.api.answering import router as answering
from opennrm.protection.referrals.api.sending import router as sending

router = Router()
router.add_router("", sending)
router.add_router("", answering)

__all__ = ["router"]
