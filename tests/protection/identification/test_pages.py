"""The way of a decision through the pages, and who is turned away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.identification.models import Appeal, Decision, ExploitationEpisode, Notice, ReflectionPeriod
from tests.factories.files import make_case, share_case
from tests.factories.identification import REASONS, ask_decision, take_decision, verdict
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def url(name: str, *args: Any) -> str:
    return reverse(f"identification:{name}", args=args)


def section(code: str) -> str:
    return reverse("cases:section", args=[code, "identification"])


def date_of(name: str, day: Any) -> dict[str, int]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def only(model: Any, **kept: Any) -> Any:
    with acting_as(SYSTEM, clock.now()):
        return model.objects.select_related("file").get(**kept)


def test_decision_goes_from_account_over_request_and_verdict_to_the_person(personas: Personas) -> None:
    opened = make_case(personas.actor("alice"), at=clock.now(), language="uk")
    code, alice, dora = opened.code, browser_of(personas.alice), browser_of(personas.dora)
    account = {"acts": ["recruitment"], "means": ["fraud"], "purposes": ["forced_labour"], "account": "A hotel job."}
    added = alice.post(reverse("cases:record_add", args=[code, "account-of-exploitation"]), account)
    assert added.headers["Location"] == section(code)
    assert "A hotel job." in alice.get(section(code)).content.decode()
    assert alice.post(url("request", code), {"note": ""}).status_code == 422
    assert alice.post(url("request", code), {"note": "Papers kept, wages withheld."}).status_code == 302
    waiting = only(Decision)
    assert code in dora.get("/").content.decode()
    assert code in dora.get(url("inbox")).content.decode()
    decide = url("decide", code, waiting.pk)
    page = dora.get(decide).content.decode()
    assert page.count(" checked") == 3
    found = {"acts": ["recruitment"], "means": ["fraud"], "purposes": ["forced_labour"], "reasons": REASONS}
    assert dora.post(decide, {**found, "outcome": "negative"}).status_code == 422
    assert dora.post(decide, {**found, "outcome": "positive"}).headers["Location"] == section(code)
    overview = alice.get(reverse("cases:overview", args=[code])).content.decode()
    assert "46 days left" in overview
    notice = alice.get(url("notice", code, waiting.pk)).content.decode()
    assert 'lang="uk"' in notice
    told = {"language": "uk", "receiver": "person", "delivery": "in_person", **date_of("delivered_on", clock.now())}
    assert alice.post(url("told", code, waiting.pk), told).status_code == 302
    assert only(Notice).text_language == "uk"
    assert "has not been told" not in alice.get(section(code)).content.decode()
    shown = alice.get(url("decision", code, waiting.pk)).content.decode()
    assert REASONS in shown
    assert "Forced labour" in shown


def test_child_is_not_asked_about_means_anywhere(personas: Personas) -> None:
    now = clock.now()
    child = make_case(personas.actor("alice"), at=now, is_child=True)
    alice, dora = browser_of(personas.alice), browser_of(personas.dora)
    add = reverse("cases:record_add", args=[child.code, "account-of-a-child"])
    form = alice.get(add).content.decode()
    assert 'name="acts"' in form
    assert 'name="means"' not in form
    assert 'name="control"' not in form
    adults = reverse("cases:record_add", args=[child.code, "account-of-exploitation"])
    assert alice.get(adults).status_code == 404
    alice.post(add, {"acts": ["transport"], "purposes": ["forced_begging"], "means": ["force"]})
    assert only(ExploitationEpisode).means is None
    decision = ask_decision(personas.actor("alice"), child, at=now)
    assert 'name="means"' not in dora.get(url("decide", child.code, decision.pk)).content.decode()
    section_page = alice.get(section(child.code)).content.decode()
    assert "for a child it is neither asked nor counted" in section_page


def test_more_information_appeal_and_new_facts_have_their_pages(personas: Personas) -> None:
    now = clock.now()
    opened = make_case(personas.actor("alice"), at=now)
    decision = ask_decision(personas.actor("alice"), opened, at=now)
    code, alice, dora = opened.code, browser_of(personas.alice), browser_of(personas.dora)
    later = (decision.due_at + timedelta(days=9)).date()
    more = {"missing": "Who kept the papers?", **date_of("due_on", later)}
    assert dora.post(url("more", code, decision.pk), more).status_code == 302
    assert "Who kept the papers?" in alice.get(section(code)).content.decode()
    assert alice.post(url("information", code, decision.pk), {"note": "The foreman."}).status_code == 302
    assert only(Decision).outcome == "pending"
    take_decision(personas.actor("dora"), opened, decision, verdict("negative", means=()), at=clock.now())
    today = date_of("lodged_on", clock.now())
    appeal = {"appellant": "lawyer", "grounds": "The interpreter spoke another dialect.", **today}
    assert alice.post(url("appeal", code, decision.pk), appeal).status_code == 302
    lodged = only(Appeal)
    answer = url("appeal_answer", code, lodged.pk)
    assert "another dialect" in alice.get(answer).content.decode()
    assert alice.post(answer, {"outcome": "dismissed", "reasons": REASONS}).status_code == 302
    assert alice.post(url("anew", code, decision.pk), {"note": "New."}).status_code == 422
    facts = {"note": "A second witness came forward and confirms the threats."}
    assert alice.post(url("anew", code, decision.pk), facts).status_code == 302
    again = only(Decision, follows_id=decision.pk)
    assert alice.post(url("withdraw", code, again.pk), {"note": "She is tired of it."}).status_code == 302
    assert only(Decision, follows_id=decision.pk).outcome == "withdrawn"


def test_period_is_lengthened_and_ended_on_its_pages(personas: Personas) -> None:
    now = clock.now()
    opened = make_case(personas.actor("alice"), at=now)
    take_decision(
        personas.actor("dora"), opened, ask_decision(personas.actor("alice"), opened, at=now), verdict(), at=now
    )
    code, alice = opened.code, browser_of(personas.alice)
    last = only(ReflectionPeriod).ends_on
    shorter = {"reason": "Enough.", **date_of("to_day", last - timedelta(days=1))}
    assert alice.post(url("extend", code), shorter).status_code == 422
    assert only(ReflectionPeriod).ends_on == last
    longer = {"reason": "Still in hospital.", **date_of("to_day", last + timedelta(days=20))}
    assert alice.post(url("extend", code), longer).status_code == 302
    assert "Still in hospital." in alice.get(section(code)).content.decode()
    assert alice.post(url("end", code), {"said": "I want to go home."}).status_code == 422
    assert only(ReflectionPeriod).ended_on is None
    assert alice.post(url("end", code), {"said": "I want to go home.", "is_free": "on"}).status_code == 302
    assert only(ReflectionPeriod).end_ground == "own_wish"


def test_stranger_and_wrong_role_are_turned_away_from_every_page(personas: Personas) -> None:
    now = clock.now()
    opened = make_case(personas.actor("alice"), at=now)
    decision = ask_decision(personas.actor("alice"), opened, at=now)
    code = opened.code
    share_case(personas.actor("alice"), opened, personas.bob.agency_id, Category.ALL, at=now, may_edit=True)
    proposing = [url(name, code, decision.pk) for name in ("information", "withdraw", "anew", "appeal")] + [
        url(name, code) for name in ("request", "extend", "end")
    ]
    deciding = [url("decide", code, decision.pk), url("more", code, decision.pk), url("end_by_law", code)]
    reading = [url("decision", code, decision.pk), url("told", code, decision.pk)]
    charlie, bob, alice = (browser_of(personas[name]) for name in ("charlie", "bob", "alice"))
    for path in proposing:
        assert (charlie.get(path).status_code, bob.get(path).status_code) == (404, 403), path
    for path in deciding:
        assert (charlie.get(path).status_code, bob.get(path).status_code, alice.get(path).status_code) == (
            403,
            403,
            403,
        )
    for path in reading:
        assert (charlie.get(path).status_code, bob.get(path).status_code) == (404, 200), path
    assert alice.get(url("notice", code, decision.pk)).status_code == 404
    assert alice.get(url("inbox")).status_code == 403
    assert only(Decision).outcome == "pending"


def test_reader_without_the_part_sees_that_it_waits_and_nothing_of_why(personas: Personas) -> None:
    now = clock.now()
    opened = make_case(personas.actor("alice"), at=now)
    decision = ask_decision(personas.actor("alice"), opened, at=now, note="The cousin sold her papers.")
    share_case(personas.actor("alice"), opened, personas.bob.agency_id, at=now)
    bob = browser_of(personas.bob)
    overview = bob.get(reverse("cases:overview", args=[opened.code])).content.decode()
    assert "Waits for a decision" in overview
    shown = bob.get(url("decision", opened.code, decision.pk)).content.decode()
    assert "Withheld" in shown
    assert "cousin" not in shown
    assert bob.get(section(opened.code)).status_code == 404


@pytest.mark.parametrize("n_cases", [1, 3])
def test_inbox_asks_the_database_as_often_for_three_as_for_one(
    personas: Personas, n_cases: int, django_assert_max_num_queries: Any
) -> None:
    now = clock.now()
    for _ in range(n_cases):
        ask_decision(personas.actor("alice"), make_case(personas.actor("alice"), at=now), at=now)
    dora = browser_of(personas.dora)
    dora.get(url("inbox"))
    with django_assert_max_num_queries(18):
        assert dora.get(url("inbox")).content.decode().count("Reasonable-grounds decision") == n_cases
