"""What access adds to every page: refusals are written down; the log's pages show names and codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.models import File
from opennrm.kernel.access.views import note_refusal
from opennrm.kernel.accounts.models import Agency, Person
from opennrm.kernel.audit.selectors import Names, use_names
from opennrm.kernel.pages import listen_to_refusals

if TYPE_CHECKING:
    from collections.abc import Collection

listen_to_refusals(note_refusal)


def _agency_names(numbers: Collection[int]) -> dict[int, str]:
    return dict(Agency.objects.filter(pk__in=numbers).values_list("pk", "name"))


def _agency_choices() -> list[tuple[int, str]]:
    return list(Agency.objects.order_by("name").values_list("pk", "name"))


def _people_names(numbers: Collection[int]) -> dict[int, str]:
    return dict(Person.objects.filter(pk__in=numbers).values_list("pk", "name"))


def _file_codes(numbers: Collection[int]) -> dict[int, str]:
    if not numbers:
        return {}
    with system_wall():
        return dict(File.objects.filter(pk__in=numbers).values_list("pk", "code"))


def _file_id_of(code: str) -> int | None:
    with system_wall():
        return File.objects.filter(code=code).values_list("pk", flat=True).first()


use_names(
    Names(
        agencies=_agency_names,
        people=_people_names,
        file_codes=_file_codes,
        agency_choices=_agency_choices,
        file_id_of=_file_id_of,
    )
)
