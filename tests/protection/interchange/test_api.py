"""Cases in and out, for programs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.services import create_token
from opennrm.kernel.actors import SYSTEM, Action
from opennrm.kernel.audit.models import Entry
from opennrm.protection.cases.models import Case
from opennrm.protection.interchange.models import Export
from tests.factories.files import make_case, share_case
from tests.personas import Personas, make_personas
from tests.support.api import NOTHING_THERE, call
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
OKSANA = {"given_names": "Oksana", "family_names": "Melnyk"}
GOOD = "source_id,prs_FirstName,prs_Gender\nA-17,Oksana,Feminine\nA-18,Vera,Feminine\n"
WRONG = "source_id,prs_FirstName,prs_Birthdate\nA-17,Oksana,yesterday\n"
WHY = {"reason": "Yearly audit", "format": "csv"}


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def take_in(browser: Client, text: str, head: dict[str, str] | None = None, **given: str) -> tuple[int, Any]:
    file = SimpleUploadedFile("cases.csv", text.encode())
    answer = browser.post("/api/v1/imports", {"file": file, **given}, headers=head or {})
    return answer.status_code, answer.json()


def n_cases() -> int:
    with acting_as(SYSTEM, clock.now()):
        return Case.objects.count()


def n_exports() -> int:
    with acting_as(SYSTEM, clock.now()):
        return Export.objects.count()


def decide(personas: Personas, decision: str) -> None:
    (waiting,) = call(personas.sam, "GET", "/approvals")[1]["items"]
    body = {"decision": decision, "note": "Because"}
    assert call(personas.sam, "POST", f"/approvals/{waiting['id']}/decision", body)[0] == 200


def test_file_is_looked_at_first_then_taken_in_once(personas: Personas) -> None:
    browser = browser_of(personas.alice)
    status, seen = take_in(browser, GOOD)
    assert (status, seen["is_dry_run"], seen["n_rows"], seen["n_opened"], n_cases()) == (200, True, 2, 2, 0)
    status, done = take_in(browser, GOOD, dry_run="false")
    assert (status, done["n_opened"], n_cases()) == (200, 2, 2)
    assert call(personas.alice, "GET", f"/cases/{done['opened'][0]['code']}")[0] == 200
    assert take_in(browser, GOOD, dry_run="false")[1]["n_known"] == 2
    assert n_cases() == 2
    verbs = Entry.objects.filter(verb__startswith="case.import").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["case.import_tried", "case.imported", "case.imported"]


def test_file_with_a_mistake_opens_nothing_and_is_in_the_log(personas: Personas) -> None:
    browser = browser_of(personas.alice)
    status, seen = take_in(browser, WRONG)
    assert (status, seen["n_opened"], [one["column"] for one in seen["errors"]]) == (200, 0, ["prs_Birthdate"])
    status, told = take_in(browser, WRONG, dry_run="false")
    assert (status, list(told["errors"])) == (422, ["row 2 prs_Birthdate"])
    assert take_in(browser, "", dry_run="false")[0] == 422
    assert n_cases() == 0
    assert Entry.objects.filter(verb="case.import_tried").count() == 2


def test_program_takes_cases_in_for_its_agency_within_its_scopes(client: Client, personas: Personas) -> None:
    given: dict[str, Any] = {
        "actor": personas.actor("ada"), "at": clock.now(), "agency": personas.ada.agency, "name": "Old database",
        "days": 1,
    }  # fmt: skip
    reader = create_token(**given, scopes=[Action.CASE_READ])
    writer = create_token(**given, scopes=[Action.CASE_IMPORT, Action.CASE_OPEN])
    assert take_in(client, GOOD, {"Authorization": f"Bearer {reader.secret}"}, dry_run="false")[0] == 403
    assert n_cases() == 0
    status, done = take_in(client, GOOD, {"Authorization": f"Bearer {writer.secret}"}, dry_run="false")
    assert (status, done["n_opened"]) == (200, 2)
    assert call(personas.charlie, "GET", f"/cases/{done['opened'][0]['code']}")[0] == 404
    assert take_in(browser_of(personas.bob), GOOD)[0] == 403


def test_export_leaves_once_a_second_person_agreed(personas: Personas) -> None:
    opened = make_case(personas.actor("alice"), at=clock.now(), identity=OKSANA)
    status, asked = call(personas.alice, "POST", "/exports", WHY)
    assert (status, asked["status"], asked["code"]) == (201, "asked", None)
    address = f"/api/v1/exports/{asked['id']}/file"
    browser = browser_of(personas.alice)
    assert browser.get(address).status_code == 409
    decide(personas, "yes")
    assert call(personas.alice, "GET", "/exports")[1]["items"][0]["status"] == "ready"
    answer = browser.get(address)
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert (rows[0]["source_id"], rows[0]["prs_FirstName"]) == (opened.code, "Oksana")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert Entry.objects.filter(verb="case.exported", file_id=opened.file.pk).count() == 1


def test_refused_export_and_one_without_a_reason_leave_nothing(personas: Personas) -> None:
    opened = make_case(personas.actor("alice"), at=clock.now())
    path = f"/cases/{opened.code}/exports"
    assert list(call(personas.alice, "POST", path, WHY | {"reason": ""})[1]["errors"]) == ["reason"]
    assert n_exports() == 0
    asked = call(personas.alice, "POST", path, WHY)[1]
    assert asked["code"] == opened.code
    decide(personas, "no")
    assert call(personas.alice, "GET", f"/exports/{asked['id']}/file")[0] == 409
    assert not Entry.objects.filter(verb="export").exists()


def test_export_is_the_askers_own(client: Client, personas: Personas) -> None:
    opened = make_case(personas.actor("alice"), at=clock.now())
    asked = call(personas.alice, "POST", "/exports", WHY)[1]["id"]
    decide(personas, "yes")
    for person in (personas.charlie, personas.sam):
        found = call(person, "GET", f"/exports/{asked}/file")
        assert (found[0], found) == (404, call(person, "GET", f"/exports/{NOTHING_THERE}/file"))
        assert call(person, "GET", "/exports")[1]["items"] == []
    found = call(personas.charlie, "POST", f"/cases/{opened.code}/exports", WHY | {"reason": ""})
    assert (found[0], found) == (404, call(personas.charlie, "POST", "/cases/NONE-SUCH/exports", WHY | {"reason": ""}))
    assert n_exports() == 1


def test_program_cannot_ask_for_an_export(client: Client, personas: Personas) -> None:
    token = create_token(
        actor=personas.actor("ada"), at=clock.now(), agency=personas.ada.agency, name="Reports",
        scopes=[Action.CASE_EXPORT], days=1,
    )  # fmt: skip
    head = {"Authorization": f"Bearer {token.secret}"}
    assert client.post("/api/v1/exports", WHY, content_type="application/json", headers=head).status_code == 403
    assert n_exports() == 0


def test_export_of_a_case_holds_what_the_asker_may_read(personas: Personas) -> None:
    opened = make_case(personas.actor("charlie"), at=clock.now(), identity=OKSANA)
    share_case(personas.actor("charlie"), opened, personas.alice.agency_id or 0, at=clock.now())
    asked = call(personas.alice, "POST", f"/cases/{opened.code}/exports", WHY)[1]["id"]
    decide(personas, "yes")
    text = b"".join(browser_of(personas.alice).get(f"/api/v1/exports/{asked}/file")).decode()
    assert (opened.code in text, "Oksana" in text, "[withheld]" in text) == (True, False, True)
