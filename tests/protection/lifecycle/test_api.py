"""Transfer, closure, hold and erasure for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.protection.cases.models import Case
from opennrm.protection.lifecycle.models import Closure, Erasure, LegalHold, Transfer
from tests.factories.consents import give_consent, sharing_answer
from tests.factories.files import make_case, share_case
from tests.protection.lifecycle.conftest import close_case
from tests.support.api import NOTHING_THERE, call

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from tests.personas import Personas

pytestmark = pytest.mark.django_db
SECRET = "She fears her cousin in the next town."
CLOSING = {"reason": "plan_completed", "summary": "She lives on her own now."}


@pytest.fixture
def opened(personas: Personas) -> Opened:
    """Return a case of alice's."""
    return make_case(personas.actor("alice"), at=clock.now())


def count(model: Any) -> int:
    with acting_as(SYSTEM, clock.now()):
        return int(model.objects.count())


def offer(personas: Personas, opened: Opened, **given: Any) -> tuple[int, Any]:
    """Offer the case to charlie's agency."""
    body = {"agency_id": personas.charlie.agency_id, "reason": "moved", "message": SECRET, **given}
    return call(personas.alice, "POST", f"/cases/{opened.code}/transfer", body)


def agree(personas: Personas, opened: Opened) -> None:
    """Have the person agree that charlie's agency helps."""
    at = clock.now()
    give_consent(personas.actor("alice"), opened, sharing_answer(personas.charlie.agency_id, at=at), at=at)


def close(personas: Personas, opened: Opened) -> None:
    """Close the case by the book."""
    close_case(personas, opened, at=clock.now())


def test_offer_is_read_and_accepted_by_the_other_agency(personas: Personas, opened: Opened) -> None:
    agree(personas, opened)
    status, made = offer(personas, opened)
    assert (status, made["status"]) == (201, "offered")
    assert call(personas.alice, "GET", f"/cases/{opened.code}/transfer")[1] == made
    (waiting,) = call(personas.charlie, "GET", "/transfers")[1]["items"]
    path = f"/transfers/{waiting['id']}"
    assert (waiting["message"], opened.code in str(waiting)) == (SECRET, False)
    assert call(personas.charlie, "GET", path)[1] == waiting
    assert Entry.objects.filter(verb="transfer.read", file_id=opened.file.pk).count() == 1
    assert call(personas.charlie, "POST", f"{path}/acceptance") == (200, {"code": opened.code})
    assert call(personas.charlie, "GET", f"/cases/{opened.code}")[1]["is_lead"] is True
    assert call(personas.alice, "GET", f"/cases/{opened.code}")[0] == 404
    assert call(personas.charlie, "POST", f"{path}/acceptance")[0] == 404


def test_offer_is_declined_with_a_reason(personas: Personas, opened: Opened) -> None:
    agree(personas, opened)
    path = f"/transfers/{offer(personas, opened)[1]['id']}"
    assert call(personas.charlie, "POST", f"{path}/refusal", {"decline_reason": "no"})[0] == 422
    assert call(personas.charlie, "GET", path)[1]["status"] == "offered"
    done = call(personas.charlie, "POST", f"{path}/refusal", {"decline_reason": "no_capacity"})[1]
    assert (done["status"], done["decline_reason"]) == ("declined", "no_capacity")
    assert call(personas.alice, "GET", f"/cases/{opened.code}/transfer")[0] == 404


def test_offer_without_consent_is_no_offer(personas: Personas, opened: Opened) -> None:
    status, told = offer(personas, opened)
    assert (status, told["title"]) == (
        409, "There is no consent to share with that agency. Record the person's consent, or the law, first.",
    )  # fmt: skip
    assert list(offer(personas, opened, message="")[1]["errors"]) == ["message"]
    assert list(offer(personas, opened, agency_id=personas.ada.agency_id)[1]["errors"]) == ["agency_id"]
    assert count(Transfer) == 0


def test_offer_is_taken_back(personas: Personas, opened: Opened) -> None:
    agree(personas, opened)
    offer(personas, opened)
    assert call(personas.alice, "POST", f"/cases/{opened.code}/transfer/withdrawal")[1]["status"] == "withdrawn"
    assert call(personas.charlie, "GET", "/transfers")[1]["items"] == []
    assert call(personas.alice, "POST", f"/cases/{opened.code}/transfer/withdrawal")[0] == 404


def test_case_is_closed_once_a_second_person_agrees_and_opened_again(personas: Personas, opened: Opened) -> None:
    path = f"/cases/{opened.code}"
    before = call(personas.alice, "GET", f"{path}/ending")[1]
    assert (before["stage"], before["needs_second_person"], before["closure"]) == ("intake", True, None)
    status, asked = call(personas.alice, "POST", f"{path}/closure", CLOSING)
    assert (status, asked["status"], asked["retention_class"]) == (201, "asked", before["kept_as"])
    assert call(personas.alice, "POST", f"{path}/closure", CLOSING)[0] == 409
    assert call(personas.alice, "POST", f"{path}/reopening", {"because": "Back"})[0] == 409
    (waiting,) = call(personas.sam, "GET", "/approvals")[1]["items"]
    call(personas.sam, "POST", f"/approvals/{waiting['id']}/decision", {"decision": "yes"})
    assert call(personas.alice, "GET", f"{path}/ending")[1]["closure"]["status"] == "closed"
    assert list(call(personas.alice, "POST", f"{path}/reopening", {"because": ""})[1]["errors"]) == ["because"]
    again = call(personas.alice, "POST", f"{path}/reopening", {"because": "She came back."})
    assert again == (200, {"code": opened.code, "stage": "intake"})
    assert call(personas.alice, "GET", f"{path}/ending")[1]["closure"] is None


