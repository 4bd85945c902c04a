"""A new master key, while the node works, and after an interruption."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from django.db import connection
from pydantic import SecretStr

from opennrm.kernel.errors import Refused
from opennrm.kernel.vault.cli import vault
from opennrm.kernel.vault.models import DataKey
from opennrm.kernel.vault.services import (
    MasterKeys,
    blind_index,
    check_keys,
    create_key,
    create_keys,
    destroy_key,
    forget_keys,
    make_master_key_file,
    master_keys,
    new_master_keys,
    open_one,
    rotate_master,
    seal,
    seal_many,
    vault_status,
)
from opennrm.kernel.vault.services import rotation as rotation_module

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from tests.kernel.vault.conftest import UseSource

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
ROW = "cases.identity:1"


@pytest.fixture
def key_file(tmp_path: Path, use_source: UseSource) -> Path:
    path = make_master_key_file(tmp_path / "keys" / "master.keys")
    use_source(master_key_path=path)
    return path


@pytest.mark.django_db
def test_rotation_wraps_every_key_again_and_opens_everything(key_file: Path) -> None:
    keys = create_keys(1203, AT)
    token = seal(keys[0].id, "Ana", bound_to=ROW, field="name")
    index = blind_index("names", "ana")
    rotation = rotate_master(at=AT)
    forget_keys()
    assert (rotation.version, rotation.n_rewrapped, rotation.is_resumed) == (2, 1204, False)
    assert set(DataKey.objects.values_list("master_version", flat=True)) == {2}
    assert open_one(keys[0].id, token, bound_to=ROW, field="name") == "Ana"
    assert blind_index("names", "ana") == index
    assert vault_status().n_pending == 0


@pytest.mark.django_db
def test_old_version_is_not_needed_after_rotation(key_file: Path) -> None:
    key = create_key(AT)
    token = seal(key.id, "Ana", bound_to=ROW, field="name")
    rotate_master(at=AT)
    newest = master_keys().versions[2]
    key_file.write_text(MasterKeys({2: newest}).as_text())
    forget_keys()
    assert open_one(key.id, token, bound_to=ROW, field="name") == "Ana"
    assert check_keys() == []


@pytest.mark.django_db
def test_interrupted_rotation_is_finished_by_the_next_run(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_keys(30, AT)
    monkeypatch.setattr(rotation_module, "BATCH", 10)

    def pull_the_plug(n_done: int, _n_total: int) -> None:
        if n_done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate_master(at=AT, progress=pull_the_plug)
    assert vault_status().n_keys_by_version == {1: 10, 2: 20}
    assert check_keys() == []
    rotation = rotate_master(at=AT)
    assert (rotation.version, rotation.n_rewrapped, rotation.is_resumed) == (2, 10, True)


@pytest.mark.django_db
def test_destroyed_key_stays_destroyed(key_file: Path) -> None:
    key = create_key(AT)
    destroy_key(key.id, at=AT)
    assert rotate_master(at=AT).n_rewrapped == 0
    assert DataKey.objects.get(pk=key.pk).wrapped is None


@pytest.mark.django_db
def test_key_from_outside_asks_for_a_new_version_first(use_source: UseSource) -> None:
    first = new_master_keys()
    use_source(master_key=SecretStr(first.as_text()))
    create_key(AT)
    with pytest.raises(Refused, match="2:"):
        rotate_master(at=AT)
    assert vault_status().n_keys_by_version == {1: 1}
    second = MasterKeys({**first.versions, **new_master_keys(2).versions})
    use_source(master_key=SecretStr(second.as_text()))
    assert rotate_master(at=AT).n_rewrapped == 1
    assert vault_status().n_keys_by_version == {2: 1}


@pytest.mark.django_db
def test_check_names_a_missing_version_and_a_wrong_key(use_source: UseSource, tmp_path: Path) -> None:
    use_source(master_key=SecretStr(new_master_keys(3).as_text()))
    create_key(AT)
    assert check_keys() == []
    use_source(master_key=SecretStr(new_master_keys(4).as_text()))
    assert check_keys() == ["Keys in the database need version 3 of the master key."]
    use_source(master_key=SecretStr(new_master_keys(3).as_text()))
    assert check_keys() == ["Version 3 of the master key is not the one that this node's keys were made with."]
    use_source(master_key_path=tmp_path / "absent")
    assert [problem[:28] for problem in check_keys()] == ["There is no master key in /t"]


@pytest.mark.django_db(transaction=True)
def test_rotation_under_load_loses_no_key(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation_module, "BATCH", 20)
    first = create_keys(100, AT)
    sealed: list[tuple[UUID, bytes]] = []
    failures: list[BaseException] = []
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.is_set():
                key = create_key(AT)
                sealed.append((key.id, seal(key.id, "Ana", bound_to=ROW, field="name")))
                forget_keys()
                destroy_key(first[len(sealed) % 50].id, at=AT)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for version in (2, 3, 4):
        assert rotate_master(at=AT).version == version
    stop.set()
    for worker in workers:
        worker.join()
    assert failures == []
    rotation = rotate_master(at=AT)  # those that were made at the very end
    assert rotation.version in {4, 5}
    forget_keys()
    assert {open_one(key_id, token, bound_to=ROW, field="name") for key_id, token in sealed} == {"Ana"}
    assert vault_status().n_pending == 0
    assert DataKey.objects.destroyed().filter(wrapped__isnull=False).count() == 0


@pytest.mark.django_db
def test_commands_rotate_and_tell(key_file: Path) -> None:
    seal_many((key.id, "x", ROW, "name") for key in create_keys(3, AT))
    run = CliRunner()
    rotated = run.invoke(vault, ["rotate", "--json"])
    assert (rotated.exit_code, json.loads(rotated.stdout)) == (
        0,
        {"version": 2, "n_rewrapped": 3, "is_resumed": False},
    )
    status = run.invoke(vault, ["status", "--json"])
    assert json.loads(status.stdout) == {
        "source": "file", "versions": [1, 2], "current": 2, "n_keys_by_version": {"2": 3},
        "n_purpose_keys_by_version": {"2": 1}, "n_destroyed": 0, "n_pending": 0,
    }  # fmt: skip
    assert "version 2 wraps new keys" in run.invoke(vault, ["status"]).stdout
    again = run.invoke(vault, ["new-key"])
    assert (again.exit_code, again.stdout) == (1, "")
    assert run.invoke(vault, ["new-key", "--print"]).stdout.startswith("3:")
