"""Queries that Django builds once and that run with other values each time.

Building a query costs Django more than running it costs the database. A page that everybody opens says what it asks for
once, with slots where the values of the moment go: ``Prepared(lambda: File.objects.filter(code=Slot("code", ...)))``.
The rule stays written in the one place and in Django's words; only the building is saved.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BigIntegerField, DateTimeField, Expression
from django.db.models.query import FlatValuesListIterable, ModelIterable, get_related_populators

from opennrm.kernel.actors import Actor

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence
    from datetime import datetime

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Field, Model, QuerySet
    from django.db.models.sql.compiler import SQLCompiler

R = TypeVar("R")


class Slot(Expression):
    """Stands in a query for a value that is given when it runs, of the kind that `output_field` holds."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        """Keep under which name the value will be given."""
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:  # noqa: ARG002
        """Return the place of one value."""
        return "%s", (_Hole(self.name, self.output_field),)


class SlotList(Expression):
    """Stands for any number of whole numbers, on the right of `__in`."""

    def __init__(self, name: str) -> None:
        """Keep under which name the list will be given."""
        super().__init__(output_field=BigIntegerField())
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:  # noqa: ARG002
        """Return the place of one list, handed over as JSON."""
        return "(SELECT value FROM json_each(%s))", (_Hole(self.name, None),)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:  # noqa: ARG002
        """Return the place of one list, handed over as an array."""
        return "(SELECT unnest(%s::bigint[]))", (_Hole(self.name, None),)


@dataclass(frozen=True, slots=True)
class _Hole:
    """Where a value goes among the parameters; without a field it is a list of whole numbers."""

    name: str
    field: Field[Any, Any] | None

    def fill(self, values: Mapping[str, Any]) -> Any:
        value = values[self.name]
        if self.field is not None:
            return self.field.get_db_prep_value(value, connection, prepared=False)
        return list(value) if connection.vendor == "postgresql" else json.dumps(list(value))


@dataclass(frozen=True, slots=True)
class _Built(Generic[R]):
    """The text of a query, its parameters with holes, and how a row of its answer is read."""

    sql: str
    params: tuple[Any, ...]
    read: Callable[[Sequence[Any]], R]

    def fetch(self, values: Mapping[str, Any], sql: str = "") -> list[Any]:
        params = [one.fill(values) if type(one) is _Hole else one for one in self.params]
        with connection.cursor() as cursor:
            cursor.execute(sql or self.sql, params)
            return cast("list[Any]", cursor.fetchall())


class Prepared(Generic[R]):
    """One query, built at its first run (once for each kind of database)."""

    def __init__(self, build: Callable[[], QuerySet[Any, R]]) -> None:
        """Keep what builds the query."""
        self._build = build
        self._kept: dict[str, _Built[R]] = {}

    def _built(self) -> _Built[R]:
        found = self._kept.get(connection.vendor)
        if found is None:
            found = self._kept[connection.vendor] = _compiled(self._build())
        return found

    def rows(self, **values: Any) -> list[R]:
        """Run the query with these values in its slots and return the rows."""
        built = self._built()
        return [built.read(row) for row in built.fetch(values)]

    def first(self, **values: Any) -> R | None:
        """Return the first row, or None."""
        found = self.rows(**values)
        return found[0] if found else None

    def count(self, **values: Any) -> int:
        """Return how many rows there are; the database counts."""
        built = self._built()
        return int(built.fetch(values, f"SELECT COUNT(*) FROM ({built.sql}) AS counted")[0][0])  # noqa: S608 - Django's own text


class PreparedMany(Generic[R]):
    """The queries of a list that can be asked for in many ways, the most recently used `size` kept."""

    def __init__(self, size: int = 256) -> None:
        """Start with none."""
        self._size = size
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, Prepared[R]] = OrderedDict()

    def get(self, key: Hashable, build: Callable[[], QuerySet[Any, R]]) -> Prepared[R]:
        """Return the query that this way of asking makes; `key` names all that shapes it and is not a slot."""
        with self._lock:
            found = self._kept.pop(key, None) or Prepared(build)
            self._kept[key] = found
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
            return found


def _compiled(rows: QuerySet[Any, R]) -> _Built[R]:
    compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    kind: type[Any] = rows._iterable_class  # noqa: SLF001 - how Django itself tells them apart
    read = _reader_of_rows(compiler) if kind is ModelIterable else _reader_of_values(kind, compiler)
    return _Built(sql, tuple(params), read)


def _converter(compiler: SQLCompiler) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Return what turns a row of the database's values into Python's."""
    columns = [expression for expression, *_rest in compiler.select]
    n_columns = len(columns)
    steps = [(place, *found) for place, found in compiler.get_converters(columns).items()]

    def convert(row: Sequence[Any]) -> Sequence[Any]:
        values = list(row[:n_columns])
        for place, converters, expression in steps:
            value = values[place]
            for one in converters:
                value = one(value, expression, connection)
            values[place] = value
        return values

    return convert


