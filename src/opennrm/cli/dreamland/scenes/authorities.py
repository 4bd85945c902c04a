"""Border, police, labour inspection, protocol: those who meet people first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.cli.dreamland.chapters import arrival, children, identification, referrals
from opennrm.cli.dreamland.chapters.consent import ask, parts
from opennrm.cli.dreamland.papers import letter
from opennrm.cli.dreamland.scenes.common import DAY, first_day, put_document, refer_now, scene, this_evening, to_do
from opennrm.cli.dreamland.story import add
from opennrm.cli.dreamland.words import words
from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import Action
from opennrm.prosecution.proceedings.services import open_suspect
from opennrm.protection.lifecycle.services import offer_transfer

if TYPE_CHECKING:
    from opennrm.cli.dreamland.timeline import Steps
    from opennrm.cli.dreamland.world import World


def all_scenes(world: World) -> list[Steps]:
    """Return the scenes of this part."""
    return [hazel(world), indigo(world), maple(world), violet(world), otter(world), sparrow(world)]


def hazel(world: World) -> Steps:
    """Tell of Hazel, whom Fredrik met at the crossing this morning; he asked a shelter for a bed at once."""
    story = scene(world, "Hazel", 0.25, "sexual", "russian", "woman", "ravensgate")
    yield story.begins_at
    first_day(story, "fred", "border_control", risk="high")
    yield world.at - timedelta(hours=3)
    refer_now(story, "ravensgate-women", "shelter", "immediate")
    to_do(story, "Drive her to the shelter, not in uniform", this_evening(story))


def indigo(world: World) -> Steps:
    """Tell of Indigo, whom the border guard offers to Harbour Light."""
    story = scene(world, "Indigo", 4, "armed_groups", "arabic", "man", "ravensgate")
    yield story.begins_at
    first_day(story, "fred", "border_control")
    with story.at_desk(page="consent") as desk:
        ask(story, desk, "sharing", agency=world.agencies["harbour-light"], categories=parts("most"))
    yield world.at - DAY
    shift = world.able("border-guard", Action.CASE_TRANSFER)[0]
    with story.at_desk(shift, "transfer") as desk:
        offer_transfer(
            actor=desk.actor,
            at=desk.at,
            opened=desk.opened,
            agency_id=world.agencies["harbour-light"].pk,
            reason="needs",
            message="He has told the little he wants to tell. A border post is no place to go on.",
        )


def maple(world: World) -> Steps:
    """Tell of Maple, one of eleven men in one room: Lena's case, with a decision that is late."""
    story = scene(world, "Maple", 15, "forced_labour", "central_asian", "man", "greenvale")
    yield story.begins_at
    first_day(story, "lena", "labour_inspection")
    identification.tell_account(story)
    yield story.begins_at + DAY
    identification.ask_for_decision(story)
    yield story.begins_at + 2 * DAY
    world.timeline.begin(referrals.refer(story, "social_support"))
    slip = letter("Packing Hall Greenvale", "April: 212 hours. Bed, food, gloves, transport. To be paid out: 0.00")
    put_document(story, "Pay slip of April", "employment", Category.IDENTIFICATION, slip)
    yield world.at - timedelta(hours=6)
    to_do(story, "Read the pay slips of the packing hall", this_evening(story))


def violet(world: World) -> Steps:
    """Tell of Violet, who works in a diplomat's house and asked for a telephone number."""
    story = scene(world, "Violet", 8, "domestic_servitude", "filipino", "woman", "havenport")
    yield story.begins_at
    first_day(story, "petra", "diplomatic_household")
    identification.tell_account(story)
    yield world.at - 5 * DAY
    refer_now(story, "legal-advice-havenport", "legal_aid", "routine")
    yield world.at - timedelta(hours=7)
    to_do(story, "Meet her alone at the ministry, about the yearly card", this_evening(story))


def otter(world: World) -> Steps:
    """Tell of Otter, Ivan's witness, who is accused of a theft she was made to commit; the hearing comes."""
    story = scene(world, "Otter", 70, "criminal_activity", "serbian", "woman", "bellmoor")
    yield story.begins_at
    first_day(story, "ivan", "police_operation")
    identification.tell_account(story)
    yield story.begins_at + 2 * DAY
    values = {
        "name": "“The accountant”",
        "roles": ["Exploiter"],
        "description": "Keeps the notebook with the debts.",
        "whereabouts": "Bellmoor, behind the market.",
    }
    with story.at_desk(page="people") as desk:
        open_suspect(actor=desk.actor, at=desk.at, values=values, case=desk.opened)
        add(
            desk,
            "proceeding",
            kind="trial",
            status="open",
            person_role="witness",
            authority="District Court of Bellmoor",
            number="K-212",
            offences="Trafficking in human beings",
            cooperates=True,
            opened_on=desk.day,
            next_hearing_on=(world.at + 7 * DAY).date(),
        )
        add(desk, "protection-measure", kind="video", status="asked", from_on=desk.day)
    yield world.at - timedelta(days=13, hours=20)
    with story.at_desk(page="justice") as desk:
        add(
            desk,
            "non-punishment",
            offence="theft",
            status="noted",
            authority="Prosecutor General's Office",
            link="Took goods from shops because she was told what would happen to her sister if she came back without.",
        )
    summons = letter("District Court of Bellmoor", "Case K-212. You are called as a witness.")
    put_document(story, "Summons", "court", Category.LEGAL, summons)
    yield world.at - timedelta(hours=8)
    to_do(story, "Tell the court that she speaks by video", this_evening(story))


def sparrow(world: World) -> Steps:
    """Tell of Sparrow, a girl in the care of Social Services, whose age was doubted."""
    story = scene(world, "Sparrow", 30, "forced_marriage", "francophone", "girl", "thornfield")
    yield story.begins_at
    arrival.open_at(story, world.worker("social-services", story.rng), "school")
    with story.at_desk(page="consent") as desk:
        ask(story, desk, "assistance")
    children.assess_age(story)
    identification.tell_account(story)
    with story.at_desk(page="identification") as desk:
        add(desk, "need", need="education", urgency="soon", own_view=story.pick(words("needs")["education"]))
    identification.ask_for_decision(story)
    world.timeline.begin(children.protect_child(story))
    yield world.at - timedelta(hours=22)
    refer_now(story, "youth-house", "shelter", "urgent")
