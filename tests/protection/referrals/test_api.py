"""Referrals for programs: what would travel, what travels, who answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import access_file
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.protection.referrals.models import Referral
from tests.factories.consents import give_consent, sharing_answer
from tests.factories.directory import ServiceFactory
from tests.factories.files import make_case, share_case
from tests.personas import Personas, make_personas
from tests.support.api import NOTHING_THERE, call

if TYPE_CHECKING:
    from opennrm.protection.directory.models import Service

pytestmark = pytest.mark.django_db
CHOSEN = Category.BASIC | Category.ASSISTANCE
OKSANA = {"given_names": "Oksana", "family_names": "Lisova"}


@dataclass
class Way:
    """A case of alice's with a consent to share it with bob's shelter."""

    personas: Personas
    code: str
    service: Service

    def body(self, **given: Any) -> dict[str, Any]:
        """Return a referral to the shelter."""
        return {
            "service_id": str(self.service.pk), "need": "shelter", "urgency": "urgent", "categories": ["ASSISTANCE"],
            "message": "Comes by train.", **given,
        }  # fmt: skip

    def send(self, **given: Any) -> tuple[int, Any]:
        """Refer the person to the shelter."""
        return call(self.personas.alice, "POST", f"/cases/{self.code}/referrals", self.body(**given))

    def n_referrals(self) -> int:
        """Return how many referrals there are."""
        with acting_as(SYSTEM, clock.now()):
            return Referral.objects.count()


@pytest.fixture
def way() -> Way:
    """Make the case and the consent."""
    personas, at = make_personas(), clock.now()
    alice = personas.actor("alice")
    opened = make_case(alice, at=at, identity=OKSANA)
    service = ServiceFactory.create(agency=personas.bob.agency, capacity_available=1)
    give_consent(alice, opened, sharing_answer(personas.bob.agency_id, CHOSEN, at=at), at=at)
    return Way(personas, opened.code, service)


def test_preview_is_exactly_what_the_recipient_then_reads(way: Way) -> None:
    body = {"service_id": str(way.service.pk), "categories": ["ASSISTANCE"]}
    status, seen = call(way.personas.alice, "POST", f"/cases/{way.code}/referrals/preview", body)
    assert (status, seen["allowed"], seen["basis"]) == (200, ["BASIC", "ASSISTANCE"], "consent")
    assert seen["chosen"] == ["BASIC", "ASSISTANCE"]
    assert "IDENTITY" in seen["withheld"]
    assert "Oksana" not in str(seen)
    assert way.n_referrals() == 0
    assert way.send()[0] == 201
    for part in seen["parts"]:
        read = call(way.personas.bob, "GET", f"/cases/{way.code}/records/{part['kind']}")[1]["items"]
        assert [one["values"] for one in read] == [one["values"] for one in part["records"]]


def test_referral_goes_from_inbox_to_feedback(way: Way) -> None:
    personas = way.personas
    status, sent = way.send()
    assert (status, sent["status"], sent["message"], sent["to_agency_id"]) == (
        201, "sent", "Comes by train.", personas.bob.agency_id,
    )  # fmt: skip
    (waiting,) = call(personas.bob, "GET", "/referrals/received")[1]["items"]
    assert (waiting["id"], waiting["from_agency_id"]) == (sent["id"], personas.alice.agency_id)
    path = f"/referrals/{sent['id']}"
    assert call(personas.bob, "GET", path)[1]["need"] == "shelter"
    assert call(personas.bob, "POST", f"{path}/acceptance", {"note": "Ring twice."})[1]["status"] == "accepted"
    assert call(personas.bob, "POST", f"{path}/start")[1]["status"] == "started"
    done = call(personas.bob, "POST", f"{path}/completion", {"outcome": "met", "feedback": "She has a flat."})
    assert (done[0], done[1]["status"]) == (200, "completed")
    assert call(personas.bob, "GET", path)[0] == 404
    (mine,) = call(personas.alice, "GET", "/referrals/sent")[1]["items"]
    assert (mine["outcome"], mine["feedback"], mine["note"]) == ("met", "She has a flat.", "Ring twice.")
    assert call(personas.alice, "GET", f"/cases/{way.code}/referrals")[1]["items"] == [mine]


def test_declined_referral_needs_a_reason_of_the_list(way: Way) -> None:
    path = f"/referrals/{way.send()[1]['id']}"
    for reason in ("", "because"):
        status, told = call(way.personas.bob, "POST", f"{path}/refusal", {"reason": reason})
        assert (status, list(told["errors"])) == (422, ["reason"])
    assert call(way.personas.alice, "GET", path)[1]["status"] == "sent"
    status, step = call(way.personas.bob, "POST", f"{path}/refusal", {"reason": "no_capacity"})
    assert (status, step["status"]) == (200, "declined")
    assert call(way.personas.bob, "GET", f"/cases/{way.code}")[0] == 404
    assert call(way.personas.bob, "POST", f"{path}/acceptance", {})[0] == 404


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"categories": ["HEALTH"]}, 409, []),
        ({"categories": ["EVERYTHING"]}, 422, ["categories"]),
        ({"need": "gold"}, 422, ["need"]),
        ({"urgency": "soon"}, 422, ["urgency"]),
        ({"message": "x" * 2001}, 422, ["message"]),
        ({"service_id": NOTHING_THERE}, 404, []),
    ],
)
def test_wrong_referral_is_refused_whole(way: Way, wrong: dict[str, Any], status: int, field: list[str]) -> None:
    found, told = way.send(**wrong)
    assert (found, list(told["errors"])) == (status, field)
    assert way.n_referrals() == 0
    assert call(way.personas.bob, "GET", f"/cases/{way.code}/referrals")[1]["items"] == []


def test_service_of_an_agency_without_consent_gets_nothing(way: Way) -> None:
    other = ServiceFactory.create(agency=way.personas.charlie.agency)
    status, told = way.send(service_id=str(other.pk))
    assert (status, told["title"]) == (
        409, "The person has not agreed to share with this agency. Record the consent first, or a legal ground.",
    )  # fmt: skip
    assert call(way.personas.charlie, "GET", f"/cases/{way.code}")[0] == 404


def test_referral_taken_back_closes_the_case_to_the_recipient(way: Way) -> None:
    path = f"/referrals/{way.send()[1]['id']}"
    assert call(way.personas.bob, "POST", f"{path}/withdrawal")[0] == 403
    assert call(way.personas.alice, "POST", f"{path}/withdrawal")[1]["status"] == "withdrawn"
    assert call(way.personas.bob, "GET", path)[0] == 404
    assert call(way.personas.alice, "POST", f"{path}/withdrawal")[0] == 409


def test_services_come_with_reasons_and_the_need_stands_in_no_address(way: Way) -> None:
    body = {"need": way.service.needs[0]}
    status, found = call(way.personas.alice, "POST", f"/cases/{way.code}/referrals/services", body)
    assert (status, [one["service"]["id"] for one in found]) == (200, [str(way.service.pk)])
    assert found[0]["reasons"]


def test_sealed_file_comes_with_its_passphrase_once(way: Way) -> None:
    body = {
        "outside": "Clinic over the border", "need": "shelter", "categories": [],
        "basis_reason": "She agreed today, with an interpreter.",
    }  # fmt: skip
    path = f"/cases/{way.code}/referrals/sealed"
    assert call(way.personas.alice, "POST", path, body | {"outside": ""})[0] == 422
    assert way.n_referrals() == 0
    status, sealed = call(way.personas.alice, "POST", path, body)
    assert (status, "Linden" in sealed["file"], sealed["passphrase"] in sealed["file"]) == (201, False, False)
    assert call(way.personas.alice, "GET", f"/referrals/{sealed['id']}")[1]["outside"] == "Clinic over the border"


def test_stranger_gets_the_same_answer_as_for_nothing(way: Way) -> None:
    referral = way.send()[1]["id"]
    charlie = way.personas.charlie
    for method, path, body in (
        ("GET", "", None), ("POST", "/acceptance", {}), ("POST", "/refusal", {"reason": "wrong"}),
        ("POST", "/start", None),
        ("POST", "/completion", {"outcome": "wrong"}), ("POST", "/withdrawal", None),
    ):  # fmt: skip
        found = call(charlie, method, f"/referrals/{referral}{path}", body)
        assert (found[0], found) == (404, call(charlie, method, f"/referrals/{NOTHING_THERE}{path}", body))
    for method, path, body in (
        ("GET", "", None), ("POST", "", way.body()), ("POST", "/services", {"need": "wrong"}),
        ("POST", "/preview", {"service_id": str(way.service.pk)}),
        ("POST", "/sealed", {"outside": "", "need": "", "basis_reason": ""}),
    ):  # fmt: skip
        found = call(charlie, method, f"/cases/{way.code}/referrals{path}", body)
        assert (found[0], found) == (404, call(charlie, method, f"/cases/NONE-SUCH/referrals{path}", body))
    assert call(charlie, "GET", "/referrals/received")[1]["items"] == []
    assert call(charlie, "GET", "/referrals/sent")[1]["items"] == []
    assert call(way.personas.alice, "GET", f"/referrals/{referral}")[1]["status"] == "sent"


def test_agency_with_another_part_in_the_case_does_not_see_where_the_person_was_referred(way: Way) -> None:
    way.send()
    alice, charlie = way.personas.actor("alice"), way.personas.charlie
    with acting_as(SYSTEM, clock.now()):
        opened = Referral.objects.select_related("file").get()
    with acting_as(alice, clock.now()):
        again = access_file(actor=alice, code=opened.file.code, at=clock.now())
    share_case(alice, again, charlie.agency_id or 0, CHOSEN, at=clock.now())
    assert call(charlie, "GET", f"/cases/{way.code}")[0] == 200
    assert call(charlie, "GET", f"/cases/{way.code}/referrals")[1]["items"] == []


def test_reading_a_referral_is_written_down_as_on_its_page(way: Way) -> None:
    referral = way.send()[1]["id"]
    before = Entry.objects.filter(verb="case.read").count()
    call(way.personas.bob, "GET", f"/referrals/{referral}")
    assert Entry.objects.filter(verb="case.read").count() == before + 1
