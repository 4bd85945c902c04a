"""Forms that can be filled in now, and their pages, made once and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from opennrm.kernel.errors import NotVisible
from opennrm.protection.forms.models import FormMedia, FormVersion
from opennrm.protection.forms.rules.html import FormPage, Language, form_html
from opennrm.protection.forms.rules.html.languages import languages_of

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Offered:
    """A form that can be filled in, and the languages it is asked in."""

    version: FormVersion
    languages: tuple[Language, ...]

    @property
    def form_id(self) -> str:
        """Return its name for programs."""
        return self.version.form.form_id


def forms_offered() -> list[Offered]:
    """Return the published forms, those that come with OpenNRM first."""
    versions = FormVersion.objects.without_content().published().select_related("form")
    ordered = versions.order_by("-form__is_built_in", "form__title", "pk")
    return [Offered(one, languages_of(one.languages)) for one in ordered]


def version_offered(form_id: str) -> FormVersion:
    """Return the version of a form that is filled in now.

    Raises
    ------
    NotVisible
        There is no such form, or none of its versions is published.
    """
    versions = FormVersion.objects.without_content().published().select_related("form")
    found = versions.filter(form__form_id=form_id).first()
    if found is None:
        raise NotVisible
    return found


def page_of(version: FormVersion) -> FormPage:
    """Return the page of a version, with the lists in the files beside it."""
    marks = FormMedia.objects.filter(version_id=version.pk).values_list("name", "digest")
    return _made(version.pk, version.digest, tuple(marks), get_language() or "en")


@lru_cache(maxsize=64)
def _made(version_id: UUID, _digest: str, marks: tuple[tuple[str, str], ...], _language: str) -> FormPage:
    xform = FormVersion.objects.values_list("xform", flat=True).get(pk=version_id)
    contents = FormMedia.objects.filter(version_id=version_id).values_list("name", "content") if marks else ()
    return form_html(xform, {name: bytes(content) for name, content in contents})


def media_named(version: FormVersion, name: str) -> FormMedia:
    """Return a file of a version by its name.

    Raises
    ------
    NotVisible
        There is none.
    """
    found = FormMedia.objects.filter(version=version, name=name).first()
    if found is None:
        raise NotVisible
    return found
