"""The names of States and other countries."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.utils import translation

from opennrm.kernel.reference.enums import Standing
from opennrm.kernel.reference.models import OSCE_LANGUAGES
from opennrm.kernel.reference.selectors import (
    UnknownCountry,
    countries,
    country,
    country_choices,
    country_name,
    find_country,
    is_country,
    osce_states,
)


def test_osce_states_have_the_counts_of_the_organisation() -> None:
    """57 participating States, 5 Asian and 6 Mediterranean Partners."""
    assert Counter(state.standing for state in osce_states()) == {
        Standing.PARTICIPATING: 57,
        Standing.ASIAN_PARTNER: 5,
        Standing.MEDITERRANEAN_PARTNER: 6,
    }


@pytest.mark.parametrize("language", OSCE_LANGUAGES)
def test_osce_states_have_one_name_each_in_every_language(language: str) -> None:
    """No State is nameless, none shares its name, and none has a stray space."""
    names = [state.names[language] for state in osce_states()]

    assert all(names)
    assert len(set(names)) == 68
    assert [name.strip() for name in names] == names


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("TUR", "en", "Türkiye"),
        ("TUR", "fr", "Türkiye"),
        ("CZE", "en", "Czechia"),
        ("CZE", "es", "Chequia"),
        ("MKD", "en", "North Macedonia"),
        ("MKD", "ru", "Северная Македония"),
        ("MDA", "en", "Moldova"),
        ("MDA", "fr", "Moldova"),
        ("MDA", "de", "Moldau"),
        ("VAT", "en", "Holy See"),
        ("VAT", "fr", "Saint-Siège"),
        ("VAT", "ru", "Святой Престол"),
        ("KGZ", "ru", "Кыргызстан"),
        ("KGZ", "fr", "Kirghizistan"),
        ("BLR", "fr", "Bélarus"),
        ("BLR", "es", "Belarús"),
        ("BLR", "it", "Belarus"),
        ("USA", "en", "United States of America"),
        ("USA", "it", "Stati Uniti d’America"),
        ("GBR", "ru", "Соединенное Королевство"),
        ("RUS", "en", "Russian Federation"),
        ("RUS", "de", "Russische Föderation"),
        ("BIH", "en", "Bosnia and Herzegovina"),
        ("KOR", "en", "Republic of Korea"),
        ("KOR", "es", "República de Corea"),
        ("KAZ", "es", "Kazajstán"),
    ],
)
def test_country_name_follows_the_official_usage(code: str, language: str, name: str) -> None:
    """These are the names that libraries were found to get wrong, or nearly did."""
    assert country_name(code, language) == name


@pytest.mark.parametrize(
    ("code", "on", "name"),
    [
        ("TUR", date(2017, 6, 1), "Turkey"),
        ("TUR", date(2022, 5, 31), "Turkey"),
        ("TUR", date(2022, 6, 1), "Türkiye"),
        ("CZE", date(2017, 12, 31), "Czech Republic"),
        ("CZE", date(2018, 1, 1), "Czechia"),
        ("MKD", date(2017, 6, 1), "The former Yugoslav Republic of Macedonia"),
        ("MKD", date(2019, 2, 12), "North Macedonia"),
        ("POL", date(2017, 6, 1), "Poland"),
    ],
)
def test_country_name_is_the_one_in_use_on_the_date(code: str, on: date, name: str) -> None:
    """A report on 2017 prints the names of 2017."""
    assert country_name(code, "en", on) == name


def test_country_name_follows_the_active_language() -> None:
    """Without a language given, the page's language counts."""
    with translation.override("ru"):
        assert country_name("DEU") == "Германия"
    with translation.override("fr"):
        assert country_name("DEU") == "Allemagne"


@pytest.mark.parametrize("language", [*OSCE_LANGUAGES, "ar", "uk", "vi", "zh-hans"])
def test_country_name_knows_every_country_in_every_language(language: str) -> None:
    """All of ISO 3166-1, Kosovo, and the fictitious ones have a name, whatever the language."""
    assert [one.iso3 for one in countries() if not country_name(one.iso3, language)] == []


def test_countries_are_those_of_iso_and_kosovo_and_dreamland() -> None:
    """249 of ISO 3166-1, XKX, and the five of the built-in pack."""
    real = [one for one in countries() if not one.is_fictitious]
    fictitious = [one.iso3 for one in countries() if one.is_fictitious]

    assert len(real) == 250
    assert len({one.iso2 for one in real}) == len({one.iso3 for one in real}) == 250
    assert len({one.numeric for one in real if one.numeric}) == 249
    assert fictitious == ["XAM", "XDL", "XES", "XNR", "XSR"]


def test_country_is_found_by_any_of_its_codes() -> None:
    """Alpha-2, alpha-3 and numeric, in either case."""
    assert {country(code).iso3 for code in ("mn", "MN", "mng", "MNG", "496")} == {"MNG"}
    assert country("XK") is country("XKX")
    assert country("XKX").numeric == ""
    assert country("XKX").standing is Standing.NONE


def test_country_refuses_an_unknown_code() -> None:
    """The refusal says what to do."""
    with pytest.raises(UnknownCountry, match="Choose one from the list"):
        country("QQQ")
    assert not is_country("QQQ")
    assert is_country("XKX")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("vnm", "VNM"),
        ("Viet Nam", "VNM"),
        ("Vietnam", "VNM"),
        ("Turkey", "TUR"),
        ("TÜRKIYE", "TUR"),
        ("Турция", "TUR"),
        ("cote d'ivoire", "CIV"),
        (" Czech republic ", "CZE"),
        ("Republik Moldau", "MDA"),
        ("South Korea", "KOR"),
        ("Russia", "RUS"),
        ("United States", "USA"),
        ("Дримленд", "XDL"),
    ],
)
def test_find_country_understands_names_people_write(text: str, code: str) -> None:
    """Codes, today's and former names, in all six languages, with or without accents."""
    found = find_country(text)

    assert found is not None
    assert found.iso3 == code


def test_find_country_does_not_guess() -> None:
    """A near miss is nothing."""
    assert find_country("Vietnamese") is None
    assert find_country("") is None


def test_country_choices_put_the_state_and_its_neighbours_first() -> None:
    """Then all others in the order of their names in the language."""
    french = country_choices("fr")

    assert [code for code, _ in french[:5]] == ["XDL", "XES", "XNR", "XSR", "XAM"]
    assert [name for _, name in french[5:9]] == ["Afghanistan", "Afrique du Sud", "Albanie", "Algérie"]
    assert len(french) == len({code for code, _ in french}) == 255
