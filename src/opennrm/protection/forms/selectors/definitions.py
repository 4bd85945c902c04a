"""The definition of a version, read once a process; the files that it needs."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from opennrm.protection.forms.models import FormMedia, FormVersion
from opennrm.protection.forms.rules.xform import parse_form
from opennrm.protection.forms.rules.xform.media import file_name_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from opennrm.protection.forms.rules.xform import FormDefinition

_MEDIA_FORMS = ("image", "big-image", "audio", "video")


def definition_of(version: FormVersion) -> FormDefinition:
    """Return what a version says, with the lists in the files beside it."""
    marks = FormMedia.objects.filter(version_id=version.pk).values_list("name", "digest")
    return _parsed(version.pk, version.digest, tuple(marks))


@lru_cache(maxsize=32)
def _parsed(version_id: UUID, _digest: str, marks: tuple[tuple[str, str], ...]) -> FormDefinition:
    xform = FormVersion.objects.values_list("xform", flat=True).get(pk=version_id)
    contents = FormMedia.objects.filter(version_id=version_id).values_list("name", "content") if marks else ()
    return parse_form(xform, {name: bytes(content) for name, content in contents})


def compiler_warnings(version: FormVersion, definition: FormDefinition) -> list[str]:
    """Return what the compiler said when the workbook came; what is found in the form itself is found anew."""
    at_upload = len(_parsed(version.pk, version.digest, ()).warnings) if definition.media else len(definition.warnings)
    return list(version.warnings[: max(0, len(version.warnings) - at_upload)])


def media_needed(definition: FormDefinition) -> list[str]:
    """Return the names of the files a form speaks of: lists, pictures, sounds."""
    return list(dict.fromkeys([*definition.media, *_in_words(definition)]))


def _in_words(definition: FormDefinition) -> Iterator[str]:
    for texts in definition.translations.values():
        for forms in texts.values():
            for kind in _MEDIA_FORMS:
                source = "".join(one for one in forms.get(kind, ()) if isinstance(one, str)).strip()
                if source.startswith("jr://") and (name := file_name_of(source)):
                    yield name
