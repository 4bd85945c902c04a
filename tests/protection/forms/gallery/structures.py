"""Forms with groups, repeats and rules that reach across them."""

from __future__ import annotations

from tests.support.xlsforms import Sample, group, listed, q, repeat

YES_NO = listed("yn", "yes", "no")


def _groups() -> list[Sample]:
    return [
        Sample(
            "group_that_applies",
            [
                q("integer", "age"),
                *group(
                    "adult",
                    q("text", "job", required="yes"),
                    q("integer", "pay", constraint=". > 0"),
                    relevant="${age} >= 18",
                ),
                q("calculate", "label_of", calculation="concat(${job}, ':', ${pay})"),
            ],
        ),
        Sample(
            "groups_in_groups",
            [
                q("select_one yn", "a"),
                q("select_one yn", "b"),
                *group(
                    "outer",
                    *group(
                        "inner",
                        q("text", "deep", required="yes"),
                        q("calculate", "c", calculation="1 + 1"),
                        relevant="${b} = 'yes'",
                    ),
                    q("text", "shallow"),
                    relevant="${a} = 'yes'",
                ),
                q("calculate", "sees", calculation="concat('[', ${deep}, ${c}, ${shallow}, ']')"),
            ],
            YES_NO,
        ),
        Sample(
            "chain_of_relevance",
            [
                q("integer", "q1"),
                *[q("integer", f"q{n}", relevant=f"${{q{n - 1}}} > 2", required="yes") for n in range(2, 8)],
            ],
        ),
        Sample(
            "chain_of_sums",
            [
                q("integer", "q0"),
                *[
                    q("calculate", f"c{n}", calculation=f"${{{'q0' if n == 1 else f'c{n - 1}'}}} + {n}")
                    for n in range(1, 12)
                ],
                q("text", "big", relevant="${c11} > 70", required="yes"),
            ],
        ),
        Sample(
            "later_first",
            [
                q("calculate", "total", calculation="${x} + ${y}"),
                q("calculate", "twice", calculation="${total} * 2"),
                q("integer", "x", required="${y} != ''"),
                q("integer", "y", required="${x} != ''", constraint=". >= ${x}"),
            ],
        ),
        Sample(
            "required_when",
            [q("select_one yn", "has", required="yes"), q("text", "what", required="${has} = 'yes'"), q("text", "t")],
            YES_NO,
        ),
        Sample(
            "score",
            [
                *[q("select_one yn", f"s{n}") for n in range(1, 9)],
                q(
                    "calculate",
                    "score",
                    calculation=" + ".join(f"if(${{s{n}}} = 'yes', {n % 3 + 1}, 0)" for n in range(1, 9)),
                ),
                q("calculate", "level", calculation="if(${score} > 8, 'high', if(${score} > 4, 'middle', 'low'))"),
                q("text", "refer", relevant="${level} = 'high'", required="yes"),
                q("note", "told", relevant="${level} != 'low'"),
            ],
            YES_NO,
        ),
        Sample(
            "exclusive",
            [
                q("text", "phone", required="${mail} = ''", constraint="regex(., '^[0-9 +]{3,}$')"),
                q("text", "mail", required="${phone} = ''", constraint="contains(., '@')"),
            ],
            texts=("", "12345", "a@b.c", "abc"),
        ),
        Sample(
            "readonly_calculated",
            [
                q("integer", "x"),
                q("text", "y", calculation="${x} * 2", readonly="yes"),
                q("note", "n", calculation="${x} + 1"),
            ],
        ),
        Sample(
            "once_only",
            [q("integer", "x"), q("calculate", "keep", calculation="once(concat('k', ${x}))"), q("text", "t")],
        ),
        Sample(
            "date_rules",
            [
                q("date", "from"),
                q("date", "to", constraint=". >= ${from} and . <= date(decimal-date-time(${from}) + 90)"),
                q("calculate", "days", calculation="${to} - ${from}"),
                q("text", "why", relevant="${days} > 30", required="yes"),
            ],
        ),
    ]


