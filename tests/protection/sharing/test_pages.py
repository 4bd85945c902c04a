"""Searching without disclosure, asking for access, answering, overriding, keeping out: as people meet it."""

from __future__ import annotations

import re
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import AccessRequest, Exclusion, Grant, Override
from opennrm.kernel.access.selectors import sight_of
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.namesearch.selectors import candidates, searching
from opennrm.kernel.notifications.models import Notification
from tests.factories.files import make_case
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened

pytestmark = pytest.mark.django_db
OKSANA = {"given_names": "Оксана", "family_names": "Лісова"}
REASON = "She called: he is at the door of the flat."


@pytest.fixture
def personas() -> Personas:
    """Everybody."""
    return make_personas()


@pytest.fixture
def opened(personas: Personas) -> Opened:
    """Return a case of alice's agency with a name in it."""
    return make_case(personas.actor("alice"), at=clock.now(), identity=OKSANA)


def _search(personas: Personas, name: str, words: str) -> str:
    answer = browser_of(personas[name]).post(reverse("sharing:search"), {"name": words})
    return answer.content.decode()


def _handle(page: str) -> str:
    found = re.search(r"/search/ask/([^/\"]+)/", page)
    assert found is not None
    return found[1]


def _day(name: str, days: int) -> dict[str, Any]:
    day = (clock.now() + timedelta(days=days)).date()
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def _order(personas: Personas, codes: dict[str, str], **asked: Any) -> list[str]:
    """Return who of the cases stands where on the page of results."""
    answer = browser_of(personas.alice).post(reverse("sharing:search"), {"name": "Оксана Лісова", **asked})
    assert answer.status_code == 200
    page = answer.content.decode()
    return sorted((who for who in codes if codes[who] in page), key=lambda who: page.index(codes[who]))


def test_year_and_sex_put_the_likeliest_first_and_leave_nobody_out(personas: Personas) -> None:
    alice = personas.actor("alice")
    codes = {
        who: make_case(alice, at=clock.now(), identity=OKSANA, **case).code
        for who, case in {
            "old": {"birth_year": 1960, "sex": "female"},
            "young": {"birth_year": 2001, "sex": "female"},
            "man": {"birth_year": 1960, "sex": "male"},
        }.items()
    }
    assert _order(personas, codes, birth_year=2001)[0] == "young"
    assert _order(personas, codes, birth_year=1960, sex="female") == ["old", "man", "young"]
    assert _order(personas, codes, birth_year=1960, sex="male") == ["man", "old", "young"]


def test_date_of_birth_counts_before_the_year_of_the_case(personas: Personas) -> None:
    alice = personas.actor("alice")
    exact = make_case(alice, at=clock.now(), identity={**OKSANA, "born_on": date(1999, 5, 4)}, birth_year=1970)
    vague = make_case(alice, at=clock.now(), identity=OKSANA, birth_year=1970)
    codes = {"exact": exact.code, "vague": vague.code}
    assert _order(personas, codes, birth_year=1999) == ["exact", "vague"]
    assert _order(personas, codes, birth_year=1970) == ["vague", "exact"]


