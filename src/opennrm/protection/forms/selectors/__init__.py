"""What is seen of forms and of what is filled in."""

from opennrm.protection.forms.selectors.definitions import compiler_warnings, definition_of, media_needed
from opennrm.protection.forms.selectors.forms import (
    access_form,
    access_media,
    access_version,
    fillable_version,
    fillable_versions,
    forms_listed,
    published_version,
)
from opennrm.protection.forms.selectors.submissions import (
    answers_shown,
    authors_of,
    corrections_of,
    filled_forms,
    rivals_of,
    shown_submission,
    submission_of,
    submissions_seen,
)

__all__ = [
    "access_form",
    "access_media",
    "access_version",
    "answers_shown",
    "authors_of",
    "compiler_warnings",
    "corrections_of",
    "definition_of",
    "fillable_version",
    "fillable_versions",
    "filled_forms",
    "forms_listed",
    "media_needed",
    "published_version",
    "rivals_of",
    "shown_submission",
    "submission_of",
    "submissions_seen",
]
