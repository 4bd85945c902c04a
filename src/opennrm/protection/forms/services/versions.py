"""Upload, publish and retire versions of forms."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action, Actor, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, Refused
from opennrm.protection.forms.enums import VersionStatus
from opennrm.protection.forms.models import Form, FormMedia, FormVersion
from opennrm.protection.forms.rules.sending import refuse_elsewhere
from opennrm.protection.forms.rules.xform import parse_form
from opennrm.protection.forms.services.compiling import compile_form

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.protection.forms.rules.xform import FormDefinition
    from opennrm.protection.forms.services.compiling import Compiled

MOST_MEDIA_BYTES = 10 * 1024 * 1024


def upload_form(*, actor: Actor, at: datetime, workbook: bytes, name: str, is_built_in: bool = False) -> FormVersion:
    """Compile a workbook and keep it as a draft; a form of a new name begins with it.

    Raises
    ------
    NotPermitted
        The role does not include it.
    InvalidInput
        The workbook cannot be compiled, or this version of the form exists; nothing is stored.
    """
    require(actor, Action.FORM_DESIGN)
    compiled = compile_form(workbook, name)
    definition = parse_form(compiled.xform)
    refuse_elsewhere(compiled.xform)
    return _keep(actor, at, workbook, name, compiled, definition, is_built_in=is_built_in)


@transaction.atomic
def _keep(
    actor: Actor, at: datetime, workbook: bytes, name: str, compiled: Compiled, definition: FormDefinition,
    *, is_built_in: bool,
) -> FormVersion:  # fmt: skip
    form, is_new = Form.objects.get_or_create(
        form_id=definition.form_id,
        defaults={"title": definition.title, "is_built_in": is_built_in, "created_at": at},
    )
    label = definition.version or at.strftime("%Y%m%d%H%M%S")
    version = FormVersion(
        form=form, version=label, title=definition.title, workbook=workbook, workbook_name=name[-200:],
        xform=compiled.xform, digest=hashlib.md5(compiled.xform.encode(), usedforsecurity=False).hexdigest(),
        languages=list(definition.languages), warnings=[*compiled.warnings, *map(str, definition.warnings)],
        columns={one.path_text: dict(one.custom) for one in definition.leaves() if one.custom},
        n_questions=sum(1 for _one in definition.leaves()), uploaded_at=at, uploaded_by_id=actor.person_id,
    )  # fmt: skip
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError:
        raise _exists(label) from None
    write_entry(
        actor=actor, at=at, verb="form.uploaded", target=f"form_version:{version.pk}", detail={"new_form": is_new}
    )
    return version


def _exists(label: str) -> InvalidInput:
    message = _("Version %(version)s of this form exists already. Give the settings sheet another version.") % {
        "version": label
    }
    return InvalidInput(message, {"workbook": message})


@transaction.atomic
def publish_version(*, actor: Actor, at: datetime, version: FormVersion) -> FormVersion:
    """Have people fill in this version from now on; the one before it is retired.

    Raises
    ------
    NotPermitted
        The role does not include it.
    Refused
        It is published already.
    """
    require(actor, Action.FORM_DESIGN)
    held = FormVersion.objects.select_for_update().get(pk=version.pk)
    if held.status == VersionStatus.PUBLISHED:
        raise Refused(_("This version is published already."))
    for former in FormVersion.objects.select_for_update().filter(form=held.form_id).published():
        _retire(actor, at, former)
    held.status, held.published_at, held.retired_at = VersionStatus.PUBLISHED, at, None
    held.save(update_fields=["status", "published_at", "retired_at"])
    Form.objects.filter(pk=held.form_id).update(title=held.title)
    write_entry(actor=actor, at=at, verb="form.published", target=f"form_version:{held.pk}")
    return held


@transaction.atomic
def retire_version(*, actor: Actor, at: datetime, version: FormVersion) -> FormVersion:
    """Stop offering this version; what was filled in stays, and what still waits on devices is taken and flagged.

    Raises
    ------
    NotPermitted
        The role does not include it.
    Refused
        It is not published.
    """
    require(actor, Action.FORM_DESIGN)
    held = FormVersion.objects.select_for_update().get(pk=version.pk)
    if held.status != VersionStatus.PUBLISHED:
        raise Refused(_("Only a published version can be retired."))
    _retire(actor, at, held)
    return held


def _retire(actor: Actor, at: datetime, version: FormVersion) -> None:
    version.status, version.retired_at = VersionStatus.RETIRED, at
    version.save(update_fields=["status", "retired_at"])
    write_entry(actor=actor, at=at, verb="form.retired", target=f"form_version:{version.pk}")


@transaction.atomic
def discard_draft(*, actor: Actor, at: datetime, version: FormVersion) -> None:
    """Delete a draft that nobody ever filled in.

    Raises
    ------
    NotPermitted
        The role does not include it.
    Refused
        It was published before, so that filled-in forms may refer to it.
    """
    require(actor, Action.FORM_DESIGN)
    held = FormVersion.objects.select_for_update().get(pk=version.pk)
    if held.status != VersionStatus.DRAFT:
        raise Refused(_("Only a draft can be deleted. Retire the version instead."))
    held.delete()
    if not FormVersion.objects.filter(form=held.form_id).exists():
        Form.objects.filter(pk=held.form_id).delete()
    write_entry(actor=actor, at=at, verb="form.discarded", target=f"form_version:{version.pk}")


@transaction.atomic
def add_media(
    *, actor: Actor, at: datetime, version: FormVersion, name: str, media_type: str, content: bytes
) -> FormMedia:
    """Give a draft a file that it needs; a file of the same name is replaced.

    Raises
    ------
    NotPermitted
        The role does not include it.
    Refused
        The version is no draft any more: phones may have loaded it.
    InvalidInput
        The file is empty or too large.
    """
    require(actor, Action.FORM_DESIGN)
    if version.status != VersionStatus.DRAFT:
        raise Refused(_("A published version does not change. Upload a new version with its files."))
    if not 0 < len(content) <= MOST_MEDIA_BYTES:
        message = _("Choose a file of at most 10 MB.")
        raise InvalidInput(message, {"content": message})
    media, _created = FormMedia.objects.update_or_create(
        version=version, name=name,
        defaults={
            "media_type": media_type, "content": content,
            "digest": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        },
    )  # fmt: skip
    write_entry(actor=actor, at=at, verb="form.media_added", target=f"form_version:{version.pk}")
    return media
