"""`opennrm user` and `opennrm agency`: people and agencies from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.accounts.models import Agency, Person
from opennrm.kernel.accounts.services import (
    create_agency,
    deactivate_person,
    invite_again,
    invite_person,
    reset_second_factor,
)
from opennrm.kernel.actors import SYSTEM, Role
from opennrm.kernel.clock import now

if TYPE_CHECKING:
    from collections.abc import Iterable

JSON = click.option("--json", "is_json", is_flag=True, help="Print JSON.")
AGENCY = click.option("--agency", "agency_code", metavar="CODE", help="The short code of the agency.")


def _agency(code: str) -> Agency:
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise click.BadParameter(f"there is no agency “{code}”; `opennrm agency list` shows them")
    return agency


def _person(email: str) -> Person:
    person = Person.objects.get_queryset().filter(email=email.strip().lower()).first()
    if person is None:
        raise click.BadParameter("nobody has this e-mail address")
    return person


def _print(rows: Iterable[dict[str, Any]], *, is_json: bool) -> None:
    found = list(rows)
    if is_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for row in found:
        click.echo("  ".join(str(value) for value in row.values()))


@click.group()
def user() -> None:
    """Invite people, and help those who cannot get in.

    Exit codes: 0 done, 1 refused, 2 mistyped.
    """


@user.command()
@click.argument("email")
@click.option("--agency", "agency_code", metavar="CODE", required=True, help="The short code of the agency.")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice(Role.values), help="A role; give more than once."
)
@click.option("--name", default="", help="The name; the person can correct it.")
@click.option("--language", default="", help="The language of the e-mail, such as fr.")
@JSON
def invite(email: str, agency_code: str, roles: tuple[str, ...], name: str, language: str, *, is_json: bool) -> None:
    """Invite somebody, and print the link that lets them in once; it also goes by e-mail."""
    at = now()
    known = Person.objects.get_queryset().filter(email=email.strip().lower()).first()
    if known is not None:
        invited = invite_again(actor=SYSTEM, at=at, person=known)
    else:
        agency = _agency(agency_code)
        invited = invite_person(
            actor=SYSTEM, at=at, agency=agency, email=email, name=name or email.partition("@")[0], roles=roles,
            language=language,
        )  # fmt: skip
    if is_json:
        click.echo(json.dumps({"person": invited.person.pk, "link": invited.link}))
    else:
        click.echo(invited.link)


@user.command("list")
@AGENCY
@JSON
def list_people(agency_code: str | None, *, is_json: bool) -> None:
    """List who has an account."""
    people = Person.objects.get_queryset().select_related("agency").order_by("agency__code", "name", "pk")
    if agency_code:
        people = people.filter(agency=_agency(agency_code))
    _print((_about(person) for person in people.iterator()), is_json=is_json)


def _about(person: Person) -> dict[str, Any]:
    state = "open" if person.is_active else "closed" if person.deactivated_at else "invited"
    return {
        "agency": person.agency.code, "name": person.name, "email": person.email, "state": state,
        "roles": ",".join(person.roles),
    }  # fmt: skip


@user.command()
@click.argument("email")
@click.option("--successor", metavar="EMAIL", help="The colleague who takes over the open work.")
def deactivate(email: str, successor: str | None) -> None:
    """Close somebody's account; their sessions and tokens end at once."""
    deactivate_person(
        actor=SYSTEM, at=now(), person=_person(email), successor=_person(successor) if successor else None
    )
    click.echo("The account is closed.")


@user.command("reset-second-factor")
@click.argument("email")
def reset(email: str) -> None:
    """Forget somebody's second factors; they set up a new one at the next sign-in."""
    reset_second_factor(actor=SYSTEM, at=now(), person=_person(email))
    click.echo("Done. A new second step is set up at the next sign-in.")


@click.group()
def agency() -> None:
    """Take agencies in.

    Exit codes: 0 done, 1 refused, 2 mistyped.
    """


@agency.command()
@click.argument("code")
@click.argument("name")
@click.option("--kind", required=True, type=click.Choice(AgencyKind.values), help="What it is.")
@click.option("--place", default="", help="Its town or district.")
def add(code: str, name: str, kind: str, place: str) -> None:
    """Take an agency in."""
    create_agency(actor=SYSTEM, at=now(), code=code, name=name, kind=kind, place=place)
    click.echo(code)


@agency.command("list")
@JSON
def list_agencies(*, is_json: bool) -> None:
    """List the agencies."""
    rows = Agency.objects.order_by("code").values("code", "name", "kind", "place", "is_active")
    _print((dict(row) for row in rows), is_json=is_json)
