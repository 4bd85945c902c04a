"""What survivors read on their own page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import Override
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.audit.selectors import who_opened
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.selectors import Shown, redact
from opennrm.kernel.reference.selectors import language_name
from opennrm.protection.assistance.selectors import coming_appointments
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.consents.selectors import SpokenText, consents_of, recording_of
from opennrm.protection.merging.selectors import joined_files
from opennrm.protection.sharing.selectors import OverrideRow, override_row
from opennrm.protection.survivors.models import OwnAccess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.cases.models import Case
    from opennrm.protection.consents.models import Consent, Recording

TEXTS = Path(__file__).resolve().parent / "texts"
RIGHTS = "rights"  # as recordings call this text


@dataclass(frozen=True, slots=True)
class RightsText:
    """What somebody has a right to, in one language."""

    language: str
    title: str
    sections: list[dict[str, Any]]
    after: str
    sha256: str


@cache
def rights_text(language: str) -> RightsText:
    """Return the rights in a language; in English where there is no translation."""
    path = TEXTS / f"{language}.yaml"
    if language not in rights_languages():
        path = TEXTS / "en.yaml"
    raw = path.read_bytes()
    read = yaml.safe_load(raw.decode("utf-8"))
    digest = hashlib.sha256(raw).hexdigest()
    return RightsText(path.stem, read["title"], read["sections"], read["after"], digest)


def rights_recording(language: str) -> Recording | None:
    """Return the recording of the rights as they are worded in a language today."""
    text = rights_text(language)
    return recording_of(RIGHTS, text.language, text.sha256)


def spoken_rights() -> Iterator[SpokenText]:
    """Yield the rights in their languages, to be recorded."""
    for code in rights_languages():
        yield SpokenText(RIGHTS, gettext_lazy("The person's rights"), code, rights_text(code).sha256)


@cache
def rights_languages() -> tuple[str, ...]:
    """Return the languages the rights are written in."""
    return tuple(sorted(path.stem for path in TEXTS.glob("*.yaml")))


@cache
def page_languages() -> frozenset[str]:
    """Return the languages that a person's own page is written in."""
    found = (path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/django.mo"))
    return frozenset({settings.LANGUAGE_CODE, *(path.parent.parent.name for path in found)})


def page_language(wanted: str) -> str:
    """Return the language to write a person's own page in: theirs if there is a catalogue of it."""
    return wanted if wanted in page_languages() else settings.LANGUAGE_CODE


def rights_language_choices() -> list[tuple[str, str]]:
    """Return these languages by their own names."""
    return [(code, language_name(code, code)) for code in rights_languages()]


def own_file(*, actor: Actor, at: datetime) -> Opened:
    """Return the survivor's own file.

    Raises
    ------
    NotVisible
        It was erased, or the way in has ended.
    """
    if actor.file_id is None or not OwnAccess.objects.filter(file_id=actor.file_id, ended_at__isnull=True).exists():
        raise NotVisible
    return access_file_by_id(actor=actor, file_id=actor.file_id, at=at)


def own_access_of(opened: Opened) -> OwnAccess | None:
    """Return the standing way in of a file, if the person was given one."""
    return OwnAccess.objects.filter(file=opened.file, ended_at__isnull=True).first()


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """On one day somebody of an agency looked at the file."""

    on: date
    agency: str
    parts: list[str]
    n_times: int


def openings_of(opened: Opened) -> list[OpenedRow]:
    """Return who opened the file or one that was joined into it, by day and agency, the latest first."""
    files = (opened.file.pk, *joined_files(opened))
    found = sorted((one for pk in files for one in who_opened(pk)), key=lambda one: one.on, reverse=True)
    names = dict(
        Agency.objects.filter(pk__in={one.agency_id for one in found if one.agency_id}).values_list("pk", "name")
    )
    merged: dict[tuple[date, int | None], OpenedRow] = {}
    for one in found:
        before = merged.get((one.on, one.agency_id))
        parts = Category(one.categories & Category.ALL.value).labels
        merged[(one.on, one.agency_id)] = OpenedRow(
            on=one.on,
            agency=names.get(one.agency_id or 0, _("The administration of this system")),
            parts=sorted({*parts, *(before.parts if before else [])}),
            n_times=one.n_times + (before.n_times if before else 0),
        )
    return list(merged.values())


def overrides_of(opened: Opened) -> list[OverrideRow]:
    """Return the emergency overrides of the file and of what was joined into it, with reasons the person may read."""
    files = (opened.file.pk, *joined_files(opened))
    with system_wall():
        found = Override.objects.filter(file__in=files).select_related("person", "agency", "file")
        return [override_row(one) for one in found.order_by("-used_at")]


@dataclass(frozen=True, slots=True)
class OwnConsent:
    """One answer the person gave, and whether they can take it back here."""

    consent: Consent
    purpose: str
    agency: str
    parts: list[str]
    can_withdraw: bool


def own_consents(*, actor: Actor, opened: Opened, at: datetime) -> list[OwnConsent]:
    """Return the answers that stand, those that can be taken back first."""
    rows = []
    with system_wall():  # the names of agencies stand behind no wall, but the row's joins do
        found = list(consents_of(actor, opened).filter(replaced_at__isnull=True))
    for consent in found:
        stands = consent.answer == "given" and consent.withdrawn_at is None
        ended = consent.expires_at is not None and consent.expires_at <= at
        parts = Category(consent.categories).labels if consent.categories else []
        rows.append(
            OwnConsent(
                consent=consent,
                purpose=consent.get_purpose_display(),
                agency=consent.agency.name if consent.agency else consent.abroad,
                parts=parts,
                can_withdraw=stands and not ended,
            )
        )
    return sorted(rows, key=lambda row: not row.can_withdraw)


def own_consent(*, actor: Actor, opened: Opened, at: datetime, consent_id: UUID) -> OwnConsent:
    """Return an answer of the person that can be taken back.

    Raises
    ------
    NotVisible
        There is none, or it does not stand any more.
    """
    for row in own_consents(actor=actor, opened=opened, at=at):
        if row.consent.pk == consent_id and row.can_withdraw:
            return row
    raise NotVisible


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What stands on the first page."""

    case: Case
    pseudonym: Any
    appointments: list[Shown]
    n_agencies: int


def own_page(*, opened: Opened, at: datetime) -> OwnPage:
    """Return the first page."""
    case = case_of(opened)
    shown = redact([case], opened.sight)[0]
    return OwnPage(
        case=case,
        pseudonym=shown.pseudonym,
        appointments=coming_appointments(opened, at, for_person=True),
        n_agencies=len({row.agency for row in openings_of(opened)}),
    )
