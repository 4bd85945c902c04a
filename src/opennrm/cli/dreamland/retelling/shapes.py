"""How a row of each table is told again: which columns stay as they are, and which change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection
from django.db.models import AutoField, DateField, DateTimeField, ForeignKey, JSONField, Model, UUIDField

from opennrm.kernel.access.models import File, Grant
from opennrm.kernel.accounts.models import Agency, Person
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.records.models import Change, FileRecord
from opennrm.kernel.vault.models import SealedField
from opennrm.protection.approvals.models import Approval
from opennrm.protection.cases.models import Case, Identity
from opennrm.protection.consents.models import Consent
from opennrm.protection.identification.models import Decision, ExploitationEpisode
from opennrm.protection.lifecycle.models import Closure
from opennrm.protection.referrals.models import Referral

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random
    from uuid import UUID

    from django.db.models import Field

    from opennrm.cli.dreamland.lives import Life

# All that is told again of a case, and the little that a benchmark needs. Documents are not: their bytes lie elsewhere.
MODELS: tuple[type[Model], ...] = (
    *(one for one in apps.get_models() if issubclass(one, FileRecord)), Grant, CaseEvent, Change, Approval,
)  # fmt: skip
FEW: tuple[type[Model], ...] = (
    Case, Identity, ExploitationEpisode, Consent, Decision, Referral, Closure, Grant, CaseEvent,
)  # fmt: skip
FEW_EVENTS = re.compile(r"case\.(opened|closed)|identification\.\w+_(positive|negative)|referral\.sent|consent\.given")


class Way(Enum):
    """How a column changes."""

    FILE = "file"
    IDENTIFIER = "identifier"
    MOMENT = "moment"
    DAY = "day"
    PERSON = "person"
    AGENCY = "agency"
    SEALED = "sealed"
    CODES = "codes"
    LIFE = "life"


@dataclass(frozen=True, slots=True)
class Column:
    """One column and how it changes; without a way it stays."""

    field: Field  # type: ignore[type-arg]
    way: Way | None
    from_life: Callable[[Life, Random], Any] | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """One table."""

    model: type[Model]
    columns: tuple[Column, ...]

    @property
    def insert(self) -> str:
        """Return the statement that writes a row."""
        quote = connection.ops.quote_name
        names = ", ".join(quote(column.field.column or "") for column in self.columns)
        places = ", ".join(["%s"] * len(self.columns))
        return f"INSERT INTO {quote(self.model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608 - our own


_LIFE: Mapping[tuple[type[Model], str], Callable[[Life, Random], Any]] = {
    (Case, "pseudonym"): lambda life, _rng: life.pseudonym,
    (Case, "found_in"): lambda life, rng: rng.choice(life.about["places"]),
    (Case, "birth_year"): lambda life, _rng: life.birth_year,
    (Case, "first_account"): lambda life, rng: rng.choice(life.about["accounts"]),
    (Identity, "given_names"): lambda life, _rng: life.name.parts[0].native,
    (Identity, "family_names"): lambda life, _rng: " ".join(part.native for part in life.name.parts[1:]),
    (Identity, "other_names"): lambda life, _rng: life.name.latin,
    (ExploitationEpisode, "account"): lambda life, rng: rng.choice(life.about["accounts"]),
    (ExploitationEpisode, "indicators"): lambda life, rng: rng.choice(life.about["signs"]),
}


@cache
def shape_of(model: type[Model]) -> Shape:
    """Return how rows of a table are told again."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    return Shape(model, tuple(Column(field, _way(model, field), _LIFE.get((model, field.attname))) for field in fields))


def _way(model: type[Model], field: Field) -> Way | None:  # type: ignore[type-arg]
    by_type: list[tuple[type[Any] | tuple[type[Any], ...], Way]] = [
        (SealedField, Way.SEALED), (DateTimeField, Way.MOMENT), (DateField, Way.DAY), (UUIDField, Way.IDENTIFIER),
        (JSONField, Way.CODES),
    ]  # fmt: skip
    if isinstance(field, ForeignKey):
        return _way_of_key(field)
    if field.attname.endswith(("person_id", "agency_id")):
        return Way.PERSON if field.attname.endswith("person_id") else Way.AGENCY
    found = next((way for kinds, way in by_type if isinstance(field, kinds)), None)
    return Way.LIFE if found is None and (model, field.attname) in _LIFE else found


def _way_of_key(field: ForeignKey[Any, Any]) -> Way | None:
    to: Any = field.related_model
    if to is File:
        return Way.FILE if field.name == "file" else None
    if to in (Person, Agency):
        return Way.PERSON if to is Person else Way.AGENCY
    return Way.IDENTIFIER if issubclass(to, FileRecord) else None


def stored_id(value: UUID) -> object:
    """Return an identifier as the database takes it."""
    return value if connection.features.has_native_uuid_field else value.hex
