"""Keys for the agencies' own programs."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts import rules
from opennrm.kernel.accounts.models import ApiToken
from opennrm.kernel.accounts.services.people import require_administrator
from opennrm.kernel.actors import Action, Actor, ActorKind, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from opennrm.kernel.accounts.models import Agency

LONGEST_DAYS = 366
_START = "nrm_"
_USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class NewToken:
    """The row, and the secret that is shown once."""

    token: ApiToken
    secret: str


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_token(
    *, actor: Actor, at: datetime, agency: Agency, name: str, scopes: Collection[str], days: int
) -> NewToken:
    """Make a key for one of the agency's programs.

    Raises
    ------
    InvalidInput
        When it would never end, or may do more than the agency's people.
    """
    require(actor, Action.TOKEN_MANAGE)
    require_administrator(actor, agency.pk)
    _check(agency, scopes, days)
    prefix, rest = _START + secrets.token_hex(4), secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        agency=agency,
        name=name.strip(),
        prefix=prefix,
        token_hash=_hash(f"{prefix}_{rest}"),
        scopes=sorted(scopes),
        created_by_id=actor.person_id,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    detail = {"scopes": token.scopes, "days": days}
    write_entry(actor=actor, at=at, verb="token.created", target=f"token:{prefix}", detail=detail)
    return NewToken(token, f"{prefix}_{rest}")


def _check(agency: Agency, scopes: Collection[str], days: int) -> None:
    if not 1 <= days <= LONGEST_DAYS:
        too_long = _("A token is good for at least one day and at most a year.")
        raise InvalidInput(too_long, {"days": too_long})
    if not scopes or not set(scopes) <= {scope.value for scope in rules.token_scopes(agency)}:
        wrong = _("Choose what the program may do, from what people of this agency may do.")
        raise InvalidInput(wrong, {"scopes": wrong})


@transaction.atomic
def revoke_token(*, actor: Actor, at: datetime, token: ApiToken) -> None:
    """End a key at once."""
    require(actor, Action.TOKEN_MANAGE)
    require_administrator(actor, token.agency_id)
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        write_entry(actor=actor, at=at, verb="token.revoked", target=f"token:{token.prefix}")


def actor_of_token(token: ApiToken) -> Actor:
    """Return the program as the services know it: the agency's roles, narrowed to the scopes."""
    return Actor(
        kind=ActorKind.TOKEN,
        person_id=None,
        agency_id=token.agency_id,
        roles=rules.roles_of_kind(token.agency.kind),
        only=frozenset(Action(scope) for scope in token.scopes) & rules.token_scopes(token.agency),
    )


def check_token(*, secret: str, at: datetime) -> ApiToken | None:
    """Return the key that the secret opens with, or nothing."""
    prefix = "_".join(secret.split("_")[:2])
    token = ApiToken.objects.live(at).select_related("agency").filter(prefix=prefix).first()
    if token is None or not constant_time_compare(token.token_hash, _hash(secret)):
        return None
    if token.last_used_at is None or at - token.last_used_at > _USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token
