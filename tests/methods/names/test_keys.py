"""Two spellings of one name share keys; different people mostly do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opennrm.methods.names import heads_of, index_keys, query_keys, variant_groups

WORDS = st.text(alphabet="abcdefghijklmnoprstuvz", min_size=4, max_size=12)


def shared(query: str, filed: str) -> set[str]:
    return set(query_keys(query)) & set(index_keys(filed))


@pytest.mark.parametrize(
    ("query", "filed"),
    [
        ("Mohammed Ali", "محمد علي"),
        ("Мухаммед Али", "Ali, Muhammad"),
        ("Oleksandr Kovalenko", "Александр Коваленко"),
        ("Γεώργιος Παππάς", "Georgios Pappas"),
        ("Yeoryios Pappas", "Γεώργιος Παππάς"),
        ("Sasha Kovalenko", "Александр Коваленко"),
        ("Hoa Nguyen Thi", "Nguyễn Thị Hoa"),
    ],
)
def test_keys_of_pairs_survive_script_order_and_nickname(query: str, filed: str) -> None:
    assert [key for key in shared(query, filed) if key.startswith("p:")] != []


@given(
    st.lists(st.sampled_from("abcdefghijklmnoprstuvz"), min_size=4, max_size=12, unique=True).map("".join), st.data()
)
def test_keys_survive_one_slip_in_a_single_word(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnoprstuvz"))
    slips = [
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
    ]
    for slip in slips:
        assert shared(slip, word) != set()


@given(WORDS, WORDS)
def test_keys_do_not_depend_on_the_order_of_parts(one: str, two: str) -> None:
    assert index_keys(f"{one} {two}") == index_keys(f"{two} {one}")


@given(st.text(max_size=500))
def test_keys_bear_any_text(text: str) -> None:
    filed = index_keys(text)
    assert len(filed) <= 128
    assert filed == sorted(set(filed))


@given(WORDS, WORDS)
def test_query_keys_include_what_the_same_name_is_filed_under(one: str, two: str) -> None:
    name = f"{one} {two}"
    assert {key for key in index_keys(name) if key[0] in "wp"} <= set(query_keys(name))


@pytest.mark.parametrize("text", ["", " ", "🙂", "…", "123"])
def test_keys_of_no_letters_are_none(text: str) -> None:
    assert index_keys(text) == []
    assert query_keys(text) == ()


@pytest.mark.parametrize("text", ["A", "Ж", "م", "ab" * 250, "Ali " * 100])
def test_keys_of_odd_names_exist(text: str) -> None:
    assert index_keys(text) != []


def test_initials_are_filed_only_alone() -> None:
    assert index_keys("J Kovalenko") == index_keys("Kovalenko")


def test_variant_groups_have_at_least_two_forms() -> None:
    assert [group for group in variant_groups() if len(group) < 2] == []


def test_heads_of_an_unknown_word_are_none() -> None:
    assert heads_of("qwertz") == ()
