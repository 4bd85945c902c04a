"""Cases and rules for hypothesis."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from hypothesis import strategies as st

from opennrm.methods.conformance import (
    And,
    Calendar,
    Compare,
    Condition,
    Constraint,
    Correlate,
    Missing,
    Not,
    OneOf,
    Or,
    Template,
    Trace,
    Unit,
    Window,
)
from opennrm.methods.conformance.constraints import ANCHORED, CHOICES, COUNTED, ENDS

DAY = 86_400
CALENDAR = Calendar(0, np.arange(200) % 7 < 5)
LETTERS = "abcd"
ATTRIBUTES = st.fixed_dictionaries(
    {}, optional={"who": st.sampled_from(["x", "y", None]), "n": st.sampled_from([0, 1, 2.5, True, None])}
)
OPERATORS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
LEAVES: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Compare, st.sampled_from(["who", "n", "nothing"]), OPERATORS, st.sampled_from(["x", "y", 1, 2.5])),
    st.builds(OneOf, st.sampled_from(["who", "n"]), st.sampled_from([("x",), ("x", 1), (0, 2.5), ()])),
    st.builds(Missing, st.sampled_from(["who", "n", "nothing"])),
)
PAIRS: st.SearchStrategy[Condition] = st.builds(
    Correlate, st.sampled_from(["who", "n", "nothing"]), OPERATORS, st.sampled_from(["who", "n"])
)


def trees(leaf: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    return st.recursive(
        leaf,
        lambda part: st.one_of(
            st.builds(Not, part),
            st.builds(And, st.lists(part, max_size=2).map(tuple)),
            st.builds(Or, st.lists(part, max_size=2).map(tuple)),
        ),
        max_leaves=3,
    )


CONDITIONS = st.one_of(st.none(), trees(LEAVES))
CORRELATIONS = st.one_of(st.none(), trees(PAIRS))
TYPES = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=2).map(tuple)
EVENTS = st.lists(
    st.tuples(st.sampled_from(LETTERS), st.integers(0, 12).map(lambda half: half * (DAY // 2)), ATTRIBUTES)
)
Parts: TypeAlias = tuple[
    st.SearchStrategy[tuple[str, ...]], st.SearchStrategy[Condition | None], st.SearchStrategy[Condition | None]
]
MANY: Parts = (TYPES, CONDITIONS, CORRELATIONS)
PLAIN: Parts = (st.just(("a",)), st.none(), st.none())
TEMPLATES = st.sampled_from(list(Template))
UNITS = st.sampled_from(list(Unit))
LEAST = st.sampled_from([0, 0, 1, 2])
MOST = st.one_of(st.none(), st.integers(0, 3))


@st.composite
def windows(draw: st.DrawFn, *, is_plain: bool = False) -> Window:
    unit = Unit.SECONDS if is_plain else draw(UNITS)
    step = 1 if unit is Unit.WORKING_DAYS else DAY // 2
    least, more = draw(LEAST), draw(MOST)
    return Window(least * step, None if more is None else (least + more) * step, unit)


@st.composite
def traces(draw: st.DrawFn, *, longest: int = 9) -> Trace:
    return Trace.of(draw(EVENTS)[:longest])


@st.composite
def rules(draw: st.DrawFn, *, is_plain: bool = False) -> Constraint:
    template = draw(TEMPLATES)
    is_two_sided = template not in ANCHORED | ENDS
    has_target = is_two_sided or template in CHOICES
    has_anchor = template in ANCHORED and draw(st.booleans())
    types, conditions, correlations = PLAIN if is_plain else MANY
    return Constraint(
        template,
        draw(types),
        (("b",) if is_plain else draw(types)) if has_target else (),
        n=draw(st.integers(1, 2 if is_plain else 3)) if template in COUNTED else 1,
        window=Window() if template in ENDS else draw(windows(is_plain=is_plain)),
        activation_condition=draw(conditions),
        target_condition=draw(conditions) if has_target else None,
        correlation=draw(correlations) if is_two_sided else None,
        anchor=(("c",) if is_plain else draw(types)) if has_anchor else (),
        anchor_condition=draw(conditions) if has_anchor else None,
    )
