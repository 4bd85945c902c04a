"""The pages of consents."""

from opennrm.protection.consents.views.asking import answer, purpose, scope, text
from opennrm.protection.consents.views.notices import inbox, notice
from opennrm.protection.consents.views.recordings import play, record, recordings, remove_recording
from opennrm.protection.consents.views.standing import bases, consent, register, withdraw, without

__all__ = [
    "answer",
    "bases",
    "consent",
    "inbox",
    "notice",
    "play",
    "purpose",
    "record",
    "recordings",
    "register",
    "remove_recording",
    "scope",
    "text",
    "withdraw",
    "without",
]
