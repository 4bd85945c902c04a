"""ODK Collect and other apps: the OpenRosa protocol, as its requests are published."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.models import AppPassword
from opennrm.kernel.accounts.services import create_token
from opennrm.kernel.accounts.services.app_passwords import challenge, create_app_password
from opennrm.kernel.actors import SYSTEM, Action
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.errors import InvalidInput
from opennrm.kernel.records.selectors import plain_values
from opennrm.protection.documents.models import Document
from opennrm.protection.forms.enums import Channel, SubmissionStatus
from opennrm.protection.forms.models import Submission
from opennrm.protection.forms.services import add_media, publish_version, retire_version, upload_form
from tests.factories.files import NOON
from tests.factories.forms import filled, published, workbook
from tests.personas import Personas, make_personas
from tests.support.collect import HEAD, Collect, digest
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from opennrm.protection.forms.models import FormVersion

pytestmark = pytest.mark.django_db
LIST = {"l": "http://openrosa.org/xforms/xformsList", "m": "http://openrosa.org/xforms/xformsManifest"}
PHOTO: list[list[object]] = [
    ["type", "name", "label", "required"],
    ["image", "photo", "A picture", None],
    ["file", "paper", "A paper", None],
    ["select_one_from_file towns.csv", "town", "Which town?", None],
]


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def app_of(personas: Personas, name: str = "alice", algorithm: str = "MD5") -> Collect:
    new = create_app_password(actor=personas.actor(name), at=clock.now(), person=personas[name], name="My phone")
    return Collect(new.row.username, new.password, algorithm)


def kept() -> list[Submission]:
    with acting_as(SYSTEM, clock.now()):
        return list(Submission.objects.select_related("file").order_by("created_at"))


def photo_form() -> FormVersion:
    book = workbook("photos", survey=PHOTO)
    draft = upload_form(actor=SYSTEM, at=NOON, workbook=book, name="photos.xlsx")
    add_media(
        actor=SYSTEM, at=NOON, version=draft, name="towns.csv", media_type="text/csv", content=b"name,label\na,Abc\n"
    )
    return publish_version(actor=SYSTEM, at=NOON, version=draft)


def photo_filled(number: str = "uuid:photos-1") -> bytes:
    return (
        '<data id="photos" version="1"><photo>1700000000.jpg</photo><paper>paper.xyz</paper><town>a</town>'
        f"<meta><instanceID>{number}</instanceID></meta></data>"
    ).encode()


def message(answer: Any) -> str:
    return "".join(map(str, etree.fromstring(answer.content).itertext()))


def test_list_has_published_forms_with_hash_and_addresses(personas: Personas) -> None:
    version, with_files = published(), photo_form()
    upload_form(actor=SYSTEM, at=NOON, workbook=workbook("draft"), name="draft.xlsx")
    answer = app_of(personas).ask("GET", "/openrosa/formList")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert (answer["X-OpenRosa-Version"], bool(answer["Date"])) == ("1.0", True)
    root = etree.fromstring(answer.content)
    found = {one.findtext("l:formID", namespaces=LIST): one for one in root.findall("l:xform", LIST)}
    assert set(found) == {"welcome", "photos"}
    assert found["welcome"].findtext("l:hash", namespaces=LIST) == version.hash
    assert found["welcome"].find("l:manifestUrl", LIST) is None
    manifest = str(found["photos"].findtext("l:manifestUrl", namespaces=LIST))
    assert manifest.endswith(f"/openrosa/forms/{with_files.pk}/manifest")


def test_list_of_one_form_in_many_words(personas: Personas) -> None:
    published()
    photo_form()
    root = etree.fromstring(app_of(personas).ask("GET", "/openrosa/formList?formID=photos&verbose=true").content)
    assert [one.text for one in root.iterfind(".//l:formID", LIST)] == ["photos"]
    assert [one.text for one in root.iterfind(".//l:descriptionText", LIST)] == ["Welcome"]


def test_form_and_its_files_are_what_their_hashes_say(personas: Personas) -> None:
    version, app = photo_form(), app_of(personas)
    form = app.ask("GET", f"/openrosa/forms/{version.pk}/form.xml")
    assert f"md5:{hashlib.md5(form.content).hexdigest()}" == version.hash
    root = etree.fromstring(app.ask("GET", f"/openrosa/forms/{version.pk}/manifest").content)
    (file,) = root.findall("m:mediaFile", LIST)
    assert file.findtext("m:filename", namespaces=LIST) == "towns.csv"
    address = str(file.findtext("m:downloadUrl", namespaces=LIST)).removeprefix("http://testserver")
    content = app.ask("GET", address).content
    assert f"md5:{hashlib.md5(content).hexdigest()}" == file.findtext("m:hash", namespaces=LIST)


def test_draft_is_not_handed_out(personas: Personas) -> None:
    draft = upload_form(actor=SYSTEM, at=NOON, workbook=workbook("draft"), name="draft.xlsx")
    assert app_of(personas).ask("GET", f"/openrosa/forms/{draft.pk}/form.xml").status_code == 404


def test_head_of_submission_says_what_is_taken(personas: Personas, settings: Any) -> None:
    answer = app_of(personas).ask("HEAD", "/openrosa/submission")
    assert (answer.status_code, answer["Location"]) == (204, "http://testserver/openrosa/submission")
    assert int(answer["X-OpenRosa-Accept-Content-Length"]) >= settings.DOCUMENT_BYTES


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_submission_is_kept_under_the_persons_name(personas: Personas, algorithm: str) -> None:
    published()
    answer = app_of(personas, algorithm=algorithm).send(filled())
    assert (answer.status_code, message(answer)) == (201, "Received. Thank you.")
    (one,) = kept()
    assert (one.channel, one.status) == (Channel.OPENROSA, SubmissionStatus.SOUND)
    assert one.author_person_id == personas.alice.pk
    assert Entry.objects.filter(verb="screening.opened", file_id=one.file_id).count() == 1


def test_same_submission_again_is_received_again_and_kept_once(personas: Personas) -> None:
    published()
    app = app_of(personas)
    assert [app.send(filled()).status_code for _time in range(3)] == [201, 201, 201]
    assert len(kept()) == 1


def test_files_come_in_several_requests(personas: Personas) -> None:
    photo_form()
    app = app_of(personas)
    picture = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
    )
    assert app.send(photo_filled(), {"1700000000.jpg": picture}, more=True).status_code == 202
    assert app.send(photo_filled(), {"paper.xyz": b"\x00\x01\x02"}).status_code == 201
    assert app.send(photo_filled(), {"paper.xyz": b"\x00\x01\x02"}).status_code == 201
    (one,) = kept()
    assert one.status == SubmissionStatus.SOUND
    with acting_as(SYSTEM, clock.now()):
        types = sorted(Document.objects.filter(file=one.file_id).values_list("media_type", flat=True))
    assert types == ["application/octet-stream", "image/png"]


def test_file_that_never_comes_is_flagged(personas: Personas) -> None:
    photo_form()
    answer = app_of(personas).send(photo_filled(), {"1700000000.jpg": b"no picture"})
    assert (answer.status_code, "another look" in message(answer)) == (201, True)
    (one,) = kept()
    with acting_as(SYSTEM, clock.now()):
        problems = plain_values(Submission.objects.select_related("file").get())["problems"]
    assert (one.status, [problem["path"] for problem in problems]) == (SubmissionStatus.FLAGGED, ["/data/paper"])


def test_what_fails_the_checks_is_kept_and_said(personas: Personas) -> None:
    published()
    answer = app_of(personas).send(filled(age="400"))
    assert answer.status_code == 201
    assert "another look" in message(answer)
    assert [one.status for one in kept()] == [SubmissionStatus.FLAGGED]


def test_retired_form_is_taken_and_no_longer_listed(personas: Personas) -> None:
    retire_version(actor=SYSTEM, at=NOON, version=published())
    app = app_of(personas)
    assert b"welcome" not in app.ask("GET", "/openrosa/formList").content
    assert app.send(filled()).status_code == 201
    assert len(kept()) == 1


def test_clock_of_1970_is_kept_and_noted(personas: Personas) -> None:
    published()
    moments = {"start": "1970-01-01T00:00:00Z", "end": "1970-01-01T00:04:00Z"}
    assert app_of(personas).send(filled(**moments)).status_code == 201
    assert [one.clock_is_off for one in kept()] == [True]


@pytest.mark.parametrize(
    ("xml", "status", "words"),
    [
        (b"<", 400, "not well-formed"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a id="welcome">&b;</a>', 400, "DOCTYPE"),
        (b"<data/>", 400, "which form"),
        (filled(form_id="unheard"), 404, "no such form"),
        (b"<data id='welcome'>" + b"<a>" * 200 + b"</a>" * 200 + b"</data>", 400, "nested too deeply"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_what_to_do(
    personas: Personas, xml: bytes, status: int, words: str
) -> None:
    published()
    answer = app_of(personas).send(xml)
    assert (answer.status_code, answer["X-OpenRosa-Version"]) == (status, "1.0")
    assert words in message(answer)
    assert kept() == []


def test_request_without_a_form_is_refused(personas: Personas) -> None:
    answer = app_of(personas).ask("POST", "/openrosa/submission", {"other": "x"})
    assert (answer.status_code, "xml_submission_file" in message(answer)) == (400, True)


def test_what_is_too_large_is_refused_whole(personas: Personas, settings: Any) -> None:
    photo_form()
    settings.DOCUMENT_BYTES = 1000
    answer = app_of(personas).send(photo_filled(), {"paper.xyz": b"x" * 2000})
    assert answer.status_code == 413
    assert kept() == []


def test_two_hundred_megabytes_are_refused_before_they_are_read(personas: Personas, settings: Any) -> None:
    app = app_of(personas)
    first = app.client.post("/openrosa/submission", headers=HEAD)
    uri = "/openrosa/submission"
    authorization = digest(first["WWW-Authenticate"], app.username, app.password, "POST", uri)
    answer = app.client.post(
        uri, b"x", content_type="multipart/form-data; boundary=b", CONTENT_LENGTH=str(200 * 1024 * 1024),
        headers=HEAD | {"Authorization": authorization},
    )  # fmt: skip
    assert (answer.status_code, "MB at once" in message(answer)) == (413, True)


def test_nobody_comes_in_without_a_password_and_a_session_is_none(personas: Personas) -> None:
    version = published()
    names = ("openrosa_form", "openrosa_manifest")
    addresses = [reverse(f"forms:{name}", args=[version.pk]) for name in names]
    addresses += ["/openrosa/formList", reverse("forms:openrosa_file", args=[version.pk, 1])]
    for client in (Client(), browser_of(personas.alice)):
        assert {client.get(address).status_code for address in addresses} == {401}
        answer = client.post("/openrosa/submission", {"xml_submission_file": filled()})
        assert (answer.status_code, answer["WWW-Authenticate"].count("Digest ")) == (401, 2)
    assert kept() == []


def test_door_needs_no_csrf_token_and_no_other_does(personas: Personas) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/openrosa/submission").status_code == 401
    assert strict.post(reverse("forms:upload")).status_code == 403


@pytest.mark.parametrize("wrong", ["username", "password"])
def test_wrong_password_is_refused_counted_and_in_the_log(personas: Personas, wrong: str) -> None:
    published()
    app = app_of(personas)
    setattr(app, wrong, "wrong-one")
    statuses = [app.send(filled()).status_code for _time in range(31)]
    assert statuses == [401] * 30 + [429]
    assert kept() == []
    assert Entry.objects.filter(verb="account.app_refused").count() == 31


def test_digest_is_good_for_its_address_and_its_time_only(personas: Personas) -> None:
    published()
    app = app_of(personas)

    def status(uri: str, nonce_at: Any, method: str = "GET") -> tuple[int, bool]:
        header = digest(challenge(nonce_at).header, app.username, app.password, method, uri)
        answer = app.client.get("/openrosa/formList", headers=HEAD | {"Authorization": header})
        return answer.status_code, "stale=true" in answer.headers.get("WWW-Authenticate", "")

    now = clock.now()
    assert status("/openrosa/formList", now) == (200, False)
    assert status("/openrosa/submission", now) == (401, False)
    assert status("/openrosa/formList", now, "POST") == (401, False)
    assert status("/openrosa/formList", now - timedelta(minutes=10)) == (401, True)
    assert status("/openrosa/formList", now + timedelta(minutes=10)) == (401, True)
    header = digest(challenge(now).header, app.username, app.password, "GET", "/openrosa/formList")
    forged = re.sub(r'nonce="\d+', 'nonce="1', header)
    assert app.client.get("/openrosa/formList", headers={"Authorization": forged}).status_code == 401


def test_app_of_somebody_who_left_or_whose_password_ended_is_refused(personas: Personas) -> None:
    published()
    app = app_of(personas)
    assert app.ask("GET", "/openrosa/formList").status_code == 200
    browser = browser_of(personas.alice)
    row = AppPassword.objects.get()
    stranger = browser_of(personas.charlie)
    address = reverse("accounts:app_password_end", args=[row.pk])
    assert (stranger.get(address).status_code, stranger.post(address).status_code) == (404, 404)
    assert app.ask("GET", "/openrosa/formList").status_code == 200
    assert browser.post(address).status_code == 302
    assert app.ask("GET", "/openrosa/formList").status_code == 401
    other = app_of(personas)
    personas.alice.is_active = False
    personas.alice.save()
    assert other.ask("GET", "/openrosa/formList").status_code == 401


def test_app_may_fill_in_forms_and_nothing_else_of_what_its_person_may(personas: Personas) -> None:
    version = published()
    assert app_of(personas).ask("GET", "/filled/").status_code == 302
    assert app_of(personas, "fred").ask("GET", f"/openrosa/forms/{version.pk}/form.xml").status_code == 200
    page = browser_of(personas.cora).post(reverse("accounts:app_password_new"), {"name": "x"})
    assert page.status_code == 403
    assert AppPassword.objects.count() == 2


def test_password_is_shown_once_and_never_kept(personas: Personas) -> None:
    browser = browser_of(personas.alice)
    page = browser.post(reverse("accounts:app_password_new"), {"name": "My phone"}).content.decode()
    password = re.findall(r'id="password" readonly value="([^"]+)"', page)[0]
    row = AppPassword.objects.get()
    assert password.encode() not in bytes(row.secrets)
    assert password not in browser.get(reverse("accounts:app_passwords")).content.decode()
    assert Collect(row.username, password).ask("GET", "/openrosa/formList").status_code == 200
    assert browser.post(reverse("accounts:app_password_new"), {"name": ""}).status_code == 422


def test_basic_and_tokens_are_taken_over_https_only(personas: Personas) -> None:
    published()
    app = app_of(personas)
    token = create_token(
        actor=personas.actor("ada"), at=clock.now(), agency=personas.alice.agency, name="Collector", days=1,
        scopes=[Action.FORM_FILL, Action.CASE_READ],
    )  # fmt: skip
    basic = base64.b64encode(f"{app.username}:{app.password}".encode()).decode()
    for header in (f"Basic {basic}", f"Bearer {token.secret}", f"Token {token.secret}"):
        found = [
            app.client.get("/openrosa/formList", headers={"Authorization": header}, secure=secure).status_code
            for secure in (False, True)
        ]
        assert found == [403, 200]
    wrong = [f"Basic {basic}x", "Basic !", "Bearer nrm_x", "Other x", "Digest x"]
    heads = [{"Authorization": one} for one in wrong]
    assert {app.client.get("/openrosa/formList", headers=one, secure=True).status_code for one in heads} == {401}


@pytest.mark.parametrize("setting", ["submission_url", "public_key"])
def test_form_that_sends_its_answers_elsewhere_is_refused(setting: str) -> None:
    values: dict[str, Any] = {"submission_url": "https://elsewhere.example/submission", "public_key": "MIIB"}
    given: dict[str, Any] = {setting: values[setting]}
    book = workbook(**given)
    with pytest.raises(InvalidInput, match=setting):
        upload_form(actor=SYSTEM, at=NOON, workbook=book, name="welcome.xlsx")
