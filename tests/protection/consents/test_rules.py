"""Who may decide, and what an answer allows."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opennrm.kernel.access.enums import Category
from opennrm.protection import consents
from opennrm.protection.consents.enums import Answer, Assent, Capacity, ConsentPurpose, Giver
from opennrm.protection.consents.rules import problems_with_giver, who_may_agree
from opennrm.protection.consents.selectors import (
    best_text_language,
    consent_text,
    current_version,
    published_fingerprints,
    text_languages,
)

TEXTS = Path(consents.__file__).parent / "texts"


@given(
    st.sampled_from(Answer.values), st.sampled_from(Giver.values), st.sampled_from(Capacity.values),
    st.sampled_from(["", *Assent.values]), st.booleans(), st.sampled_from(["", "A. Guardian"]),
)  # fmt: skip
def test_agreement_is_taken_only_from_who_may_agree(
    answer: str, giver: str, capacity: str, assent: str, is_child: bool, name: str
) -> None:
    problems = problems_with_giver(
        answer=answer, given_by=giver, giver_name=name, capacity=capacity, assent=assent, is_child=is_child
    )
    refused_giver = answer == Answer.GIVEN and giver not in who_may_agree(is_child=is_child, capacity=capacity)
    assert ("given_by" in problems) == refused_giver
    if not problems and answer == Answer.GIVEN and is_child:
        assert giver != Giver.PERSON
        assert assent != ""
        assert not (assent == Assent.OBJECTS and giver == Giver.GUARDIAN)


@given(st.sampled_from(Capacity.values), st.sampled_from(["", *Assent.values]), st.booleans())
def test_refusal_by_the_person_always_counts(capacity: str, assent: str, is_child: bool) -> None:
    problems = problems_with_giver(
        answer=Answer.REFUSED, given_by=Giver.PERSON, giver_name="", capacity=capacity, assent=assent,
        is_child=is_child,
    )  # fmt: skip
    assert problems == {}


@pytest.mark.parametrize("code", text_languages())
@pytest.mark.parametrize("purpose", ConsentPurpose.values)
def test_text_is_whole_in_every_language(code: str, purpose: str) -> None:
    text = consent_text(purpose, code)
    assert all([text.title, text.body, text.question, len(text.rights) == 6, text.child])
    assert text.parts(Category.ALL) == [text.part_names[one.value] for one in Category.ALL.parts[1:]]
    assert text.direction == ("rtl" if code == "ar" else "ltr")


def test_published_text_never_changes() -> None:
    version = current_version()
    found = {
        code: hashlib.sha256((TEXTS / version / f"{code}.yaml").read_bytes()).hexdigest()
        for code in text_languages(version)
    }
    assert found == published_fingerprints(version)
    assert {"en", "fr", "ru", "uk", "ar"} <= set(found)


def test_texts_of_all_languages_ask_the_same_questions() -> None:
    english = {purpose: consent_text(purpose, "en") for purpose in ConsentPurpose.values}
    for code in text_languages():
        shape = {purpose: len(consent_text(purpose, code).body) for purpose in ConsentPurpose.values}
        assert shape == {purpose: len(text.body) for purpose, text in english.items()}


@pytest.mark.parametrize(("spoken", "shown"), [("uk", "uk"), ("ukr", "uk"), ("ka", "en"), ("", "en"), ("xx", "en")])
def test_text_is_offered_in_the_persons_language_or_in_english(spoken: str, shown: str) -> None:
    assert best_text_language(spoken) == shown
