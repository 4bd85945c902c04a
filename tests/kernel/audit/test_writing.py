"""Entries are written with what caused them, hold no personal data, and cannot be changed."""

from __future__ import annotations

import ast
import importlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

import opennrm
from opennrm.kernel.actors import SYSTEM, Actor, ActorKind
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.audit.rules import FORBIDDEN_KEYS, NotForTheLog, check_entry
from opennrm.kernel.audit.services import Head, heads_of_lanes, write_entry, write_refusal
from opennrm.kernel.vault.services import open_for_node, purpose_key

AT = datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
ALICE = Actor(kind=ActorKind.PERSON, person_id=7, agency_id=3)
ROW = UUID(int=5)


@pytest.mark.django_db
def test_entry_holds_who_what_when_which_and_why() -> None:
    lane, sequence = write_entry(
        actor=ALICE, at=AT, verb="case.read", file_id=12, target=f"cases.need:{ROW}", categories=3,
        reason="Asked by Dr K.", detail={"fields": ("need", "risk"), "n_rows": 2, "grant": ROW, "ok": True, "to": None},
    )  # fmt: skip
    entry = Entry.objects.get(lane=lane, sequence=sequence)
    assert (entry.at, entry.actor_kind, entry.person_id, entry.agency_id) == (AT, "person", 7, 3)
    assert (entry.verb, entry.file_id, entry.target, entry.categories) == ("case.read", 12, f"cases.need:{ROW}", 3)
    assert entry.detail == {"fields": ["need", "risk"], "n_rows": 2, "grant": str(ROW), "ok": True, "to": None}
    assert bytes(entry.previous) == bytes(32)


@pytest.mark.django_db
def test_reason_is_sealed() -> None:
    lane, sequence = write_entry(actor=ALICE, at=AT, verb="override.used", reason="She is in danger.")
    stored = bytes(Entry.objects.get(lane=lane, sequence=sequence).reason or b"")
    assert b"danger" not in stored
    assert open_for_node("audit.reason", stored, bound_to=f"{lane}/{sequence}") == b"She is in danger."


@pytest.mark.django_db
def test_entries_of_a_transaction_are_one_chain() -> None:
    for _ in range(3):
        write_entry(actor=SYSTEM, at=AT, verb="case.read")
    rows = list(Entry.objects.oldest_first().values_list("lane", "sequence", "previous", "hash"))
    assert [(lane, sequence) for lane, sequence, _p, _h in rows] == [(0, 1), (0, 2), (0, 3)]
    assert [bytes(row[2]) for row in rows[1:]] == [bytes(row[3]) for row in rows[:-1]]
    assert heads_of_lanes() == (Head(0, 3, bytes(rows[-1][3])),)


@pytest.mark.django_db
def test_entry_costs_two_queries_besides_the_key() -> None:
    write_entry(actor=SYSTEM, at=AT, verb="case.read")
    with CaptureQueriesContext(connection) as key:
        purpose_key("audit")
    with CaptureQueriesContext(connection) as queries:
        write_entry(actor=SYSTEM, at=AT, verb="case.read")
    assert len(queries) - len(key) == 2


@pytest.mark.django_db(transaction=True)
def test_entry_goes_when_its_transaction_is_rolled_back_and_a_refusal_stays() -> None:
    def fail() -> None:
        with transaction.atomic():
            write_entry(actor=ALICE, at=AT, verb="case.changed")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    write_refusal(actor=ALICE, at=AT, verb="case.refused", target="K7TQ-9XWD")
    assert list(Entry.objects.values_list("sequence", "verb", "target")) == [(1, "case.refused", "K7TQ-9XWD")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"verb": "Case read"},
        {"verb": ""},
        {"target": "Ana Kovač"},
        {"target": "x" * 101},
        {"reason": "x" * 1001},
        {"detail": {"who": "Ana Kovač"}},
        {"detail": {"who": "ana kovac"}},
        {"detail": {"who": "Ана"}},
        {"detail": {"share": 0.5}},
        {"detail": {"born": datetime(1990, 1, 1, tzinfo=UTC)}},
        {"detail": {"inner": {"a": 1}}},
        {"detail": {"rows": [["a"]]}},
        {"detail": {"rows": [1] * 201}},
        {"detail": {"number": 2**63}},
        {"detail": {"Who": 1}},
        {"detail": {f"k{number}": number for number in range(21)}},
        *({"detail": {key: "x"}} for key in sorted(FORBIDDEN_KEYS)),
    ],
    ids=str,
)
def test_what_could_be_personal_is_refused_and_not_quoted(wrong: dict[str, Any]) -> None:
    with pytest.raises(NotForTheLog) as refusal:
        write_entry(**{"actor": ALICE, "at": AT, "verb": "case.read", **wrong})
    assert "ova" not in str(refusal.value)
    assert Entry.objects.count() == 0


def _triggers() -> list[str]:
    migration = importlib.import_module("opennrm.kernel.audit.migrations.0002_append_only")
    if connection.vendor == "postgresql":
        return ["CREATE TRIGGER again BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION audit_refuse()"]
    return [sql for sql in migration._SQLITE if "_never_deleted" in sql]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_database_itself_refuses_to_change_the_log(statement: str) -> None:
    if connection.vendor == "sqlite" and statement.startswith("TRUNCATE"):
        statement = statement.replace("TRUNCATE", "DELETE FROM")  # SQLite's name for it
    for _ in range(2):
        write_entry(actor=SYSTEM, at=AT, verb="case.read")
    with connection.cursor() as cursor:
        for trigger in _triggers():  # the tests' own cleaning up has dropped these
            cursor.execute(trigger)
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            cursor.execute(statement)
    assert list(Entry.objects.oldest_first().values_list("sequence", "verb")) == [(1, "case.read"), (2, "case.read")]


def _calls() -> list[tuple[str, ast.keyword]]:
    """Return every argument of every call that writes an entry, anywhere in the program."""
    found = []
    for path in sorted(Path(opennrm.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("write_entry", "write_refusal")):
                found += [(path.name, keyword) for keyword in node.keywords]
    return found


def test_every_call_in_the_program_uses_verbs_and_details_that_are_taken() -> None:
    verbs = [one.value.value for _p, one in _calls() if one.arg == "verb" and isinstance(one.value, ast.Constant)]
    keys = [
        str(key.value)
        for _path, one in _calls()
        if one.arg == "detail" and isinstance(one.value, ast.Dict)
        for key in one.value.keys
        if isinstance(key, ast.Constant)
    ]
    assert len(verbs) > 30
    for verb in verbs:
        check_entry(str(verb), "", "", {})
    check_entry("case.read", "", "", dict.fromkeys(sorted(set(keys))[:20], 0))
    assert sorted(FORBIDDEN_KEYS & set(keys)) == []
