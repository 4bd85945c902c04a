"""The pages of sharing."""

from opennrm.protection.sharing.views.grants import end_grant, exclude, lift, renew_grant, share_case
from opennrm.protection.sharing.views.overrides import override, overrides, review_override
from opennrm.protection.sharing.views.search import answer, ask, requests, search

__all__ = [
    "answer",
    "ask",
    "end_grant",
    "exclude",
    "lift",
    "override",
    "overrides",
    "renew_grant",
    "requests",
    "review_override",
    "search",
    "share_case",
]
