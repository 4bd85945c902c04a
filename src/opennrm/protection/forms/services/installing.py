"""Check a workbook without keeping it; put a form into service once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from opennrm.protection.forms.enums import VersionStatus
from opennrm.protection.forms.models import FormVersion
from opennrm.protection.forms.rules.describing import untranslated
from opennrm.protection.forms.rules.sending import refuse_elsewhere
from opennrm.protection.forms.rules.workbooks import media_type_of
from opennrm.protection.forms.rules.xform import parse_form
from opennrm.protection.forms.selectors.definitions import media_needed
from opennrm.protection.forms.services.compiling import compile_form
from opennrm.protection.forms.services.versions import add_media, publish_version, upload_form

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from opennrm.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class FormReport:
    """What a workbook says, and what its designer should know."""

    form_id: str
    version: str
    title: str
    n_questions: int
    languages: tuple[str, ...]
    n_untranslated: dict[str, int]
    missing_files: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Installed:
    """The version, and whether it is new here."""

    version: FormVersion
    is_new: bool


def check_form(workbook: bytes, name: str) -> FormReport:
    """Compile a workbook and return what its designer should know; nothing is kept.

    Raises
    ------
    InvalidInput
        It is no form: the message says in which row, which names are not there, which questions need one another.
    """
    compiled = compile_form(workbook, name)
    definition = parse_form(compiled.xform)
    refuse_elsewhere(compiled.xform)
    return FormReport(
        form_id=definition.form_id, version=definition.version, title=definition.title,
        n_questions=sum(1 for _one in definition.leaves()), languages=definition.languages,
        n_untranslated=untranslated(definition), missing_files=tuple(media_needed(definition)),
        warnings=(*compiled.warnings, *map(str, definition.warnings)),
    )  # fmt: skip


@transaction.atomic
def install_form(
    *, actor: Actor, at: datetime, workbook: bytes, name: str, media: Mapping[str, bytes] | None = None,
    publish: bool = True, is_built_in: bool = False,
) -> Installed:  # fmt: skip
    """Upload a workbook and publish it, unless this very form is here already.

    Raises
    ------
    NotPermitted
        The role does not include it.
    InvalidInput
        It is no form, or other content under the same version is here.
    """
    known = _known(workbook, name)
    version = known or upload_form(actor=actor, at=at, workbook=workbook, name=name, is_built_in=is_built_in)
    if version.status == VersionStatus.DRAFT:
        for file, content in (media or {}).items():
            add_media(actor=actor, at=at, version=version, name=file, media_type=media_type_of(file), content=content)
        if publish:
            version = publish_version(actor=actor, at=at, version=version)
    return Installed(version, is_new=known is None)


def _known(workbook: bytes, name: str) -> FormVersion | None:
    xform = compile_form(workbook, name).xform
    digest = hashlib.md5(xform.encode(), usedforsecurity=False).hexdigest()
    held = FormVersion.objects.without_content().select_related("form")
    return held.filter(form__form_id=parse_form(xform).form_id, digest=digest).first()
