"""Nobody ever sees what no live grant allows, whatever was granted, withdrawn, overridden or run out, in any order.

hypothesis draws the sequences. Beside the services runs a ledger of the test's own: plain permissions with an
end. After each step everybody's sight is compared with it, and one of them in turn looks through caseload, redacted
records, search and export; at the end of each sequence all of them do, and one walks through every page and endpoint.
In every part of every case a word of its own is sealed: whoever may not see the part must never meet the word.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Basis, Category, Purpose, Source
from opennrm.kernel.access.models import Exclusion, Grant
from opennrm.kernel.access.selectors import access_file_by_id, sights_of, visible_files
from opennrm.kernel.access.services import (
    exclude,
    grant_access,
    lift_exclusion,
    revoke_grant,
    use_override,
)
from opennrm.kernel.errors import NotVisible, Refused
from opennrm.kernel.records.kinds import sections_of
from opennrm.kernel.records.selectors import redact
from opennrm.kernel.records.services import create_record
from opennrm.kernel.reference.selectors import country_pack
from opennrm.kernel.vault.services.memory import clear_all_memories
from opennrm.prosecution.compensation.models import Claim
from opennrm.prosecution.proceedings.models import LegalAid
from opennrm.protection.assistance.models import HealthEntry, Need, SafetyPlan
from opennrm.protection.cases.models import Case, ContactPoint, Identity
from opennrm.protection.cases.selectors import CaseloadFilter, caseload, caseload_page, lookalikes
from opennrm.protection.cases.services import Intake, open_case
from opennrm.protection.consents.services import record_consent, withdraw_consent
from opennrm.protection.identification.models import ExploitationEpisode
from opennrm.protection.interchange.selectors import rows_of
from opennrm.protection.referrals.services import accept_referral, decline_referral, send_referral
from tests.factories.consents import sharing_answer
from tests.factories.directory import UncountedServiceFactory
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.test import Client

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.records.models import FileRecord
    from opennrm.protection.consents.models import Consent
    from opennrm.protection.directory.models import Service
    from opennrm.protection.referrals.models import Referral

N_EXAMPLES = int(os.environ.get("OPENNRM_TEST_EXAMPLES", "10"))
N_STEPS = 20
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
WATCHED = ("alice", "sam", "bob", "charlie", "ivan")
# A lead's own grant lasts a year and is renewed by the worker, which does not run here.
LONGEST = timedelta(days=200)
PARTS = Category.ALL.parts
# The kind of record in which the word of each part is sealed, its field, and what else the record needs.
PLACES: dict[Category, tuple[type[FileRecord], str, dict[str, Any], str]] = {
    Category.CONTACT: (ContactPoint, "value", {"channel": "phone"}, "contact"),
    Category.IDENTIFICATION: (ExploitationEpisode, "account", {}, "account-of-exploitation"),
    Category.ASSISTANCE: (Need, "own_view", {"need": "shelter"}, "need"),
    Category.HEALTH: (HealthEntry, "description", {"kind": "injury", "noted_on": START.date()}, "health"),
    Category.LEGAL: (LegalAid, "note", {}, "legal-aid"),
    Category.WHEREABOUTS: (SafetyPlan, "safe_places", {"agreed_on": START.date()}, "safety-plan"),
    Category.FINANCE: (Claim, "note", {"avenue": "civil", "currency": "EUR"}, "claim"),
}
MODELS: tuple[type[FileRecord], ...] = (Case, Identity, *(place[0] for place in PLACES.values()))
LISTS = (
    "/", "/cases/", "/referrals/", "/api/v1/cases", "/api/v1/referrals/received?ended=true", "/api/v1/referrals/sent",
    "/api/v1/access-requests", "/api/v1/overrides", "/api/v1/approvals", "/api/v1/approvals/mine", "/api/v1/transfers",
    "/api/v1/exports", "/api/v1/cases-to-erase", "/api/v1/tasks", "/api/v1/withdrawals",
)  # fmt: skip
OF_CASE = (
    "access", "appeals", "consents", "decisions", "documents", "ending", "events", "grounds", "referrals", "tasks",
    "transfer",
)  # fmt: skip
SLUGS = ("case", "identity", *(place[3] for place in PLACES.values()))
_WORDS = ("quorvane", "brisketh", "jalmondo")


def word(number: int, part: Category) -> str:
    """Return the word sealed in a part of a case; no other text of the node has it."""
    return f"{_WORDS[number].title()}{str(part.name).lower()}xq"


@dataclass(frozen=True)
class World:
    """Three cases of two agencies, and everybody who may come to see them."""

    personas: Personas
    actors: dict[str, Actor]
    cases: tuple[Opened, ...]
    leads: tuple[str, ...]
    services: dict[str, Service]

    def agency(self, name: str) -> int:
        """Return the agency of a persona."""
        return self.actors[name].agency_id or 0


@dataclass
class Permission:
    """What somebody may see until when: one line of the ledger."""

    case: int
    categories: Category
    until: datetime
    agency: int = 0
    person: int = 0
    grant: int = 0
    consent: UUID | None = None
    referral: UUID | None = None
    is_over: bool = False


@dataclass
class Ledger:
    """All permissions and exclusions, as a person would keep them on paper."""

    permissions: list[Permission] = field(default_factory=list)
    barred: dict[tuple[int, str], int] = field(default_factory=dict)  # case and who -> exclusion

    def sees(self, world: World, name: str, case: int, at: datetime) -> Category:
        """Return what a persona may see of a case at a moment."""
        agency, person = world.agency(name), world.actors[name].person_id or 0
        if (case, f"agency {agency}") in self.barred or (case, f"person {person}") in self.barred:
            return Category(0)
        seen = Category(0)
        for one in self.permissions:
            if (
                one.case == case
                and not one.is_over
                and at < one.until
                and (one.agency == agency or one.person == person)
            ):
                seen |= one.categories
        return seen

    def end(self, **of: Any) -> None:
        """End the permissions that have these properties."""
        for one in self.permissions:
            if all(getattr(one, name) == value for name, value in of.items()):
                one.is_over = True

    def live(self, at: datetime, **of: Any) -> list[Permission]:
        """Return the permissions with these properties that still hold."""
        return [
            one
            for one in self.permissions
            if not one.is_over and at < one.until and all(getattr(one, name) == value for name, value in of.items())
        ]


def make_world() -> World:
    """Make the three cases, each with a word of its own in every part."""
    personas = make_personas()
    actors = {name: personas.actor(name) for name in WATCHED}
    leads = ("alice", "alice", "charlie")
    cases = tuple(_case(actors[lead], number) for number, lead in enumerate(leads))
    services = {name: UncountedServiceFactory.create(agency=personas[name].agency) for name in ("bob", "charlie")}
    return World(personas, actors, cases, leads, services)


def _case(actor: Actor, number: int) -> Opened:
    told = {"pseudonym": word(number, Category.BASIC), "first_account": word(number, Category.SCREENING)}
    named = {"given_names": word(number, Category.IDENTITY), "family_names": _WORDS[number]}
    with acting_as(actor, START):
        opened = open_case(actor=actor, at=START, intake=Intake(case=told, identity=named))
        for part, (model, name, others, _slug) in PLACES.items():
            values = {**others, name: word(number, part)}
            create_record(actor=actor, at=START, opened=opened, model=model, values=values)
    return opened


case_numbers = st.integers(0, 2)
chosen_parts = st.sets(st.sampled_from(PARTS), min_size=1, max_size=4).map(
    lambda parts: Category(sum(part.value for part in {*parts, Category.BASIC}))
)
days = st.sampled_from([1, 3, 30])


class NeedToKnow(RuleBasedStateMachine):
    """What people do to access, one step at a time."""

    world: ClassVar[World]
    turns: ClassVar[Iterator[str]] = cycle(WATCHED)
    walkers: ClassVar[Iterator[str]] = cycle(WATCHED)

    def __init__(self) -> None:
        """Begin from the same three cases; all that a sequence does is rolled back after it."""
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.at = START + timedelta(minutes=1)
        self.ledger = Ledger()
        self.consents: dict[tuple[int, str], tuple[Consent, Category, datetime]] = {}
        self.referrals: list[tuple[int, str, Referral]] = []
        for number, lead in enumerate(self.world.leads):
            permission = Permission(number, Category.ALL, START + timedelta(days=366), agency=self.world.agency(lead))
            self.ledger.permissions.append(permission)

    def lead_of(self, number: int) -> Actor:
        """Return who leads a case."""
        return self.world.actors[self.world.leads[number]]

    def opened(self, number: int, actor: Actor) -> Opened:
        """Open a case anew, as each request does."""
        return access_file_by_id(actor=actor, file_id=self.world.cases[number].file.pk, at=self.at)

    def is_barred(self, number: int, name: str) -> bool:
        """Tell whether a persona's agency is kept out of a case."""
        return (number, f"agency {self.world.agency(name)}") in self.ledger.barred

    def others(self, number: int) -> list[str]:
        """Return the personas outside the agency that leads a case."""
        lead = self.world.agency(self.world.leads[number])
        return [name for name in WATCHED if self.world.agency(name) != lead]

    @rule(number=case_numbers, who=st.data(), parts=chosen_parts, n_days=days)
    def share(self, number: int, who: st.DataObject, parts: Category, n_days: int) -> None:
        """The lead grants an agency parts of a case."""
        name, lead = who.draw(st.sampled_from(self.others(number))), self.lead_of(number)
        until = self.at + timedelta(days=n_days)
        with acting_as(lead, self.at):
            given: dict[str, Any] = {
                "actor": lead, "at": self.at, "opened": self.opened(number, lead), "categories": parts,
                "agency_id": self.world.agency(name), "purpose": Purpose.ASSISTANCE, "basis": Basis.PUBLIC_TASK,
                "source": Source.REQUEST, "expires_at": until,
            }  # fmt: skip
            if self.is_barred(number, name):
                with pytest.raises(Refused):
                    grant_access(**given)
                return
            grant = grant_access(**given)
        agency = self.world.agency(name)
        self.ledger.permissions.append(Permission(number, parts, until, agency=agency, grant=grant.pk))

    @precondition(lambda self: any(one.grant for one in self.ledger.live(self.at)))
    @rule(choice=st.data())
    def revoke(self, choice: st.DataObject) -> None:
        """The lead ends a grant."""
        one = choice.draw(st.sampled_from([one for one in self.ledger.live(self.at) if one.grant]))
        lead = self.lead_of(one.case)
        with acting_as(lead, self.at):
            grant = Grant.objects.get(pk=one.grant)
            revoke_grant(actor=lead, at=self.at, grant=grant, because="no longer needed")
        one.is_over = True

    @rule(number=case_numbers, who=st.data(), parts=chosen_parts, n_days=days)
    def agree(self, number: int, who: st.DataObject, parts: Category, n_days: int) -> None:
        """The person agrees to share parts with an agency."""
        name, lead = who.draw(st.sampled_from(self.others(number))), self.lead_of(number)
        if self.has_agreed(number, name) or parts == Category.BASIC:
            return
        until = self.at + timedelta(days=n_days)
        given = sharing_answer(self.world.agency(name), parts, expires_at=until)
        with acting_as(lead, self.at):
            opened = self.opened(number, lead)
            if self.is_barred(number, name):
                with pytest.raises(Refused):
                    record_consent(actor=lead, at=self.at, opened=opened, given=given)
                return
            consent = record_consent(actor=lead, at=self.at, opened=opened, given=given)
        self.consents[(number, name)] = (consent, parts, until)
        agency = self.world.agency(name)
        self.ledger.permissions.append(Permission(number, parts, until, agency=agency, consent=consent.pk))

    def has_agreed(self, number: int, name: str) -> bool:
        """Tell whether a yes to this person's agency stands; a yes to less would take the wider one back."""
        agency = self.world.agency(name)
        return any(
            number == of and self.world.agency(other) == agency and self.at < until
            for (of, other), (_consent, _parts, until) in self.consents.items()
        )

    @precondition(lambda self: self.consents)
    @rule(choice=st.data())
    def take_back(self, choice: st.DataObject) -> None:
        """The person takes a consent back; what stood on it ends with it."""
        number, name = choice.draw(st.sampled_from(sorted(self.consents)))
        consent, _parts, _until = self.consents.pop((number, name))
        lead = self.lead_of(number)
        with acting_as(lead, self.at):
            withdraw_consent(actor=lead, at=self.at, opened=self.opened(number, lead), consent=consent)
        self.ledger.end(consent=consent.pk)
        self.referrals = [one for one in self.referrals if one[2].consent_id != consent.pk]

    @precondition(lambda self: self.standing())
    @rule(choice=st.data())
    def refer(self, choice: st.DataObject) -> None:
        """The lead refers the person to a service, within what was agreed."""
        number, name = choice.draw(st.sampled_from(self.standing()))
        consent, parts, _until = self.consents[(number, name)]
        lead = self.lead_of(number)
        with acting_as(lead, self.at):
            referral = send_referral(
                actor=lead, at=self.at, opened=self.opened(number, lead), service=self.world.services[name],
                need="legal_aid", urgency="routine", categories=parts,
            )  # fmt: skip
        self.referrals.append((number, name, referral))
        # The usual end, or the consent's own, if that is sooner.
        until = min(self.at + timedelta(days=country_pack().clocks.grant_days), consent.expires_at or self.at)
        self.ledger.permissions.append(
            Permission(number, parts, until, agency=self.world.agency(name), consent=consent.pk, referral=referral.pk)
        )

    def standing(self) -> list[tuple[int, str]]:
        """Return where a referral can be sent now."""
        sent = {(number, name) for number, name, _referral in self.referrals}
        return sorted(
            key
            for key, (_consent, _parts, until) in self.consents.items()
            if key[1] in self.world.services and key not in sent and self.at < until and not self.is_barred(*key)
        )

    @precondition(lambda self: self.answerable())
    @rule(choice=st.data(), yes=st.booleans())
    def answer(self, choice: st.DataObject, *, yes: bool) -> None:
        """The service accepts, or declines and sees nothing from then on."""
        index = choice.draw(st.sampled_from(self.answerable()))
        _number, name, referral = self.referrals.pop(index)
        actor = self.world.actors[name]
        with acting_as(actor, self.at):
            if yes:
                accept_referral(actor=actor, at=self.at, referral_id=referral.pk)
            else:
                decline_referral(actor=actor, at=self.at, referral_id=referral.pk, reason="no_capacity")
        if not yes:
            self.ledger.end(referral=referral.pk)
            self.ledger.end(consent=referral.consent_id, referral=None)

    def answerable(self) -> list[int]:
        """Return the referrals that their recipient can still see."""
        return [
            index
            for index, (number, name, referral) in enumerate(self.referrals)
            if self.ledger.live(self.at, referral=referral.pk) and self.ledger.sees(self.world, name, number, self.at)
        ]

    @rule(number=case_numbers, name=st.sampled_from(["alice", "charlie", "ivan"]), parts=chosen_parts)
    def override(self, number: int, name: str, parts: Category) -> None:
        """Somebody opens parts of a case for themselves, in an emergency."""
        actor = self.world.actors[name]
        given: dict[str, Any] = {
            "actor": actor, "at": self.at, "code": self.world.cases[number].code, "categories": parts,
            "reason": "She has not come home and does not answer.",
        }  # fmt: skip
        with acting_as(actor, self.at):
            if self.is_barred(number, name) or (number, f"person {actor.person_id}") in self.ledger.barred:
                with pytest.raises(NotVisible):
                    use_override(**given)
                return
            use_override(**given)
        until = self.at + timedelta(hours=country_pack().clocks.override_hours)
        self.ledger.permissions.append(Permission(number, parts, until, person=actor.person_id or 0))

    @rule(number=case_numbers, who=st.data(), whole_agency=st.booleans())
    def keep_out(self, number: int, who: st.DataObject, *, whole_agency: bool) -> None:
        """The lead keeps an agency or a person out, whatever they hold."""
        name, lead = who.draw(st.sampled_from(self.others(number))), self.lead_of(number)
        agency, person = self.world.agency(name), self.world.actors[name].person_id or 0
        key = (number, f"agency {agency}" if whole_agency else f"person {person}")
        if key in self.ledger.barred:
            return
        target = {"agency_id": agency} if whole_agency else {"person_id": person}
        with acting_as(lead, self.at):
            opened = self.opened(number, lead)
            exclusion = exclude(actor=lead, at=self.at, opened=opened, reason="A relative works there.", **target)
        self.ledger.barred[key] = exclusion.pk
        self.ledger.end(case=number, **({"agency": agency} if whole_agency else {"person": person}))

    @precondition(lambda self: self.ledger.barred)
    @rule(choice=st.data())
    def let_in(self, choice: st.DataObject) -> None:
        """The lead lifts an exclusion; what had ended stays ended."""
        key = choice.draw(st.sampled_from(sorted(self.ledger.barred)))
        lead = self.lead_of(key[0])
        with acting_as(lead, self.at):
            exclusion = Exclusion.objects.get(pk=self.ledger.barred.pop(key))
            lift_exclusion(actor=lead, at=self.at, opened=self.opened(key[0], lead), exclusion=exclusion)

    @precondition(lambda self: self.at - START < LONGEST)
    @rule(hours=st.sampled_from([1, 2, 23, 24, 24 * 8, 24 * 40]))
    def wait(self, hours: int) -> None:
        """Time passes, and access runs out."""
        self.at += timedelta(hours=hours)

    def expected(self, name: str) -> dict[int, Category]:
        """Return what the ledger lets a persona see, by file; files of which nothing shows are left out."""
        seen = {
            case.file.pk: self.ledger.sees(self.world, name, number, self.at)
            for number, case in enumerate(self.world.cases)
        }
        return {pk: parts for pk, parts in seen.items() if parts}

    @invariant()
    def sight_is_what_the_ledger_says(self) -> None:
        """Compare everybody's sight with the ledger, and look through all else as one of them, each in turn."""
        ids = [case.file.pk for case in self.world.cases]
        for name in WATCHED:
            actor, expected = self.world.actors[name], self.expected(name)
            with acting_as(actor, self.at):
                sights = sights_of(actor, ids, self.at)
                assert {pk: sight.readable for pk, sight in sights.items()} == expected
                assert set(visible_files(actor, self.at).values_list("pk", flat=True)) == set(expected)
        name = next(self.turns)
        self.look(self.world.actors[name], self.expected(name))

    def look(self, actor: Actor, expected: dict[int, Category]) -> None:
        """Look through everything that is not a page."""
        ids = [case.file.pk for case in self.world.cases]
        with acting_as(actor, self.at):
            sights = sights_of(actor, ids, self.at)
            cases = caseload(actor=actor, at=self.at, chosen=CaseloadFilter(with_closed=True))
            listed = caseload_page(
                actor=actor, at=self.at, cases=list(cases.select_related("file", "file__lead_agency"))
            )
            exported = rows_of(actor, self.at, ids)
            hits = [hit for one in _WORDS for hit in lookalikes(actor=actor, at=self.at, names=[one])]
            shown = [redact(model._default_manager.select_related("file").all(), sights) for model in MODELS]
        assert {row.case.record.file_id for row in listed} == set(expected)
        assert {file_id for file_id, _readable, _cells in exported} == set(expected)
        assert {hit.file_id for hit in hits if hit.is_visible or hit.code} <= set(expected)
        texts = [str(row[name]) for rows in shown for row in rows for name in row]
        texts += [cell for _file_id, _readable, cells in exported for cell in cells]
        found = [one for hit in hits for one in (hit.case, hit.identity) if one is not None]
        texts += [str(row[name]) for row in (*found, *(row.case for row in listed)) for name in row]
        self.nothing_forbidden("\n".join(texts), expected)
        self.all_allowed("\n".join(texts), expected)

    def nothing_forbidden(self, text: str, expected: dict[int, Category]) -> None:
        """Fail when a text has a word of a part that is not allowed."""
        for number, case in enumerate(self.world.cases):
            allowed = expected.get(case.file.pk, Category(0))
            assert [part for part in PARTS if part not in allowed and word(number, part) in text] == []

    def all_allowed(self, text: str, expected: dict[int, Category]) -> None:
        """Fail when a text lacks a word of a part that is allowed (else the words prove nothing)."""
        rows = {Category.WHEREABOUTS: Category.ASSISTANCE}  # a field of a record that belongs to another part
        for number, case in enumerate(self.world.cases):
            allowed = expected.get(case.file.pk, Category(0))
            wanted = [part for part in allowed.parts if rows.get(part, part) in allowed]
            assert [part for part in wanted if word(number, part) not in text] == []

    def teardown(self) -> None:
        """Walk through every page and endpoint as one of them, each in turn, then undo it all."""
        try:
            with time_machine.travel(self.at, tick=False):
                for name in WATCHED:
                    self.look(self.world.actors[name], self.expected(name))
                self.walk(next(self.walkers))
        finally:
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)
            clear_all_memories()

    def walk(self, name: str) -> None:
        """Ask for everything there is about every case, in the name of one persona."""
        client = browser_of(self.world.personas[name])
        expected = self.expected(name)
        text = "".join(_text(client, address) for address in LISTS)
        for one in _WORDS:
            text += client.post("/search/", {"name": one}).content.decode()
            text += client.post("/api/v1/search", {"name": one}, content_type="application/json").content.decode()
        self.nothing_forbidden(text, expected)
        for case in self.world.cases:
            seen = expected.get(case.file.pk, Category(0))
            overview = client.get(f"/cases/{case.code}/")
            assert overview.status_code == (200 if seen else 404)
            told = client.get(f"/api/v1/cases/{case.code}")
            assert told.status_code == (200 if seen else 404)
            if seen:
                assert told.json()["readable"] == [part.name for part in seen.parts]
            addresses = [f"/cases/{case.code}/{page}/" for page in ("summary", "timeline")]
            addresses += [] if not seen else [f"/cases/{case.code}/section/{one.slug}/" for one in sections_of(case)]
            addresses += [f"/api/v1/cases/{case.code}/records/{slug}" for slug in (SLUGS if seen else SLUGS[:1])]
            for part in OF_CASE:
                answer = client.get(f"/api/v1/cases/{case.code}/{part}")
                assert answer.status_code in ({200, 403, 404} if seen else {403, 404}), part
                self.nothing_forbidden(answer.content.decode(), expected)
            self.preview(client, case.code, seen, expected)
            text = overview.content.decode() + told.content.decode()
            text += "".join(_text(client, address) for address in addresses)
            self.nothing_forbidden(text, expected)
            self.all_allowed(text, {case.file.pk: seen})

    def preview(self, client: Client, code: str, seen: Category, expected: dict[int, Category]) -> None:
        """Look at what would be sent, were all that is seen to be sent; with a part that is not seen, nothing shows."""
        for service in self.world.services.values():
            for parts in (seen, Category.ALL):
                body = {"service_id": str(service.pk), "categories": [part.name for part in parts.parts]}
                told = client.post(f"/api/v1/cases/{code}/referrals/preview", body, content_type="application/json")
                self.nothing_forbidden(told.content.decode(), expected)
                assert told.status_code in ({200, 403} if seen and parts in seen else {403, 404, 422})


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code < 500, address
    return str(answer.content.decode())


@pytest.mark.django_db
def test_nobody_sees_what_no_live_grant_allows() -> None:
    NeedToKnow.world = make_world()
    run_state_machine_as_test(
        NeedToKnow,
        settings=settings(
            max_examples=N_EXAMPLES, stateful_step_count=N_STEPS, deadline=None, database=None,
            derandomize=True, suppress_health_check=list(HealthCheck), print_blob=False, phases=[Phase.generate],
        ),
    )  # fmt: skip
