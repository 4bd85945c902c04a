"""First contact, the first talk, and the way to the agency that walks with the person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from opennrm.cli.dreamland.chapters.consent import ask, parts
from opennrm.cli.dreamland.story import add
from opennrm.cli.dreamland.words import words
from opennrm.cli.dreamland.world import FINDERS
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.actors import Action
from opennrm.protection.cases.services import Intake, open_case
from opennrm.protection.lifecycle.services import accept_transfer, offer_transfer

if TYPE_CHECKING:
    from opennrm.cli.dreamland.story import Story
    from opennrm.cli.dreamland.timeline import Steps
    from opennrm.kernel.accounts.models import Person

_NO_INTERPRETER = {"en", "fr", "ru"}


def open_at(story: Story, finder: Person, avenue: str, **case: Any) -> None:
    """Open the case at first contact."""
    life, rng = story.life, story.rng
    given: dict[str, Any] = {
        "pseudonym": life.pseudonym, "sex": life.sex, "is_child": life.is_child, "birth_year": life.birth_year,
        "age_basis": rng.choice(["stated", "stated", "document", "estimated"]), "language": life.language,
        "needs_interpreter": life.language not in _NO_INTERPRETER, "avenue": avenue, "found_in": life.place,
        "first_account": story.pick(life.about["accounts"]), **case,
    }  # fmt: skip
    actor = actor_of(finder)
    with acting_as(actor, story.now):
        intake = Intake(case=given, identity=_identity(story), contact=_contact(story))
        story.code = open_case(actor=actor, at=story.now, intake=intake).code
    story.worker = finder


def _identity(story: Story) -> dict[str, Any]:
    """Return names in the person's own script, with the Latin spelling beside; one in eight gives no name."""
    name = story.life.name
    if story.chance(0.12):
        return {}
    given, family = name.parts[0], name.parts[1:]
    latin = "" if name.latin == name.native else name.latin
    return {
        "given_names": given.native, "family_names": " ".join(part.native for part in family), "other_names": latin,
        "citizenships": [story.life.country],
    }  # fmt: skip


def _contact(story: Story) -> dict[str, Any]:
    if story.life.is_child or story.chance(0.3):
        return {}
    return {
        "channel": story.rng.choice(["phone", "message", "message"]),
        "value": f"+999 77 {story.rng.randint(100, 999)} {story.rng.randint(10, 99)}",
        "safe_times": story.rng.choice(["Weekdays after 17:00", "Mornings, before 10", "Only on Sundays"]),
        "is_preferred": True,
    }  # fmt: skip


def first_talk(story: Story, *, person: Person | None = None) -> None:
    """Note the danger, the first needs, and the signs that were seen."""
    with story.at_desk(person, "needs") as desk:
        level = story.rng.choices(["low", "medium", "high", "immediate"], [4, 5, 3, 1])[0]
        dangers = story.rng.sample(["knows_where", "threats", "family", "debt", "contact", "homeless"], 2)
        add(desk, "risk", level=level, trigger="first", dangers=dangers, protection=story.pick(words("protection")),
            note=story.pick(words("risk_notes")), assessed_on=desk.day,
            review_on=desk.day + timedelta(days=9 if level == "immediate" else 80))  # fmt: skip
        for need in first_needs(story):
            add(desk, "need", need=need, urgency=story.rng.choice(["now", "soon", "later"]),
                own_view=story.pick(words("needs").get(need, [""])))  # fmt: skip


def first_needs(story: Story) -> list[str]:
    """Return what the person needs first; the same each time it is asked."""
    draw = story.world.rng(f"{story.key} needs")
    most = ["shelter", "medical", "psychological", "legal_aid", "social_support", "documents", "education"]
    if story.life.is_child:
        most = ["shelter", "psychological", "education", "social_support"]
    return draw.sample(most, min(len(most), draw.choice([2, 2, 3])))


def finder_of(story: Story, avenue: str, lead: str) -> Person:
    """Return who meets the person first."""
    agency = FINDERS.get(avenue, lead)
    if agency == lead:
        return story.world.worker(lead, story.rng)
    return story.world.who(agency, Action.CASE_OPEN, story.rng)


def hand_over(story: Story, lead: str) -> Steps:
    """Hand the case to the agency that walks with the person, with consent and a colleague's hand."""
    world, taker_agency = story.world, story.world.agencies[lead]
    able = world.able(story.lead.agency, Action.CASE_TRANSFER)
    if not able:
        return
    yield story.after(0.5)
    with story.at_desk(page="consent") as desk:
        if not desk.opened.is_lead:
            return
        ask(story, desk, "sharing", agency=taker_agency, categories=parts("most"))
    yield story.soon(40)
    with story.at_desk(able[0], "transfer") as desk:
        reason = story.rng.choice(["needs", "mandate", "moved"])
        transfer = offer_transfer(
            actor=desk.actor, at=desk.at, opened=desk.opened, agency_id=taker_agency.pk, reason=reason,
            message=story.pick(words("messages")),
        )  # fmt: skip
    yield story.after(1.2)
    taker = world.worker(lead, story.rng)
    actor = actor_of(taker)
    with acting_as(actor, story.now):
        accept_transfer(actor=actor, at=story.now, transfer_id=transfer.pk)
    story.worker, story.consents = taker, {}
