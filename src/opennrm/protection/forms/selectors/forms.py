"""Forms and their versions, for those who design them and those who fill them in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from opennrm.kernel.errors import NotVisible
from opennrm.protection.forms.enums import VersionStatus
from opennrm.protection.forms.models import Form, FormMedia, FormVersion

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form with its versions, the newest first."""

    form: Form
    versions: list[FormVersion]

    @property
    def published(self) -> FormVersion | None:
        """Return the version that people fill in now."""
        return next((one for one in self.versions if one.status == VersionStatus.PUBLISHED), None)


def forms_listed() -> list[FormRow]:
    """Return every form with its versions, by title."""
    below: dict[int, list[FormVersion]] = {}
    for version in FormVersion.objects.without_content().order_by("-uploaded_at", "pk"):
        below.setdefault(version.form_id, []).append(version)
    return [FormRow(form, below.get(form.pk, [])) for form in Form.objects.order_by("title", "pk")]


def access_form(form_id: str) -> Form:
    """Return a form by its name for programs.

    Raises
    ------
    NotVisible
        There is none.
    """
    found = Form.objects.filter(form_id=form_id).first()
    if found is None:
        raise NotVisible
    return found


def access_version(version_id: UUID | str) -> FormVersion:
    """Return a version with its form, its content left in the database until it is asked for.

    Raises
    ------
    NotVisible
        There is none.
    """
    found = FormVersion.objects.without_content().select_related("form", "uploaded_by").filter(pk=version_id).first()
    if found is None:
        raise NotVisible
    return found


def published_version(form: Form) -> FormVersion | None:
    """Return the version of a form that people fill in now, if there is one."""
    return FormVersion.objects.without_content().select_related("form").published().filter(form=form).first()


def access_media(version: FormVersion, media_id: int) -> FormMedia:
    """Return a file of a version.

    Raises
    ------
    NotVisible
        There is none.
    """
    found = FormMedia.objects.filter(version=version, pk=media_id).first()
    if found is None:
        raise NotVisible
    return found


def fillable_versions() -> list[FormVersion]:
    """Return the published versions with the names of their files, by title."""
    found = FormVersion.objects.without_content().published().select_related("form").order_by("title", "pk")
    return list(found.prefetch_related(Prefetch("media", FormMedia.objects.defer("content"))))


def fillable_version(version_id: UUID | str) -> FormVersion:
    """Return a version that people fill in, or filled in before.

    Raises
    ------
    NotVisible
        There is none, or it was never published.
    """
    found = FormVersion.objects.without_content().select_related("form").once_published().filter(pk=version_id).first()
    if found is None:
        raise NotVisible
    return found


def newest_version(form: Form) -> FormVersion | None:
    """Return the version that was published last, whether or not people still fill it in."""
    found = FormVersion.objects.without_content().select_related("form").once_published().filter(form=form)
    return found.order_by("-published_at").first()


def once_published_forms() -> QuerySet[Form]:
    """Return the forms that somebody may have filled in, by title."""
    return Form.objects.filter(versions__published_at__isnull=False).distinct().order_by("title", "pk")
