"""What stands on the home pages of those who look at the whole: numbers that point at nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.services import open_file, use_override
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.audit.selectors import attention
from opennrm.kernel.audit.services import check_log, write_refusal
from opennrm.kernel.pages import panels_for
from opennrm.kernel.pages.templatetags.pages import few
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.selectors import StageCount, stage_counts
from opennrm.protection.sharing.selectors import overrides_waiting
from tests.factories.files import NOON, make_case
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

PAIRS = [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (86, "86")]
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def personas(db: None) -> Personas:
    """Make everybody."""
    return make_personas()


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (86, "86")]
)
def test_few_hides_small_numbers_only(number: int, shown: str) -> None:
    assert few(number) == shown


def test_stage_counts_count_every_case_once(personas: Personas) -> None:
    for _case in range(6):
        make_case(personas.actor("alice"))

    with acting_as(personas.actor("cora"), LATER):
        found = stage_counts(LATER)

    expected = {stage: 6 if stage is Stage.INTAKE else 0 for stage in Stage}
    assert found == [StageCount(stage.label, n) for stage, n in expected.items()]


def test_coordinator_sees_numbers_and_no_case(personas: Personas) -> None:
    opened = make_case(personas.actor("alice"))

    page = browser_of(personas.cora).get(reverse("web:home")).content.decode()

    assert "Cases in the whole country" in page
    assert "fewer than 5" in page
    assert opened.file.code not in page
    assert "Linden" not in page


def test_overrides_waiting_tells_the_late_ones_apart(personas: Personas) -> None:
    opened = make_case(personas.actor("alice"))
    fred = personas.actor("fred")
    with acting_as(fred, NOON):
        use_override(
            actor=fred, at=NOON, code=opened.file.code, categories=Category.CONTACT, reason="Somebody asked for her."
        )

    with acting_as(personas.actor("cora"), LATER):
        soon, late = overrides_waiting(LATER), overrides_waiting(NOON + timedelta(days=4))

    assert (soon.n_waiting, soon.n_late) == (1, 0)
    assert (late.n_waiting, late.n_late) == (1, 1)


def test_attention_counts_what_stands_in_the_log(personas: Personas) -> None:
    alice, otto = personas.actor("alice"), personas.actor("otto")
    opened = make_case(alice)
    night = NOON + timedelta(hours=12)
    with acting_as(alice, night):
        open_file(actor=alice, code=opened.file.code, at=night)
    with acting_as(SYSTEM, LATER):
        write_refusal(
            actor=personas.actor("charlie"), at=LATER, verb="access.refused", target="cases.overview:NotVisible"
        )
    with acting_as(otto, LATER):
        check_log(actor=otto, at=LATER)

    found = attention(night + timedelta(hours=8))

    assert (found.n_refused, found.n_overrides, found.n_exports, found.n_at_night) == (1, 0, 0, 1)
    assert found.most_read == [(personas.alice.agency.name, 1)]
    assert found.check == Entry.objects.get(verb="audit.verified")
    assert not found.is_check_old
    assert attention(LATER + timedelta(days=8)).is_check_old


def test_auditor_is_told_what_stands_out(personas: Personas) -> None:
    page = browser_of(personas.otto).get(reverse("web:home")).content.decode()

    assert "What stands out in the log" in page
    assert "The log has not been checked yet." in page


def test_those_numbers_are_for_those_who_oversee_only(personas: Personas) -> None:
    overseeing = {"cases-by-stage", "referrals-by-agency", "overrides-everywhere", "places-by-need", "log"}
    shown = {name: {panel.key for panel in panels_for(personas.actor(name))} & overseeing for name in personas.names()}

    assert shown.pop("cora") == overseeing - {"log"}
    assert shown.pop("otto") == {"log"}
    assert set().union(*shown.values()) == set()
