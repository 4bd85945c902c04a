"""What is seen of forms and of what is filled in."""

from opennrm.protection.forms.selectors.definitions import compiler_warnings, definition_of, media_needed
from opennrm.protection.forms.selectors.forms import (
    access_form,
    access_media,
    access_version,
    forms_listed,
    published_version,
)

__all__ = [
    "access_form",
    "access_media",
    "access_version",
    "compiler_warnings",
    "definition_of",
    "forms_listed",
    "media_needed",
    "published_version",
]
