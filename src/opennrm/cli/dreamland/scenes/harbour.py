"""Harbour Light: Alice's people, and what waits for Samuel."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.cli.dreamland.chapters import assistance, identification, justice, referrals
from opennrm.cli.dreamland.chapters.consent import ask, parts
from opennrm.cli.dreamland.papers import letter, picture, receipt_in
from opennrm.cli.dreamland.scenes.common import DAY, first_day, put_document, refer_now, scene, this_evening, to_do
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Basis, Category, Purpose
from opennrm.kernel.access.services import open_file
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.actors import SYSTEM, Role
from opennrm.kernel.audit.services import write_refusal
from opennrm.kernel.errors import NotVisible
from opennrm.protection.consents.services import GroundAsked, ask_without_consent
from opennrm.protection.lifecycle.services import ask_closure
from opennrm.protection.notes.services import add_note
from opennrm.protection.referrals.services import (
    SealedHandover,
    accept_referral,
    acknowledge_receipt,
    hand_over_sealed,
    start_referral,
)
from opennrm.protection.sharing.selectors import handle_of
from opennrm.protection.sharing.services import ask_for_access, keep_out, override_access
from opennrm.protection.survivors.selectors import own_consents, own_file
from opennrm.protection.survivors.services import give_own_page, let_in, survivor_of, take_back

if TYPE_CHECKING:
    from opennrm.cli.dreamland.story import Story
    from opennrm.cli.dreamland.timeline import Steps
    from opennrm.cli.dreamland.world import World
    from opennrm.kernel.actors import Actor


def saffron(world: World, paper: dict[str, str]) -> Steps:
    """Tell of Saffron, whose reflection period ends this week: the case to look at first."""
    story = scene(world, "Saffron", 50, "domestic_servitude", "arabic", "woman", "havenport")
    yield story.begins_at
    first_day(story, "alice", "client_or_public", risk="high")
    with story.at_desk(page="consent") as desk:
        ask(story, desk, "statistics")
    yield story.begins_at + DAY
    assistance.make_safe(story)
    assistance.note_health(story)
    identification.tell_account(story)
    _documents(story)
    yield story.begins_at + 2 * DAY
    shelter = refer_now(story, "lighthouse-house", "shelter", "urgent")
    lawyer = refer_now(story, "lawyers-havenport", "legal_aid", "routine")
    identification.ask_for_decision(story)
    yield story.begins_at + timedelta(days=2, hours=5)
    for key, sent in (("bob", shelter), ("leo", lawyer)):
        actor = actor_of(world.personas[key])
        with acting_as(actor, story.now):
            accept_referral(actor=actor, at=story.now, referral_id=sent, note="Welcome.")
            start_referral(actor=actor, at=story.now, referral_id=sent)
    yield world.at - 41 * DAY
    identification.decide_step(story, "reasonable_grounds", "positive")
    yield from identification.told(story)
    assistance.make_plan(story)
    justice.offer_lawyer(story)
    yield world.at - 30 * DAY
    with story.at_desk(page="own-page") as desk:
        given = give_own_page(actor=desk.actor, at=desk.at, opened=desk.opened, language="ar")
        paper |= {"code": given.code, "pin": given.pin}
    yield world.at - 5 * DAY
    refer_now(story, "trauma-clinic", "psychological", "routine")
    assistance.make_appointment(story, "medical", 6)
    assistance.make_appointment(story, "legal_aid", 8)
    yield from _yesterday(story, paper)


def _yesterday(story: Story, paper: dict[str, str]) -> Steps:
    """Let others knock: a request, an override at three in the morning, a consent taken back."""
    world = story.world
    yield world.at - 2 * DAY
    lena = world.actor("lena")
    with acting_as(lena, story.now):
        ask_for_access(
            actor=lena,
            at=story.now,
            handle=handle_of(lena, _file_id(story)),
            categories=Category.IDENTIFICATION,
            purpose=Purpose.IDENTIFICATION,
            reason="The same household is under inspection for three other workers.",
        )
    yield world.at - timedelta(days=1, hours=9)
    _turned_away(story, "olga")
    yield (world.at - DAY).replace(hour=3, minute=12)
    fred = world.actor("fred")
    with acting_as(fred, story.now):
        override_access(
            actor=fred,
            at=story.now,
            code=story.code,
            categories=Category.CONTACT | Category.WHEREABOUTS,
            reason="A man at the crossing showed her photograph and asked for her. The shelter had to be warned.",
        )
    yield world.at - timedelta(hours=22)
    with story.at_desk(page="notes") as desk:
        note = "A cousin works in the kitchen of the shelter. Speak with her about it only when she is alone."
        add_note(actor=desk.actor, at=desk.at, opened=desk.opened, text=note, readers=[], roles=[Role.SERVICE_PROVIDER])
    yield world.at - timedelta(hours=20)
    access = let_in(at=story.now, code=paper["code"], pin=paper["pin"], address="192.0.2.7")
    if access is not None:
        _take_back(story, survivor_of(access), world.agencies["legal-aid-centre"].pk)
    yield world.at - timedelta(hours=2)
    to_do(story, "Ask Saffron where she wants to live when the period ends", this_evening(story))


def _turned_away(story: Story, key: str) -> None:
    """Let somebody try a code that they were told, to no avail: the page says that there is nothing, the log knows."""
    actor = story.world.actor(key)
    with acting_as(actor, story.now):
        try:
            open_file(actor=actor, code=story.code, at=story.now)
        except NotVisible as error:
            target = f"cases.case:{type(error).__name__}"
            write_refusal(actor=actor, at=story.now, verb="access.refused", target=target)


def _take_back(story: Story, survivor: Actor, agency_id: int) -> None:
    with acting_as(survivor, story.now):
        opened = own_file(actor=survivor, at=story.now)
        rows = own_consents(actor=survivor, opened=opened, at=story.now)
        mine = [row for row in rows if row.consent.agency_id == agency_id]
        if mine:
            take_back(actor=survivor, at=story.now, opened=opened, consent_id=mine[0].consent.pk)


def _file_id(story: Story) -> int:
    with story.at_desk(page="access") as desk:
        return desk.opened.file.pk


def _documents(story: Story) -> None:
    """Add a letter and a picture."""
    said = letter("Coast Health Centres", "The injuries fit the account that was given.")
    put_document(story, "Letter of the clinic", "medical", Category.HEALTH, said)
    put_document(story, "Photograph of the room", "photo", Category.IDENTIFICATION, picture())


def juniper(world: World) -> Steps:
    """Tell of Juniper: the second period that ends this week, and a hand-over abroad as a sealed file."""
    story = scene(world, "Juniper", 47, "forced_labour", "romanian", "man", "saltmarsh")
    yield story.begins_at
    first_day(story, "alice", "ngo_outreach")
    identification.tell_account(story)
    identification.ask_for_decision(story)
    yield world.at - 39 * DAY
    identification.decide_step(story, "reasonable_grounds", "positive")
    yield from identification.told(story)
    assistance.make_plan(story)
    yield world.at - 3 * DAY
    for outside in ("Reception service of Estmark, Varna Street", "Trade union of seafarers, Nordavia"):
        given = _hand_over(story, outside)
    yield world.at - 2 * DAY
    with acting_as(SYSTEM, story.now):  # the second of them opens the file and tells the code that lies in it
        receipt = receipt_in(given.page, given.passphrase)
        acknowledge_receipt(at=story.now, receipt=receipt, address="192.0.2.9")


def _hand_over(story: Story, outside: str) -> SealedHandover:
    with story.at_desk(page="referrals") as desk:
        return hand_over_sealed(
            actor=desk.actor, at=desk.at, opened=desk.opened, outside=outside, need="return", urgency="routine",
            categories=parts("modest"), message="Wants to hear what waits for him there.", basis=Basis.CONSENT,
            basis_reason="Agreed in writing, copy in the folder.", receipt_url="/receipt/",
        )  # fmt: skip


def comet(world: World) -> Steps:
    """Tell of Comet, whose case is to be closed as soon as a second person agrees."""
    story = scene(world, "Comet", 210, "sexual", "ukrainian", "woman", "havenport")
    yield story.begins_at
    first_day(story, "alice", "self_report")
    identification.tell_account(story)
    identification.ask_for_decision(story)
    yield story.begins_at + 6 * DAY
    identification.decide_step(story, "reasonable_grounds", "positive")
    yield from identification.told(story)
    world.timeline.begin(identification.reflection(story))
    world.timeline.begin(assistance.review(story))
    yield story.begins_at + 44 * DAY
    identification.decide_step(story, "conclusive", "positive")
    yield from identification.told(story)
    yield world.at - timedelta(hours=26)
    with story.at_desk(page="closure") as desk:
        ask_closure(
            actor=desk.actor,
            at=desk.at,
            opened=desk.opened,
            reason="independent",
            summary="Lives in a flat of her own in Silverlake and works with a contract. Knows whom to call.",
        )


def heron(world: World) -> Steps:
    """Tell of Heron: a court wants something without consent, and somebody is kept out of the file."""
    story = scene(world, "Heron", 24, "criminal_activity", "vietnamese", "man", "bellmoor")
    yield story.begins_at
    first_day(story, "alice", "hotline")
    identification.tell_account(story)
    yield story.begins_at + DAY
    with story.at_desk(page="access") as desk:
        keep_out(
            actor=desk.actor,
            at=desk.at,
            opened=desk.opened,
            agency_id=world.agencies["bellmoor-city"].pk,
            reason="A relative of the alleged trafficker works there.",
        )
    yield world.at - timedelta(hours=5)
    with story.at_desk(page="consent") as desk:
        asked = GroundAsked(
            purpose="law_enforcement",
            agency_id=world.agencies["prosecutor-general"].pk,
            basis=Basis.COURT_ORDER,
            categories=Category.BASIC | Category.LEGAL,
            law="Order 41 of the District Court of Bellmoor",
            reason="The court asks for the dates of the stay, and nothing else. Without them the hearing is put off.",
            expires_at=desk.at + 60 * DAY,
        )
        ask_without_consent(actor=desk.actor, at=desk.at, opened=desk.opened, asked=asked)


def pebble(world: World) -> Steps:
    """Tell of Pebble, who came this morning: nothing is asked yet but what is needed now."""
    story = scene(world, "Pebble", 0.2, "forced_begging", "albanian", "woman", "ravensgate")
    yield story.begins_at
    first_day(story, "alice", "ngo_outreach", risk="immediate")
    to_do(story, "Find a bed for tonight", this_evening(story))


def double(world: World) -> Steps:
    """Tell of Clover, who has a file at Open Door too, under another spelling."""
    story = scene(world, "Clover", 33, "forced_labour", "ukrainian", "woman", "bellmoor")
    yield story.begins_at
    first_day(story, "alice", "hotline")
    identification.tell_account(story)
    wages = letter("Bellmoor Building Company", "Worked from March to August. Wages are kept until the season ends.")
    put_document(story, "Letter of the employer", "employment", Category.IDENTIFICATION, wages)
    yield story.begins_at + 3 * DAY
    world.timeline.begin(referrals.refer(story, "medical"))
    yield world.at - DAY
    sent = refer_now(story, "legal-advice-havenport", "legal_aid", "urgent")
    yield world.at - timedelta(hours=19)
    leo = world.actor("leo")
    with acting_as(leo, story.now):  # accepted, and not begun yet
        accept_referral(actor=leo, at=story.now, referral_id=sent, note="On Thursday at ten.")
