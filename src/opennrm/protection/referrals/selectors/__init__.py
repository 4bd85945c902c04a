"""What is seen of referrals."""

from opennrm.protection.referrals.selectors.overview import Unanswered, unanswered_by_agency
from opennrm.protection.referrals.selectors.referrals import (
    ReferralRow,
    access_referral,
    open_referrals_of,
    received_referrals,
    referral_rows,
    referrals_of,
    sent_referrals,
)
from opennrm.protection.referrals.selectors.sending import (
    Allowance,
    PreviewPart,
    allowance_for,
    preview_of,
    purpose_for,
    services_for,
)

__all__ = [
    "Allowance",
    "PreviewPart",
    "ReferralRow",
    "Unanswered",
    "access_referral",
    "allowance_for",
    "open_referrals_of",
    "preview_of",
    "purpose_for",
    "received_referrals",
    "referral_rows",
    "referrals_of",
    "sent_referrals",
    "services_for",
    "unanswered_by_agency",
]
