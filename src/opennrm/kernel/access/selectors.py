"""The only roads from an identifier to a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import BigIntegerField, CharField, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.enums import Category, FileKind
from opennrm.kernel.access.models import AccessRequest, Exclusion, File, Grant, Override
from opennrm.kernel.access.rules import EVERYTHING, NOTHING, Opened, Sight, despite_closure, refuse_closed
from opennrm.kernel.actors import Action, Actor, ActorKind, require
from opennrm.kernel.errors import NotPermitted, NotVisible
from opennrm.kernel.queries import AT, Prepared, Slot, SlotList, asked_by, stand_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

# What is done to a file under these actions changes it; the others read it, or keep order around it.
CHANGING = frozenset({
    Action.CASE_EDIT, Action.CASE_TRANSFER, Action.CONSENT_RECORD, Action.IDENTIFICATION_PROPOSE,
    Action.IDENTIFICATION_DECIDE, Action.REFERRAL_SEND, Action.JUSTICE_EDIT,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reach:
    """How an actor reaches files, asked once a list: it decides how the list is best asked for.

    Attributes
    ----------
    many
        The agency holds so many grants that a list is better walked than gathered.
    own
        The person holds grants besides the agency's.
    barred
        The (few) files from which the actor is kept out.
    """

    many: bool
    own: bool
    barred: tuple[int, ...]


_REACH = (
    "SELECT EXISTS(SELECT 1 FROM access_grant WHERE agency_id = %s AND revoked_at IS NULL AND starts_at <= %s"
    " AND expires_at > %s LIMIT 1 OFFSET %s), EXISTS(SELECT 1 FROM access_grant WHERE person_id = %s"
    " AND revoked_at IS NULL AND starts_at <= %s AND expires_at > %s)"
)
MANY_GRANTS = 2000
NOBODY = 0  # no row has this number


def reach_of(actor: Actor, at: datetime) -> Reach:
    """Return how an actor reaches files, in two small queries."""
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(_REACH, [actor.agency_id, moment, moment, MANY_GRANTS, actor.person_id, moment, moment])
        many, own = cursor.fetchone() or (False, False)
    return Reach(many=bool(many), own=bool(own), barred=tuple(excluded_file_ids(actor)))


def granted_file_ids(actor: Actor, at: datetime, reach: Reach) -> QuerySet[Grant, int]:
    """Return the ids of files that live grants open for the actor, as a subquery for `IN (...)`.

    Few people hold grants of their own; for all others one index answers, and the plan stays simple.
    """
    held = Grant.objects.live(at)
    agency = held.filter(agency_id=actor.agency_id or NOBODY).values_list("file_id", flat=True)
    if not reach.own:
        return agency
    return agency.union(held.filter(person_id=actor.person_id or NOBODY).values_list("file_id", flat=True))


def granted(actor: Actor, at: datetime, reach: Reach) -> Exists | Q:
    """Return the condition that a live grant opens the row's file (`file_id`), asked row by row."""
    held = Grant.objects.live(at).filter(file_id=OuterRef("file_id"))
    by_agency = Exists(held.filter(agency_id=actor.agency_id or NOBODY))
    if not reach.own:
        return by_agency
    return Q(by_agency) | Q(Exists(held.filter(person_id=actor.person_id or NOBODY)))


def excluded_file_ids(actor: Actor) -> list[int]:
    """Return the ids of the (few) files from which the actor is kept out."""
    return _BARRED.rows(person=actor.person_id, agency=actor.agency_id)


def _kept_out(actor: Actor) -> QuerySet[Exclusion, int]:
    return Exclusion.objects.in_force().against(actor).values_list("file_id", flat=True)


def _holdings() -> QuerySet[Grant, tuple[int, int, bool]]:
    held = Grant.objects.live(AT).held_by(_SOMEBODY).filter(file_id__in=SlotList("files"))
    return held.exclude(file_id__in=_kept_out(_SOMEBODY)).values_list("file_id", "categories", "may_edit")


def _files() -> QuerySet[File]:
    return File.objects.live().select_related("lead_agency")


_SOMEBODY = stand_in(Actor(kind=ActorKind.PERSON))
_BARRED = Prepared(lambda: _kept_out(_SOMEBODY))
_HOLDINGS = Prepared(_holdings)
_BY_CODE = Prepared(lambda: _files().filter(code=Slot("code", CharField()), kind=Slot("kind", CharField())))
_BY_ID = Prepared(lambda: _files().filter(pk=Slot("id", BigIntegerField())))


def visible_files(actor: Actor, at: datetime, kind: str = FileKind.CASE) -> QuerySet[File]:
    """Return the files the actor may see."""
    files = File.objects.live().filter(kind=kind)
    if actor.kind is ActorKind.SYSTEM:
        return files
    if actor.kind is ActorKind.SURVIVOR:
        return files.filter(pk=actor.file_id or NOBODY)
    reach = reach_of(actor, at)
    seen = files.filter(pk__in=granted_file_ids(actor, at, reach))
    return seen.exclude(pk__in=reach.barred) if reach.barred else seen


def sights_of(actor: Actor, file_ids: Iterable[int], at: datetime) -> dict[int, Sight]:
    """Return what the actor sees of each file; files of which nothing shows are left out."""
    wanted = list(file_ids)
    if actor.kind is ActorKind.SYSTEM:
        return dict.fromkeys(wanted, EVERYTHING)
    if actor.kind is ActorKind.SURVIVOR:
        return {actor.file_id: Sight(readable=Category.ALL)} if actor.file_id in wanted else {}
    sights: dict[int, Sight] = {}
    for file_id, categories, may_edit in _HOLDINGS.rows(**asked_by(actor, at), files=wanted) if wanted else ():
        sights[file_id] = _wider(sights.get(file_id, Sight()), Category(categories), may_edit=may_edit)
    return sights


