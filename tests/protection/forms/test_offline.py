"""What a device sealed without network comes in once; a lost device is blocked, and made unreadable."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections
from django.urls import reverse

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.notifications.models import Notification
from opennrm.kernel.records.selectors import plain_values
from opennrm.kernel.vault.models import DataKey
from opennrm.protection.documents.models import Document
from opennrm.protection.forms.enums import Channel, SubmissionStatus
from opennrm.protection.forms.models import Device, Submission
from opennrm.protection.forms.rules.envelopes import NotOpened, open_envelope, read_head
from opennrm.protection.forms.services.devices import private_key_of
from tests.factories.devices import registered, sealed
from tests.factories.files import NOON
from tests.factories.forms import filled, published
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.files.uploadedfile import UploadedFile
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def upload(body: bytes) -> UploadedFile[bytes]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("blob", body, "application/octet-stream")


def send(client: Client, head: str, body: bytes, n_waiting: int = 0) -> tuple[int, dict[str, Any]]:
    """Send an envelope as a device does; return status and answer."""
    fields = {"head": head, "n_waiting": n_waiting, "body": upload(body)}
    answer = client.post(reverse("forms:queue"), fields)
    assert answer.headers["Content-Type"] == "application/json", answer.content.decode()
    return answer.status_code, answer.json()


def kept() -> list[Submission]:
    with acting_as(SYSTEM, NOON):
        return list(Submission.objects.select_related("file", "device").order_by("pk"))


def contact(client: Client, device: Device) -> dict[str, Any]:
    said: dict[str, Any] = client.get(reverse("forms:contact", args=[device.pk])).json()
    return said


# --- registering


def test_registering_gives_the_public_key_and_keeps_the_private_one_sealed(personas: Personas) -> None:
    answer = browser_of(personas.alice).post(reverse("forms:device"), {"name": "Tablet of the north gate"})
    device = Device.objects.get()
    assert (answer.status_code, answer.json()) == (
        201, {"id": str(device.pk), "name": device.name, "public_key": device.public_key},
    )  # fmt: skip
    assert (device.agency, device.person) == (personas.alice.agency, personas.alice)
    private = private_key_of(device)
    assert private is not None
    assert private not in bytes(device.private_key or b"")
    assert set(device.public_key) == {"kty", "crv", "x", "y"}


def test_registering_needs_a_name(personas: Personas) -> None:
    answer = browser_of(personas.alice).post(reverse("forms:device"), {"name": " "})
    assert answer.status_code == 422
    assert not Device.objects.exists()


# --- sending


def test_an_envelope_is_opened_and_kept_with_its_files(personas: Personas) -> None:
    published()
    device = registered(personas.actor("alice"))
    client = browser_of(personas.alice)
    status, said = send(client, *sealed(device, filled(), {"note.txt": b"Seen at the gate. " * 200}), n_waiting=2)
    (submission,) = kept()
    address = reverse("screening:result", args=[submission.file.code])
    assert said.pop("result_url") in {address, reverse("forms:filled_one", args=[submission.file.code])}
    assert (status, said) == (201, {"state": "kept", "code": submission.file.code, "wipe": False})
    assert (submission.channel, submission.device, submission.status) == (
        Channel.OFFLINE, device, SubmissionStatus.SOUND,
    )  # fmt: skip
    with acting_as(SYSTEM, NOON):
        assert "Linden" in plain_values(submission)["instance"]
        assert [one.n_bytes for one in Document.objects.filter(file=submission.file)] == [3600]
    device.refresh_from_db()
    assert device.n_waiting == 2


def test_an_envelope_sent_again_is_known(personas: Personas) -> None:
    published()
    device = registered(personas.actor("alice"))
    client, envelope = browser_of(personas.alice), sealed(device, filled(), {"note.txt": b"Seen at the gate."})
    first, second = send(client, *envelope), send(client, *envelope)
    again = send(client, *sealed(device, filled(), {"note.txt": b"Seen at the gate."}))
    assert [first[0], second[0], again[0]] == [201, 200, 200]
    assert [second[1]["state"], again[1]["state"]] == ["known", "known"]
    assert second[1]["code"] == first[1]["code"]
    assert len(kept()) == 1
    with acting_as(SYSTEM, NOON):
        assert Document.objects.count() == 1


def test_two_records_under_one_number_are_both_kept(personas: Personas) -> None:
    published()
    device = registered(personas.actor("alice"))
    client = browser_of(personas.alice)
    for called in ("Linden", "Birch"):
        send(client, *sealed(device, filled(called=called)))
    assert [one.status for one in kept()] == [SubmissionStatus.CONFLICTING] * 2


def test_a_wrong_clock_is_noted_and_never_refused(personas: Personas) -> None:
    published()
    device = registered(personas.actor("alice"))
    old = filled(start="1970-01-01T00:00:00Z", end="1970-01-01T00:04:00Z")
    assert send(browser_of(personas.alice), *sealed(device, old))[0] == 201
    assert [one.clock_is_off for one in kept()] == [True]


def test_an_unknown_form_stays_on_the_device(personas: Personas) -> None:
    device = registered(personas.actor("alice"))
    status, said = send(browser_of(personas.alice), *sealed(device, filled(form_id="unheard")))
    assert (status, said["state"], said["wipe"]) == (422, "refused", False)
    assert kept() == []


def test_another_agency_cannot_send_what_a_device_holds(personas: Personas) -> None:
    published()
    device = registered(personas.actor("alice"))
    status, said = send(browser_of(personas.charlie), *sealed(device, filled()))
    assert (status, said["state"], said["wipe"]) == (409, "refused", False)
    assert kept() == []


def _flip(body: bytes, place: int) -> bytes:
    return body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]


def _with(head: str, **changed: Any) -> str:
    return json.dumps(json.loads(head) | changed)


CHANGES: dict[str, Callable[[str, bytes], tuple[str, bytes]]] = {
    "a bit of the body": lambda head, body: (head, _flip(body, 40)),
    "the end is missing": lambda head, body: (head, body[:-1]),
    "a piece is missing": lambda head, body: (head, body[: 4 + int.from_bytes(body[:4])]),
    "more after the end": lambda head, body: (head, body + b"\x00\x00\x00\x01x"),
    "nothing": lambda head, _body: (head, b"\x00"),
    "another number": lambda head, body: (_with(head, id="uuid:2"), body),
    "fewer pieces": lambda head, body: (_with(head, n=1), body),
    "another version": lambda head, body: (_with(head, v=2), body),
    "a point off the curve": lambda head, body: (_with(head, key="B" * 87), body),
    "no point": lambda head, body: (_with(head, key=""), body),
    "no JSON": lambda _head, body: ("{", body),
    "a list": lambda _head, body: ("[]", body),
    "no device": lambda head, body: (_with(head, device="x"), body),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_envelope_is_refused_and_keeps_nothing(
    personas: Personas, change: Callable[[str, bytes], tuple[str, bytes]]
) -> None:
    published()
    device = registered(personas.actor("alice"))
    status, said = send(browser_of(personas.alice), *change(*sealed(device, filled(), {"a.txt": b"a" * 2000})))
    assert (status, said["state"], said["wipe"]) == (422, "refused", False)
    assert kept() == []


def test_an_envelope_of_another_device_does_not_open(personas: Personas) -> None:
    one, other = registered(personas.actor("alice")), registered(personas.actor("alice"), "Other")
    head, body = sealed(one, filled())
    private = private_key_of(other)
    assert private is not None
    with pytest.raises(NotOpened):
        open_envelope(private, read_head(_with(head, device=str(other.pk))), body)


@pytest.mark.parametrize("n_bytes", [0, 999, 1000, 1001, 5000])
def test_an_envelope_gives_back_its_files(personas: Personas, n_bytes: int) -> None:
    device = registered(personas.actor("alice"))
    private = private_key_of(device)
    assert private is not None
    head, body = sealed(device, filled(), {"a": b"a" * n_bytes, "b": b"b"})
    opened = open_envelope(private, read_head(head), body)
    assert opened.instance_xml == filled()
    assert [(one.name, one.content) for one in opened.files] == [("a", b"a" * n_bytes), ("b", b"b")]


@pytest.mark.django_db(transaction=True)
def test_the_same_sent_many_times_at_once_comes_in_once(personas: Personas) -> None:
    published()
    device = registered(personas.actor("alice"))
    clients, envelope = [browser_of(personas.alice) for _ in range(6)], sealed(device, filled(), {"a.txt": b"a"})

    def deliver(client: Client) -> tuple[int, dict[str, Any]]:
        try:
            return send(client, *envelope)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(deliver, clients))
    assert sorted(status for status, _said in answers) == [200] * 5 + [201]
    assert len({said["code"] for _status, said in answers}) == 1
    assert len(kept()) == 1
    with acting_as(SYSTEM, NOON):
        assert Document.objects.count() == 1


def test_only_its_agency_says_how_much_waits_on_a_device(personas: Personas) -> None:
    device = registered(personas.actor("alice"))
    address = reverse("forms:seen", args=[device.pk])
    found = []
    for name, said in (("alice", "3"), ("charlie", "9"), ("alice", "junk"), ("alice", "-5")):
        answer = browser_of(personas[name]).post(address, {"n_waiting": said})
        device.refresh_from_db()
        found.append((answer.status_code, device.n_waiting))
    assert found == [(204, 3), (204, 3), (204, 0), (204, 0)]


# --- a lost device


def block(personas: Personas, device: Device, name: str = "sam") -> int:
    client = browser_of(personas[name])
    return client.post(reverse("forms:device_block", args=[device.pk]), {"because": "Left on the bus"}).status_code


@pytest.mark.parametrize("name", ["alice", "sam", "ada"])
def test_its_person_and_those_who_answer_for_the_agency_block_it(personas: Personas, name: str) -> None:
    device = registered(personas.actor("alice"))
    assert block(personas, device, name) == 302
    device.refresh_from_db()
    assert device.blocked_by == personas[name]
    with acting_as(SYSTEM, NOON):
        assert Entry.objects.filter(verb="device.blocked", target=device.bound_to).count() == 1
        assert [one.person for one in Notification.objects.filter(kind="device.blocked")] == [personas.sam]


@pytest.mark.parametrize("name", ["charlie", "bob", "nora", "cora"])
def test_nobody_else_learns_of_it(personas: Personas, name: str) -> None:
    device = registered(personas.actor("alice"))
    assert block(personas, device, name) == 404
    device.refresh_from_db()
    assert device.blocked_at is None
    assert device.name not in browser_of(personas[name]).get(reverse("forms:devices")).content.decode()


def test_a_block_needs_a_reason(personas: Personas) -> None:
    device = registered(personas.actor("alice"))
    answer = browser_of(personas.sam).post(reverse("forms:device_block", args=[device.pk]), {"because": ""})
    device.refresh_from_db()
    assert (answer.status_code, device.blocked_at) == (422, None)


def test_a_device_hears_of_its_block_without_anybody_signed_in(personas: Personas, client: Client) -> None:
    device = registered(personas.actor("alice"))
    assert contact(client, device) == {"device": "trusted", "csrf": ""}
    block(personas, device)
    assert contact(client, device) == {"device": "blocked", "csrf": ""}
    assert contact(browser_of(personas.alice), device)["csrf"]


def test_a_device_that_is_not_known_is_not_told_to_wipe(client: Client) -> None:
    found = client.get(reverse("forms:contact", args=["01890000-0000-7000-8000-000000000000"])).json()
    assert found == {"device": "unknown", "csrf": ""}


def test_what_comes_from_a_blocked_device_is_kept_and_flagged(personas: Personas) -> None:
    published()
    device = registered(personas.actor("alice"))
    envelope = sealed(device, filled())
    block(personas, device)
    status, said = send(browser_of(personas.alice), *envelope)
    assert (status, said["state"], said["wipe"]) == (201, "kept", True)
    (submission,) = kept()
    assert submission.status == SubmissionStatus.FLAGGED
    with acting_as(SYSTEM, NOON):
        assert [one["kind"] for one in plain_values(submission)["problems"]] == ["device"]
        late = Notification.objects.filter(kind="device.sent_after_block")
        assert [one.person for one in late] == [personas.sam]
    assert send(browser_of(personas.alice), *envelope)[1]["state"] == "known"
    with acting_as(SYSTEM, NOON):
        assert Notification.objects.filter(kind="device.sent_after_block").count() == 1


def unreadable(personas: Personas, device: Device, name: str = "sam") -> int:
    address = reverse("forms:device_unreadable", args=[device.pk])
    return browser_of(personas[name]).post(address).status_code


def test_what_is_made_unreadable_opens_for_nobody(personas: Personas, client: Client) -> None:
    published()
    device = registered(personas.actor("alice"))
    envelope = sealed(device, filled())
    block(personas, device)
    assert unreadable(personas, device) == 302
    device.refresh_from_db()
    assert (device.private_key, private_key_of(device)) == (None, None)
    assert DataKey.objects.get(pk=device.key_id).wrapped is None
    status, said = send(browser_of(personas.alice), *envelope)
    assert (status, said["state"], said["wipe"]) == (410, "refused", True)
    assert contact(client, device) == {"device": "unreadable", "csrf": ""}
    assert kept() == []
    with acting_as(SYSTEM, NOON):
        assert Entry.objects.filter(verb="device.unreadable", target=device.bound_to).count() == 1


def test_only_a_blocked_device_is_made_unreadable(personas: Personas) -> None:
    device = registered(personas.actor("alice"))
    assert unreadable(personas, device) == 409
    device.refresh_from_db()
    assert private_key_of(device) is not None


def test_its_person_alone_cannot_make_it_unreadable(personas: Personas) -> None:
    device = registered(personas.actor("alice"))
    block(personas, device)
    assert unreadable(personas, device, "alice") == 403
    device.refresh_from_db()
    assert private_key_of(device) is not None


# --- lists and copies


def test_the_list_shows_ones_own_or_all_of_the_agency(personas: Personas) -> None:
    registered(personas.actor("alice"), "Alices phone")
    registered(personas.actor("charlie"), "Charlies phone")
    shown = {
        name: [word for word in ("Alices phone", "Charlies phone") if word in page_of(personas, name)]
        for name in ("alice", "sam", "ada", "charlie", "fred")
    }
    own = ["Alices phone"]
    assert shown == {"alice": own, "sam": own, "ada": own, "charlie": ["Charlies phone"], "fred": []}


def page_of(personas: Personas, name: str) -> str:
    return browser_of(personas[name]).get(reverse("forms:devices")).content.decode()


@pytest.mark.parametrize("n_rows", [1, 3])
def test_the_list_costs_the_same_for_many(personas: Personas, n_rows: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in range(n_rows):
        registered(personas.actor("alice"), f"Phone {number}")
    client = browser_of(personas.sam)
    client.get(reverse("forms:devices"))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        client.get(reverse("forms:devices"))
    asked = [one["sql"] for one in seen.captured_queries if "nrm_forms_device" in one["sql"]]
    assert len(asked) == 2  # how many, and the rows


def test_a_copy_of_a_page_says_nothing_of_whoever_is_signed_in(personas: Personas) -> None:
    published()
    client = browser_of(personas.alice)
    listed = client.get(reverse("forms:copies")).json()
    assert reverse("forms:fill", args=["welcome"]) in listed["addresses"]
    for address in listed["addresses"]:
        copy = client.get(address, headers={"X-Offline-Copy": "1"})
        words = copy.content.decode()
        assert copy.status_code == 200
        assert [
            word for word in (personas.alice.name, personas.alice.email, "Harbour", "sign-out") if word in words
        ] == []


def test_the_list_of_copies_changes_with_a_new_version(personas: Personas) -> None:
    published()
    client = browser_of(personas.alice)
    before = client.get(reverse("forms:copies")).json()["digest"]
    assert client.get(reverse("forms:copies")).json()["digest"] == before
    published("2")
    assert client.get(reverse("forms:copies")).json()["digest"] != before


def test_leaving_quickly_keeps_what_a_registered_device_holds(personas: Personas) -> None:
    client = browser_of(personas.alice)
    assert client.get(reverse("web:leave")).headers.get("Clear-Site-Data") == '"storage"'
    client = browser_of(personas.alice)
    client.post(reverse("forms:device"), {"name": "Phone"})
    left = client.get(reverse("web:leave"))
    assert "Clear-Site-Data" not in left.headers
    assert "sessionid" not in client.cookies or client.cookies["sessionid"].value == ""


def test_the_worker_may_look_after_the_field_and_nothing_else(client: Client) -> None:
    answer = client.get(reverse("forms:worker"))
    assert answer.headers["Service-Worker-Allowed"] == "/field/"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "no-store" in answer.headers["Cache-Control"] or "no-cache" in answer.headers["Cache-Control"]
    icons = client.get(reverse("forms:manifest")).json()["icons"]
    assert [one["sizes"] for one in icons] == ["192x192", "512x512"]
