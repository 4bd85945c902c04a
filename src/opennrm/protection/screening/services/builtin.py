"""Put the built-in forms into service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.kernel.actors import Action, Actor, require
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.forms.models import FormVersion
from opennrm.protection.forms.services import publish_version, upload_form
from opennrm.protection.screening.rules.builtin import FORM_IDS, sheet, workbook_of

if TYPE_CHECKING:
    from datetime import datetime


def install_builtin_forms(*, actor: Actor, at: datetime) -> list[FormVersion]:
    """Upload and publish each built-in form whose version the node does not have yet; return what was published.

    Raises
    ------
    NotPermitted
        The role does not include it.
    """
    require(actor, Action.FORM_DESIGN)
    places = {place.code: place.names for place in country_pack().places}
    published = []
    for form_id in FORM_IDS:
        version = sheet(form_id, "settings")[0]["version"]
        if not FormVersion.objects.filter(form__form_id=form_id, version=version).exists():
            workbook = workbook_of(form_id, places=places)
            draft = upload_form(actor=actor, at=at, workbook=workbook, name=f"{form_id}.xlsx", is_built_in=True)
            published.append(publish_version(actor=actor, at=at, version=draft))
    return published
