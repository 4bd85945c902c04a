"""Forms and what is filled in, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.services import create_token
from opennrm.kernel.actors import SYSTEM, Action
from opennrm.kernel.audit.models import Entry
from opennrm.protection.forms.models import Submission
from tests.factories.forms import filled, published, xform
from tests.personas import Personas, make_personas
from tests.support.api import call
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas() -> Personas:
    published()
    return make_personas()


def send(browser: Client, xml: bytes, head: dict[str, str] | None = None, **files: bytes) -> tuple[int, Any]:
    data: dict[str, Any] = {"instance": SimpleUploadedFile("form.xml", xml, "text/xml")}
    if files:
        data["files"] = [SimpleUploadedFile(name, content) for name, content in files.items()]
    answer = browser.post("/api/v1/submissions", data, headers=head or {})
    return answer.status_code, answer.json()


def n_kept() -> int:
    with acting_as(SYSTEM, clock.now()):
        return Submission.objects.count()


def test_forms_are_listed_and_read(personas: Personas) -> None:
    status, found = call(personas.alice, "GET", "/forms")
    assert (status, [one["form_id"] for one in found["items"]]) == (200, ["welcome"])
    assert call(personas.alice, "GET", "/forms/welcome")[1]["version"] == "1"
    answer = browser_of(personas.alice).get("/api/v1/forms/welcome/xform")
    assert answer.content == xform()
    assert call(personas.alice, "GET", "/forms/unheard")[0] == 404


def test_submission_is_sent_once_and_read(personas: Personas) -> None:
    browser = browser_of(personas.alice)
    status, first = send(browser, filled(age="400"), paper=b"words")
    assert (status, first["status"]) == (201, "flagged")
    assert (send(browser, filled(age="400"))[0], n_kept()) == (200, 1)
    status, listed = call(personas.alice, "GET", "/submissions?status=flagged&form_id=welcome")
    assert [one["code"] for one in listed["items"]] == [first["code"]]
    status, whole = call(personas.alice, "GET", f"/submissions/{first['code']}")
    assert ("Linden" in whole["instance"], [one["path"] for one in whole["problems"]]) == (True, ["/data/age"])
    assert Entry.objects.filter(verb="screening.read", target="api.submission").count() == 1


def test_submission_of_others_is_not_there(personas: Personas) -> None:
    _status, first = send(browser_of(personas.alice), filled())
    assert call(personas.charlie, "GET", f"/submissions/{first['code']}")[0] == 404
    assert call(personas.charlie, "GET", "/submissions")[1]["items"] == []


def test_what_is_no_filled_in_form_is_refused(personas: Personas) -> None:
    assert send(browser_of(personas.alice), b"<")[0] == 422
    assert send(browser_of(personas.alice), filled(form_id="unheard"))[0] == 422
    assert browser_of(personas.alice).post("/api/v1/submissions", {}).status_code == 422
    assert n_kept() == 0


def test_program_sends_within_its_scopes(client: Client, personas: Personas) -> None:
    given: dict[str, Any] = {
        "actor": personas.actor("ada"), "at": clock.now(), "agency": personas.ada.agency, "name": "Collector",
        "days": 1,
    }  # fmt: skip
    reader = create_token(**given, scopes=[Action.CASE_READ])
    writer = create_token(**given, scopes=[Action.CASE_READ, Action.FORM_FILL])
    assert send(client, filled(), {"Authorization": f"Bearer {reader.secret}"})[0] == 403
    assert n_kept() == 0
    assert send(client, filled(), {"Authorization": f"Bearer {writer.secret}"})[0] == 201
    assert n_kept() == 1
