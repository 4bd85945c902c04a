"""Equal texts have equal numbers, under one purpose, for ever."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from opennrm.kernel.vault.models import PurposeKey
from opennrm.kernel.vault.services import blind_index, blind_indexes, forget_keys, purpose_key

pytestmark = pytest.mark.django_db


@hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(), unique=True, max_size=20))
def test_index_is_a_signed_number_of_64_bits_that_tells_texts_apart(db: None, texts: list[str]) -> None:
    numbers = blind_indexes("names", texts)
    assert numbers == [blind_index("names", text) for text in texts]
    assert all(-(2**63) <= number < 2**63 for number in numbers)
    assert len(set(numbers)) == len(texts)


def test_index_differs_between_purposes() -> None:
    assert blind_index("names", "ana") != blind_index("phones", "ana")


def test_index_survives_forgetting_the_key() -> None:
    before = blind_index("names", "ana")
    forget_keys()
    assert blind_index("names", "ana") == before
    assert PurposeKey.objects.count() == 1


def test_key_of_a_purpose_is_remembered_only_once_committed() -> None:
    first = purpose_key("names")  # this test's transaction never commits
    PurposeKey.objects.all().delete()
    assert purpose_key("names") != first
