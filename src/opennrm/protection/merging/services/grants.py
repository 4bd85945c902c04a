"""After two files became one nobody outside the lead agency sees more than they saw in both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opennrm.kernel.access.enums import Basis, Purpose, Source
from opennrm.kernel.access.models import Exclusion, Grant
from opennrm.kernel.access.services import grant_access, revoke_grant
from opennrm.kernel.actors import Action, Actor, require
from opennrm.kernel.errors import NotPermitted, NotVisible, Refused
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.vault.services import open_one, seal
from opennrm.protection.consents.models import Consent
from opennrm.protection.deadlines.models import Task
from opennrm.protection.lifecycle.selectors import lawful_road
from opennrm.protection.merging.rules import holdings, narrowed
from opennrm.protection.merging.selectors.merges import ended_access
from opennrm.protection.merging.selectors.plan import held_by_others, stands
from opennrm.protection.referrals.models import Referral

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.models import File
    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.merging.models import Merge
    from opennrm.protection.merging.rules import Held, Holder

BECAUSE = "files joined"


def narrow_grants(*, actor: Actor, at: datetime, kept: File, other: File) -> list[dict[str, Any]]:
    """End or narrow what others hold on either file to what they held on both; return what ended."""
    there = holdings(held_by_others(other, at).filter(starts_at__lte=at))
    ended = []
    for grant in list(held_by_others(kept, at)):
        ended += _narrow(actor, at, grant, there)
    for grant in list(held_by_others(other, at)):
        revoke_grant(actor=actor, at=at, grant=grant, because=BECAUSE)
        ended.append(_facts(grant))
    _tell_holders(at, ended)
    return ended


def _facts(grant: Grant) -> dict[str, Any]:
    return {
        "agency": grant.agency_id, "person": grant.person_id, "categories": grant.categories,
        "ends_at": grant.expires_at.isoformat(),
    }  # fmt: skip


def _narrow(actor: Actor, at: datetime, grant: Grant, there: dict[Holder, Held]) -> list[dict[str, Any]]:
    whole = holdings([grant])[(grant.agency_id, grant.person_id)]
    left = narrowed(whole, there.get((grant.agency_id, grant.person_id)))
    if left == whole and grant.starts_at <= at:
        return []
    facts = _facts(grant)
    revoke_grant(actor=actor, at=at, grant=grant, because=BECAUSE)
    if left is not None and grant.starts_at <= at:
        Grant.objects.create(
            file=grant.file, agency=grant.agency, person=grant.person, categories=left.categories,
            may_edit=left.may_edit, purpose=grant.purpose, basis=grant.basis, source=grant.source,
            source_id=grant.source_id, starts_at=at, expires_at=left.ends_at,
            granted_by_agency_id=actor.agency_id, granted_by_person_id=actor.person_id,
        )  # fmt: skip
    return [facts]


def _tell_holders(at: datetime, ended: list[dict[str, Any]]) -> None:
    text = gettext_noop(
        "The lead agency joined two files of one person. Your agency sees less of the case, or nothing: ask the lead"
        " agency for what you still need."
    )
    for agency_id, person_id in sorted({(one["agency"] or 0, one["person"] or 0) for one in ended}):
        notify(
            at=at, kind="case.merged", text_key=text, url=reverse("notifications:list"),
            agency_id=agency_id or None, person_id=person_id or None,
        )  # fmt: skip


def copy_exclusions(*, at: datetime, kept: File, other: File) -> list[int]:
    """Keep out of the joined file whoever was kept out of either; return the new exclusions."""
    made = []
    for one in Exclusion.objects.in_force().filter(file=other):
        target = {"agency_id": one.agency_id, "person_id": one.person_id}
        if kept.exclusions.in_force().filter(**target).exists():
            continue
        copy = Exclusion.objects.create(
            file=kept, excluded_at=at, excluded_by_person_id=one.excluded_by_person_id, **target
        )
        if one.reason is not None:
            bound = "access.exclusion:{}"
            plain = open_one(other.key_id, one.reason, bound_to=bound.format(one.pk), field="reason")
            copy.reason = seal(kept.key_id, plain, bound_to=bound.format(copy.pk), field="reason")
            copy.save(update_fields=["reason"])
        made.append(copy.pk)
    return made


def settle_consents(*, at: datetime, clashes: list[tuple[Consent, Consent]]) -> list[dict[str, Any]]:
    """Let one answer to each question stand, and what relied on the other rely on it; return what gave way."""
    return [_settle(at, winner, loser) for winner, loser in clashes]


def _settle(at: datetime, winner: Consent, loser: Consent) -> dict[str, Any]:
    Consent.objects.filter(pk=loser.pk).update(replaced_at=at)
    referrals = Referral.objects.open().filter(consent_id=loser.pk) if stands(winner, at) else Referral.objects.none()
    moved = [str(pk) for pk in referrals.values_list("pk", flat=True)]
    referrals.update(consent_id=winner.pk)
    kept = []
    for grant in Grant.objects.filter(source_id=loser.pk, revoked_at__isnull=True).exclude(source=Source.LEAD):
        if stands(winner, at) and winner.covers(grant.category_set):
            Grant.objects.filter(pk=grant.pk).update(source_id=winner.pk)
            kept.append(grant.pk)
        else:
            Grant.objects.filter(pk=grant.pk).update(revoked_at=at, revoked_because=BECAUSE)
    return {"winner": str(winner.pk), "loser": str(loser.pk), "referrals": moved, "grants": kept}


def settle_tasks(*, at: datetime, kept: File) -> None:
    """Give open tasks of agencies that see the file no more to its lead."""
    seeing = Grant.objects.live(at).filter(file=kept, agency__isnull=False).values("agency_id")
    left = Task.objects.open().filter(file=kept).exclude(agency_id__in=seeing)
    left.update(agency_id=kept.lead_agency_id, person=None)


@transaction.atomic
def give_again(*, actor: Actor, at: datetime, opened: Opened, merge: Merge, agency_id: int) -> Grant:
    """Let an agency see again, in the joined file, what it saw before, as the person's consent or a law allows.

    Raises
    ------
    NotPermitted, NotVisible
        The actor's agency does not lead the file; the agency lost nothing.
    Refused
        Neither consent nor law covers it.
    """
    require(actor, Action.GRANT_MANAGE)
    if not opened.is_lead:
        raise NotPermitted(_("Only the agency that leads the case can do this."))
    ended = next((one for one in ended_access(opened, merge, at) if one.agency.pk == agency_id), None)
    if ended is None:
        raise NotVisible
    road = lawful_road(opened, agency_id, at)
    if road is None or not ended.is_lawful or road.expires_at is None:
        raise Refused(_("The person has not agreed that this agency sees these parts. Ask, and record the answer."))
    is_consent = isinstance(road, Consent)
    return grant_access(
        actor=actor, at=at, opened=opened, agency_id=agency_id, categories=ended.categories,
        purpose=Purpose.ASSISTANCE, basis=Basis.CONSENT if isinstance(road, Consent) else road.basis,
        source=Source.CONSENT if is_consent else Source.LEGAL_BASIS, source_id=road.pk, expires_at=road.expires_at,
    )  # fmt: skip