def _reader_of_values(kind: type[Any], compiler: SQLCompiler) -> Callable[[Sequence[Any]], Any]:
    convert = _converter(compiler)
    if kind is FlatValuesListIterable:
        return lambda row: convert(row)[0]
    return lambda row: tuple(convert(row))


def _reader_of_rows(compiler: SQLCompiler) -> Callable[[Sequence[Any]], Any]:
    """Return what makes a model's row, with those it was asked for together with (as Django's own iterator does)."""
    info = cast("dict[str, Any]", compiler.klass_info)
    places = info["select_fields"]
    start, end = places[0], places[-1] + 1
    names = [expression.target.attname for expression, *_rest in compiler.select[start:end]]
    related = get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg] # of a later Django
    convert, model = _converter(compiler), info["model"]

    def read(row: Sequence[Any]) -> Any:
        values = convert(row)
        made = model.from_db(DEFAULT_DB_ALIAS, names, values[start:end])
        for one in related:
            one.populate(values, made)
        return made

    return read


class PreparedList(Generic[R]):
    """A long list, asked for page by page and counted up to a limit, whatever the values of the moment."""

    ordered = True

    def __init__(
        self,
        kept: PreparedMany[Any],
        key: Hashable,
        rows: Callable[[], QuerySet[Any, R]],
        counted: Callable[[], QuerySet[Any, Any]],
        values: Mapping[str, Any],
    ) -> None:
        """Keep what builds the rows, and what builds rows of which there are as many and which count quicker."""
        self._kept, self._key, self._values = kept, key, values
        self._rows, self._counted = rows, counted

    def __getitem__(self, part: slice) -> list[R]:
        """Return one stretch of the list; of a list with nothing in it, nothing is asked for."""
        if part.start == part.stop:
            return []
        page: Prepared[R] = self._kept.get((self._key, part.start, part.stop), lambda: self._rows()[part])
        return page.rows(**self._values)

    def count_to(self, most: int) -> int:
        """Return how many rows there are, at most `most`."""
        counting = self._kept.get((self._key, "count", most), lambda: self._counted().order_by()[:most])
        return counting.count(**self._values)


@cache
def _insertion(model: type[Model]) -> tuple[str, tuple[Field[Any, Any], ...]]:
    """Return the head of a model's INSERT and its fields."""
    fields = tuple(field for field in model._meta.concrete_fields if not field.generated)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES', fields


def insert(row: Model) -> None:
    """Insert a row whose key is already made, as `save(force_insert=True)` does, but without signals."""
    head, fields = _insertion(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection=connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(f"{head} ({', '.join(['%s'] * len(values))})", values)
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001 - what Django's own save says


AT = cast("datetime", Slot("at", DateTimeField()))


def stand_in(actor: Actor) -> Actor:
    """Return an actor of the same kind, for whom a query is built; `asked_by` then says who asks."""
    person, agency, file = (cast("int", Slot(name, BigIntegerField())) for name in ("person", "agency", "file"))
    return Actor(kind=actor.kind, person_id=person, agency_id=agency, file_id=file)


def asked_by(actor: Actor, at: datetime) -> dict[str, Any]:
    """Return the values of the slots of `stand_in` and `AT`."""
    return {"person": actor.person_id, "agency": actor.agency_id, "file": actor.file_id, "at": at}
