"""Invented names: reproducible, in the right script, varied enough for a million people."""

from __future__ import annotations

from random import Random

import pytest

from opennrm.methods.names import cultures, invent_name, romanise
from opennrm.methods.names.sections import FOLDER


def test_cultures_are_nineteen() -> None:
    assert len(cultures()) == 19


@pytest.mark.parametrize("culture", cultures())
def test_invent_name_is_reproducible(culture: str) -> None:
    assert invent_name(Random(3), culture, "female") == invent_name(Random(3), culture, "female")


@pytest.mark.parametrize("culture", cultures())
def test_invent_name_gives_a_readable_latin_form(culture: str) -> None:
    rng = Random(5)
    for _ in range(200):
        name = invent_name(rng, culture, "male")
        assert all(romanise(word.lower()) for word in name.latin.replace("-", " ").split())
        assert name.latin[0].isupper()


def test_invent_name_is_varied() -> None:
    rng = Random(1)
    names = {invent_name(rng, rng.choice(cultures()), "female").native for _ in range(5000)}
    assert len(names) > 4800


def test_invent_name_refuses_an_unknown_culture() -> None:
    with pytest.raises(ValueError, match="atlantean"):
        invent_name(Random(1), "atlantean", "male")


def test_lists_say_where_they_come_from() -> None:
    for entry in (FOLDER / "lists").iterdir():
        assert entry.read_text(encoding="utf-8").startswith("# Common given names")
