"""The second wall: one transaction per unit of work, in which PostgreSQL itself knows who acts.

On PostgreSQL the node signs in as a plain role to which row-level security applies. The policies read three settings of
the transaction (agency, person, moment); outside a unit of work the settings are empty and no row of a file shows. Work
of the node itself runs as the role `opennrm_system`, which is taken on for a stretch of one transaction only.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

from opennrm.kernel.actors import Actor, ActorKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

SYSTEM_ROLE = "opennrm_system"
_SET = (
    "SELECT set_config('opennrm.agency', %s, true), set_config('opennrm.person', %s, true),"
    " set_config('opennrm.file', %s, true), set_config('opennrm.at', %s, true)"
)


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


@contextmanager
def acting_as(actor: Actor | None, at: datetime) -> Iterator[None]:
    """Run a unit of work in one transaction, in the name of `actor` (nobody: no row of any file shows)."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            _introduce(actor, at)
        if actor is not None and actor.kind is ActorKind.SYSTEM:
            with system_wall():
                yield
        else:
            yield


def _introduce(actor: Actor | None, at: datetime) -> None:
    agency = _text(actor.agency_id) if actor else ""
    person = _text(actor.person_id) if actor else ""
    file = _text(actor.file_id) if actor else ""
    with connection.cursor() as cursor:
        cursor.execute(_SET, [agency, person, file, at.isoformat()])


@contextmanager
def system_wall() -> Iterator[None]:
    """Step behind the second wall for a stretch, where a rule of the house needs to look at all files.

    The role is taken on for this transaction only; when an error aborts the transaction, PostgreSQL undoes it.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        row = cursor.fetchone()
        already = row is not None and row[0] == SYSTEM_ROLE
    if already:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {SYSTEM_ROLE}")
        yield
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