def _wider(sight: Sight, categories: Category, *, may_edit: bool) -> Sight:
    edited = categories if may_edit else NOTHING
    return Sight(readable=sight.readable | categories, editable=sight.editable | edited)


def sight_of(actor: Actor, file: File, at: datetime) -> Sight:
    """Return what the actor sees of the file."""
    return sights_of(actor, [file.pk], at).get(file.pk, Sight())


def access_file(
    *,
    actor: Actor,
    code: str,
    at: datetime,
    kind: str = FileKind.CASE,
    action: Action = Action.CASE_READ,
    edit: Category | None = None,
    closed_too: bool = False,
) -> Opened:
    """Return the file with this code and the actor's sight of it.

    A closed file is read only; `closed_too` is for the few changes that closing does not end.

    Raises
    ------
    FileClosed
        The action changes files, and this one is closed.
    NotVisible
        The file does not exist, is erased, or no live grant opens it for the actor.
    NotPermitted
        The actor sees the file, but role or grant do not include the action.
    """
    file = _BY_CODE.first(code=code.strip().upper(), kind=kind)
    return _opened(actor, file, at, action, edit, closed_too=closed_too)


def access_file_by_id(
    *,
    actor: Actor,
    file_id: int,
    at: datetime,
    action: Action = Action.CASE_READ,
    edit: Category | None = None,
    closed_too: bool = False,
) -> Opened:
    """Return the file with this id, on the same terms as `access_file`."""
    file = _BY_ID.first(id=file_id)
    return _opened(actor, file, at, action, edit, closed_too=closed_too)


def _opened(
    actor: Actor, file: File | None, at: datetime, action: Action, edit: Category | None, *, closed_too: bool
) -> Opened:
    if actor.kind is not ActorKind.SURVIVOR and not actor.may(Action.CASE_READ):
        raise NotVisible
    if file is None:
        sights_of(actor, [NOBODY], at)  # what is absent is looked for as long as what is forbidden
        raise NotVisible
    sight = sight_of(actor, file, at)
    if not sight.readable:
        raise NotVisible
    if actor.kind is not ActorKind.SURVIVOR:
        require(actor, action)
    if edit is not None and not sight.edits(edit):
        raise NotPermitted(_("Your agency may read this part of the file, but not change it. Ask the lead agency."))
    opened = Opened(file=file, sight=sight, is_lead=file.lead_agency_id == actor.agency_id)
    if closed_too or actor.kind is ActorKind.SYSTEM:
        return despite_closure(opened)
    if action in CHANGING or edit is not None:
        refuse_closed(opened)
    return replace(opened, sight=sight.asleep()) if opened.is_closed else opened


def grants_of(opened: Opened, at: datetime) -> QuerySet[Grant]:
    """Return the live grants of a file, for those who lead it."""
    return Grant.objects.live(at).filter(file=opened.file).select_related("agency", "person").order_by("starts_at")


def access_grant(*, opened: Opened, grant_id: int) -> Grant:
    """Return a grant of an opened file, which its lead administers."""
    grant = Grant.objects.filter(file=opened.file, pk=grant_id).first()
    if grant is None or not opened.is_lead:
        raise NotVisible
    return grant


def expiring_grants(agency_id: int, before: datetime, at: datetime) -> QuerySet[Grant]:
    """Return the live grants of files the agency leads that end before a moment, without emergency overrides."""
    held = Grant.objects.live(at).filter(file__lead_agency_id=agency_id, expires_at__lt=before)
    return held.exclude(source__in=["override", "lead"]).select_related("file", "agency", "person")


def overrides_to_review(actor: Actor) -> list[Override]:
    """Return the overrides that wait for a review in the actor's agency: those of its people, and on its files.

    The reviewer need not see the file: the override is reviewed, not the person in it. Nobody reviews their own.
    """
    if not actor.may(Action.OVERRIDE_REVIEW):
        return []
    with system_wall():
        mine = Q(agency_id=actor.agency_id) | Q(file__lead_agency_id=actor.agency_id)
        waiting = Override.objects.unreviewed().filter(mine).exclude(person_id=actor.person_id or NOBODY)
        return list(waiting.select_related("file", "agency", "person").order_by("used_at"))


def access_override(*, actor: Actor, override_id: UUID | str) -> Override:
    """Return an override the actor may review.

    Raises
    ------
    NotVisible
        There is none, it is reviewed, or it is not the actor's to review.
    """
    for override in overrides_to_review(actor):
        if str(override.pk) == str(override_id):
            return override
    raise NotVisible


def requests_to_answer(actor: Actor) -> QuerySet[AccessRequest]:
    """Return the open requests for files the actor's agency leads."""
    if not actor.may(Action.GRANT_MANAGE):
        return AccessRequest.objects.none()
    return AccessRequest.objects.filter(status="pending", file__lead_agency_id=actor.agency_id).select_related(
        "file", "agency", "person"
    )


def access_request(*, actor: Actor, request_id: UUID | str) -> AccessRequest:
    """Return an open request that the actor may answer.

    Raises
    ------
    NotVisible
        There is none, or it is not the actor's to answer.
    """
    found = requests_to_answer(actor).filter(pk=request_id).first()
    if found is None:
        raise NotVisible
    return found
