"""The ways in that somebody has, and where they are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession

from opennrm.kernel.accounts.models import Person
from opennrm.kernel.actors import Role

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class SecondSteps:
    """What somebody can use as the second step."""

    has_app: bool
    n_passkeys: int
    n_recovery_codes: int

    @property
    def is_ready(self) -> bool:
        """Tell whether one of them is set up."""
        return self.has_app or self.n_passkeys > 0


@dataclass(frozen=True)
class Session:
    """One place where somebody is signed in."""

    id: int
    device: str
    ip: str
    started_at: datetime
    seen_at: datetime
    is_current: bool


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str) -> str:
    """Return a browser and a system that a person recognises, such as “Firefox, Windows”."""
    names = [
        next((name for mark, name in marks if mark in user_agent), "") for marks in (_BROWSERS, _SYSTEMS)
    ]  # the first mark that fits: Edge also says Chrome, and Chrome also says Safari
    return ", ".join(name for name in names if name)


def second_steps_of(person: Person) -> SecondSteps:
    """Return what the person can use as the second step."""
    found = list(Authenticator.objects.filter(user=person))
    codes = [RecoveryCodes(one) for one in found if one.type == Authenticator.Type.RECOVERY_CODES]
    return SecondSteps(
        has_app=any(one.type == Authenticator.Type.TOTP for one in found),
        n_passkeys=sum(one.type == Authenticator.Type.WEBAUTHN for one in found),
        n_recovery_codes=sum(len(code.get_unused_codes()) for code in codes),
    )


def sessions_of(person: Person, current_key: str | None) -> list[Session]:
    """Return where the person is signed in, the present place first."""
    rows = UserSession.objects.purge_and_list(person)
    sessions = [
        Session(
            id=row.pk,
            device=device_of(row.user_agent),
            ip=row.ip,
            started_at=row.created_at,
            seen_at=row.last_seen_at,
            is_current=row.session_key == current_key,
        )
        for row in rows
    ]
    return sorted(sessions, key=lambda session: (not session.is_current, -session.seen_at.timestamp()))


def demonstration_people() -> list[Person]:
    """Return those whom anybody may be on an exercise node: those with a story, or else the first few of each role."""
    active = Person.objects.active().select_related("agency").filter(agency__is_active=True)
    told = list(active.exclude(story="").order_by("pk"))
    return told or _first_of_each_role(list(active[:500]))


def _first_of_each_role(people: list[Person]) -> list[Person]:
    shown: dict[int, Person] = {}
    for role in Role:
        holders = [person for person in people if role.value in person.roles]
        shown.update({person.pk: person for person in holders[:3]})
    return list(shown.values())
