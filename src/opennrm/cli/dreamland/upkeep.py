"""What the node itself does in the meantime, and what is put in order at the end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.access.services import extend_lead_grants
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.services import check_log
from opennrm.kernel.notifications.models import Notification
from opennrm.protection.approvals.services import expire_approvals
from opennrm.protection.consents.services import chase_withdrawals
from opennrm.protection.deadlines.services import escalate
from opennrm.protection.directory.services.dreamland import bring_up_to_date
from opennrm.protection.identification.services import renew_task_grants
from opennrm.protection.lifecycle.services import expire_transfers, remind_of_due
from opennrm.protection.sop.selectors import asked_of
from opennrm.protection.sop.services import begin_procedures, note_deviation

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.cli.dreamland.timeline import Steps
    from opennrm.cli.dreamland.world import World

_READ_AFTER = timedelta(days=6)


def upkeep(world: World, since: timedelta) -> Steps:
    """Do what the worker does: renew every four weeks; remind and escalate seldom, but often in the last two weeks."""
    moment, often = world.at - since, world.at - timedelta(days=14)
    while moment < often:
        moment = min(moment + timedelta(days=28), often)
        yield moment
        with acting_as(SYSTEM, moment):
            renew(moment)
    while True:
        tick(moment)
        moment += timedelta(days=3)
        yield moment


def audit(world: World) -> Steps:
    """Let the auditor check the log, so long ago that it is time to do it again."""
    yield world.at - timedelta(days=9)
    otto = world.actor("otto")
    with acting_as(otto, world.timeline.now):
        check_log(actor=otto, at=world.timeline.now)


def renew(at: datetime) -> None:
    """Renew what the lead and the authorities at work hold."""
    extend_lead_grants(actor=SYSTEM, at=at, within=timedelta(days=60))
    renew_task_grants(at=at)


def tick(at: datetime) -> None:
    """Renew, remind and escalate."""
    with acting_as(SYSTEM, at):
        renew(at)
        escalate(actor=SYSTEM, at=at)
        expire_approvals(actor=SYSTEM, at=at)
        expire_transfers(actor=SYSTEM, at=at)
        chase_withdrawals(at=at)


def after_all(world: World) -> None:
    """Count free places anew, read old messages, and let the worker have been there a moment ago."""
    with acting_as(SYSTEM, world.at):
        bring_up_to_date(at=world.at)
        remind_of_due(at=world.at)
        tick(world.at)
        Notification.objects.unread().filter(at__lt=world.at - _READ_AFTER).update(read_at=world.at - _READ_AFTER)


_REASONS = (
    "The person asked for a few days of rest first, and we agreed on a date.",
    "No interpreter for the language was free before Monday.",
    "It was done in time, and written down late.",
)


def follow_procedure(world: World) -> None:
    """Begin the procedure in all cases at once, and let Alice say why a few things were not done."""
    with acting_as(SYSTEM, world.at):
        begin_procedures(at=world.at)
    alice = world.actor("alice")
    with acting_as(alice, world.at):
        missed = list(asked_of(alice, world.at, "missed").filter(file__closed_at__isnull=True)[: len(_REASONS)])
        for one, reason in zip(missed, _REASONS, strict=False):
            opened = access_file_by_id(actor=alice, file_id=one.file_id, at=world.at)
            note_deviation(actor=alice, at=world.at, opened=opened, rule_id=one.rule, reason=reason)
