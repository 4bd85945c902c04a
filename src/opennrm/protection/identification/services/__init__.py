"""What happens to requests, decisions, periods, notices and appeals."""

from opennrm.protection.identification.services.appeals import (
    APPEAL,
    Objection,
    decide_appeal,
    lodge_appeal,
    may_decide_appeal,
)
from opennrm.protection.identification.services.decisions import TELL, Verdict, ask_for_more, decide
from opennrm.protection.identification.services.notices import Told, note_told
from opennrm.protection.identification.services.reflection import (
    END_APPROVAL,
    ENDS,
    ask_end_by_law,
    end_by_law,
    end_by_own_wish,
    extend_reflection,
    start_reflection,
)
from opennrm.protection.identification.services.requests import (
    DEADLINES,
    TITLES,
    due_of,
    give_information,
    reopen_decision,
    request_decision,
    withdraw_request,
)
from opennrm.protection.identification.services.upkeep import renew_task_grants

__all__ = [
    "APPEAL",
    "DEADLINES",
    "ENDS",
    "END_APPROVAL",
    "TELL",
    "TITLES",
    "Objection",
    "Told",
    "Verdict",
    "ask_end_by_law",
    "ask_for_more",
    "decide",
    "decide_appeal",
    "due_of",
    "end_by_law",
    "end_by_own_wish",
    "extend_reflection",
    "give_information",
    "lodge_appeal",
    "may_decide_appeal",
    "note_told",
    "renew_task_grants",
    "reopen_decision",
    "request_decision",
    "start_reflection",
    "withdraw_request",
]
