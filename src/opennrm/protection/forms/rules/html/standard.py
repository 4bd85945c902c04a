"""Our own few words inside a form, in the languages that forms are in though the pages are not (yet)."""

# ruff: noqa: RUF001 - words in Ukrainian

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils.translation import get_language, gettext, gettext_noop, override

CONSTRAINT: Final = gettext_noop("This answer does not fit. Check it.")
REQUIRED: Final = gettext_noop("Answer this question.")
MUST: Final = gettext_noop("(must be answered)")
MORE: Final = gettext_noop("More about this question")
AGREED: Final = gettext_noop("I have read this")
FROM_TO: Final = gettext_noop("From {start} to {end}")

# The built-in forms are in these, too.
_FORMS_ONLY: Final = {
    "ar": {
        CONSTRAINT: "هذه الإجابة غير مناسبة. راجعها.",
        REQUIRED: "أجب عن هذا السؤال.",
        MUST: "(الإجابة مطلوبة)",
        MORE: "المزيد عن هذا السؤال",
        AGREED: "قرأت هذا",
        FROM_TO: "من {start} إلى {end}",
    },
    "uk": {
        CONSTRAINT: "Ця відповідь не підходить. Перевірте її.",
        REQUIRED: "Дайте відповідь на це запитання.",
        MUST: "(відповідь обов’язкова)",
        MORE: "Докладніше про це запитання",
        AGREED: "Я це прочитав або прочитала",
        FROM_TO: "Від {start} до {end}",
    },
}


def standard_words(message: str, tag: str) -> str:
    """Return our own words in the language of a form; in that of the pages where there is no translation."""
    known = dict(settings.LANGUAGES)
    base = tag.partition("-")[0]
    chosen = next((one for one in (tag, base) if one in known), None)
    if chosen is None and base in _FORMS_ONLY:
        return _FORMS_ONLY[base][message]
    with override(chosen or get_language()):
        return gettext(message)
