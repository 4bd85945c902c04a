"""The answers to a form, out as a file and in from one."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.notifications.models import Notification
from opennrm.protection.approvals.models import Approval
from opennrm.protection.approvals.services import decide_approval
from opennrm.protection.forms.enums import Channel
from opennrm.protection.forms.models import Form, FormExport, Submission
from opennrm.protection.forms.services import publish_version, receive_submission, upload_form
from tests.factories.files import NOON
from tests.factories.forms import SURVEY, filled, published, workbook
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
SECOND = "uuid:22222222-2222-4222-8222-222222222222"


@pytest.fixture
def personas() -> Personas:
    published()
    return make_personas()


def send(personas: Personas, content: bytes, name: str = "alice") -> Submission:
    actor, at = personas.actor(name), clock.now()
    with acting_as(actor, at):
        return receive_submission(actor=actor, at=at, instance_xml=content, channel=Channel.BROWSER).submission


def n_kept() -> int:
    with acting_as(SYSTEM, clock.now()):
        return Submission.objects.count()


def ask(personas: Personas, way: str, name: str = "alice") -> FormExport:
    given = {"form": "welcome", "format": way, "reason": "Yearly audit"}
    assert browser_of(personas[name]).post(reverse("forms:ask_export"), given).status_code == 302
    return FormExport.objects.latest("asked_at")


def agree(personas: Personas, decision: str = "yes") -> None:
    sam, at = personas.actor("sam"), clock.now()
    with acting_as(sam, at):
        approval = Approval.objects.pending().get()
        decide_approval(actor=sam, at=at, approval_id=approval.pk, approve=decision == "yes", note="Because")


def fetch(personas: Personas, export: FormExport, name: str = "alice") -> tuple[int, bytes]:
    answer: Any = browser_of(personas[name]).get(reverse("forms:fetch", args=[export.pk]))
    return answer.status_code, b"".join(answer) if answer.streaming else answer.content


def taken_out(personas: Personas, way: str) -> bytes:
    export = ask(personas, way)
    agree(personas)
    status, content = fetch(personas, export)
    assert status == 200
    return content


def rows_of(content: bytes, table: str = "welcome") -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(f"{table}.csv").decode("utf-8-sig"))))


def test_answers_leave_once_a_second_person_agreed_and_each_is_in_the_log(personas: Personas) -> None:
    mine = send(personas, filled())
    send(personas, filled(number=SECOND, called="Charlies own"), "charlie")
    export = ask(personas, "csv")
    assert fetch(personas, export)[0] == 409
    agree(personas)
    status, content = fetch(personas, export)
    (row,) = rows_of(content)
    assert (status, row["called"], row["onrm_Code"]) == (200, "Linden", mine.file.code)
    assert Entry.objects.filter(verb="form.exported", file_id=mine.file_id).count() == 1
    assert Entry.objects.filter(verb="export").count() == 1
    assert fetch(personas, export, "charlie")[0] == 404
    assert fetch(personas, export, "fred")[0] == 403


def test_answers_stay_where_nobody_agreed_or_no_reason_was_given(personas: Personas) -> None:
    send(personas, filled())
    browser = browser_of(personas.alice)
    given = {"form": "welcome", "format": "csv", "reason": ""}
    assert browser.post(reverse("forms:ask_export"), given).status_code == 422
    assert FormExport.objects.count() == 0
    export = ask(personas, "csv")
    agree(personas, "no")
    assert fetch(personas, export)[0] == 409
    assert Entry.objects.filter(verb="form.exported").count() == 0


def test_answers_of_all_versions_stand_in_one_table(personas: Personas) -> None:
    send(personas, filled())
    survey = [row for row in SURVEY if row[1] != "danger"]
    survey.append(["text", "wish", "What do you wish?", None, None, None, None])
    later = NOON + timedelta(days=1)
    draft = upload_form(actor=SYSTEM, at=later, workbook=workbook(version="2", survey=survey), name="welcome.xlsx")
    publish_version(actor=SYSTEM, at=later, version=draft)
    send(personas, filled(version="2", number=SECOND, wish="A ticket home"))
    rows = rows_of(taken_out(personas, "csv"))
    assert list(rows[0])[:8] == ["KEY", "start", "end", "called", "age", "safe", "wish", "danger"]
    assert [(row["wish"], row["onrm_Version"]) for row in rows] == [("", "1"), ("A ticket home", "2")]


def test_every_format_goes_out_and_comes_back_without_doubling(personas: Personas) -> None:
    send(personas, filled())
    content = {way: taken_out(personas, way) for way in ("csv", "xlsx", "json", "xml")}
    assert openpyxl.load_workbook(io.BytesIO(content["xlsx"]))["welcome"]["D2"].value == "Linden"
    assert json.loads(content["json"])[0]["called"] == "Linden"
    with zipfile.ZipFile(io.BytesIO(content["xml"])) as archive:
        assert b"Linden" in archive.read(archive.namelist()[0])
    other = browser_of(personas.charlie)
    for way in ("csv", "xlsx", "json", "xml"):
        assert take_in(other, content[way], way, step="import")[0] == 200
    with acting_as(SYSTEM, clock.now()):
        theirs = Submission.objects.filter(author_agency_id=personas.charlie.agency_id).values_list("status", flat=True)
        assert (list(theirs), Submission.objects.count()) == (["sound"], 2)


def take_in(browser: Client, content: bytes, way: str = "csv", step: str = "look") -> tuple[int, str]:
    given = {"form": "welcome", "format": way, "file": SimpleUploadedFile(f"x.{way}", content), "step": step}
    answer = browser.post(reverse("forms:import"), given)
    return answer.status_code, answer.content.decode()


GOOD = b"called,age,safe\nLinden,24,yes\nBirch,30,no\nBirch,30,no\n"


def test_file_is_looked_at_first_then_taken_in_once(personas: Personas) -> None:
    browser = browser_of(personas.alice)
    status, page = take_in(browser, GOOD)
    assert (status, "3 filled-in forms would be taken in" in page, n_kept()) == (200, True, 0)
    status, page = take_in(browser, GOOD, step="import")
    assert (status, "3 filled-in forms were taken in" in page, n_kept()) == (200, True, 3)
    status, page = take_in(browser, GOOD, step="import")
    assert (status, "3 rows were taken in before" in page, n_kept()) == (200, True, 3)
    verbs = Entry.objects.filter(verb__startswith="form.import").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["form.import_tried", "form.imported", "form.imported"]


def test_rows_that_need_another_look_are_named_and_kept(personas: Personas) -> None:
    status, page = take_in(browser_of(personas.alice), b"called,age,safe,shoe\nLinden,400,yes,1\n", step="import")
    assert (status, n_kept()) == (200, 1)
    assert "need another look" in page
    assert "no such question" in page
    assert Notification.objects.count() == 0


@pytest.mark.parametrize(
    ("way", "content", "words"),
    [
        ("csv", b"\xff\xfe\x00", ""),
        ("xlsx", b"PK nothing", ""),
        ("json", b"{{", "no JSON"),
        ("xml", b'<!DOCTYPE a [<!ENTITY b "bb">]><data id="welcome">&b;</data>', "DOCTYPE"),
        ("xml", b"<data id='welcome' version='1'><called>x</called></data>", "no number"),
        ("csv", b"KEY,called\nuuid:1,A\nuuid:1,B\n", "same key"),
    ],
)
def test_file_with_a_mistake_takes_nothing_in(personas: Personas, way: str, content: bytes, words: str) -> None:
    status, page = take_in(browser_of(personas.alice), content, way, step="import")
    assert (status, words in page, n_kept()) == (422, True, 0)


def test_answers_are_in_and_out_for_those_whose_role_says_so(personas: Personas) -> None:
    for name in ("cora", "fred", "dora"):
        browser = browser_of(personas[name])
        assert take_in(browser, GOOD, step="import")[0] == 403
        assert browser.get(reverse("forms:exports")).status_code == 403
    assert n_kept() == 0
    assert Form.objects.count() == 1
