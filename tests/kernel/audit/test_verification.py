"""Whatever is done to the log behind the node's back is found, and the first bad entry named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr

from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.cli import audit
from opennrm.kernel.audit.enums import Wrong
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.audit.services import Finding, anchors_path, drop_anchor, read_anchors, verify_log, write_entry
from opennrm.kernel.vault.services import make_master_key_file, rotate_master
from tests.kernel.audit.conftest import AT
from tests.support.audit import log_laid_open

if TYPE_CHECKING:
    from pathlib import Path

    from tests.kernel.audit.conftest import Write

pytestmark = pytest.mark.django_db(transaction=True)
Tamper = Callable[[Any], None]


def run(*statements: str) -> None:
    with log_laid_open() as cursor:
        for statement in statements:
            cursor.execute(statement)


def first() -> Finding | None:
    findings = verify_log().findings
    return findings[0] if findings else None


def test_log_left_alone_is_whole(write: Write) -> None:
    write(20)
    drop_anchor(at=AT)
    write(5)
    result = verify_log()
    assert (result.is_sound, result.n_entries, result.n_anchors) == (True, 25, 1)
    assert [(head.lane, head.sequence) for head in result.heads] == [(0, 25)]


def test_empty_log_is_whole(node_folder: Path) -> None:
    assert verify_log().is_sound


@pytest.mark.parametrize(
    "change",
    [
        "at = '2026-03-01 10:00:00'", "actor_kind = 'system'", "person_id = 8", "agency_id = NULL",
        "verb = 'case.seen'",
        "file_id = 99", "file_id = NULL", "target = ''", "categories = 4", "reason = NULL", "detail = '{}'",
        "hash = previous", "previous = hash",
    ],
)  # fmt: skip
def test_any_changed_column_is_found(write: Write, change: str) -> None:
    write(10)
    run(f"UPDATE audit_entry SET {change} WHERE sequence = 6")
    assert first() == Finding(Wrong.CHANGED, 0, 6)


def test_missing_entry_is_found(write: Write) -> None:
    write(10)
    run("DELETE FROM audit_entry WHERE sequence = 4")
    assert first() == Finding(Wrong.MISSING, 0, 4)


def test_missing_first_entry_is_found(write: Write) -> None:
    write(10)
    run("DELETE FROM audit_entry WHERE sequence = 1")
    assert first() == Finding(Wrong.MISSING, 0, 1)


def test_entries_that_changed_places_are_found(write: Write) -> None:
    write(10)
    run(
        "UPDATE audit_entry SET sequence = 1000 WHERE sequence = 3",
        "UPDATE audit_entry SET sequence = 3 WHERE sequence = 7",
        "UPDATE audit_entry SET sequence = 7 WHERE sequence = 1000",
    )
    assert first() == Finding(Wrong.REORDERED, 0, 3, belongs_at=7)


def test_entry_taken_out_and_the_rest_numbered_again_is_found(write: Write) -> None:
    write(6)
    run(
        "DELETE FROM audit_entry WHERE sequence = 3",
        *(f"UPDATE audit_entry SET sequence = {number - 1} WHERE sequence = {number}" for number in (4, 5, 6)),
    )
    assert first() == Finding(Wrong.REORDERED, 0, 3, belongs_at=4)


def test_forged_entry_without_the_key_is_found(write: Write) -> None:
    write(3)
    run(
        "INSERT INTO audit_entry SELECT lane, 4, at, actor_kind, person_id, agency_id, verb, file_id, target,"
        " categories, reason, detail, hash, previous FROM audit_entry WHERE sequence = 3"
    )
    finding = first()
    assert finding is not None
    assert (finding.wrong, finding.sequence) in {(Wrong.CHANGED, 4), (Wrong.REORDERED, 4)}


def test_end_cut_off_is_found_by_the_anchors(write: Write) -> None:
    write(10)
    drop_anchor(at=AT)
    run(
        "DELETE FROM audit_entry WHERE sequence > 7",
    )
    assert first() == Finding(Wrong.TRUNCATED, 0, 8)


def test_log_emptied_altogether_is_found(write: Write) -> None:
    write(10)
    drop_anchor(at=AT)
    run("DELETE FROM audit_entry")
    assert first() == Finding(Wrong.TRUNCATED, 0, 1)


def test_end_written_anew_is_found_by_the_anchors(write: Write) -> None:
    write(10)
    drop_anchor(at=AT)
    run(
        "DELETE FROM audit_entry WHERE sequence > 7",
    )
    write(5)  # by the node itself, so that the chain is sound again
    assert first() == Finding(Wrong.CHANGED, 0, 10)


@pytest.mark.parametrize("n_line", [1, 2, 3])
@pytest.mark.parametrize("how", ["changed", "removed", "swapped"])
def test_changed_anchors_are_found(write: Write, n_line: int, how: str) -> None:
    for _ in range(4):
        write(2)
        drop_anchor(at=AT)
    lines = anchors_path().read_text().splitlines(keepends=True)
    if how == "changed":
        lines[n_line - 1] = lines[n_line - 1].replace("2026", "2025")
    elif how == "removed":
        del lines[n_line - 1]
    else:
        lines[n_line - 1], lines[n_line] = lines[n_line], lines[n_line - 1]
    anchors_path().write_text("".join(lines))
    assert verify_log().findings == (Finding(Wrong.ANCHOR, -1, n_line),)


def test_copy_of_the_anchors_kept_elsewhere_tells_when_the_nodes_own_were_cut(write: Write, tmp_path: Path) -> None:
    write(5)
    drop_anchor(at=AT)
    write(5)
    drop_anchor(at=AT)
    copy = tmp_path / "copy.log"
    copy.write_bytes(anchors_path().read_bytes())
    anchors_path().write_text(anchors_path().read_text().splitlines(keepends=True)[0])
    run(
        "DELETE FROM audit_entry WHERE sequence > 5",
    )
    assert verify_log().is_sound
    assert verify_log(anchors=copy).findings == (Finding(Wrong.TRUNCATED, 0, 6),)


def test_half_a_line_of_anchors_is_left_by_a_power_cut_and_mended(write: Write) -> None:
    write(2)
    drop_anchor(at=AT)
    whole = anchors_path().read_bytes()
    anchors_path().write_bytes(whole + b'{"at": "2026-')
    assert verify_log().is_sound
    write(1)
    drop_anchor(at=AT)
    assert anchors_path().read_bytes().startswith(whole)
    assert [anchor.heads[0].sequence for anchor in read_anchors(anchors_path())] == [2, 3]


def test_anchor_is_dropped_only_when_something_was_written(write: Write) -> None:
    write(2)
    for _ in range(3):
        drop_anchor(at=AT)
    assert len(anchors_path().read_text().splitlines()) == 1
    assert anchors_path().stat().st_mode & 0o777 == 0o600


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_random_change_is_found_at_its_own_place(node_folder: Path, data: st.DataObject) -> None:
    run("DELETE FROM audit_entry")
    anchors_path().unlink(missing_ok=True)
    n_entries = data.draw(st.integers(2, 12))
    for number in range(n_entries):
        detail = {"n": data.draw(st.integers(-(2**63), 2**63 - 1)), "flag": data.draw(st.booleans())}
        reason = data.draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
        write_entry(
            actor=SYSTEM, at=AT + timedelta(microseconds=number), verb="case.read", detail=detail, reason=reason
        )
    drop_anchor(at=AT)
    assert verify_log().is_sound
    place = data.draw(st.integers(1, n_entries))
    change = data.draw(st.sampled_from(["verb = 'x.y'", "categories = 77", "file_id = 1", "person_id = 5", None]))
    if change is None:
        run(f"DELETE FROM audit_entry WHERE sequence = {place}")
        expected = Wrong.TRUNCATED if place == n_entries else Wrong.MISSING
    else:
        run(f"UPDATE audit_entry SET {change} WHERE sequence = {place}")
        expected = Wrong.CHANGED
    assert first() == Finding(expected, 0, place)


def test_command_names_the_first_bad_entry_and_exits_with_one(write: Write) -> None:
    write(5)
    sound = CliRunner().invoke(audit, ["verify"])
    assert (sound.exit_code, sound.stdout.splitlines()[0]) == (0, "The log is whole: 5 entries, 0 anchors.")
    run("UPDATE audit_entry SET person_id = 8 WHERE sequence = 2")
    bad = CliRunner().invoke(audit, ["verify", "--json"])
    found = json.loads(bad.stdout)
    assert (bad.exit_code, found["sound"]) == (1, False)
    assert found["findings"] == [
        {
            "wrong": "changed",
            "lane": 0,
            "sequence": 2,
            "belongs_at": None,
            "sentence": "Entry 0/2 was changed after it was written.",
        }
    ]
    details = list(Entry.objects.filter(verb="audit.verified").oldest_first().values_list("detail", flat=True))
    assert [detail["sound"] for detail in details] == [True, False]


def test_rotation_of_the_master_key_is_written_down(node_folder: Path, settings: Any) -> None:
    settings.ENV = settings.ENV.model_copy(update={"master_key": SecretStr("")})
    make_master_key_file()
    write_entry(actor=SYSTEM, at=AT, verb="case.read")
    rotate_master(at=AT)
    assert Entry.objects.newest_first().values_list("verb", "detail")[0] == ("vault.rotated", {"version": 2, "keys": 1})
    assert verify_log().is_sound
