"""Referrals: what travels, who answers, what ends."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from django.urls import reverse

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import Grant
from opennrm.kernel.access.selectors import access_file, sight_of
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible
from opennrm.kernel.notifications.models import Notification
from opennrm.protection.consents.services import withdraw_consent
from opennrm.protection.deadlines.models import Task
from opennrm.protection.directory.models import Service
from opennrm.protection.directory.services import NoPlaceFree
from opennrm.protection.referrals.models import Referral
from opennrm.protection.referrals.rules import ReferralStepNotPossible
from opennrm.protection.referrals.selectors import preview_of, received_referrals
from opennrm.protection.referrals.services import (
    accept_referral,
    acknowledge_receipt,
    complete_referral,
    decline_referral,
    hand_over_sealed,
    send_referral,
    start_referral,
    withdraw_referral,
)
from opennrm.protection.referrals.services.sending import ReferralNeedsConsent
from tests.factories.consents import give_consent, sharing_answer
from tests.factories.directory import ServiceFactory
from tests.factories.files import NOON, make_case
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.consents.models import Consent

pytestmark = pytest.mark.django_db
CHOSEN = Category.BASIC | Category.ASSISTANCE


@dataclass
class Way:
    """A case with a consent to share it with bob's shelter."""

    personas: Personas
    alice: Actor
    bob: Actor
    opened: Opened
    service: Service
    consent: Consent

    def send(self, **given: Any) -> Referral:
        """Refer the person to the shelter."""
        values: dict[str, Any] = {
            "need": "shelter",
            "urgency": "urgent",
            "categories": CHOSEN,
            "message": "Comes by train.",
        }
        with acting_as(self.alice, NOON):
            return send_referral(
                actor=self.alice, at=NOON, opened=self.opened, service=self.service, **(values | given)
            )

    def seen_by_bob(self) -> Category:
        """Return what the shelter sees of the case."""
        with acting_as(self.bob, NOON):
            return sight_of(self.bob, self.opened.file, NOON).readable


@pytest.fixture
def way() -> Way:
    """Make the case and the consent."""
    personas = make_personas()
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice, first_account="Owed him 4000.")
    service = ServiceFactory.create(agency=personas.bob.agency, capacity_available=1)
    consent = give_consent(alice, opened, sharing_answer(personas.bob.agency_id, CHOSEN))
    return Way(personas, alice, bob, opened, service, consent)


def test_sent_referral_opens_the_chosen_parts_and_waits_in_the_institutions_inbox(way: Way) -> None:
    referral = way.send()
    assert way.seen_by_bob() == CHOSEN
    with acting_as(way.bob, NOON):
        assert [one.pk for one in received_referrals(way.bob, NOON)] == [referral.pk]
        assert Task.objects.open().filter(kind="referral_answer", file=way.opened.file).count() == 1
    assert Notification.objects.filter(person=way.personas.bob, kind="referral.sent").count() == 1


def test_inbox_puts_what_waits_for_an_answer_before_what_runs(way: Way) -> None:
    runs, waits = way.send(urgency="immediate"), way.send(urgency="routine")
    with acting_as(way.bob, NOON):
        accept_referral(actor=way.bob, at=NOON, referral_id=runs.pk, note="")
        assert [one.pk for one in received_referrals(way.bob, NOON)] == [waits.pk, runs.pk]


def test_access_ends_with_the_consent_it_stands_on(way: Way) -> None:
    way.send()
    ends = way.consent.expires_at or NOON
    with acting_as(way.bob, ends):
        assert sight_of(way.bob, way.opened.file, ends).readable == Category(0)


def test_preview_shows_exactly_what_the_recipient_reads(way: Way) -> None:
    with acting_as(way.alice, NOON):
        shown = {
            (part.kind.slug, name): one[name]
            for part in preview_of(way.opened, CHOSEN)
            for one in part.shown
            for name in one
        }
    assert str(shown[("case", "first_account")]) == "Withheld"
    assert shown[("case", "pseudonym")] == "Linden"
    assert not any(slug == "identity" for slug, _name in shown)


