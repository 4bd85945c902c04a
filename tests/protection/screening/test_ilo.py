"""The ILO's indicators and the rule that reads them."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opennrm.protection.screening.enums import Dimension, Route, Strength
from opennrm.protection.screening.rules.ilo import (
    assess_labour,
    find_dimensions,
    indicators,
    is_positive,
    published_counts,
)
from opennrm.protection.screening.rules.ilo_names import ILO_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

CODES = sorted(indicators())
fired_codes = st.frozensets(st.sampled_from(CODES))

DECEIVED = {"ilo.deceptive_recruitment.job", "ilo.deceptive_recruitment.wages"}
FORCED_TO_COME = {"ilo.coercive_recruitment.violence", "ilo.coercive_recruitment.debt"}
WEAKNESS_USED = {f"ilo.recruitment_by_abuse.{one}" for one in ("poverty", "travel", "past")}
EXPLOITED = {"ilo.exploitation.hours", "ilo.exploitation.pay"}
FORCED_TO_STAY = {"ilo.coercion_at_destination.papers_taken", "ilo.coercion_at_destination.debt"}
WEAKNESS_KEPT = {f"ilo.abuse_at_destination.{one}" for one in ("dependence", "unknown_area", "poverty")}
PARTS = {
    Dimension.DECEPTIVE_RECRUITMENT: DECEIVED,
    Dimension.COERCIVE_RECRUITMENT: FORCED_TO_COME,
    Dimension.RECRUITMENT_BY_ABUSE: WEAKNESS_USED,
    Dimension.EXPLOITATION: EXPLOITED,
    Dimension.COERCION_AT_DESTINATION: FORCED_TO_STAY,
    Dimension.ABUSE_AT_DESTINATION: WEAKNESS_KEPT,
}


def codes_of(dimensions: Iterable[Dimension]) -> set[str]:
    return {code for one in dimensions for code in PARTS[one]}


def test_indicators_are_those_published() -> None:
    # ILO and European Commission (2009): 67 for adults, 65 for children; ten, ten, sixteen, nine, fifteen, seven.
    counts = published_counts()

    assert counts == {
        "adults": Counter({Strength.MEDIUM: 53, Strength.STRONG: 7, Strength.WEAK: 7}),
        "children": Counter({Strength.MEDIUM: 50, Strength.STRONG: 15}),
    }
    assert Counter(one.dimension for one in indicators().values()) == dict(
        zip(Dimension, (10, 10, 16, 9, 15, 7), strict=True)
    )


def test_indicators_have_each_a_name_of_our_own() -> None:
    assert list(ILO_NAMES) == list(indicators())
    assert len({str(name) for name in ILO_NAMES.values()}) == len(ILO_NAMES)
    assert not {str(name) for name in ILO_NAMES.values()} & {one.published_name for one in indicators().values()}


@pytest.mark.parametrize("n_strong", range(5))
@pytest.mark.parametrize("n_medium", range(6))
@pytest.mark.parametrize("n_weak", range(6))
def test_dimension_is_positive_by_the_published_rule(n_strong: int, n_medium: int, n_weak: int) -> None:
    # The rule as it is published: any of these combinations, or more than it.
    enough = [(2, 0, 0), (1, 1, 0), (1, 0, 1), (0, 3, 0), (0, 2, 1)]

    expected = any(n_strong >= s and n_medium >= m and n_weak >= w for s, m, w in enough)

    assert is_positive(n_strong, n_medium, n_weak) is expected


@pytest.mark.parametrize("held", list(product([False, True], repeat=6)))
def test_labour_finding_of_adults_by_every_set_of_dimensions(held: tuple[bool, ...]) -> None:
    positive = {one for one, holds in zip(Dimension, held, strict=True) if holds}
    deceived, forced, weak, exploited, kept, weak_there = held

    found = assess_labour(codes_of(positive), is_child=False)

    assert found.positive == positive
    coercion = (deceived or forced) and exploited and kept
    vulnerability = exploited and (deceived or forced or weak) and (kept or weak_there)
    assert found.route == (Route.COERCION if coercion else Route.VULNERABILITY if vulnerability else None)


@pytest.mark.parametrize("held", list(product([False, True], repeat=6)))
def test_labour_finding_of_children_needs_no_means(held: tuple[bool, ...]) -> None:
    positive = {one for one, holds in zip(Dimension, held, strict=True) if holds}
    was_recruited = any(held[:3])

    found = assess_labour(codes_of(positive), is_child=True)

    assert found.is_trafficking is (was_recruited and Dimension.EXPLOITATION in positive)


def test_labour_finding_of_a_child_who_was_brought_and_exploited() -> None:
    fired = {*EXPLOITED, "un.act.transport"}

    assert assess_labour(fired, is_child=True).route == Route.CHILD
    assert assess_labour(fired, is_child=False).route is None


def test_dimension_finding_sorts_by_strength() -> None:
    first = find_dimensions({*DECEIVED, "ilo.deceptive_recruitment.education", "un.act.transport"}, is_child=False)[0]

    assert (first.dimension, first.strong, first.medium, first.weak) == (
        Dimension.DECEPTIVE_RECRUITMENT,
        ("ilo.deceptive_recruitment.job",),
        ("ilo.deceptive_recruitment.wages",),
        ("ilo.deceptive_recruitment.education",),
    )
    assert first.is_positive


@given(fired_codes, fired_codes, st.booleans())
def test_labour_finding_never_shrinks_when_more_is_known(
    fired: frozenset[str], more: frozenset[str], is_child: bool
) -> None:
    before = assess_labour(fired, is_child=is_child)
    after = assess_labour(fired | more, is_child=is_child)

    assert before.positive <= after.positive
    assert before.is_trafficking <= after.is_trafficking


@given(fired_codes)
def test_labour_finding_of_a_child_is_never_less_than_an_adults(fired: frozenset[str]) -> None:
    adult, child = (assess_labour(fired, is_child=is_child) for is_child in (False, True))

    assert adult.positive <= child.positive
    assert adult.is_trafficking <= child.is_trafficking


@given(fired_codes, st.booleans())
def test_labour_finding_says_every_indicator_once(fired: frozenset[str], is_child: bool) -> None:
    said = [
        code
        for one in assess_labour(fired, is_child=is_child).dimensions
        for code in (*one.strong, *one.medium, *one.weak)
    ]

    assert sorted(said) == sorted(fired)
