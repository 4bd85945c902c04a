"""What is seen of probable duplicates and of joined files."""

from opennrm.protection.merging.selectors.merges import (
    EndedAccess,
    MergeShown,
    access_merge,
    ended_access,
    joined_files,
    merges_of,
    pointer_of,
)
from opennrm.protection.merging.selectors.plan import (
    Difference,
    JoinPlan,
    differences_of,
    join_plan,
    obstacles,
    open_other,
)
from opennrm.protection.merging.selectors.queue import Suspicion, access_pair, duplicates_to_review

__all__ = [
    "Difference",
    "EndedAccess",
    "JoinPlan",
    "MergeShown",
    "Suspicion",
    "access_merge",
    "access_pair",
    "differences_of",
    "duplicates_to_review",
    "ended_access",
    "join_plan",
    "joined_files",
    "merges_of",
    "obstacles",
    "open_other",
    "pointer_of",
]
