"""The register of legal bases: what makes each processing lawful, and what every live access stands on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from opennrm.kernel.access.enums import Basis, Category, Purpose
from opennrm.kernel.access.selectors import grants_of
from opennrm.kernel.records.selectors import Shown, redact
from opennrm.kernel.reference.enums import RetentionClass
from opennrm.kernel.reference.selectors import code_list, country_pack
from opennrm.protection.consents.models import Ground

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.models import Grant
    from opennrm.kernel.access.rules import Opened

# Ordinary and sensitive data need a basis each (GDPR arts. 6, 9 and 10); the codes are those of the list "legal_bases".
_STANDS_ON: dict[Purpose, tuple[str, ...]] = {
    Purpose.ASSISTANCE: ("consent", "public_task", "explicit_consent", "social_protection", "health_care"),
    Purpose.IDENTIFICATION: ("public_task", "legal_obligation", "substantial_public_interest"),
    Purpose.SAFETY: ("vital_interests", "vital_interests_sensitive"),
    Purpose.CRIMINAL_JUSTICE: ("consent", "court_order", "law_enforcement", "criminal_offences"),
    Purpose.COMPENSATION: ("consent", "legal_claims"),
    Purpose.CROSS_BORDER: ("consent", "explicit_consent"),
    Purpose.OVERSIGHT: ("legal_obligation", "public_task", "statistics"),
}


@dataclass(frozen=True, slots=True)
class RegisterBasis:
    """One legal basis, where it stands in the law, and how long what rests on it is kept."""

    label: str
    description: str
    article: str
    kept: str


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One purpose and what it stands on."""

    purpose: str
    bases: list[RegisterBasis] = field(default_factory=list)


def legal_basis_register() -> list[RegisterRow]:
    """Return what makes each purpose lawful in this State."""
    known = {code.code: code for code in code_list("legal_bases").codes}
    rows = []
    for purpose, codes in _STANDS_ON.items():
        bases = []
        for one in (known[code] for code in codes):
            about = one.attributes or {}
            kept = RetentionClass(about["retention_class"])
            years = country_pack().retention_years[kept]
            bases.append(
                RegisterBasis(str(one.label), str(one.description), about["article"], f"{kept.label} ({years})")
            )
        rows.append(RegisterRow(str(purpose.label), bases))
    return rows


@dataclass(frozen=True, slots=True)
class AccessBasis:
    """One live access to a file and what it stands on."""

    holder: str
    parts: list[str]
    purpose: str
    basis: str
    source: str
    starts_at: datetime
    expires_at: datetime


def bases_of_file(opened: Opened, at: datetime) -> list[AccessBasis]:
    """Return what every live access to a file stands on, for its lead; nothing for others."""
    return [_access_basis(grant) for grant in grants_of(opened, at)] if opened.is_lead else []


def _access_basis(grant: Grant) -> AccessBasis:
    holder = grant.agency.name if grant.agency else str(grant.person)
    return AccessBasis(
        holder=holder, parts=Category(grant.categories).labels, purpose=str(grant.get_purpose_display()),
        basis=str(Basis(grant.basis).label), source=str(grant.get_source_display()), starts_at=grant.starts_at,
        expires_at=grant.expires_at,
    )  # fmt: skip


def grounds_of(opened: Opened) -> list[Shown]:
    """Return what was or may be shared without consent, for the lead of the file; nothing for others."""
    if not opened.is_lead:
        return []
    found = Ground.objects.filter(file=opened.file).select_related("file", "agency").order_by("-created_at")
    return redact(found, opened.sight)
