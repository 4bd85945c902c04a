"""Make two files again of one that was two people after all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import Exclusion, Grant
from opennrm.kernel.access.rules import EVERYTHING, Opened, refuse_closed
from opennrm.kernel.access.services import set_closed
from opennrm.kernel.actors import Action
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, Refused
from opennrm.kernel.events.services import publish
from opennrm.kernel.records.selectors import plain_values
from opennrm.kernel.records.services import change_record
from opennrm.protection.cases.models import Case, Identity
from opennrm.protection.cases.services import index_identity
from opennrm.protection.consents.models import Consent
from opennrm.protection.lifecycle.services.transfers import require_lead
from opennrm.protection.merging.enums import MergeStatus
from opennrm.protection.merging.models import Merge
from opennrm.protection.merging.selectors.plan import storable
from opennrm.protection.merging.services.moving import move_back, move_events_back
from opennrm.protection.referrals.models import Referral

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.models import File
    from opennrm.kernel.actors import Actor


@transaction.atomic
def take_apart(*, actor: Actor, at: datetime, opened: Opened, merge: Merge, because: str) -> Merge:
    """Give the joined file back what came from it; what was added since stays, and access is not given back by itself.

    Raises
    ------
    NotPermitted, FileClosed
        The actor's agency does not lead the file; it is closed.
    Refused
        The files are not joined, the other has another lead by now, or was erased.
    InvalidInput
        No reason is given.
    """
    require_lead(actor, opened, Action.CASE_CLOSE)
    refuse_closed(opened)
    if not because.strip():
        raise InvalidInput(_("Say why."), {"because": _("Say why.")})
    with system_wall():
        held = Merge.objects.select_for_update(of=("self",)).select_related("file", "other").get(pk=merge.pk)
        there = held.other
        if held.status != MergeStatus.MERGED or there is None or there.erased_at is not None:
            raise Refused(_("These files are not joined."))
        if there.lead_agency_id != opened.file.lead_agency_id:
            raise Refused(_("Another agency leads this case by now than the file that was joined into it."))
        n_records = _give_back(actor, at, opened, held, there)
        return _tell(actor, at, opened, held, there, because, n_records)


def _give_back(actor: Actor, at: datetime, opened: Opened, merge: Merge, there: File) -> int:
    manifest, here = plain_values(merge)["kept"], opened.file
    moved: dict[str, list[str]] = manifest["moved"]
    n_records = move_back(moved, here, there)
    _release_consents(manifest["consents"], merge)
    records = {one for ids in moved.values() for one in ids}
    move_events_back(manifest["events"], records, here, there)
    _restore_links(manifest["links"], here, there)
    _restore_fields(actor, at, opened, manifest["names"], Identity)
    for label, fields in manifest["fields"].items():
        _restore_fields(actor, at, opened, fields, apps.get_model(label))
    Exclusion.objects.filter(pk__in=manifest["exclusions"], lifted_at__isnull=True).update(lifted_at=at)
    Case.objects.filter(file=there).update(closed_at=None, changed_at=at, **manifest["case"])
    set_closed(opened=Opened(file=there, sight=EVERYTHING, is_lead=True), closed_at=None)
    for identity in Identity.objects.filter(file__in=[here, there]).select_related("file"):
        index_identity(identity)
    return n_records


def _release_consents(settled: list[dict[str, Any]], merge: Merge) -> None:
    """Let an answer stand again that gave way to the other file's, unless the one that stood was taken back since."""
    for one in settled:
        winner = Consent.objects.current().filter(pk=one["winner"]).first()
        if winner is None or (winner.withdrawn_at is not None and winner.withdrawn_at > merge.merged_at):
            continue
        if Consent.objects.filter(pk=one["loser"], replaced_at=merge.merged_at).update(replaced_at=None):
            Referral.objects.filter(pk__in=one["referrals"], consent_id=one["winner"]).update(consent_id=one["loser"])
            Grant.objects.filter(pk__in=one["grants"], source_id=one["winner"]).update(source_id=one["loser"])


def _restore_links(links: dict[str, list[str]], here: File, there: File) -> None:
    for path, ids in links.items():
        label, name = path.rsplit(".", 1)
        model: Any = apps.get_model(label)
        model._default_manager.filter(pk__in=ids, **{name: here}).update(**{name: there})


def _restore_fields(actor: Actor, at: datetime, opened: Opened, fields: dict[str, list[Any]], model: Any) -> None:
    """Put back what the kept file said before, where nobody has changed it since."""
    record = model._default_manager.filter(file=opened.file).select_related("file").first()
    if record is None or not fields:
        return
    now = plain_values(record)
    values = {name: before for name, (before, chosen) in fields.items() if storable(now[name]) == chosen}
    if values:
        change_record(
            actor=actor, at=at, opened=opened, record=record, base_version=record.version, event="merge.chosen",
            values=values,
        )  # fmt: skip


def _tell(actor: Actor, at: datetime, opened: Opened, merge: Merge, there: File, because: str, n_records: int) -> Merge:
    changed = change_record(
        actor=actor, at=at, opened=opened, record=merge, base_version=merge.version, event="merge.undone",
        values={"status": MergeStatus.UNDONE, "undone_at": at, "undone_because": because.strip()},
    )  # fmt: skip
    publish(
        actor=actor, at=at, file=there, type="merge.undone", category=Category.BASIC,
        detail={"from": opened.code},
    )  # fmt: skip
    for file in (opened.file, there):
        write_entry(
            actor=actor, at=at, verb="case.taken_apart", file_id=file.pk, target=f"merge:{merge.pk}",
            detail={"n_records": n_records},
        )  # fmt: skip
    return changed
