"""What is seen of forms and of what is filled in."""

from opennrm.protection.forms.selectors.definitions import compiler_warnings, definition_of, media_needed
from opennrm.protection.forms.selectors.exports import (
    access_form_export,
    merged_definition,
    my_form_exports,
    submission_ids_of,
)
from opennrm.protection.forms.selectors.forms import (
    access_form,
    access_media,
    access_version,
    fillable_version,
    fillable_versions,
    forms_listed,
    newest_version,
    once_published_forms,
    published_version,
)
from opennrm.protection.forms.selectors.submissions import (
    answers_shown,
    authors_of,
    corrections_of,
    rivals_of,
    shown_submission,
    submission_of,
    submissions_seen,
)

__all__ = [
    "access_form",
    "access_form_export",
    "access_media",
    "access_version",
    "answers_shown",
    "authors_of",
    "compiler_warnings",
    "corrections_of",
    "definition_of",
    "fillable_version",
    "fillable_versions",
    "forms_listed",
    "media_needed",
    "merged_definition",
    "my_form_exports",
    "newest_version",
    "once_published_forms",
    "published_version",
    "rivals_of",
    "shown_submission",
    "submission_ids_of",
    "submission_of",
    "submissions_seen",
]