def test_accepted_started_completed_and_the_place_is_free_again(way: Way) -> None:
    referral = way.send()
    with acting_as(way.bob, NOON):
        accept_referral(actor=way.bob, at=NOON, referral_id=referral.pk, note="From 18:00.")
        assert Service.objects.get(pk=way.service.pk).capacity_available == 0
        assert Task.objects.open().filter(kind="referral_answer").count() == 0
        start_referral(actor=way.bob, at=NOON, referral_id=referral.pk)
        done = complete_referral(
            actor=way.bob, at=NOON, referral_id=referral.pk, outcome="met", feedback="Stayed 3 weeks."
        )
    assert (done.status, done.outcome) == ("completed", "met")
    assert Service.objects.get(pk=way.service.pk).capacity_available == 1
    assert way.seen_by_bob() == Category(0)


def test_declined_referral_ends_all_sight_and_tells_the_sender_why(way: Way) -> None:
    referral = way.send()
    with acting_as(way.bob, NOON):
        declined = decline_referral(actor=way.bob, at=NOON, referral_id=referral.pk, reason="no_capacity")
    assert declined.decline_reason == "no_capacity"
    assert way.seen_by_bob() == Category(0)
    assert Notification.objects.filter(person=way.personas.alice, kind="referral.declined").count() == 1


def test_decline_without_a_reason_is_refused_and_changes_nothing(way: Way) -> None:
    referral = way.send()
    with acting_as(way.bob, NOON), pytest.raises(InvalidInput):
        decline_referral(actor=way.bob, at=NOON, referral_id=referral.pk, reason="")
    with acting_as(SYSTEM, NOON):
        assert Referral.objects.get().status == "sent"
    assert way.seen_by_bob() == CHOSEN


def test_referral_without_consent_is_refused_but_for_immediate_danger(way: Way) -> None:
    with acting_as(SYSTEM, NOON):
        before = Referral.objects.count()
    other = ServiceFactory.create(agency=way.personas.charlie.agency)
    for given in ({}, {"urgency": "immediate"}, {"emergency_reason": "He is at the door."}):
        with pytest.raises(ReferralNeedsConsent):
            _send_to(way, other, **given)
    with acting_as(SYSTEM, NOON):
        assert Referral.objects.count() == before
    sent = _send_to(way, other, urgency="immediate", emergency_reason="He is at the door.")
    assert sent.basis == "vital_interests"


def _send_to(way: Way, service: Service, **given: Any) -> Referral:
    values: dict[str, Any] = {"need": "shelter", "urgency": "urgent", "categories": CHOSEN}
    with acting_as(way.alice, NOON):
        return send_referral(actor=way.alice, at=NOON, opened=way.opened, service=service, **(values | given))


def test_more_than_the_consent_allows_is_refused(way: Way) -> None:
    with pytest.raises(ReferralNeedsConsent, match="Health"):
        way.send(categories=CHOSEN | Category.HEALTH)
    with acting_as(SYSTEM, NOON):
        assert Referral.objects.count() == 0


def test_withdrawn_consent_takes_the_referral_back_at_once(way: Way) -> None:
    referral = way.send()
    with acting_as(way.alice, NOON):
        withdraw_consent(actor=way.alice, at=NOON, opened=way.opened, consent=way.consent, by="person", how="spoken")
    with acting_as(SYSTEM, NOON):
        assert Referral.objects.get(pk=referral.pk).status == "withdrawn"
        assert Grant.objects.live(NOON).filter(file=way.opened.file, agency=way.personas.bob.agency).count() == 0
    assert way.seen_by_bob() == Category(0)


def test_strangers_and_wrong_sides_cannot_touch_a_referral(way: Way) -> None:
    referral = way.send()
    charlie = way.personas.actor("charlie")
    for actor, step in (
        (charlie, accept_referral),
        (way.alice, accept_referral),
        (way.bob, withdraw_referral),
    ):
        with acting_as(actor, NOON), pytest.raises((NotVisible, NotPermitted)):
            step(actor=actor, at=NOON, referral_id=referral.pk)
    with acting_as(SYSTEM, NOON):
        assert Referral.objects.get().status == "sent"


def test_referral_is_answered_once(way: Way) -> None:
    referral = way.send()
    with acting_as(way.bob, NOON):
        accept_referral(actor=way.bob, at=NOON, referral_id=referral.pk)
        with pytest.raises(ReferralStepNotPossible):
            accept_referral(actor=way.bob, at=NOON, referral_id=referral.pk)
    assert Service.objects.get(pk=way.service.pk).capacity_available == 0