def _repeats() -> list[Sample]:
    people = repeat(
        "person",
        q("text", "name", required="yes"),
        q("integer", "age", constraint=". >= 0 and . < 120"),
        q("text", "school", relevant="${age} < 18", required="yes"),
        q("calculate", "nth", calculation="position(..)"),
    )
    return [
        Sample(
            "people",
            [
                *people,
                q("calculate", "n", calculation="count(${person})"),
                q("calculate", "n_named", calculation="count-non-empty(${name})"),
                q("calculate", "sum_age", calculation="sum(${age})"),
                q("calculate", "oldest", calculation="max(${age})"),
                q("calculate", "youngest", calculation="min(${age})"),
                q("calculate", "names", calculation="join(', ', ${name})"),
                q("calculate", "glued", calculation="concat(${name})"),
                q("calculate", "minors", calculation="count(${person}[age < 18])"),
                q("calculate", "second", calculation="${person}[2]/name"),
                q("calculate", "first_age", calculation="indexed-repeat(${age}, ${person}, 1)"),
                q("calculate", "any_adult", calculation="${age} > 17"),
            ],
        ),
        Sample(
            "counted_people",
            [
                q("integer", "how_many"),
                *repeat("person", q("text", "name", required="yes"), repeat_count="${how_many}"),
                q("calculate", "n", calculation="count(${person})"),
            ],
        ),
        Sample(
            "counted_by_rule",
            [
                q("select_one yn", "two"),
                *repeat(
                    "turn", q("integer", "x", constraint=". > position(..)"), repeat_count="if(${two} = 'yes', 2, 1)"
                ),
            ],
            YES_NO,
        ),
        Sample(
            "three_turns",
            [*repeat("turn", q("integer", "x"), repeat_count="3"), q("calculate", "s", calculation="sum(${x})")],
        ),
        Sample(
            "repeats_in_repeats",
            [
                *repeat(
                    "house",
                    q("text", "street"),
                    *repeat(
                        "dweller",
                        q("integer", "age", constraint=". < 100"),
                        q("calculate", "place", calculation="concat(position(../..), '.', position(..))"),
                        q("calculate", "where", calculation="${street}"),
                    ),
                    q("calculate", "n", calculation="count(${dweller})"),
                    q("calculate", "total", calculation="sum(${age})"),
                ),
                q("calculate", "all", calculation="count(${dweller})"),
                q("calculate", "ages", calculation="sum(${age})"),
                q("calculate", "houses", calculation="count(${house})"),
                q("calculate", "of_second", calculation="sum(/data/house[2]/dweller/age)"),
                q("calculate", "deep", calculation="indexed-repeat(${age}, ${house}, 1, ${dweller}, 2)"),
            ],
        ),
        Sample(
            "running_total",
            [
                *repeat(
                    "row",
                    q("integer", "x"),
                    q(
                        "calculate",
                        "before",
                        calculation="if(position(..) > 1, indexed-repeat(${x}, ${row}, position(..) - 1), 0)",
                    ),
                    q("calculate", "sum_here", calculation="sum(../../row[position() <= position(current()/..)]/x)"),
                ),
                q("calculate", "total", calculation="sum(${x})"),
            ],
        ),
        Sample(
            "repeat_that_applies",
            [
                q("select_one yn", "any"),
                *repeat("thing", q("text", "what", required="yes"), q("integer", "cost"), relevant="${any} = 'yes'"),
                q("calculate", "n", calculation="count-non-empty(${what})"),
            ],
            YES_NO,
        ),
        Sample(
            "choosing_from_repeat",
            [
                *repeat("person", q("text", "name"), q("integer", "age")),
                q("select_one ${name}", "head"),
                q("calculate", "of_age", calculation="count(${person}[age > 17])"),
            ],
            texts=("ann", "bob", "cleo"),
        ),
        Sample(
            "cascade_in_repeat",
            [
                *repeat(
                    "row",
                    q("select_one states", "state"),
                    q("select_one towns", "town", choice_filter="state = ${state}", required="yes"),
                ),
            ],
            [*listed("states", "s1", "s2"), *listed("towns", "t1", "t2", "t3", state=["s1", "s1", "s2"])],
        ),
        Sample(
            "group_in_repeat",
            [
                *repeat(
                    "row",
                    *group(
                        "g", q("integer", "x"), q("integer", "y", constraint=". > ${x}"), relevant="position(..) < 3"
                    ),
                    q("calculate", "sum_xy", calculation="${x} + ${y}"),
                ),
            ],
        ),
        Sample(
            "unique_in_repeat",
            [
                *repeat(
                    "row",
                    q("text", "code", constraint="count(../../row[code = current()/.]) = 1"),
                ),
            ],
            texts=("a", "b", "c"),
        ),
        Sample(
            "two_repeats",
            [
                *repeat("one", q("integer", "x")),
                *repeat("other", q("integer", "y", constraint=". <= sum(${x})")),
                q("calculate", "same", calculation="count(${one}) = count(${other})"),
            ],
        ),
    ]


def structure_samples() -> list[Sample]:
    """Return the forms with groups and repeats."""
    return [*_groups(), *_repeats()]
