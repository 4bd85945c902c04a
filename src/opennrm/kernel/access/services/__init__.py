"""What happens to files, grants, overrides, requests and exclusions."""

from opennrm.kernel.access.services.exclusions import exclude, lift_exclusion
from opennrm.kernel.access.services.files import open_file, open_new_file, set_closed, set_lead
from opennrm.kernel.access.services.grants import (
    extend_lead_grants,
    grant_access,
    renew_grant,
    revoke_grant,
    revoke_grants,
)
from opennrm.kernel.access.services.overrides import OverrideTarget, review_override, use_override
from opennrm.kernel.access.services.requests import answer_request, request_access

__all__ = [
    "OverrideTarget",
    "answer_request",
    "exclude",
    "extend_lead_grants",
    "grant_access",
    "lift_exclusion",
    "open_file",
    "open_new_file",
    "renew_grant",
    "request_access",
    "review_override",
    "revoke_grant",
    "revoke_grants",
    "set_closed",
    "set_lead",
    "use_override",
]
