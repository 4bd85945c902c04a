"""Values go in and come out; anything moved or changed does not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from opennrm.kernel.vault.models import DataKey, SealedDateField, SealedField, SealedJSONField, SealedTextField
from opennrm.kernel.vault.services import (
    Erased,
    Tampered,
    UnknownKey,
    bound_to,
    create_key,
    create_keys,
    destroy_key,
    forget_keys,
    open_bytes,
    open_for_node,
    open_many,
    open_one,
    seal,
    seal_bytes,
    seal_for_node,
    seal_many,
    subscribe_destroyed,
)
from opennrm.kernel.vault.services import keys as keys_module
from opennrm.kernel.vault.services.memory import ShortMemory

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
ROW = bound_to("cases.identity", "row-1")
pytestmark = pytest.mark.django_db


def named(field: SealedField, name: str = "value") -> SealedField:
    field.set_attributes_from_name(name)
    return field


TEXT, DAY, JSON = named(SealedTextField()), named(SealedDateField()), named(SealedJSONField())
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.fixture
def key() -> DataKey:
    return create_key(AT)


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(), day=st.dates(), value=JSON_VALUES)
def test_value_comes_back_as_it_went_in(key: DataKey, text: str, day: date, value: Any) -> None:
    tokens = seal_many([(key.id, text, ROW, TEXT), (key.id, day, ROW, DAY), (key.id, value, ROW, JSON)])
    pairs = zip(tokens, (TEXT, DAY, JSON), strict=True)
    assert open_many([(key.id, token, ROW, field) for token, field in pairs]) == [text, day, value]


def test_same_value_is_never_sealed_the_same_way_twice(key: DataKey) -> None:
    first, second = seal_many([(key.id, "Ana", ROW, TEXT)] * 2)
    assert first != second
    assert len(first) == 1 + 12 + len("Ana") + 16


def test_empty_column_opens_as_nothing(key: DataKey) -> None:
    assert open_many([(key.id, None, ROW, TEXT)]) == [None]


@pytest.mark.parametrize(("row", "field"), [("cases.identity:row-2", "value"), (ROW, "other"), (f"{ROW}\x1f", "value")])
def test_token_copied_to_another_row_or_field_does_not_open(key: DataKey, row: str, field: str) -> None:
    token = seal(key.id, "Ana", bound_to=ROW, field="value")
    with pytest.raises(Tampered):
        open_one(key.id, token, bound_to=row, field=field)


def test_token_copied_to_another_file_does_not_open(key: DataKey) -> None:
    token = seal(key.id, "Ana", bound_to=ROW, field=TEXT)
    with pytest.raises(Tampered):
        open_one(create_key(AT).id, token, bound_to=ROW, field=TEXT)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_token_with_any_bit_changed_does_not_open(key: DataKey, data: st.DataObject) -> None:
    token = bytearray(seal(key.id, "Ana", bound_to=ROW, field=TEXT))
    token[data.draw(st.integers(0, len(token) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Tampered):
        open_one(key.id, bytes(token), bound_to=ROW, field=TEXT)


def test_wrapped_key_copied_to_another_file_does_not_open(key: DataKey) -> None:
    other = create_key(AT)
    token = seal(key.id, "Ana", bound_to=ROW, field=TEXT)
    DataKey.objects.filter(pk=other.pk).update(wrapped=DataKey.objects.get(pk=key.pk).wrapped)
    forget_keys()
    with pytest.raises(Tampered):
        open_one(other.id, token, bound_to=ROW, field=TEXT)


def test_key_never_made_here_is_a_bug_that_surfaces() -> None:
    with pytest.raises(UnknownKey):
        open_one(uuid4(), b"\x01" + bytes(40), bound_to=ROW, field=TEXT)


def test_page_of_many_files_asks_for_their_keys_once() -> None:
    keys = create_keys(25, AT)
    items = [(key.id, f"{key.id}", ROW, TEXT) for key in keys for _ in range(8)]
    forget_keys()
    with CaptureQueriesContext(
        connection,
    ) as sealing:
        tokens = seal_many(items)
    with CaptureQueriesContext(connection) as opening:
        opened = open_many(
            [(key, token, row, field) for (key, _v, row, field), token in zip(items, tokens, strict=True)]
        )
    assert (len(sealing), len(opening)) == (1, 0)
    assert opened == [value for _k, value, _r, _f in items]


def test_remembered_keys_are_few_and_short_lived(monkeypatch: pytest.MonkeyPatch) -> None:
    memory: ShortMemory[int, str] = ShortMemory(seconds=20, size=3)
    moment = 0.0
    monkeypatch.setattr("opennrm.kernel.vault.services.memory.time.monotonic", lambda: moment)
    memory.put_many((number, "key") for number in range(5))
    assert memory.get_many(range(5)) == {2: "key", 3: "key", 4: "key"}
    moment = 20.1
    assert memory.get_many(range(5)) == {}


def test_destroyed_key_opens_nothing_any_more(key: DataKey) -> None:
    token = seal(key.id, "Ana", bound_to=ROW, field=TEXT)
    assert destroy_key(key.id, at=AT) is True
    with pytest.raises(Erased) as refusal:
        open_one(key.id, token, bound_to=ROW, field=TEXT)
    assert refusal.value.key_id == key.id
    stored = DataKey.objects.get(pk=key.id)
    assert (stored.wrapped, stored.destroyed_at) == (None, AT)


def test_destroying_again_changes_nothing(key: DataKey) -> None:
    destroy_key(key.id, at=AT)
    assert destroy_key(key.id, at=datetime(2027, 1, 1, tzinfo=UTC)) is False
    assert DataKey.objects.get(pk=key.id).destroyed_at == AT


def test_list_with_an_erased_file_shows_the_others(key: DataKey) -> None:
    gone = create_key(AT)
    tokens = seal_many([(key.id, "Ana", ROW, TEXT), (gone.id, "Ben", ROW, TEXT)])
    destroy_key(gone.id, at=AT)
    items = [(key.id, tokens[0], ROW, TEXT), (gone.id, tokens[1], ROW, TEXT)]
    assert open_many(items, erased="gone") == ["Ana", "gone"]
    with pytest.raises(Erased):
        open_many(items)


@pytest.mark.django_db(transaction=True)
def test_destruction_is_told_once_it_is_committed(key: DataKey, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[UUID, datetime]] = []
    monkeypatch.setattr(keys_module, "_on_destroyed", [])

    def listen(*, key_id: UUID, at: datetime) -> None:
        told.append((key_id, at))

    subscribe_destroyed(listen)
    subscribe_destroyed(listen)
    destroy_key(key.id, at=AT)
    destroy_key(key.id, at=AT)
    assert told == [(key.id, AT)]


def test_bytes_come_back_and_are_bound_to_their_row(key: DataKey) -> None:
    token = seal_bytes(key.id, b"\x00\xff", bound_to=ROW)
    assert open_bytes(key.id, token, bound_to=ROW) == b"\x00\xff"
    with pytest.raises(Tampered):
        open_bytes(key.id, token, bound_to="cases.identity:row-2")


def test_bytes_of_the_node_open_under_their_purpose_only() -> None:
    token = seal_for_node("audit.reason", b"why", bound_to="0/1")
    assert open_for_node("audit.reason", token, bound_to="0/1") == b"why"
    for purpose, bound in (("other", "0/1"), ("audit.reason", "0/2")):
        with pytest.raises(Tampered):
            open_for_node(purpose, token, bound_to=bound)


def test_sealed_fields_are_edited_as_what_they_stand_for() -> None:
    assert isinstance(SealedTextField().formfield(), forms.CharField)
    box, line = SealedTextField(multiline=True).formfield(), SealedTextField(limit=80).formfield()
    assert isinstance(box, forms.CharField)
    assert isinstance(box.widget, forms.Textarea)
    assert isinstance(line, forms.CharField)
    assert line.max_length == 80
    assert isinstance(SealedTextField(choices=[("a", "A")]).formfield(), forms.TypedChoiceField)
    assert isinstance(SealedDateField().formfield(), forms.DateField)
    assert isinstance(SealedJSONField().formfield(), forms.JSONField)


def test_sealed_fields_are_written_into_migrations_whole() -> None:
    field = SealedTextField(limit=80, multiline=True, null=False, blank=False)
    _name, path, args, kwargs = field.deconstruct()
    assert path == "opennrm.kernel.vault.models.SealedTextField"
    again = SealedTextField(*args, **kwargs)
    assert (again.limit, again.multiline, again.null, again.editable) == (80, True, False, True)
