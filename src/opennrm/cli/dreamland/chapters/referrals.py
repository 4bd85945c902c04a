"""Referring somebody to a service, and what the service answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.cli.dreamland.chapters.consent import ask, parts
from opennrm.cli.dreamland.words import words
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.actors import SYSTEM, Action
from opennrm.protection.directory.services.capacity import NoPlaceFree
from opennrm.protection.referrals.models import Referral
from opennrm.protection.referrals.selectors.sending import allowance_for, purpose_for
from opennrm.protection.referrals.services import (
    accept_referral,
    complete_referral,
    decline_referral,
    send_referral,
    start_referral,
    withdraw_referral,
)

if TYPE_CHECKING:
    from opennrm.cli.dreamland.story import Desk, Story
    from opennrm.cli.dreamland.timeline import Steps
    from opennrm.kernel.accounts.models import Person
    from opennrm.protection.directory.models import Service

_PARTS = {
    "medical": "health",
    "psychological": "health",
    "legal_aid": "legal",
    "compensation": "legal",
    "shelter": "shelter",
}
_STAYS = {"shelter": 75, "legal_aid": 105, "psychological": 90, "education": 100}  # less than access lasts


def refer(story: Story, need: str, *, urgency: str = "", service: Service | None = None) -> Steps:
    """Ask for consent, send the referral, and wait for what comes of it."""
    chosen = service or story.world.service_for(
        story.rng, need, story.life, not_of={story.lead.agency_id}, age=story.life.age(story.now.date())
    )
    if chosen is None:
        return
    how_urgent = urgency or story.rng.choices(["routine", "urgent", "immediate"], [6, 3, 1])[0]
    with story.at_desk(page="referrals") as desk:
        if not desk.opened.is_lead:
            return
        allow(story, desk, chosen, need)
        sent = send(story, desk, chosen, need, how_urgent)
    yield from answer(story, sent, chosen)


def allow(story: Story, desk: Desk, service: Service, need: str) -> None:
    """Ask for consent to share with the service's agency, where nothing allows it yet."""
    travelling = parts(_PARTS.get(need, "modest"))
    allowed = allowance_for(desk.opened, service.agency, at=desk.at)
    if travelling & ~allowed.categories:
        purpose = purpose_for(service.agency)
        ask(story, desk, purpose, agency=service.agency, categories=travelling | allowed.categories)


def send(story: Story, desk: Desk, service: Service, need: str, urgency: str) -> Referral:
    """Send the referral."""
    return send_referral(
        actor=desk.actor, at=desk.at, opened=desk.opened, service=service, need=need, urgency=urgency,
        categories=parts(_PARTS.get(need, "modest")), message=story.pick(words("messages")),
        may_edit=need in {"shelter", "psychological"},
    )  # fmt: skip


def answer(story: Story, sent: Referral, service: Service) -> Steps:
    """Let the service answer, begin and end; what is not answered yet today waits in its inbox."""
    hours = {"immediate": 0.06, "urgent": 0.6, "routine": 1.7}[sent.urgency]
    if story.is_recent and story.chance(0.3):
        return  # nobody has looked at it yet
    yield story.after(hours, 0.6)
    person = story.world.who(service.agency, Action.REFERRAL_ANSWER, story.rng)
    if _is_gone(story, sent):
        return
    if story.chance(0.13) or not _accept(story, person, sent):
        _decline(story, person, sent)
        return
    if story.chance(0.04):
        yield story.after(2)
        _take_back(story, sent)
        return
    yield story.after(2)
    if not _is_gone(story, sent):
        with acting_as(actor_of(person), story.now):
            start_referral(actor=actor_of(person), at=story.now, referral_id=sent.pk)
    yield from _ending(story, person, sent)


def _ending(story: Story, person: Person, sent: Referral) -> Steps:
    yield story.after(_STAYS.get(sent.need, 40), 0.5)
    if _is_gone(story, sent):
        return
    outcome = story.rng.choices(
        ["met", "partly_met", "left", "did_not_come", "not_met", "referred_on"], [9, 4, 2, 1, 1, 1]
    )[0]
    with acting_as(actor_of(person), story.now):
        complete_referral(
            actor=actor_of(person),
            at=story.now,
            referral_id=sent.pk,
            outcome=outcome,
            feedback=story.pick(words("feedback")),
        )


def _is_gone(story: Story, sent: Referral) -> bool:
    """Tell whether the referral has ended meanwhile, or the case was closed."""
    with acting_as(SYSTEM, story.now):
        return not Referral.objects.open().filter(pk=sent.pk).exists()


def _accept(story: Story, person: Person, sent: Referral) -> bool:
    actor = actor_of(person)
    try:
        with acting_as(actor, story.now):
            accept_referral(
                actor=actor,
                at=story.now,
                referral_id=sent.pk,
                note=story.pick(["Welcome.", "", "Ask for the night desk."]),
            )
    except NoPlaceFree:
        return False
    return True


def _decline(story: Story, person: Person, sent: Referral) -> None:
    reason = story.rng.choice(["no_capacity", "no_language", "not_safe", "outside_area"])
    with acting_as(actor_of(person), story.now):
        decline_referral(
            actor=actor_of(person), at=story.now, referral_id=sent.pk, reason=reason, note=story.pick(words("declines"))
        )


def _take_back(story: Story, sent: Referral) -> None:
    actor = actor_of(story.lead)
    if sent.author_agency_id == actor.agency_id and not _is_gone(story, sent):
        with acting_as(actor, story.now):
            withdraw_referral(actor=actor, at=story.now, referral_id=sent.pk)
