"""Which answers go out, and what somebody asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from opennrm.kernel.errors import NotVisible, Refused
from opennrm.protection.forms.models import FormExport, FormVersion
from opennrm.protection.forms.rules.merging import merged
from opennrm.protection.forms.selectors.definitions import definition_of
from opennrm.protection.forms.selectors.submissions import submissions_seen
from opennrm.protection.interchange.enums import ExportStatus

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from opennrm.kernel.actors import Actor
    from opennrm.protection.forms.models import Form
    from opennrm.protection.forms.rules.xform import FormDefinition


def my_form_exports(actor: Actor) -> QuerySet[FormExport]:
    """Return what the actor asked to take out, the newest first."""
    found = FormExport.objects.filter(asked_by_id=actor.person_id or 0, agency_id=actor.agency_id or 0)
    return found.select_related("form", "agency").order_by("-asked_at", "-pk")


def access_form_export(*, actor: Actor, at: datetime, export_id: UUID | str, ready: bool = False) -> FormExport:
    """Return an export of the actor's own; with `ready`, only one that can be fetched now.

    Raises
    ------
    NotVisible
        There is none, or somebody else asked for it.
    Refused
        It cannot be fetched now.
    """
    export = my_form_exports(actor).filter(pk=export_id).first()
    if export is None:
        raise NotVisible
    if ready and export.status(at) != ExportStatus.READY:
        raise Refused(_("This file cannot be fetched: nobody has agreed to it, or its time is over."))
    return export


def submission_ids_of(actor: Actor, at: datetime, form: Form) -> list[UUID]:
    """Return what the actor sees of the answers to a form, in a fixed order."""
    found = submissions_seen(actor, at, form_id=form.form_id)
    return list(found.order_by("created_at", "pk").values_list("pk", flat=True))


def merged_definition(form: Form) -> FormDefinition:
    """Return all versions of a form that somebody may have filled in, as one.

    Raises
    ------
    NotVisible
        The form was never published.
    """
    versions = FormVersion.objects.without_content().once_published().filter(form=form).order_by("-published_at")
    definitions = [definition_of(one) for one in versions]
    if not definitions:
        raise NotVisible
    return merged(*definitions)
