"""What is known about countries, languages, code lists and the State's own law. All of it is read once and kept."""

from opennrm.kernel.reference.rules.packs import PackProblem
from opennrm.kernel.reference.selectors.clock_texts import ShownClock, clocks
from opennrm.kernel.reference.selectors.codes import (
    code_choices,
    code_list,
    code_list_names,
    code_lists,
    htcds_fields,
)
from opennrm.kernel.reference.selectors.country_names import (
    UnknownCountry,
    countries,
    country,
    country_choices,
    country_name,
    find_country,
    is_country,
    osce_states,
)
from opennrm.kernel.reference.selectors.in_words import language_in_words, place_in_words
from opennrm.kernel.reference.selectors.language_names import (
    UnknownLanguage,
    is_language,
    language,
    language_choices,
    language_name,
    languages,
    own_language_name,
)
from opennrm.kernel.reference.selectors.packs import (
    BadCountryPack,
    add_working_days,
    country_pack,
    is_working_day,
    load_pack,
    public_holidays,
    validate_pack,
)

__all__ = [
    "BadCountryPack",
    "PackProblem",
    "ShownClock",
    "UnknownCountry",
    "UnknownLanguage",
    "add_working_days",
    "clocks",
    "code_choices",
    "code_list",
    "code_list_names",
    "code_lists",
    "countries",
    "country",
    "country_choices",
    "country_name",
    "country_pack",
    "find_country",
    "htcds_fields",
    "is_country",
    "is_language",
    "is_working_day",
    "language",
    "language_choices",
    "language_in_words",
    "language_name",
    "languages",
    "load_pack",
    "osce_states",
    "own_language_name",
    "place_in_words",
    "public_holidays",
    "validate_pack",
]
