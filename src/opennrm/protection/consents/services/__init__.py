"""What happens to consents."""

from opennrm.protection.consents.services.grounds import (
    APPROVAL,
    GroundAsked,
    ask_without_consent,
    describe_ground,
    reject_ground,
    share_on_ground,
)
from opennrm.protection.consents.services.notices import acknowledge_withdrawal, chase_withdrawals
from opennrm.protection.consents.services.recording import REVIEW, ConsentAnswer, record_consent
from opennrm.protection.consents.services.recordings import add_recording, remove_recordings
from opennrm.protection.consents.services.withdrawal import tell_recipient, withdraw_consent

__all__ = [
    "APPROVAL",
    "REVIEW",
    "ConsentAnswer",
    "GroundAsked",
    "acknowledge_withdrawal",
    "add_recording",
    "ask_without_consent",
    "chase_withdrawals",
    "describe_ground",
    "record_consent",
    "reject_ground",
    "remove_recordings",
    "share_on_ground",
    "tell_recipient",
    "withdraw_consent",
]
