"""One case and the person in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import BigIntegerField
from django.utils.translation import get_language

from opennrm.kernel.errors import NotVisible
from opennrm.kernel.queries import Prepared, Slot
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.cases.models import Case

if TYPE_CHECKING:
    from datetime import date

    from opennrm.kernel.access.rules import Opened


_OF_FILE: Prepared[Case] = Prepared(
    lambda: Case.objects.select_related("file", "file__lead_agency", "worker").filter(
        file_id=Slot("file", BigIntegerField())
    )
)


def case_of(opened: Opened) -> Case:
    """Return the case of an opened file.

    Raises
    ------
    NotVisible
        The file is not a case.
    """
    found = _OF_FILE.first(file=opened.file.pk)
    if found is None:
        raise NotVisible
    return found


def is_child_file(opened: Opened) -> bool:
    """Tell whether the file is a child's."""
    return Case.objects.filter(file=opened.file, is_child=True).exists()


def place_choices() -> list[tuple[str, str]]:
    """Return the places of the State, in the active language."""
    language = get_language() or "en"
    return [(place.code, place.name(language)) for place in country_pack().places]


def age_of(birth_year: int | None, on: date) -> int | None:
    """Return the age in whole years that a year of birth gives, the younger of the two possible ones."""
    return None if birth_year is None else on.year - birth_year - 1