def test_full_service_cannot_accept_and_the_referral_stays(way: Way) -> None:
    referral = way.send()
    Service.objects.filter(pk=way.service.pk).update(capacity_available=0)
    with acting_as(way.bob, NOON), pytest.raises(NoPlaceFree):
        accept_referral(actor=way.bob, at=NOON, referral_id=referral.pk)
    with acting_as(SYSTEM, NOON):
        assert Referral.objects.get().status == "sent"


def test_sealed_file_opens_with_its_passphrase_only_and_its_receipt_counts_once(way: Way) -> None:
    with acting_as(way.alice, NOON):
        sealed = hand_over_sealed(
            actor=way.alice,
            at=NOON,
            opened=way.opened,
            outside="Clinic of Northport",
            need="medical",
            urgency="routine",
            categories=CHOSEN,
            message="Needs an interpreter.",
            basis="consent",
            basis_reason="Agreed today.",
            receipt_url="https://node.example/receipt/",
        )
    carried = json.loads(re.search(r'id="sealed">(.*?)</script>', sealed.page.decode()).group(1))  # type: ignore[union-attr]
    content = _open(carried, sealed.passphrase)
    assert "Needs an interpreter." in content
    assert "4000" not in content
    with pytest.raises(InvalidTag):
        _open(carried, "WRONG")
    receipt = re.search(r"<strong>([A-Z0-9-]{14})</strong>", content).group(1)  # type: ignore[union-attr]
    with acting_as(None, NOON):
        assert acknowledge_receipt(at=NOON, receipt="CCCC-CCCC-CCCC", address="1") is False
        assert acknowledge_receipt(at=NOON, receipt=receipt.lower(), address="1") is True
        assert acknowledge_receipt(at=NOON, receipt=receipt, address="1") is False
    with acting_as(SYSTEM, NOON):
        assert Referral.objects.get().status == "received"


def _open(carried: dict[str, Any], passphrase: str) -> str:
    """Open a sealed file as its own script does."""
    salt, nonce, sealed = (base64.b64decode(carried[name]) for name in ("salt", "nonce", "sealed"))
    key = PBKDF2HMAC(hashes.SHA256(), 32, salt, carried["rounds"]).derive(passphrase.encode())
    return AESGCM(key).decrypt(nonce, sealed, b"opennrm-sealed-1").decode()


def test_pages_take_a_person_from_need_to_accepted_referral(way: Way) -> None:
    alice, bob = browser_of(way.personas.alice), browser_of(way.personas.bob)
    with acting_as(way.alice, clock.now()):
        again = access_file(actor=way.alice, code=way.opened.code, at=clock.now())
    now = clock.now()
    give_consent(way.alice, again, sharing_answer(way.personas.bob.agency_id, CHOSEN, at=now), at=now)
    step = alice.post(reverse("referrals:choose_need", args=[way.opened.code]), {"need": "shelter", "place": ""})
    page = alice.get(step["Location"]).content.decode()
    assert str(way.service.name) in page
    address = reverse("referrals:send", args=[way.opened.code, "shelter", way.service.pk])
    chosen = {"categories": [str(Category.ASSISTANCE.value)], "urgency": "urgent", "message": "By train."}
    preview = alice.post(address, {**chosen, "preview": "1"}).content.decode()
    assert "Exactly this will be sent" in preview
    assert alice.post(address, {**chosen, "send": "1"}).status_code == 302
    assert "Linden" not in bob.get(reverse("referrals:inbox")).content.decode()
    with acting_as(SYSTEM, NOON):
        referral = Referral.objects.get()
    assert bob.get(reverse("referrals:referral", args=[referral.pk])).status_code == 200
    assert bob.post(reverse("referrals:accept", args=[referral.pk]), {"note": "From 18:00"}).status_code == 302
    assert "From 18:00" in alice.get(reverse("referrals:referral", args=[referral.pk])).content.decode()
    assert browser_of(way.personas.charlie).get(reverse("referrals:referral", args=[referral.pk])).status_code == 404


def test_late_answer_shows_on_the_senders_home(way: Way) -> None:
    referral = way.send()
    with acting_as(SYSTEM, NOON):
        Referral.objects.filter(pk=referral.pk).update(due_at=NOON - timedelta(hours=1))
        Grant.objects.filter(file=way.opened.file, source="lead").update(expires_at=clock.now() + timedelta(days=9))
    home = browser_of(way.personas.alice).get(reverse("web:home")).content.decode()
    assert "Your referrals without an answer" in home
