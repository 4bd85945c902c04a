"""Whatever was open in two files before they are joined: nobody but their lead sees more afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Basis, Category, Purpose, Source
from opennrm.kernel.access.models import Exclusion, Grant
from opennrm.kernel.access.selectors import sights_of
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.merging.services.grants import copy_exclusions, narrow_grants
from tests.factories.files import NOON, make_case
from tests.personas import make_personas

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.models import File
    from opennrm.kernel.access.rules import Sight
    from opennrm.kernel.actors import Actor
    from tests.personas import Personas

pytestmark = pytest.mark.django_db
OTHERS = ("charlie", "ivan", "bob")
MOMENTS = tuple(NOON + timedelta(days=days) for days in (0, 6, 16, 40))
GRANTS = st.lists(
    st.fixed_dictionaries({
        "holder": st.sampled_from(OTHERS),
        "personal": st.booleans(),
        "in_kept": st.booleans(),
        "categories": st.integers(1, Category.ALL.value),
        "may_edit": st.booleans(),
        "begins": st.sampled_from((-3, 0, 5)),
        "lasts": st.sampled_from((7, 15, 30)),
    }),
    max_size=8,
)  # fmt: skip
EXCLUSIONS = st.lists(st.tuples(st.sampled_from(OTHERS), st.booleans()), max_size=2)


def give(personas: Personas, files: dict[bool, File], one: dict[str, Any]) -> None:
    """Put a grant down as a service would."""
    person = personas[one["holder"]]
    starts_at = NOON + timedelta(days=one["begins"])
    Grant.objects.create(
        file=files[one["in_kept"]], agency_id=None if one["personal"] else person.agency_id,
        person_id=person.pk if one["personal"] else None, categories=one["categories"] | Category.BASIC,
        may_edit=one["may_edit"], purpose=Purpose.ASSISTANCE, basis=Basis.CONSENT, source=Source.CONSENT,
        starts_at=starts_at, expires_at=starts_at + timedelta(days=one["lasts"]),
    )  # fmt: skip


def seen(actor: Actor, files: dict[bool, File]) -> dict[tuple[bool, datetime], Sight]:
    """Return what somebody sees of both files, now and later."""
    found = {}
    for moment in MOMENTS:
        with acting_as(actor, moment):
            sights = sights_of(actor, [file.pk for file in files.values()], moment)
        for in_kept, file in files.items():
            if file.pk in sights:
                found[in_kept, moment] = sights[file.pk]
    return found


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(grants=GRANTS, exclusions=EXCLUSIONS)
def test_nobody_outside_the_lead_sees_more_after_joining(
    grants: list[dict[str, Any]], exclusions: list[tuple[str, bool]]
) -> None:
    with transaction.atomic():
        personas = make_personas()
        alice = personas.actor("alice")
        files = {True: make_case(alice).file, False: make_case(alice, pseudonym="Willow").file}
        with acting_as(SYSTEM, NOON):
            for one in grants:
                give(personas, files, one)
            for name, in_kept in exclusions:
                Exclusion.objects.create(file=files[in_kept], person=personas[name], excluded_at=NOON)
        before = {name: seen(personas.actor(name), files) for name in OTHERS}
        with acting_as(SYSTEM, NOON):
            narrow_grants(actor=alice, at=NOON, kept=files[True], other=files[False])
            copy_exclusions(at=NOON, kept=files[True], other=files[False])
        for name in OTHERS:
            for (in_kept, moment), sight in seen(personas.actor(name), files).items():
                assert in_kept, "the joined file is open to its lead alone"
                both = [before[name].get((part, moment)) for part in (True, False)]
                assert all(one is not None for one in both)
                for former in both:
                    assert former is not None
                    assert not sight.readable & ~former.readable
                    assert not sight.editable & ~former.editable
        transaction.set_rollback(True)
