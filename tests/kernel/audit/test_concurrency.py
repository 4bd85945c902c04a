"""Many writers at once, in real processes and threads."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections, transaction

from opennrm.kernel.audit.models import Entry
from opennrm.kernel.audit.services import verify_log, write_entry
from opennrm.kernel.vault.services import purpose_key
from tests.kernel.audit.conftest import ALICE, AT
from tests.support.forks import forget_inherited_connections

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db(transaction=True)
N_PROCESSES = 4
N_EACH = 40


def _write_many(number: int) -> None:
    """Write in transactions of two entries, every fifth of which is rolled back."""
    forget_inherited_connections()
    for turn in range(N_EACH):
        with transaction.atomic():
            write_entry(actor=ALICE, at=AT, verb="case.read", file_id=number)
            write_entry(actor=ALICE, at=AT, verb="case.changed", file_id=number)
            transaction.set_rollback(turn % 5 == 0)
    connections.close_all()
    os._exit(0)  # leave pytest's own cleaning up to the parent


def test_processes_that_write_at_once_leave_a_whole_log(node_folder: Path) -> None:
    purpose_key("audit")
    connections.close_all()
    forked = multiprocessing.get_context("fork")
    processes = [forked.Process(target=_write_many, args=(number,)) for number in range(N_PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * N_PROCESSES
    result = verify_log()
    assert (result.is_sound, result.n_entries) == (True, N_PROCESSES * N_EACH * 4 // 5 * 2)
    moments = list(Entry.objects.oldest_first().values_list("at", "lane", "sequence"))
    assert moments == sorted(moments)


def test_open_transaction_of_one_writer_does_not_hold_up_another(node_folder: Path) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    write_entry(actor=ALICE, at=AT, verb="case.read")
    took: list[float] = []

    def other() -> None:
        begun = time.monotonic()
        for _ in range(20):
            write_entry(actor=ALICE, at=AT, verb="case.read")
        took.append(time.monotonic() - begun)
        connection.close()

    with transaction.atomic():
        lanes = {write_entry(actor=ALICE, at=AT, verb="case.changed")[0] for _ in range(5)}
        writer = threading.Thread(target=other)
        writer.start()
        writer.join(20)
        lanes.add(write_entry(actor=ALICE, at=AT, verb="case.changed")[0])
    assert lanes == {0}, "one transaction keeps to one lane"
    assert len(took) == 1
    assert verify_log().is_sound


def test_more_writers_than_lanes_wait_for_each_other(node_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    take = "SELECT lane, sequence, hash FROM audit_take_lane(2)"
    monkeypatch.setattr("opennrm.kernel.audit.services.writing._POSTGRESQL_TAKE", take)
    write_entry(actor=ALICE, at=AT, verb="case.read")
    purpose_key("audit")

    def work() -> None:
        with transaction.atomic():
            write_entry(actor=ALICE, at=AT, verb="case.read")
            time.sleep(0.05)
        connection.close()

    writers = [threading.Thread(target=work) for _ in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    result = verify_log()
    assert (result.is_sound, result.n_entries, len(result.heads)) == (True, 7, 2)
