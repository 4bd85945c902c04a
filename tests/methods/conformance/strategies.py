"""Cases and rules for hypothesis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from opennrm.methods.conformance import (
    And,
    Calendar,
    Compare,
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

if TYPE_CHECKING:
    from opennrm.methods.conformance import Condition

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


@st.composite
def windows(draw: st.DrawFn, *, unit: Unit | None = None) -> Window:
    unit = unit or draw(st.sampled_from(list(Unit)))
    step = 1 if unit is Unit.WORKING_DAYS else DAY // 2
    least = draw(st.sampled_from([0, 0, 1, 2]))
    most = draw(st.one_of(st.none(), st.integers(least, 5)))
    return Window(least * step, None if most is None else most * step, unit)


@st.composite
def traces(draw: st.DrawFn, *, longest: int = 9) -> Trace:
    events = st.tuples(st.sampled_from(LETTERS), st.integers(0, 12).map(lambda half: half * (DAY // 2)), ATTRIBUTES)
    return Trace.of(draw(st.lists(events, max_size=longest)))


def types(letters: str = LETTERS) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(letters), min_size=1, max_size=2).map(tuple)


@st.composite
def rules(draw: st.DrawFn, *, is_plain: bool = False) -> Constraint:
    template = draw(st.sampled_from(list(Template)))
    is_two_sided = template not in ANCHORED | ENDS
    has_target = is_two_sided or template in CHOICES
    unit = Unit.SECONDS if is_plain else None
    has_anchor = template in ANCHORED and draw(st.booleans())
    condition = st.none() if is_plain else st.one_of(st.none(), trees(LEAVES))
    return Constraint(
        template,
        ("a",) if is_plain else draw(types()),
        (("b",) if is_plain else draw(types())) if has_target else (),
        n=draw(st.integers(1, 2 if is_plain else 3)) if template in COUNTED else 1,
        window=Window() if template in ENDS else draw(windows(unit=unit)),
        activation_condition=draw(condition),
        target_condition=draw(condition) if has_target else None,
        correlation=draw(st.one_of(st.none(), trees(PAIRS))) if is_two_sided and not is_plain else None,
        anchor=(("c",) if is_plain else draw(types())) if has_anchor else (),
        anchor_condition=draw(condition) if has_anchor else None,
    )
