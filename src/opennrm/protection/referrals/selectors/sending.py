"""What is shown before a referral is sent: services that fit, what allows it, and exactly what will travel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.kernel.access.enums import Basis, Category, Purpose
from opennrm.kernel.access.rules import Sight
from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.records.kinds import RecordKind, kinds_of
from opennrm.kernel.records.selectors import Shown, redact
from opennrm.protection.cases.selectors import age_of, case_of
from opennrm.protection.consents.enums import ConsentPurpose
from opennrm.protection.consents.selectors import consent_allows, ground_allows
from opennrm.protection.directory.selectors import matching_services

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.accounts.models import Agency
    from opennrm.protection.directory.rules.matching import Match

_JUSTICE = {AgencyKind.POLICE, AgencyKind.PROSECUTION, AgencyKind.BORDER}
MOST_SERVICES = 12


@dataclass(frozen=True, slots=True)
class Allowance:
    """What allows parts of a file to go to an agency: a consent or an approved legal ground; or nothing yet."""

    categories: Category
    basis: str
    consent_id: UUID | None
    until: datetime | None = None

    @property
    def is_given(self) -> bool:
        """Tell whether anything allows it."""
        return bool(self.basis)


NOTHING_ALLOWS = Allowance(categories=Category(0), basis="", consent_id=None)


def purpose_for(agency: Agency) -> str:
    """Return the purpose of consent that sending to this kind of agency needs."""
    return ConsentPurpose.LAW_ENFORCEMENT if agency.kind in _JUSTICE else ConsentPurpose.SHARING


def grant_purpose_for(agency: Agency) -> str:
    """Return what the data may be used for by this kind of agency."""
    return Purpose.CRIMINAL_JUSTICE if agency.kind in _JUSTICE else Purpose.ASSISTANCE


def allowance_for(opened: Opened, agency: Agency, *, at: datetime) -> Allowance:
    """Return what allows parts of the file to go to the agency now."""
    purpose = purpose_for(agency)
    consent = consent_allows(opened, purpose, agency.pk, at=at)
    if consent is not None:
        return Allowance(Category(consent.categories) | Category.BASIC, Basis.CONSENT, consent.pk, consent.expires_at)
    ground = ground_allows(opened, purpose, agency.pk, at=at)
    if ground is not None:
        return Allowance(Category(ground.categories) | Category.BASIC, ground.basis, ground.pk, ground.expires_at)
    return NOTHING_ALLOWS


def services_for(opened: Opened, *, at: datetime, need: str, place: str = "") -> list[Match]:
    """Return the services that fit the person of a file for a need, best first."""
    case = case_of(opened)
    readable = opened.sight.reads(Category.IDENTITY)
    age = age_of(case.birth_year, at.date()) if readable else None
    if age is None and case.is_child:
        age = 17
    found = matching_services(
        at=at, need=need, place=place or case.found_in, language=case.language, sex=case.sex, age=age
    )
    return found[:MOST_SERVICES]


@dataclass(frozen=True, slots=True)
class PreviewPart:
    """The records of one kind as the recipient will read them."""

    kind: RecordKind
    shown: list[Shown]


def preview_of(opened: Opened, categories: Category) -> list[PreviewPart]:
    """Return exactly what a recipient with these categories will read; nothing that the sender does not see."""
    sight = Sight(readable=(categories | Category.BASIC) & opened.sight.readable)
    parts = []
    for kind in kinds_of():
        if not sight.reads(kind.model.ROW_CATEGORY) or (kind.applies is not None and not kind.applies(opened)):
            continue
        rows = kind.model._default_manager.filter(file=opened.file).select_related("file")
        shown = redact(rows, sight)
        if shown:
            parts.append(PreviewPart(kind, shown))
    return parts
