"""A withdrawal reaches whoever was sent something on the consent, whichever way it went."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import Grant
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.consents.models import WithdrawalNotice
from opennrm.protection.consents.services import withdraw_consent
from opennrm.protection.referrals.models import Referral
from opennrm.protection.referrals.services import send_referral
from tests.factories.consents import consent_answer, give_consent, sharing_answer
from tests.factories.directory import ServiceFactory
from tests.factories.files import NOON, make_case
from tests.personas import make_personas

pytestmark = pytest.mark.django_db
PARTS = Category.BASIC | Category.ASSISTANCE
LATER = NOON + timedelta(hours=2)


def test_agency_that_no_consent_names_is_told_because_a_referral_went_to_it() -> None:
    personas = make_personas()
    alice, ivan = personas.actor("alice"), personas.actor("ivan")
    opened = make_case(alice)
    service = ServiceFactory.create(agency=personas.ivan.agency)
    consent = give_consent(alice, opened, consent_answer("law_enforcement"))
    with acting_as(alice, NOON):
        referral = send_referral(
            actor=alice, at=NOON, opened=opened, service=service, need="legal_aid", urgency="routine",
            categories=Category.BASIC,
        )  # fmt: skip
    with acting_as(alice, LATER):
        withdraw_consent(
            actor=alice, at=LATER, consent=consent,
            opened=access_file_by_id(actor=alice, file_id=opened.file.pk, at=LATER),
        )  # fmt: skip
    with acting_as(SYSTEM, LATER):
        assert Referral.objects.get(pk=referral.pk).status == "withdrawn"
        assert Grant.objects.live(LATER).filter(file=opened.file, agency_id=ivan.agency_id or 0).count() == 0
    notice = WithdrawalNotice.objects.get()
    assert (notice.agency_id, notice.consent_ref) == (ivan.agency_id, consent.pk)


def test_referral_sent_on_an_earlier_yes_ends_with_the_later_one() -> None:
    personas = make_personas()
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice)
    service = ServiceFactory.create(agency=personas.bob.agency)
    give_consent(alice, opened, sharing_answer(bob.agency_id, PARTS))
    with acting_as(alice, NOON):
        referral = send_referral(
            actor=alice, at=NOON, opened=opened, service=service, need="shelter", urgency="routine", categories=PARTS
        )
    soon = NOON + timedelta(minutes=5)
    second = give_consent(alice, opened, sharing_answer(bob.agency_id, PARTS, at=soon), at=soon)
    with acting_as(SYSTEM, soon):
        assert Referral.objects.get(pk=referral.pk).status == "sent"
    with acting_as(alice, LATER):
        withdraw_consent(
            actor=alice, at=LATER, consent=second,
            opened=access_file_by_id(actor=alice, file_id=opened.file.pk, at=LATER),
        )  # fmt: skip
    with acting_as(SYSTEM, LATER):
        assert Referral.objects.get(pk=referral.pk).status == "withdrawn"
        assert Grant.objects.live(LATER).filter(file=opened.file, agency_id=bob.agency_id or 0).count() == 0
    assert list(WithdrawalNotice.objects.values_list("agency_id", "consent_ref")) == [(bob.agency_id, second.pk)]
