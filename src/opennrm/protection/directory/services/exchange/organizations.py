"""The organizations of a document, as agencies of this node."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

from anyascii import anyascii
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.accounts.services import create_agency
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import InvalidInput
from opennrm.protection.directory.models import AgencyProfile
from opennrm.protection.directory.rules.hsds.terms import Taxonomy
from opennrm.protection.directory.selectors.hsds.documents import agency_id_of

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor


def agency_of(actor: Actor, at: datetime, organization: dict[str, Any]) -> tuple[Agency, bool]:
    """Return the agency of an organization, and whether it was made for it.

    It is known by its identifier, or by its name; only who runs the node can let a new one in.

    Raises
    ------
    InvalidInput
        If the agency is not known and the actor may not add it.
    """
    if not organization:
        raise InvalidInput(_("A new service needs its organization in the document."))
    agency_id = agency_id_of(UUID(organization["id"]))
    known = Agency.objects.filter(pk=agency_id).first() if agency_id else _by_name(organization["name"])
    if known is not None:
        return known, False
    if not actor.may(Action.NODE_MANAGE):
        raise InvalidInput(_("This agency does not take part yet. Ask the node's administrator to add it first."))
    return _made(actor, at, organization), True


def _by_name(name: str) -> Agency | None:
    return Agency.objects.filter(name__iexact=name.strip()).first()


def _made(actor: Actor, at: datetime, organization: dict[str, Any]) -> Agency:
    agency = create_agency(
        actor=actor, at=at, code=_free_code(organization["name"]), name=organization["name"][:200],
        kind=_kind(organization), website=organization.get("website", ""),
    )  # fmt: skip
    AgencyProfile.objects.create(
        agency=agency, hsds_id=UUID(organization["id"]), description=organization["description"][:2000]
    )
    return agency


def _kind(organization: dict[str, Any]) -> str:
    """Return the kind that a term of ours says; others are taken for NGOs, which most are."""
    terms = [one.get("taxonomy_term", {}) for one in organization.get("attributes", [])]
    codes = [one.get("code") for one in terms if one.get("taxonomy") == Taxonomy.AGENCY_KIND]
    return codes[0] if codes and codes[0] in AgencyKind.values else AgencyKind.NGO.value


def _free_code(name: str) -> str:
    """Return a code made of the name that no agency has yet."""
    base = re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower()).strip("-")[:34].strip("-") or "agency"
    taken = set(Agency.objects.filter(code__startswith=base).values_list("code", flat=True))
    numbered = (f"{base}-{n}" for n in range(2, len(taken) + 3))
    return base if base not in taken else next(code for code in numbered if code not in taken)
