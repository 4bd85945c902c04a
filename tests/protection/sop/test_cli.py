"""`opennrm sop`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from opennrm.protection.sop.cli import sop
from opennrm.protection.sop.models import Procedure
from opennrm.protection.sop.rules.tables import Ended, parts_of_table
from opennrm.protection.sop.selectors.files import PROCEDURES, packed_text, read_text

if TYPE_CHECKING:
    from pathlib import Path

MODEL = str(PROCEDURES / "dreamland.yaml")
EVENTS = """\
case,type,at,is_child,purpose
k,case.opened,2026-03-02T12:00:00+00:00,true,
k,consent.given,2026-03-02T13:00:00+00:00,,assistance
k,guardian.added,2026-03-06T13:00:00+00:00,,
m,case.opened,2026-03-02T12:00:00,false,
m,consent.refused,1772460000,,assistance
"""


def check(tmp_path: Path, events: str, *options: str, rules: str = MODEL) -> Result:
    table = tmp_path / "events.csv"
    table.write_text(events, encoding="utf-8")
    return CliRunner().invoke(sop, ["check", rules, str(table), *options], catch_exceptions=True)


def test_cases_in_a_file_are_checked(tmp_path: Path) -> None:
    found = check(tmp_path, EVENTS, "--at", "2026-03-04T12:00:01", "--json")

    told = json.loads(found.output)
    by_rule = {one["id"]: one for one in told["rules"]}
    assert found.exit_code == 3
    assert (told["n_cases"], told["n_events"], told["unknown_events"]) == (2, 5, [])
    assert {"case": "k", "rule": "guardian", "at": "2026-03-04T12:00:00+00:00"} in told["violations"]
    assert (by_rule["guardian"]["n_missed"], by_rule["asked-to-agree"]["n_kept_so_far"]) == (1, 2)
    assert not any(one["rule"] == "guardian" and one["case"] == "m" for one in told["violations"])


def test_a_kept_procedure_ends_with_zero(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    head = packed_text().partition("  - id: danger-assessed")[0]
    rules.write_text(head, encoding="utf-8")

    found = check(tmp_path, EVENTS, "--at", "2026-03-03T00:00:00", "--json", rules=str(rules))

    assert found.exit_code == 0
    assert json.loads(found.output)["violations"] == []


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ("case,type\nk,a\n", "The table has no column at."),
        ("case,type,at\nk,a,0\nm,a,0\nk,a,1\n", "Row 4: the events of case k do not stand together."),
        ("case,type,at\nk,a,soon\n", "Row 2: “soon” is no time."),
        ("case,type,at\nk,a\n", "Row 2 has 2 columns instead of 3."),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_its_row(tmp_path: Path, events: str, expected: str) -> None:
    found = check(tmp_path, events)

    assert expected in str(found.exception)


def test_an_ended_case_has_nothing_open(tmp_path: Path) -> None:
    table = "case,type,at\nk,case.opened,0\nk,case.closed,60\n"

    found = json.loads(check(tmp_path, table, "--at", "1970-01-01T00:05:00", "--json", rules=MODEL).output)

    assert sum(one["n_due"] for one in found["rules"]) == 0


def test_parts_of_a_table_hold_whole_cases() -> None:
    rows = [f"c{case},case.opened,{case * 10 + number}" for case in range(20) for number in range(3)]

    parts = list(parts_of_table(["case,type,at", *rows], read_text(packed_text()), Ended(), n_events=10))

    assert [part.log.n_traces for part in parts] == [4, 4, 4, 4, 4]
    assert {part.log.n_events for part in parts} == {12}


def test_rules_are_printed_in_words() -> None:
    found = CliRunner().invoke(sop, ["words", MODEL])

    assert found.exit_code == 0
    assert "guardian (critical): For cases where is_child: After “The case was opened”" in found.output


@pytest.mark.django_db
def test_the_procedure_of_the_pack_is_put_into_force_once() -> None:
    first, second = (CliRunner().invoke(sop, ["begin"]).output for _time in range(2))

    assert (first, second) == ("Version 2026-1 is in force.\n", "There is a procedure already; nothing was changed.\n")
    assert Procedure.objects.count() == 1
