"""Passwords of a person's apps: made, ended, checked (HTTP Digest after RFC 7616, or Basic)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.models import AppPassword
from opennrm.kernel.actors import Action, Actor, ActorKind, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.kernel.identifiers import new_code
from opennrm.kernel.vault.services import open_for_node, seal_for_node

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.accounts.models import Person

REALM: Final = "OpenNRM"
NONCE_SECONDS: Final = 300
MOST_OF_A_PERSON: Final = 10
# An app fills in forms and nothing else, whatever else its person may do.
SCOPES: Final = frozenset({Action.FORM_FILL, Action.CASE_READ})
_PURPOSE: Final = "app_password"
_USED_EVERY: Final = timedelta(minutes=1)
_ALGORITHMS: Final = {"md5": 0, "sha-256": 1}
_PARAMETER: Final = re.compile(r'([A-Za-z*]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_NEEDED: Final = ("username", "realm", "nonce", "uri", "response", "qop", "nc", "cnonce")


@dataclass(frozen=True)
class NewAppPassword:
    """The row, and the password that is shown once."""

    row: AppPassword
    password: str


@dataclass(frozen=True)
class Challenge:
    """What an app is asked for: a digest over a fresh nonce; `is_stale` says only the nonce was too old."""

    nonce: str
    is_stale: bool = False

    @property
    def header(self) -> str:
        """Return the value of WWW-Authenticate, the stronger algorithm first."""
        stale = ", stale=true" if self.is_stale else ""
        return ", ".join(
            f'Digest realm="{REALM}", qop="auth", algorithm={name}, nonce="{self.nonce}"{stale}'
            for name in ("SHA-256", "MD5")
        )


class StaleNonce(Exception):
    """The digest is right but for a nonce that is too old: the app asks again by itself."""


def _hashed(algorithm: str, *parts: str) -> str:
    text = ":".join(parts).encode()
    if algorithm == "md5":
        return hashlib.md5(text, usedforsecurity=False).hexdigest()
    return hashlib.sha256(text).hexdigest()


@transaction.atomic
def create_app_password(*, actor: Actor, at: datetime, person: Person, name: str) -> NewAppPassword:
    """Make a password for one of a person's own apps.

    Raises
    ------
    NotPermitted
        It is for somebody else, or the role fills in no forms.
    Refused
        The person has too many already.
    InvalidInput
        It has no name.
    """
    require(actor, Action.FORM_FILL)
    if actor.person_id != person.pk:
        raise NotPermitted(_("Everybody makes these for themselves."))
    if not name.strip():
        raise InvalidInput(_("Say what it is for."), {"name": _("Say what it is for.")})
    if AppPassword.objects.filter(person=person, revoked_at=None).count() >= MOST_OF_A_PERSON:
        raise Refused(_("You have too many of these. End one that you do not use."))
    username, password = new_code().replace("-", "").lower(), new_code(groups=5).lower()
    row = AppPassword(person=person, name=name.strip(), username=username, created_at=at)
    digests = ":".join(_hashed(one, username, REALM, password) for one in _ALGORITHMS)
    row.secrets = seal_for_node(_PURPOSE, digests.encode(), bound_to=row.bound_to)
    row.save(force_insert=True)
    write_entry(actor=actor, at=at, verb="account.app_password_made", target=f"person:{person.pk}")
    return NewAppPassword(row, password)


@transaction.atomic
def end_app_password(*, actor: Actor, at: datetime, password_id: UUID | str) -> None:
    """End one of one's own app passwords at once.

    Raises
    ------
    NotVisible
        There is none, or it is somebody else's.
    """
    mine = AppPassword.objects.filter(person_id=actor.person_id or 0, pk=password_id)
    if not mine.exists():
        raise NotVisible
    if mine.filter(revoked_at=None).update(revoked_at=at):
        write_entry(actor=actor, at=at, verb="account.app_password_ended", target=f"person:{actor.person_id}")


def actor_of_app(row: AppPassword) -> Actor:
    """Return the person as the services know them, narrowed to what an app may do."""
    person = row.person
    return Actor(
        kind=ActorKind.PERSON, person_id=person.pk, agency_id=person.agency_id, roles=person.role_set, only=SCOPES
    )


def challenge(at: datetime, *, is_stale: bool = False) -> Challenge:
    """Return what an app is asked for."""
    moment = f"{int(at.timestamp())}-{secrets.token_hex(8)}"
    return Challenge(f"{moment}-{_signed(moment)}", is_stale)


def _signed(moment: str) -> str:
    return salted_hmac("accounts.digest", moment, algorithm="sha256").hexdigest()[:32]


def _nonce_state(nonce: str, at: datetime) -> bool | None:
    """Tell whether a nonce is fresh; None for one that this node never gave."""
    moment, _dash, signature = nonce.rpartition("-")
    if not moment or not constant_time_compare(signature, _signed(moment)):
        return None
    return 0 <= at.timestamp() - int(moment.partition("-")[0]) + 1 <= NONCE_SECONDS + 1


def check_digest(*, credentials: str, method: str, uris: Collection[str], at: datetime) -> AppPassword | None:
    """Return the app password that a digest was made with, or nothing.

    Raises
    ------
    StaleNonce
        All is right, but the nonce is too old.
    """
    given = {found[0].lower(): found[1] or found[2] for found in _PARAMETER.findall(credentials)}
    algorithm = given.get("algorithm", "MD5").lower()
    if not all(given.get(name) for name in _NEEDED) or algorithm not in _ALGORITHMS:
        return None
    if given["realm"] != REALM or given["qop"] != "auth" or given["uri"] not in uris:
        return None
    fresh = _nonce_state(given["nonce"], at)
    row = _row(given["username"])
    if fresh is None or row is None or not _is_right(row, algorithm, method, given):
        return None
    if not fresh:
        raise StaleNonce
    return _used(row, at)


def _is_right(row: AppPassword, algorithm: str, method: str, given: Mapping[str, str]) -> bool:
    asked = _hashed(algorithm, method, given["uri"])
    expected = _hashed(
        algorithm, _secret(row, algorithm), given["nonce"], given["nc"], given["cnonce"], "auth", asked
    )  # fmt: skip
    return constant_time_compare(expected, given["response"].lower())


def check_basic(*, credentials: str, at: datetime) -> AppPassword | None:
    """Return the app password that name and password open with, or nothing."""
    try:
        username, _colon, password = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    row = _row(username)
    if row is None:
        return None
    found = _hashed("sha-256", row.username, REALM, password.strip())
    return _used(row, at) if constant_time_compare(found, _secret(row, "sha-256")) else None


def _row(username: str) -> AppPassword | None:
    live = AppPassword.objects.live().select_related("person__agency")
    return live.filter(username=username.strip()[:20].lower()).first()


def _secret(row: AppPassword, algorithm: str) -> str:
    held = open_for_node(_PURPOSE, row.secrets, bound_to=row.bound_to).decode().split(":")
    return held[_ALGORITHMS[algorithm]]


def _used(row: AppPassword, at: datetime) -> AppPassword:
    if row.last_used_at is None or at - row.last_used_at > _USED_EVERY:
        AppPassword.objects.filter(pk=row.pk).update(last_used_at=at)
    return row