def test_search_says_that_it_stopped_looking(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    for family in ("Popescu", "Ionescu", "Rusu", "Stan", "Ene", "Dinu", "Vlad", "Oprea"):
        make_case(personas.actor("alice"), at=clock.now(), identity={"given_names": "Maria", "family_names": family})
    monkeypatch.setattr(sys.modules[candidates.__module__], "MOST_ROWS_PER_TOKEN", 0)
    monkeypatch.setattr(searching, "MOST_OPENED", 1)
    assert "We stopped looking after 1 file," in _search(personas, "alice", "Maria")
    assert "We stopped looking" not in _search(personas, "alice", "Oksana")


def test_lead_finds_the_person_in_another_script(personas: Personas, opened: Opened) -> None:
    page = _search(personas, "alice", "Oksana Lisova")
    assert opened.code in page
    assert "Лісова" in page


def test_stranger_learns_only_that_an_agency_holds_a_file(personas: Personas, opened: Opened) -> None:
    page = _search(personas, "charlie", "Oksana Lisova")
    assert "An agency holds a file" in page
    for secret in (opened.code, "Linden", "Лісова", "Harbour"):
        assert secret not in page


def test_search_is_written_down_without_the_name(personas: Personas, opened: Opened) -> None:
    _search(personas, "charlie", "Oksana Lisova")
    (entry,) = Entry.objects.filter(verb="search.people")
    assert entry.detail == {"visible": 0, "hits": 1}
    assert [one.file_id for one in Entry.objects.filter(verb="search.hit")] == [opened.file.pk]
    assert not any("Lisova" in str(vars(one)) for one in Entry.objects.all())


def test_excluded_agency_does_not_even_get_a_hit(personas: Personas, opened: Opened) -> None:
    exclude = {"agency": personas.charlie.agency_id, "reason": "An official there may be involved."}
    answer = browser_of(personas.alice).post(reverse("sharing:exclude", args=[opened.code]), exclude)
    assert answer.status_code == 302
    assert "An agency holds a file" not in _search(personas, "charlie", "Oksana Lisova")
    (exclusion,) = Exclusion.objects.all()
    lifted = browser_of(personas.alice).post(reverse("sharing:lift", args=[opened.code, exclusion.pk]))
    assert lifted.status_code == 302
    assert "An agency holds a file" in _search(personas, "charlie", "Oksana Lisova")


def test_request_is_granted_in_part_and_opens_just_that(personas: Personas, opened: Opened) -> None:
    handle = _handle(_search(personas, "charlie", "Oksana Lisova"))
    ask = {"purpose": "assistance", "categories": ["32", "64"], "reason": "She lives in our district."}
    assert browser_of(personas.charlie).post(reverse("sharing:ask", args=[handle]), ask).status_code == 302
    with acting_as(SYSTEM, clock.now()):
        request = AccessRequest.objects.get()
    alice = browser_of(personas.alice)
    assert opened.code in alice.get(reverse("sharing:requests")).content.decode()
    address = reverse("sharing:answer", args=[request.pk])
    assert "She lives in our district." in alice.get(address).content.decode()
    given = {"answer": "grant", "categories": ["32"], "basis": "vital_interests", "note": "", **_day("until", 30)}
    assert alice.post(address, given).status_code == 302
    charlie = personas.actor("charlie")
    with acting_as(charlie, clock.now()):
        assert sight_of(charlie, opened.file, clock.now()).readable == Category.BASIC | Category.ASSISTANCE
    assert alice.get(address).status_code == 404


def test_refusal_needs_a_reason_and_opens_nothing(personas: Personas, opened: Opened) -> None:
    handle = _handle(_search(personas, "charlie", "Oksana Lisova"))
    ask = {"purpose": "assistance", "categories": ["32"], "reason": "She lives in our district."}
    browser_of(personas.charlie).post(reverse("sharing:ask", args=[handle]), ask)
    with acting_as(SYSTEM, clock.now()):
        request = AccessRequest.objects.get()
    alice, address = browser_of(personas.alice), reverse("sharing:answer", args=[request.pk])
    assert alice.post(address, {"answer": "refuse", "note": ""}).status_code == 422
    assert alice.post(address, {"answer": "refuse", "note": "She does not wish it."}).status_code == 302
    charlie = personas.actor("charlie")
    with acting_as(charlie, clock.now()):
        assert sight_of(charlie, opened.file, clock.now()).readable == Category(0)


def test_handle_of_a_hit_serves_nobody_else(personas: Personas, opened: Opened) -> None:
    handle = _handle(_search(personas, "charlie", "Oksana Lisova"))
    ask = {"purpose": "assistance", "categories": ["32"], "reason": "Curious."}
    assert browser_of(personas.fred).post(reverse("sharing:ask", args=[handle]), ask).status_code == 404
    assert AccessRequest.objects.count() == 0
    assert opened.code


def test_override_is_loud_and_reviewed_by_a_supervisor(personas: Personas, opened: Opened) -> None:
    fred, sam = browser_of(personas.fred), browser_of(personas.sam)
    used = fred.post(reverse("sharing:override"), {"code": opened.code, "categories": ["256"], "reason": REASON})
    assert used.headers["Location"] == reverse("cases:overview", args=[opened.code])
    assert fred.get(used.headers["Location"]).status_code == 200
    assert Notification.objects.filter(person=personas.sam, kind="override.used", is_urgent=True).count() == 1
    override = Override.objects.get()
    review = reverse("sharing:review", args=[override.pk])
    assert REASON in sam.get(review).content.decode()
    assert sam.post(review, {"verdict": "not_justified", "note": ""}).status_code == 422
    assert sam.post(review, {"verdict": "not_justified", "note": "There was time to ask."}).status_code == 302
    assert fred.get(used.headers["Location"]).status_code == 404


def test_override_of_nothing_looks_like_any_absent_page(personas: Personas) -> None:
    answer = browser_of(personas.fred).post(
        reverse("sharing:override"), {"code": "NONE-SUCH", "categories": ["2"], "reason": REASON}
    )
    assert answer.status_code == 404
    assert Override.objects.count() == 0


def test_case_opens_on_a_courts_order_only_and_the_access_can_be_ended(personas: Personas, opened: Opened) -> None:
    alice, address = browser_of(personas.alice), reverse("sharing:share", args=[opened.code])
    given = {
        "agency": personas.ivan.agency_id,
        "purpose": "criminal_justice",
        "categories": ["128"],
        **_day("until", 30),
    }
    assert alice.post(address, {**given, "basis": "public_task"}).status_code == 422
    assert alice.post(address, {**given, "basis": "court_order"}).status_code == 302
    grant = Grant.objects.get(agency=personas.ivan.agency)
    assert grant.category_set == Category.BASIC | Category.LEGAL
    renewed = alice.post(reverse("sharing:renew", args=[opened.code, grant.pk]), _day("until", 60))
    assert renewed.status_code == 302
    ended = alice.post(reverse("sharing:end", args=[opened.code, grant.pk]), {"because": "not_needed"})
    assert ended.status_code == 302
    ivan = personas.actor("ivan")
    with acting_as(ivan, clock.now()):
        assert sight_of(ivan, opened.file, clock.now()).readable == Category(0)


def test_who_does_not_lead_cannot_manage_access(personas: Personas, opened: Opened) -> None:
    charlie = browser_of(personas.charlie)
    for name in ("share", "exclude"):
        assert charlie.get(reverse(f"sharing:{name}", args=[opened.code])).status_code == 404
    assert Grant.objects.filter(file=opened.file).count() == 1
