"""The definition of trafficking, and the clocks."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opennrm.kernel.reference.models.pack import MINIMUM_REFLECTION_DAYS
from opennrm.kernel.reference.selectors import country_pack, is_working_day
from opennrm.protection import identification
from opennrm.protection.identification.enums import Element, Outcome, Step
from opennrm.protection.identification.models import Decision
from opennrm.protection.identification.models.account import act_choices, means_choices, purpose_choices
from opennrm.protection.identification.rules import day_of, days_left, elements_of, end_of, last_day
from opennrm.protection.identification.selectors import notice_fingerprints, notice_text, notice_version
from opennrm.protection.identification.services import due_of

TEXTS = Path(identification.__file__).parent / "texts"
ACTS, MEANS, PURPOSES = ([code for code, _label in found()] for found in (act_choices, means_choices, purpose_choices))
ZONE = "Atlantic/Azores"
moments = st.integers(min_value=0, max_value=7 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2023, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def codes(known: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(known), unique=True)


@given(codes(ACTS), codes(MEANS), codes(PURPOSES))
def test_adult_needs_an_act_a_means_and_a_purpose(acts: list[str], means: list[str], purposes: list[str]) -> None:
    found = elements_of(acts=acts, means=means, purposes=purposes, is_child=False)
    assert found.complete == bool(acts and means and purposes)
    assert found.present | found.missing == set(Element)
    assert not found.present & found.missing


@given(codes(ACTS), codes(MEANS), codes(MEANS), codes(PURPOSES))
def test_means_of_a_child_change_nothing(
    acts: list[str], means: list[str], other_means: list[str], purposes: list[str]
) -> None:
    found = elements_of(acts=acts, means=means, purposes=purposes, is_child=True)
    assert found == elements_of(acts=acts, means=other_means, purposes=purposes, is_child=True)
    assert found.complete == bool(acts and purposes)
    assert Element.MEANS not in found.present | found.missing


@given(codes(ACTS), codes(MEANS), codes(PURPOSES), st.booleans())
def test_more_evidence_never_makes_the_definition_less_met(
    acts: list[str], means: list[str], purposes: list[str], is_child: bool
) -> None:
    before = elements_of(acts=acts, means=means, purposes=purposes, is_child=is_child)
    after = elements_of(acts=[*acts, "x"], means=[*means, "x"], purposes=[*purposes, "x"], is_child=is_child)
    assert before.present <= after.present
    assert after.complete


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1)), st.booleans())
def test_period_is_never_shorter_than_the_convention(starts_on: date, is_child: bool) -> None:
    n_days = country_pack().clocks.recovery_reflection_days(is_child=is_child)
    ends_on = last_day(starts_on, n_days)
    assert (ends_on - starts_on).days == n_days >= MINIMUM_REFLECTION_DAYS
    assert days_left(ends_on, starts_on) == n_days + 1
    assert days_left(ends_on, ends_on) == 1
    assert days_left(ends_on, ends_on + timedelta(days=1)) == 0


@given(moments)
def test_end_of_a_day_is_the_first_moment_of_the_next(moment: datetime) -> None:
    day = day_of(moment, ZONE)
    over = end_of(day, ZONE)
    assert moment < over
    assert day_of(over, ZONE) == day + timedelta(days=1)
    assert day_of(over - timedelta(seconds=1), ZONE) == day


@given(moments)
def test_reasonable_grounds_are_due_on_a_working_day_after_as_many(moment: datetime) -> None:
    due = due_of(Step.REASONABLE_GROUNDS, moment)
    assert is_working_day(due)
    between = (day_of(moment, ZONE) + timedelta(days=n) for n in range(1, 40))
    counted = [day for day in between if is_working_day(day) and day <= day_of(due, ZONE)]
    assert len(counted) == country_pack().clocks.reasonable_grounds_working_days


@given(moments)
def test_conclusive_decision_is_due_after_the_days_of_the_pack(moment: datetime) -> None:
    assert (due_of(Step.CONCLUSIVE, moment) - moment).days == country_pack().clocks.conclusive_decision_days


@pytest.mark.parametrize("code", notice_fingerprints(notice_version()))
@pytest.mark.parametrize(
    ("step", "outcome"),
    [(step, outcome) for step in Step for outcome in (Outcome.POSITIVE, Outcome.NEGATIVE, Outcome.SUSPENDED)],
)
def test_notice_is_whole_in_every_language(code: str, step: Step, outcome: Outcome) -> None:
    text = notice_text(Decision(step=step, outcome=outcome), code)
    english = notice_text(Decision(step=step, outcome=outcome), "en")
    assert text.title
    assert len(text.body) == len(english.body)
    assert set(text.labels) == set(english.labels)
    assert text.direction == ("rtl" if code == "ar" else "ltr")


def test_published_notice_never_changes() -> None:
    version = notice_version()
    found = {
        code: hashlib.sha256((TEXTS / version / f"{code}.yaml").read_bytes()).hexdigest()
        for code in notice_fingerprints(version)
    }
    assert found == notice_fingerprints(version)
    assert {"en", "fr", "ru", "uk", "ar"} <= set(found)
