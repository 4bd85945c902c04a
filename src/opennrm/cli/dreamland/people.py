"""The people of Dreamland's agencies: personas that anybody may be, and colleagues who answer in the stories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import make_password

from opennrm.cli.dreamland.words import listed
from opennrm.kernel.accounts.models import Invitation, Person
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.accounts.services import invite_person
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.services import write_entry
from opennrm.methods.names import invent_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from random import Random

    from opennrm.kernel.accounts.models import Agency

PASSWORD = "harbour-lantern-meadow"  # noqa: S105 - everybody may know it: the node holds nobody real
_CULTURES = ("english", "romanian", "spanish", "serbian", "german", "greek", "georgian", "turkish", "francophone")


@dataclass(frozen=True, slots=True)
class SignIn:
    """How to come in as a persona."""

    name: str
    roles: str
    agency: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, by key and by agency."""

    personas: dict[str, Person]
    of_agency: dict[str, list[Person]]
    sign_ins: list[SignIn]


def make_people(agencies: Mapping[str, Agency], draw: Random, *, at: datetime) -> People:
    """Invite everybody, and let them in: personas with a password, which all of them share."""
    found = People({}, {}, [])
    known = make_password(PASSWORD)  # once: a good hash takes its time
    for entry in listed("people")["personas"]:
        person = _persona(agencies[entry["agency"]], entry, known, at)
        found.personas[entry["key"]] = person
        found.of_agency.setdefault(entry["agency"], []).append(person)
        roles = ", ".join(person.role_labels)
        found.sign_ins.append(SignIn(person.name, roles, person.agency.name, person.email, PASSWORD))
    for code, several in listed("people")["colleagues"].items():
        for number, roles in enumerate(several, 1):
            person = _colleague(agencies[code], roles, number, draw, at)
            found.of_agency.setdefault(code, []).append(person)
    return found


def _persona(agency: Agency, entry: dict[str, Any], password: str, at: datetime) -> Person:
    email = f"{entry['key']}@{agency.code}.example.org"
    person = invite_person(
        actor=SYSTEM, at=at, agency=agency, email=email, name=entry["name"], roles=entry["roles"],
        language=entry["language"],
    ).person  # fmt: skip
    person.story = entry["story"]
    return _let_in(person, at, password)


def _colleague(agency: Agency, roles: list[str], number: int, draw: Random, at: datetime) -> Person:
    """Return somebody who works in the stories only: nobody can sign in as them."""
    sex = draw.choice(("female", "male"))
    name = invent_name(draw, draw.choice(_CULTURES), sex).latin  # type: ignore[arg-type]
    email = f"colleague-{number}@{agency.code}.example.org"
    person = invite_person(actor=SYSTEM, at=at, agency=agency, email=email, name=name, roles=roles).person
    return _let_in(person, at)


def _let_in(person: Person, at: datetime, password: str = "") -> Person:
    """Let somebody in, as the link of their invitation would."""
    person.is_active, person.activated_at = True, at
    if password:
        person.password = password
    person.save()
    Invitation.objects.filter(person=person).update(used_at=at)
    write_entry(actor=actor_of(person), at=at, verb="account.activated", target=f"person:{person.pk}")
    return Person.objects.get_queryset().select_related("agency").get(pk=person.pk)
