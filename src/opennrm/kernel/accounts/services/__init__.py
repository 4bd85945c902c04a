"""What happens to agencies, people and their keys."""

from opennrm.kernel.accounts.services.agencies import (
    change_agency,
    close_agency,
    create_agency,
    remove_contact_point,
    save_contact_point,
)
from opennrm.kernel.accounts.services.handover import (
    LeftBehind,
    open_work_of,
    open_work_of_agency,
    register_agency_work,
    register_open_work,
)
from opennrm.kernel.accounts.services.invitations import (
    Invited,
    accept_invitation,
    invite_again,
    invite_person,
    open_invitation,
)
from opennrm.kernel.accounts.services.people import (
    LastAdministrator,
    OpenWorkLeft,
    change_name,
    change_preferences,
    change_roles,
    deactivate_person,
    end_other_sessions,
    end_session,
    reset_second_factor,
)
from opennrm.kernel.accounts.services.throttles import (
    Limit,
    TooManyAttempts,
    count_attempt,
    drop_old_attempts,
    forget_attempts,
)
from opennrm.kernel.accounts.services.tokens import NewToken, actor_of_token, check_token, create_token, revoke_token

__all__ = [
    "Invited",
    "LastAdministrator",
    "LeftBehind",
    "Limit",
    "NewToken",
    "OpenWorkLeft",
    "TooManyAttempts",
    "accept_invitation",
    "actor_of_token",
    "change_agency",
    "change_name",
    "change_preferences",
    "change_roles",
    "check_token",
    "close_agency",
    "count_attempt",
    "create_agency",
    "create_token",
    "deactivate_person",
    "drop_old_attempts",
    "end_other_sessions",
    "end_session",
    "forget_attempts",
    "invite_again",
    "invite_person",
    "open_invitation",
    "open_work_of",
    "open_work_of_agency",
    "register_agency_work",
    "register_open_work",
    "remove_contact_point",
    "reset_second_factor",
    "revoke_token",
    "save_contact_point",
]
