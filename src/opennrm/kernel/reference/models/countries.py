"""Countries and languages, as they are read from the files of the package."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from opennrm.kernel.reference.enums import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

# The working languages of the OSCE, in its own order.
OSCE_LANGUAGES = ("en", "fr", "de", "it", "ru", "es")


@dataclass(frozen=True, slots=True)
class FormerName:
    """Names of a State in documents dated before `until`."""

    until: date
    names: Mapping[str, str]
    source: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its ISO 3166-1 codes; `names` are our own and come before those of the Unicode CLDR."""

    iso2: str
    iso3: str
    numeric: str
    standing: Standing = Standing.NONE
    names: Mapping[str, str] = field(default_factory=dict)
    former_names: tuple[FormerName, ...] = ()
    is_fictitious: bool = False

    @property
    def is_osce(self) -> bool:
        """Tell whether it is a participating State or a Partner."""
        return self.standing is not Standing.NONE


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its ISO 639 code; `rank` is its place among those interpreters are asked for, 0 for none."""

    code: str
    iso3: str
    endonym: str
    english: str
    is_rtl: bool
    rank: int

    @property
    def direction(self) -> str:
        """Return the value of HTML's `dir` attribute."""
        return "rtl" if self.is_rtl else "ltr"
