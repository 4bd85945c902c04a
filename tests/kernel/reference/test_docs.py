"""The documentation of country packs names everything a pack can hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from opennrm.kernel.reference.enums import AuthorityTask, ClockName, PlaceKind, RetentionClass
from opennrm.kernel.reference.models import Authority, CountryPack, Helpline, Neighbour, Place, Source
from opennrm.kernel.reference.selectors import country_pack

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "reference" / "country-pack.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`]+)`", PAGE))


@pytest.mark.parametrize("part", [CountryPack, Place, Neighbour, Authority, Helpline, Source])
def test_country_pack_page_names_every_field(part: type[CountryPack]) -> None:
    assert set(part.model_fields) - NAMED == set()


@pytest.mark.parametrize("choices", [PlaceKind, AuthorityTask, RetentionClass, ClockName])
def test_country_pack_page_names_every_choice(choices: type[ClockName]) -> None:
    assert set(choices.values) - NAMED == set()


def test_country_pack_page_has_dreamlands_clocks() -> None:
    written = dict(re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", PAGE, re.MULTILINE))

    assert {name: int(value) for name, value in written.items()} == {
        name.value: getattr(country_pack().clocks, name.value) for name in ClockName
    }
