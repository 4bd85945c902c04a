"""The screenings of the last year: talks at the border, in workplaces, in custody, in centres, on the street.

Each is filled in and sent through the engine that checks what people send, so that its result, its alarm and its
entries in the log are those of a node in use. Part of the cases of the last year began with one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.cli.dreamland.screenings.plan import other_talks, talks_of_cases
from opennrm.cli.dreamland.screenings.talks import held
from opennrm.cli.dreamland.screenings.today import N_CASES, all_today
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.forms.models import FormVersion
from opennrm.protection.screening.services import install_builtin_forms

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.cli.dreamland.world import World

__all__ = ["N_CASES", "begin_screenings", "have_forms"]


def have_forms(since: datetime) -> None:
    """Put the built-in forms into service, as if they had been from the beginning."""
    with acting_as(SYSTEM, since):
        install_builtin_forms(actor=SYSTEM, at=since)
        built_in = FormVersion.objects.filter(form__is_built_in=True, published_at__gt=since)
        built_in.update(uploaded_at=since, published_at=since)


def begin_screenings(world: World) -> None:
    """Let the talks of the last year take place."""
    for talk in (*talks_of_cases(world), *other_talks(world)):
        world.timeline.begin(held(world, talk))
    for steps in all_today(world):
        world.timeline.begin(steps)
