"""The pages of identification."""

from opennrm.protection.identification.views.appeals import appeal, appeal_answer
from opennrm.protection.identification.views.decisions import decide_step, decision, more, notice, told
from opennrm.protection.identification.views.reflection import end, end_law, extend
from opennrm.protection.identification.views.requests import anew, inbox, information, request_step, withdraw

__all__ = [
    "anew",
    "appeal",
    "appeal_answer",
    "decide_step",
    "decision",
    "end",
    "end_law",
    "extend",
    "inbox",
    "information",
    "more",
    "notice",
    "request_step",
    "told",
    "withdraw",
]
