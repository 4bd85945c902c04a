"""What is filed can be found; what is forgotten leaves nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError

from opennrm.kernel.identifiers import new_id
from opennrm.kernel.namesearch.models import NameEntry, NameToken
from opennrm.kernel.namesearch.selectors import candidates
from opennrm.kernel.namesearch.services import NamesOfEntry, bulk_index, forget_file, forget_names, index_names

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.django_db


def found(name: str) -> list[UUID]:
    return [candidate.entry_id for candidate in candidates([name], 10).found]


def test_index_names_files_under_each_name() -> None:
    entry_id = new_id()
    index_names(entry_id=entry_id, file_id=1, names=["Oleksandr Kovalenko", "Sasha"])
    assert found("Александр Коваленко") == [entry_id]
    assert found("Саша") == [entry_id]


def test_index_names_counts_the_numbers_filed() -> None:
    n_tokens = index_names(entry_id=new_id(), file_id=1, names=["Amina Diallo"])
    assert (n_tokens, NameToken.objects.count()) == (19, 19)


def test_index_names_stores_nothing_readable() -> None:
    index_names(entry_id=new_id(), file_id=1, names=["Amina Diallo"])
    stored = bytes(NameEntry.objects.get().tokens)
    assert b"Amina" not in stored
    assert len(stored) == 4 * NameToken.objects.count()


def test_index_names_replaces_what_was_filed() -> None:
    entry_id = new_id()
    index_names(entry_id=entry_id, file_id=1, names=["Amina Diallo"])
    index_names(entry_id=entry_id, file_id=1, names=["Blessing Osagie"])
    assert (found("Amina Diallo"), found("Blessing Osagie"), NameEntry.objects.count()) == ([], [entry_id], 1)


def test_index_names_without_letters_files_nothing() -> None:
    assert index_names(entry_id=new_id(), file_id=1, names=["", "🙂", "---"]) == 0
    assert (NameEntry.objects.count(), NameToken.objects.count()) == (0, 0)


def test_forget_names_leaves_no_token() -> None:
    kept, gone = new_id(), new_id()
    n_kept = index_names(entry_id=kept, file_id=1, names=["Amina Diallo"])
    index_names(entry_id=gone, file_id=2, names=["Amina Diallo"])
    assert forget_names(entry_id=gone) is True
    assert (found("Amina Diallo"), NameToken.objects.count()) == ([kept], n_kept)


def test_forget_names_of_a_stranger_changes_nothing() -> None:
    n_tokens = index_names(entry_id=new_id(), file_id=1, names=["Amina Diallo"])
    assert forget_names(entry_id=new_id()) is False
    assert NameToken.objects.count() == n_tokens


def test_forget_file_forgets_all_its_identities() -> None:
    index_names(entry_id=new_id(), file_id=7, names=["Amina Diallo"])
    index_names(entry_id=new_id(), file_id=7, names=["Joy Osas"])
    assert forget_file(file_id=7) == 2
    assert (NameEntry.objects.count(), NameToken.objects.count()) == (0, 0)


def test_bulk_index_files_the_same_as_one_by_one() -> None:
    names = [["Мария Иванова"], ["محمد علي"], ["🙂"], ["Γεώργιος Παππάς", "George Pappas"]]
    entries = [NamesOfEntry(new_id(), 5, some) for some in names]
    assert bulk_index(entries, batch=3) == 3
    in_bulk = {entry.entry_id: bytes(entry.tokens) for entry in NameEntry.objects.all()}
    numbers = {entry.entry_id: entry.pk % 4 for entry in NameEntry.objects.all()}
    forget_file(file_id=5)
    for entry in entries:
        index_names(entry_id=entry.entry_id, file_id=5, names=entry.names)
    one_by_one = {entry.entry_id: bytes(entry.tokens) for entry in NameEntry.objects.all()}
    same_share = [entry.entry_id for entry in NameEntry.objects.all() if entry.pk % 4 == numbers[entry.entry_id]]
    assert {entry_id: in_bulk[entry_id] for entry_id in same_share} == {key: one_by_one[key] for key in same_share}
    assert set(in_bulk) == set(one_by_one)


def test_bulk_index_refuses_what_is_filed_already() -> None:
    entry_id = new_id()
    n_tokens = index_names(entry_id=entry_id, file_id=1, names=["Amina Diallo"])
    with pytest.raises(IntegrityError):
        bulk_index([NamesOfEntry(entry_id, 1, ["Amina Diallo"])])
    assert (NameEntry.objects.count(), NameToken.objects.count()) == (1, n_tokens)


def test_index_names_after_bulk_gets_a_number_of_its_own() -> None:
    first, second = new_id(), new_id()
    bulk_index([NamesOfEntry(first, 1, ["Amina Diallo"])])
    index_names(entry_id=second, file_id=1, names=["Amina Diallo"])
    assert sorted(found("Amina Diallo")) == sorted([first, second])
