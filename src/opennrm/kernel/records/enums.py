"""What stands in the place of a value that is not shown."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


class Hidden(Enum):
    """Never blank: the reader is told that something is there (or was) and may not be read."""

    WITHHELD = "withheld"
    ERASED = "erased"

    def __str__(self) -> str:
        """Return the word that stands for the value, in the reader's language."""
        return _("Withheld") if self is Hidden.WITHHELD else _("Erased")

    def __html__(self) -> SafeString:
        """Return the word as a tag."""
        return format_html('<strong class="govuk-tag govuk-tag--grey nrm-withheld">{}</strong>', str(self))


WITHHELD = Hidden.WITHHELD
ERASED = Hidden.ERASED
