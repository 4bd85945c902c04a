"""The person meant comes first, whatever way the name is typed, and little is opened for it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.identifiers import new_id
from opennrm.kernel.namesearch.selectors import Known, SearchResult, candidates, search, searching
from opennrm.kernel.namesearch.services import NamesOfEntry, bulk_index

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

PEOPLE = [
    "Мухаммед Аль-Хасан", "محمد علي", "Mohamed Ali Hassan", "Γεώργιος Παπαδόπουλος", "Georgia Papandreou",
    "Олександр Коваленко", "Александра Ковальчук", "Yusuf bin Ibrahim", "Nguyễn Thị Hoa", "Blessing Osagie", "Ана Илић",
]  # fmt: skip


class People:
    """A small town whose names are known, and who was opened."""

    def __init__(self, names: Sequence[str]) -> None:
        """File everybody."""
        self.names = {new_id(): name for name in names}
        self.opened: list[UUID] = []
        bulk_index([NamesOfEntry(entry_id, 1, [name]) for entry_id, name in self.names.items()])

    def open(self, entry_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[str]]:
        """Open some identities and remember which."""
        self.opened += entry_ids
        return {entry_id: [self.names[entry_id]] for entry_id in entry_ids}

    def best(self, name: str) -> str | None:
        """Return the name of the likeliest person."""
        result = search([name], open_identity=self.open)
        return self.names[result.matches[0].entry_id] if result.matches else None


@pytest.fixture
def town() -> People:
    return People(PEOPLE)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Mohammed al Hassan", "Мухаммед Аль-Хасан"),
        ("Muhamad Aly", "محمد علي"),
        ("علي محمد", "محمد علي"),
        ("Georgios Papadopoulos", "Γεώργιος Παπαδόπουλος"),
        ("Yeoryios Papadopulos", "Γεώργιος Παπαδόπουλος"),
        ("Alexander Kovalenko", "Олександр Коваленко"),
        ("Kovalneko Aleksandr", "Олександр Коваленко"),
        ("Саша Коваленко", "Олександр Коваленко"),
        ("Youssef ibn Brahim", "Yusuf bin Ibrahim"),
        ("Hoa Nguyen", "Nguyễn Thị Hoa"),
        ("Blesing Osage", "Blessing Osagie"),
        ("Osagie", "Blessing Osagie"),
        ("Ana Ilic", "Ана Илић"),
        ("Ιωσήφ Ιμπραήμ", "Yusuf bin Ibrahim"),
    ],
)
def test_search_puts_the_person_meant_first(town: People, typed: str, meant: str) -> None:
    assert town.best(typed) == meant


@pytest.mark.parametrize("typed", ["", "   ", "🙂", "!!!", "\u200f", "0"])
def test_search_for_nothing_finds_nothing(town: People, typed: str) -> None:
    result = search([typed], open_identity=town.open)
    assert result == SearchResult((), n_opened=0, is_partial=False)
    assert town.opened == []


@pytest.mark.parametrize("typed", ["x", "A", "и", "م", "ab" * 250, "Ali " * 125, "'; DROP TABLE x; --"])
def test_search_bears_any_text(town: People, typed: str) -> None:
    assert len(search([typed], open_identity=town.open).matches) <= 10


def test_search_for_no_name_finds_nobody(town: People) -> None:
    assert len(search([], open_identity=town.open)) == 0


def test_search_takes_several_names_of_one_person(town: People) -> None:
    result = search(["Joy", "Blessing Osagie"], open_identity=town.open)
    assert [town.names[match.entry_id] for match in result if match.score == 1.0] == ["Blessing Osagie"]


def test_search_opens_few(town: People) -> None:
    search(["Blessing Osagie"], open_identity=town.open)
    assert [town.names[entry_id] for entry_id in town.opened] == ["Blessing Osagie"]


def test_search_ranks_by_score(town: People) -> None:
    scores = [match.score for match in search(["Mohamed Ali"], open_identity=town.open)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 3


def test_search_bears_identities_that_cannot_be_opened(town: People) -> None:
    result = search(["Blessing Osagie"], open_identity=lambda _: {})
    assert (len(result), result.n_opened) == (0, 0)


def test_search_prefers_the_birth_year_that_fits() -> None:
    young, old, unknown = new_id(), new_id(), new_id()
    bulk_index([NamesOfEntry(entry_id, 1, ["Ana Ilic"]) for entry_id in (young, old, unknown)])
    known = {young: Known(["Ana Ilić"], 2004), old: Known(["Ana Ilić"], 1961), unknown: Known(["Ana Ilić"])}
    result = search(["Ana Ilic"], 2005, open_identity=lambda _: known)
    assert [match.entry_id for match in result] == [young, unknown, old]


def test_search_takes_a_little_for_another_sex() -> None:
    entry_id = new_id()
    bulk_index([NamesOfEntry(entry_id, 1, ["Sasha Kim"])])
    opened = {entry_id: Known(["Sasha Kim"], None, "male")}
    same, other = (search(["Sasha Kim"], sex=sex, open_identity=lambda _: opened) for sex in ("male", "female"))
    assert (same.matches[0].score, other.matches[0].score) == (1.0, 0.95)


def test_search_says_when_a_name_is_too_common(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = People(
        [f"Maria {family}" for family in ("Popescu", "Ionescu", "Rusu", "Stan", "Ene", "Dinu", "Vlad", "Oprea")]
    )
    monkeypatch.setattr(sys.modules[candidates.__module__], "MOST_ROWS_PER_TOKEN", 1)
    monkeypatch.setattr(searching, "MOST_OPENED", 2)
    result = search(["Maria"], open_identity=crowd.open)
    assert (result.is_partial, result.n_opened) == (True, 2)


def test_candidates_are_not_partial_when_all_were_looked_at(town: People) -> None:
    assert candidates(["Blessing Osagie"], 10).is_partial is False


def test_search_explains_without_telling_what_is_in_the_file(town: People) -> None:
    best = search(["Osagia"], open_identity=town.open).matches[0]
    assert best.explanation == "“osagia” sounds alike; the file has more names"


def test_candidates_take_four_queries(town: People, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    # The key (remembered once it is committed), the sizes, the number of identities, the identities that share most.
    with django_assert_num_queries(4):
        candidates(["Mohamed Ali"], 10)
