"""The catalogues: complete where a first responder and a survivor read, and fit to be used everywhere."""

from __future__ import annotations

import re
import shutil
from functools import cache
from typing import TYPE_CHECKING

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext

from hatch_build import compile_catalogues
from tools.extract_messages import (
    LANGUAGES,
    LOCALE,
    OWN_PAGE_LANGUAGES,
    PACKAGE,
    catalogue_path,
    extract,
    lacking,
    read_catalogue,
)

if TYPE_CHECKING:
    from pathlib import Path

# What a first responder and a survivor see must be complete in every language.
COMPLETE = (
    "kernel/accounts",
    "kernel/notifications",
    "kernel/pages",
    "kernel/records",
    "kernel/reference",
    "protection",
    "web",
)
# What a person reads on their own page, in the languages that only it is written in.
OWN_PAGE = (
    *(
        f"protection/survivors/templates/survivors/{name}"
        for name in ("base", "consents", "home", "nav", "sign_in", "who_")
    ),
    "protection/survivors/views/own",
    "web/templates/base",
    "web/templates/web/exercise",
    "web/templates/web/footer",
    "web/templates/web/languages",
)
MIXED = re.compile(r"[\u0400-\u04ff][a-zA-Z]|[a-zA-Z][\u0400-\u04ff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>")


@cache
def _template() -> Catalog:
    return extract()


def _translated(language: str) -> list[Message]:
    return [message for message in read_catalogue(language) if message.id and any(_forms(message))]


def _originals(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", COMPLETE)
def test_catalogue_is_complete_where_responders_and_survivors_read(language: str, part: str) -> None:
    here = Catalog()
    for message in _template():
        if any(place.startswith(part) for place, _ in message.locations):
            here.add(message.id, context=message.context)

    assert lacking(language, here) == []


@pytest.mark.parametrize("language", OWN_PAGE_LANGUAGES)
def test_catalogue_is_complete_where_a_person_reads_their_own_page(language: str) -> None:
    here = Catalog()
    for message in _template():
        if any(place.startswith(OWN_PAGE) for place, _ in message.locations):
            here.add(message.id, context=message.context)

    assert lacking(language, here) == []


def test_catalogue_parts_exist() -> None:
    assert [part for part in COMPLETE if not (PACKAGE / part).is_dir()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_every_placeholder(language: str) -> None:
    for message in _translated(language):
        expected = sorted(PLACEHOLDER.findall(_originals(message)[-1]))
        for form in _forms(message):
            assert (message.id, sorted(PLACEHOLDER.findall(form))) == (message.id, expected)


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_spaces_and_stops_at_the_ends(language: str) -> None:
    for message in _translated(language):
        original = _originals(message)[0]
        for form in _forms(message):
            assert (message.id, form[:1].isspace(), form[-1:].isspace()) == (
                message.id,
                original[:1].isspace(),
                original[-1:].isspace(),
            )
            assert (message.id, form.endswith((".", "?", "!", "…"))) == (
                message.id,
                original.endswith((".", "?", "!", "…")),
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_every_plural_form(language: str) -> None:
    catalogue = read_catalogue(language)

    for message in _translated(language):
        if message.pluralizable:
            assert (message.id, len(_forms(message)), all(_forms(message))) == (message.id, catalogue.num_plurals, True)


def test_french_sets_a_space_that_does_not_break_before_its_high_marks() -> None:
    for message in _translated("fr"):
        for form in _forms(message):
            assert (message.id, re.findall(r" [:;?!»]|« ", form)) == (message.id, [])


def test_russian_words_have_no_latin_letters_inside() -> None:
    """A letter that only looks Cyrillic breaks searching and reading aloud."""
    for message in _translated("ru"):
        for form in _forms(message):
            assert (message.id, MIXED.findall(PLACEHOLDER.sub("", form))) == (message.id, [])


def test_compiled_catalogues_speak() -> None:
    with translation.override("ru"):
        assert gettext("Code lists") == "Списки кодов"
        assert [ngettext("%(n)d day", "%(n)d days", n) % {"n": n} for n in (1, 3, 5)] == ["1 день", "3 дня", "5 дней"]
    with translation.override("fr"):
        assert gettext("Code lists") == "Listes de codes"
        assert [ngettext("%(n)d day", "%(n)d days", n) % {"n": n} for n in (0, 1, 2)] == ["0 jour", "1 jour", "2 jours"]


def test_languages_of_the_pages_are_those_with_a_catalogue() -> None:
    assert [code for code, _ in settings.LANGUAGES] == ["en", *LANGUAGES]
    assert settings.LOCALE_PATHS == [LOCALE]


def test_compile_catalogues_writes_only_what_changed(tmp_path: Path) -> None:
    target = tmp_path / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    target.parent.mkdir(parents=True)
    shutil.copy(catalogue_path("fr"), target)

    assert compile_catalogues(tmp_path) == 1
    assert compile_catalogues(tmp_path) == 0
    assert sorted(path.name for path in target.parent.iterdir()) == ["django.mo", "django.po"]
