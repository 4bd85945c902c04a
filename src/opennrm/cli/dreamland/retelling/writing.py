"""One retelling, and how its rows and its entries in the log are written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from opennrm.cli.dreamland.retelling.shapes import Column, Shape, Way, shape_of, stored_id
from opennrm.kernel.access.services.files import LEAD_TERM
from opennrm.kernel.actors import Actor, ActorKind
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.namesearch.services import NamesOfEntry
from opennrm.kernel.vault.services import seal_many
from opennrm.protection.cases.models import Identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import timedelta
    from random import Random

    from opennrm.cli.dreamland.lives import Life
    from opennrm.cli.dreamland.retelling.told import Row, Told
    from opennrm.kernel.access.models import File
    from opennrm.kernel.audit.models import Entry

_DAY = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")


@dataclass
class Retelling:
    """Something that was told happens to somebody else at another time."""

    told: Told
    life: Life
    shift: timedelta
    rng: Random
    ids: dict[UUID, UUID]
    agencies: Mapping[int, int]
    people: Mapping[int, int]
    grants: dict[int, int] = field(default_factory=dict)
    file: File = field(init=False)

    @cached_property
    def names_of_ids(self) -> dict[str, str]:
        """Return identifiers as they stand in codes."""
        return {str(old): str(new) for old, new in self.ids.items()}

    @property
    def lead_agency_id(self) -> int:
        """Return who leads the case."""
        lead: int = self.told.file.lead_agency_id
        return self.agencies.get(lead, lead)

    def codes(self, value: Any) -> Any:
        """Return codes with the identifiers, numbers and days in them changed as in the columns."""
        if isinstance(value, dict):
            return {name: self._number(name, self.codes(one)) for name, one in value.items()}
        if isinstance(value, list):
            return [self.codes(one) for one in value]
        if not isinstance(value, str):
            return value
        return _day_again(value, self.shift) if _DAY.fullmatch(value) else self.names_of_ids.get(value, value)

    def _number(self, name: str, value: Any) -> Any:
        if type(value) is not int:
            return value
        return self._numbers.get(name, {}).get(value, value)

    @cached_property
    def _numbers(self) -> Mapping[str, Mapping[int, int]]:
        """Return for a name in codes what numbers under it change to."""
        agencies, people = self.agencies, self.people
        return {"agency": agencies, "from": agencies, "to": agencies, "person": people, "grant": self.grants}

    def names(self) -> Iterator[NamesOfEntry]:
        """Return what the search is to find the person by."""
        name = self.life.name
        spelt = [name.native] if name.latin == name.native else [name.native, name.latin]
        for row in self.told.rows.get(shape_of(Identity), ()):
            own = next(value for place, _way, value in row.changing if place == 0)
            yield NamesOfEntry(self.ids[own], self.file.pk, spelt)


def _day_again(text: str, shift: timedelta) -> str:
    moment = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    return (moment + shift).isoformat()


_Sealing = tuple[list[Any], int, tuple[UUID, Any, str, Any]]


def write_rows(some: Sequence[Retelling], *, at: datetime) -> None:
    """Write the rows of many retellings, a table at a time."""
    shapes = {shape: None for one in some for shape in one.told.rows}
    for shape in shapes:
        rows: list[list[Any]] = []
        sealing: list[_Sealing] = []
        for one in some:
            rows += [_again(one, shape, row, sealing, at) for row in one.told.rows.get(shape, ())]
        for (row, place, _item), token in zip(sealing, seal_many([item for *_, item in sealing]), strict=True):
            row[place] = token
        with connection.cursor() as cursor:
            cursor.executemany(shape.insert, rows)


def _again(one: Retelling, shape: Shape, row: Row, sealing: list[_Sealing], at: datetime) -> list[Any]:
    """Return a row told again; what is to be sealed is gathered."""
    values = row.values.copy()
    for place, way, value in row.changing:
        column = shape.columns[place]
        if way is Way.SEALED:
            bound = f"{shape.model._meta.label_lower}:{_own_id(one, shape, row)}"
            sealing.append((values, place, (one.file.key_id, _secret(one, column, value), bound, column.field)))
        else:
            values[place] = _CHANGES[way](one, column, value)
    if row.is_lead_grant:
        _keep_lead(one, shape, row, values, at)
    return values


def _own_id(one: Retelling, shape: Shape, row: Row) -> UUID:
    if shape.columns[0].field.name != "id":
        raise LookupError(shape.model)
    return one.ids[row.changing[0][2]]


def _secret(one: Retelling, column: Column, value: Any) -> Any:
    if column.from_life is not None:
        return column.from_life(one.life, one.rng)
    if isinstance(value, dict):
        return one.codes(value)
    return value + one.shift if hasattr(value, "isoformat") else value


_CHANGES: Mapping[Way, Callable[[Retelling, Column, Any], Any]] = {
    Way.MOMENT: lambda one, _column, value: connection.ops.adapt_datetimefield_value(value + one.shift),
    Way.DAY: lambda one, _column, value: connection.ops.adapt_datefield_value(value + one.shift),
    Way.IDENTIFIER: lambda one, _column, value: stored_id(one.ids.get(value, value)),
    Way.FILE: lambda one, _column, _value: one.file.pk,
    Way.PERSON: lambda one, _column, value: one.people.get(value, value),
    Way.AGENCY: lambda one, _column, value: one.agencies.get(value, value),
    Way.LIFE: lambda one, column, _value: column.from_life and column.from_life(one.life, one.rng),
    Way.CODES: lambda one, column, value: column.field.get_db_prep_save(one.codes(value), connection),
}


def _keep_lead(one: Retelling, shape: Shape, row: Row, values: list[Any], at: datetime) -> None:
    """Renew the lead's grant as often as the node would have done by now."""
    place = [column.field.name for column in shape.columns].index("expires_at")
    until: datetime = next(value for where, _way, value in row.changing if where == place) + one.shift
    while until < at + LEAD_TERM / 6:
        until += LEAD_TERM
    values[place] = connection.ops.adapt_datetimefield_value(until)


def write_log(some: Iterable[Retelling]) -> None:
    """Write the steps of many retellings into the log, in the order in which they were taken."""
    steps = [(entry.at + one.shift, one, entry, reason) for one in some for entry, reason in one.told.entries]
    for at, one, entry, reason in sorted(steps, key=lambda step: step[0]):
        write_entry(
            actor=_actor(one, entry), at=at, verb=entry.verb, file_id=one.file.pk, target=_target(one, entry.target),
            categories=entry.categories, reason=reason, detail=one.codes(entry.detail),
        )  # fmt: skip


def _actor(one: Retelling, entry: Entry) -> Actor:
    person = entry.person_id and one.people.get(entry.person_id, entry.person_id)
    return Actor(kind=ActorKind(entry.actor_kind), person_id=person, agency_id=_agency(one, entry.agency_id))


def _agency(one: Retelling, agency_id: int | None) -> int | None:
    return None if agency_id is None else one.agencies.get(agency_id, agency_id)


def _target(one: Retelling, target: str) -> str:
    kind, colon, name = target.partition(":")
    return f"{kind}{colon}{one.names_of_ids.get(name, name)}"
