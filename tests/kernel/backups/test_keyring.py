"""The keyring follows the database, forgets nothing but what was destroyed, and forgets that for good."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr

from opennrm.kernel.backups.services import keyring_path, prune_keyring
from opennrm.kernel.backups.services.errors import BadArchive
from opennrm.kernel.backups.services.keyring import KeyRecord, read_keyring, strike_out, write_keyring
from opennrm.kernel.vault.models import DataKey
from opennrm.kernel.vault.services import create_key, create_keys, destroy_key, make_master_key_file, rotate_master

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def contents(path: Path) -> dict[UUID, bytes | None]:
    return {record.id: record.wrapped for record in read_keyring(path)}


def of_database() -> dict[UUID, bytes | None]:
    return {key.pk: None if key.wrapped is None else bytes(key.wrapped) for key in DataKey.objects.all()}


@pytest.mark.django_db
def test_keyring_holds_what_the_database_holds(tmp_path: Path) -> None:
    keys = create_keys(50, AT)
    destroy_key(keys[7].id, at=AT)
    assert write_keyring(tmp_path / "keyring") == 49
    assert contents(tmp_path / "keyring") == of_database()
    assert (tmp_path / "keyring").stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_struck_out_key_is_nowhere_in_the_file_and_stays_out(tmp_path: Path) -> None:
    path = tmp_path / "keyring"
    keys = create_keys(20, AT)
    write_keyring(path)
    assert strike_out(path, keys[3].id) is True
    assert strike_out(path, keys[3].id) is False
    assert strike_out(path, uuid4()) is False
    assert bytes(keys[3].wrapped or b"") not in path.read_bytes()
    write_keyring(path)  # from a database that does not know it yet
    assert contents(path) == {**of_database(), keys[3].id: None}


@pytest.mark.django_db
def test_keys_that_only_the_keyring_knows_stay(tmp_path: Path) -> None:
    path = tmp_path / "keyring"
    newer = create_key(AT)
    before = of_database()
    write_keyring(path)
    DataKey.objects.filter(pk=newer.pk).delete()  # an older database was restored
    create_key(AT)
    write_keyring(path)
    assert contents(path) == {**before, **of_database()}


@pytest.mark.django_db(transaction=True)
def test_destroying_a_key_strikes_it_out_at_once(tmp_path: Path, settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"backup_dir": tmp_path})
    first, second = create_keys(2, AT)
    write_keyring(keyring_path())
    destroy_key(first.id, at=AT)
    assert contents(keyring_path()) == {first.id: None, second.id: bytes(second.wrapped or b"")}


@pytest.mark.django_db
def test_erasure_that_was_interrupted_is_finished_by_the_next_round(tmp_path: Path, settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"backup_dir": tmp_path})
    first, second = create_keys(2, AT)
    write_keyring(keyring_path())
    destroy_key(first.id, at=AT)  # this test's transaction never commits, so nobody is told
    assert prune_keyring() == 1
    assert prune_keyring() == 0
    assert contents(keyring_path()) == {first.id: None, second.id: bytes(second.wrapped or b"")}


@pytest.mark.django_db
def test_rotation_renews_the_keyring(tmp_path: Path, settings: Settings) -> None:
    changed = {"backup_dir": tmp_path, "dir": tmp_path, "master_key": SecretStr("")}
    settings.ENV = settings.ENV.model_copy(update=changed)
    make_master_key_file()
    create_keys(3, AT)
    write_keyring(keyring_path())
    rotate_master(at=AT)
    assert {record.master_version for record in read_keyring(keyring_path())} == {2}
    assert contents(keyring_path()) == of_database()


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_striking_out_finds_the_right_key_among_many(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "keyring"
    numbers = data.draw(st.lists(st.integers(0, 2**128 - 1), min_size=1, max_size=40, unique=True))
    records = [KeyRecord(UUID(int=number), 1, bytes([number % 251]) * 60) for number in sorted(numbers)]
    path.write_bytes(b"OPENNRM-KEYRING-1\n" + b"".join(record.packed() for record in records))
    gone = data.draw(st.sampled_from(records)).id
    assert strike_out(path, gone)
    assert contents(path) == {record.id: None if record.id == gone else record.wrapped for record in records}


@pytest.mark.parametrize("data", [b"", b"something else", b"OPENNRM-KEYRING-1\nhalf a record"])
def test_what_is_no_keyring_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "keyring").write_bytes(data)
    with pytest.raises(BadArchive):
        list(read_keyring(tmp_path / "keyring"))
