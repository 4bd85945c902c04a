"""The pages of the procedure."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.clock import now
from opennrm.protection.sop.models import CaseProcedure, Deviation, Procedure, Standing
from opennrm.protection.sop.selectors.files import packed_text
from opennrm.protection.sop.services import recheck_passed
from tests.factories.files import make_case, share_case
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
NEW = packed_text().replace('version: "2026-1"', 'version: "2026-2"').replace("within: 3 days", "within: 4 days", 1)


def late_case(personas: Personas) -> str:
    """Open a child's case three days ago."""
    at = now() - timedelta(days=3)
    opened = make_case(personas.actor("alice"), at=at, is_child=True)
    share_case(personas.actor("alice"), opened, personas.bob.agency_id, Category.BASIC, at=at)
    with acting_as(SYSTEM, now()):
        recheck_passed(at=now())
    return opened.code


def test_the_case_page_says_what_the_procedure_asks_next(procedure: Procedure) -> None:
    personas = make_personas()
    code = late_case(personas)

    page = browser_of(personas.alice).get(reverse("cases:overview", args=[code])).content.decode()
    other = browser_of(personas.bob).get(reverse("cases:overview", args=[code])).content.decode()

    assert "What the procedure asks next" in page
    assert "Have a guardian appointed" in page
    assert "Ask whether the person wants to be helped" in other
    assert "guardian" not in other


def test_the_section_lists_all_rules_and_a_rule_explains_itself(procedure: Procedure) -> None:
    personas = make_personas()
    code = late_case(personas)
    client = browser_of(personas.alice)

    section = client.get(reverse("cases:section", args=[code, "procedure"])).content.decode()
    rule = client.get(reverse("sop:rule", args=[code, "guardian"])).content.decode()

    assert "This case began under version 2026-1" in section
    assert "overdue" in rule
    assert "After “The case was opened” comes “A guardian was appointed” within 48 hours." in rule
    assert "art. 10 (4) a" in rule
    assert browser_of(personas.bob).get(reverse("sop:rule", args=[code, "guardian"])).status_code == 404
    assert browser_of(personas.charlie).get(reverse("sop:rule", args=[code, "guardian"])).status_code == 404


def test_a_reason_is_noted_on_the_page_and_shown(procedure: Procedure) -> None:
    personas = make_personas()
    code = late_case(personas)
    client, address = browser_of(personas.alice), reverse("sop:rule", args=[code, "guardian"])

    empty = client.post(address, {"reason": ""})
    answer = client.post(address, {"reason": "The office was closed."})

    assert empty.status_code == 422
    assert "Say in a sentence why it was not done." in empty.content.decode()
    assert answer.status_code == 302
    page = client.get(address).content.decode()
    assert "The office was closed." in page
    with acting_as(SYSTEM, now()):
        assert Standing.objects.get(rule="guardian").explained_at is not None


def test_who_only_reads_gives_no_reason(procedure: Procedure) -> None:
    personas = make_personas()
    code = late_case(personas)
    address = reverse("sop:rule", args=[code, "asked-to-agree"])

    answer = browser_of(personas.bob).post(address, {"reason": "No."})

    assert answer.status_code == 403
    with acting_as(SYSTEM, now()):
        assert not Deviation.objects.exists()


@pytest.mark.parametrize("n_cases", [1, 3])
def test_the_list_of_an_agency_needs_as_many_queries_for_one_case_as_for_three(
    procedure: Procedure, n_cases: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    personas = make_personas()
    codes = [late_case(personas) for _number in range(n_cases)]
    client = browser_of(personas.alice)
    client.get(reverse("sop:to_do"))

    with django_assert_max_num_queries(24):
        page = client.get(reverse("sop:to_do")).content.decode()

    assert all(code in page for code in codes)


def test_the_home_page_counts_what_is_asked(procedure: Procedure) -> None:
    personas = make_personas()
    late_case(personas)

    page = browser_of(personas.alice).get(reverse("web:home")).content.decode()

    assert "What the procedure asks" in page
    assert re.search(r'nrm-stat__value">5</span>', page)


def test_everybody_reads_the_procedure_and_only_those_who_write_it_change_it(procedure: Procedure) -> None:
    personas = make_personas()

    page = browser_of(personas.alice).get(reverse("sop:procedure")).content.decode()

    assert "A child has a guardian within 48 hours" in page
    assert browser_of(personas.alice).get(reverse("sop:versions")).status_code == 403
    assert browser_of(personas.cora).get(reverse("sop:versions")).status_code == 200


def test_a_mistake_in_the_text_is_shown_with_its_line_and_nothing_is_kept(procedure: Procedure) -> None:
    cora = browser_of(make_personas().cora)

    answer = cora.post(reverse("sop:write"), {"text": NEW.replace("when: case.opened", "when: case.opend", 1)})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "asked-to-agree.when" in page
    assert "Did you mean: case.opened" in page
    assert Procedure.objects.count() == 1


def test_a_version_is_written_tried_compared_and_put_into_force(procedure: Procedure) -> None:
    personas = make_personas()
    code = late_case(personas)
    cora = browser_of(personas.cora)

    cora.post(reverse("sop:write"), {"text": NEW})
    draft = Procedure.objects.get(version="2026-2")
    page = cora.get(reverse("sop:version", args=[draft.pk])).content.decode()
    trial = cora.get(reverse("sop:trial", args=[draft.pk])).content.decode()
    cora.post(reverse("sop:publish", args=[draft.pk]))
    second = make_case(personas.actor("alice"), at=now())

    assert page.count(">Changed<") == 1
    assert "within 4 days" in page
    assert code not in trial
    assert "fewer than 5" in trial
    assert {one.version: one.status for one in Procedure.objects.all()} == {"2026-1": "retired", "2026-2": "published"}
    with acting_as(SYSTEM, now()):
        began = dict(CaseProcedure.objects.values_list("file__code", "procedure__version"))
        verbs = list(Entry.objects.filter(verb__startswith="procedure.").order_by("pk").values_list("verb", flat=True))
    assert began == {code: "2026-1", second.code: "2026-2"}
    assert verbs[-3:] == ["procedure.written", "procedure.tried", "procedure.published"]


def test_a_published_version_does_not_change(procedure: Procedure) -> None:
    cora = browser_of(make_personas().cora)

    answer = cora.post(reverse("sop:edit", args=[procedure.pk]), {"text": NEW})

    assert answer.status_code == 302
    procedure.refresh_from_db()
    assert procedure.version == "2026-1"


def test_the_figures_are_rounded_and_name_no_case(procedure: Procedure) -> None:
    personas = make_personas()
    codes = [late_case(personas) for _number in range(11)]

    page = browser_of(personas.cora).get(reverse("sop:figures")).content.decode()

    assert not any(code in page for code in codes)
    assert "A child has a guardian within 48 hours" in page
    assert "<svg" in page
    assert "style=" not in page
    assert browser_of(personas.alice).get(reverse("sop:figures")).status_code == 403


def test_without_a_procedure_the_pages_say_so() -> None:
    personas = make_personas()

    assert "No procedure is in force" in browser_of(personas.alice).get(reverse("sop:procedure")).content.decode()
    assert browser_of(personas.cora).get(reverse("sop:figures")).status_code == 200
    assert browser_of(personas.cora).get(reverse("sop:write")).status_code == 200
