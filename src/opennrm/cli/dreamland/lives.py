"""Invents the people of the cases: name, age, language, where they come from, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from opennrm.cli.dreamland.words import listed
from opennrm.methods.names import InventedName, invent_name

if TYPE_CHECKING:
    from datetime import date
    from random import Random

# Where a culture's names are from in this world: a language, and a neighbour of Dreamland.
_ORIGINS = {
    "ukrainian": ("uk", "XES", 14), "russian": ("ru", "XES", 9), "romanian": ("ro", "XES", 12),
    "arabic": ("ar", "XAM", 15), "afghan": ("fa", "XAM", 6), "francophone": ("fr", "XAM", 6),
    "nigerian": ("en", "XAM", 7), "serbian": ("sr", "XSR", 5), "georgian": ("ka", "XSR", 4),
    "central_asian": ("ru", "XSR", 7), "vietnamese": ("vi", "XSR", 4), "filipino": ("tl", "XNR", 4),
    "spanish": ("es", "XNR", 4), "english": ("en", "XDL", 6), "turkish": ("tr", "XNR", 3), "albanian": ("sq", "XSR", 3),
}  # fmt: skip
_PSEUDONYMS = (
    "Linden", "Heron", "Juniper", "Comet", "Wren", "Saffron", "Harbour", "Maple", "Sparrow", "Indigo", "Clover",
    "Birch",
    "Swift", "Amber", "Cedar", "Willow", "Robin", "Poppy", "Aspen", "Hazel", "Lark", "Ivy", "Finch", "Fern", "Sage",
    "Plum", "Starling", "Olive", "Larch", "Violet", "Pebble", "Thistle", "Otter", "Lilac", "Kestrel", "Briar",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Life:
    """One invented person and what happened to them."""

    name: InventedName
    setting: str  # what happened, as listed in forms.yaml
    sex: str
    is_child: bool
    birth_year: int
    language: str
    country: str
    pseudonym: str
    place: str

    @property
    def about(self) -> dict[str, Any]:
        """Return what is usual where this happens."""
        found: dict[str, Any] = listed("forms")[self.setting]
        return found

    @property
    def form(self) -> str:
        """Return the form of exploitation."""
        return form_of(self.setting)

    def age(self, on: date) -> int:
        """Return how old the person is, about."""
        return min(17, on.year - self.birth_year - 1) if self.is_child else max(18, on.year - self.birth_year - 1)


def form_of(setting: str) -> str:
    """Return the form of exploitation that something listed is one of."""
    return str(listed("forms")[setting].get("form", setting))


def invent_life(rng: Random, index: int, on: date, *, setting: str = "", **given: Any) -> Life:
    """Invent somebody who is found on a day; what is given is kept."""
    chosen = setting or _setting(rng, index)
    about = listed("forms")[chosen]
    is_child = given.get("is_child", rng.random() < about["children"])
    sex = given.get("sex") or ("female" if rng.random() < about["women"] else "male")
    culture = given.get("culture") or rng.choices(list(_ORIGINS), [origin[2] for origin in _ORIGINS.values()])[0]
    language, country, _weight = _ORIGINS[culture]
    age = rng.randint(6, 17) if is_child else int(rng.triangular(18, 58, 25))
    return Life(
        name=invent_name(rng, culture, "female" if sex == "female" else "male"), setting=chosen, sex=sex,
        is_child=is_child, birth_year=on.year - age - 1, language=language, country=country,
        pseudonym=given.get("pseudonym") or _pseudonym(index), place=given.get("place") or rng.choice(about["places"]),
    )  # fmt: skip


def _setting(rng: Random, index: int) -> str:
    """Return each once before chance decides, so that none is missing however few cases there are."""
    forms = listed("forms")
    if index < len(forms):
        return list(forms)[index]
    return rng.choices(list(forms), [form["weight"] for form in forms.values()])[0]


def _pseudonym(index: int) -> str:
    again = index // len(_PSEUDONYMS)
    return _PSEUDONYMS[index % len(_PSEUDONYMS)] + (f" {again + 1}" if again else "")
