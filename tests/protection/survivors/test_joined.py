"""Who looked at a file that was joined into the person's own is on their page, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.services import open_file, use_override
from opennrm.protection.merging.services import take_apart
from opennrm.protection.survivors.services import OnPaper, give_own_page
from tests.factories.files import NOON, make_case, share_case
from tests.personas import Personas, make_personas
from tests.protection.merging.conftest import again, join

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened

pytestmark = pytest.mark.django_db
REASON = "She called: he is at the door of the flat."


@pytest.fixture
def personas() -> Personas:
    """Everybody."""
    return make_personas()


def _looked_at(personas: Personas) -> tuple[Opened, Opened, OnPaper]:
    """Return two files of one person; bob read the second, and fred opened it in an emergency."""
    alice, bob, fred = (personas.actor(name) for name in ("alice", "bob", "fred"))
    own, other = make_case(alice), make_case(alice, pseudonym="Willow")
    share_case(alice, other, bob.agency_id or 0, Category.BASIC | Category.HEALTH)
    with acting_as(bob, NOON):
        open_file(actor=bob, code=other.code, at=NOON, page="overview")
    with acting_as(fred, NOON):
        use_override(actor=fred, at=NOON, code=other.code, categories=Category.WHEREABOUTS, reason=REASON)
    with acting_as(alice, NOON):
        return own, other, give_own_page(actor=alice, at=NOON, opened=own, language="en")


def _said(paper: OnPaper) -> tuple[bool, bool]:
    """Return whether bob's agency and fred's reason stand on the person's page."""
    client = Client()
    client.post(reverse("survivors:sign_in"), {"code": paper.code, "pin": paper.pin})
    page = client.get(reverse("survivors:who_looked")).content.decode()
    return "Lighthouse" in page, REASON in page


def test_page_says_who_looked_at_a_file_that_was_joined_into_it(personas: Personas) -> None:
    own, other, paper = _looked_at(personas)
    assert _said(paper) == (False, False)
    join(personas, own, other)
    assert _said(paper) == (True, True)


def test_page_says_no_more_of_a_file_that_was_taken_apart_again(personas: Personas) -> None:
    own, other, paper = _looked_at(personas)
    merge = join(personas, own, other)
    alice = personas.actor("alice")
    with acting_as(alice, NOON):
        take_apart(actor=alice, at=NOON, opened=again(alice, own), merge=merge, because="Two sisters.")
    assert _said(paper) == (False, False)