@pytest.mark.parametrize(("wrong", "field"), [({"reason": "tired"}, "reason"), ({"summary": ""}, "summary")])
def test_closure_that_lacks_something_asks_nobody(
    personas: Personas, opened: Opened, wrong: dict[str, str], field: str
) -> None:
    status, told = call(personas.alice, "POST", f"/cases/{opened.code}/closure", CLOSING | wrong)
    assert (status, list(told["errors"])) == (422, [field])
    assert count(Closure) == 0


def test_hold_keeps_the_file_until_a_supervisor_lifts_it(personas: Personas, opened: Opened) -> None:
    path, body = f"/cases/{opened.code}/hold", {"reason": "Proceedings before the court"}
    yesterday = (clock.now() - timedelta(days=1)).date().isoformat()
    assert call(personas.alice, "POST", path, body | {"review_on": yesterday})[0] == 422
    assert count(LegalHold) == 0
    status, held = call(personas.alice, "POST", path, body)
    assert (status, held["reason"], held["lifted_at"]) == (201, body["reason"], None)
    close(personas, opened)
    wish = {"reason": "person_asked", "note": "She asked in writing."}
    assert call(personas.alice, "POST", f"/cases/{opened.code}/erasure", wish)[0] == 409
    assert call(personas.alice, "POST", f"{path}/lifting", {"because": "Over"})[0] == 403
    assert call(personas.alice, "GET", f"/cases/{opened.code}/ending")[1]["hold"]["id"] == held["id"]
    assert call(personas.sam, "POST", f"{path}/lifting", {"because": "The judgment is final."})[1]["lifted_at"]
    status, asked = call(personas.alice, "POST", f"/cases/{opened.code}/erasure", wish)
    assert (status, asked["status"]) == (201, "asked")


def test_erasure_waits_for_a_second_person(personas: Personas, opened: Opened) -> None:
    path, body = f"/cases/{opened.code}/erasure", {"reason": "person_asked", "note": "She asked in writing."}
    assert call(personas.alice, "POST", path, body)[0] == 409  # it is not closed
    assert count(Erasure) == 0
    close(personas, opened)
    assert list(call(personas.alice, "POST", path, body | {"note": ""})[1]["errors"]) == ["note"]
    assert call(personas.alice, "POST", path, body)[0] == 201
    assert call(personas.alice, "GET", f"/cases/{opened.code}")[0] == 200
    (waiting,) = call(personas.sam, "GET", "/approvals")[1]["items"]
    assert call(personas.sam, "POST", f"/approvals/{waiting['id']}/decision", {"decision": "yes"})[0] == 200
    assert call(personas.alice, "GET", f"/cases/{opened.code}")[0] == 404


def test_cases_kept_long_enough_are_the_agencys_own(personas: Personas, opened: Opened) -> None:
    close(personas, opened)
    assert call(personas.alice, "GET", "/cases-to-erase")[1]["items"] == []
    with acting_as(SYSTEM, clock.now()):
        Case.objects.update(retained_until=clock.now() - timedelta(days=2))
    (due,) = call(personas.alice, "GET", "/cases-to-erase")[1]["items"]
    assert (due["code"], due["is_asked"]) == (opened.code, False)
    assert call(personas.charlie, "GET", "/cases-to-erase")[1]["items"] == []


def test_who_does_not_lead_ends_nothing(personas: Personas, opened: Opened) -> None:
    share_case(personas.actor("alice"), opened, personas.charlie.agency_id or 0, at=clock.now())
    path = f"/cases/{opened.code}"
    for method, step, body in (
        ("GET", "ending", None), ("GET", "transfer", None), ("POST", "closure", CLOSING),
        ("POST", "reopening", {"because": "So"}), ("POST", "hold", {"reason": "So"}),
        ("POST", "erasure", {"reason": "person_asked", "note": "So"}), ("POST", "transfer/withdrawal", None),
        ("POST", "transfer", {"agency_id": 1, "reason": "moved", "message": "So"}),
    ):  # fmt: skip
        assert call(personas.charlie, method, f"{path}/{step}", body)[0] == 404
    assert (count(Closure), count(LegalHold), count(Erasure), count(Transfer)) == (0, 0, 0, 0)


def test_stranger_gets_the_same_answer_as_for_nothing(personas: Personas, opened: Opened) -> None:
    for method, step, body in (
        ("GET", "ending", None), ("POST", "closure", {"reason": "wrong", "summary": ""}),
        ("POST", "reopening", {"because": ""}), ("POST", "hold", {"reason": ""}),
        ("POST", "erasure", {"reason": "person_asked", "note": ""}), ("GET", "transfer", None),
        ("POST", "transfer", {"agency_id": 0, "reason": "moved", "message": ""}), ("POST", "transfer/withdrawal", None),
    ):  # fmt: skip
        found = call(personas.charlie, method, f"/cases/{opened.code}/{step}", body)
        assert (found[0], found) == (404, call(personas.charlie, method, f"/cases/NONE-SUCH/{step}", body))
    agree(personas, opened)
    made = offer(personas, opened)[1]["id"]
    for method, step, body in (
        ("GET", "", None), ("POST", "/acceptance", None), ("POST", "/refusal", {"decline_reason": "other"}),
    ):  # fmt: skip
        for person in (personas.alice, personas.sam):  # the agency that offers cannot answer
            found = call(person, method, f"/transfers/{made}{step}", body)
            assert (found[0], found) == (404, call(person, method, f"/transfers/{NOTHING_THERE}{step}", body))
    assert call(personas.charlie, "GET", f"/transfers/{made}")[1]["status"] == "offered"
