"""The country pack: what differs from State to State, with its legal sources."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from opennrm.kernel.reference.enums import AuthorityTask, PlaceKind, RetentionClass, Urgency
from opennrm.kernel.reference.models.holidays import Holiday, Names, Weekday

MINIMUM_REFLECTION_DAYS = 30  # Council of Europe Convention on Action against Trafficking in Human Beings, art. 13 (1)
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Hours = Annotated[int, Field(ge=1, le=24 * 31)]
Days = Annotated[int, Field(ge=1, le=365 * 3)]


class _Part(BaseModel):
    """What all parts of a pack share: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(_Part):
    """Something with names in several languages."""

    names: Names

    @field_validator("names")
    @classmethod
    def has_english(cls, names: dict[str, str]) -> dict[str, str]:
        """Refuse names without the one every page can fall back to."""
        if not names.get("en"):
            msg = "an English name (en) is needed"
            raise ValueError(msg)
        return names

    def name(self, language: str) -> str:
        """Return the name in a language, or in English."""
        return self.names.get(language.partition("-")[0], self.names["en"])


class Source(_Part):
    """A law or agreement that something in the pack follows."""

    title: str
    article: str = ""
    address: str = Field(default="", pattern=r"^(https?://\S+)?$")
    is_fictitious: bool = False

    def __str__(self) -> str:
        """Return the title and the article."""
        return f"{self.title}, {self.article}" if self.article else self.title


class Currency(Named):
    """The money of the State."""

    code: str = Field(pattern=r"^[A-Z]{3}$")
    minor_units: int = Field(default=2, ge=0, le=4)


class Place(Named):
    """A place that cases and services can name."""

    code: Id
    kind: PlaceKind
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class Neighbour(Named):
    """A country that people come from, cross or go to; with names if it is fictitious, without if it is real."""

    code: str = Field(pattern=r"^[A-Z]{3}$")
    names: dict[str, str] = Field(default_factory=dict)
    is_bordering: bool = True

    @field_validator("names")
    @classmethod
    def has_english(cls, names: dict[str, str]) -> dict[str, str]:
        """Refuse names without English; none at all is right for a real country."""
        if names and not names.get("en"):
            msg = "an English name (en) is needed"
            raise ValueError(msg)
        return names


class Authority(Named):
    """Who decides, by law."""

    code: Id
    tasks: tuple[AuthorityTask, ...] = Field(min_length=1)
    source: Id


class Helpline(Named):
    """A number that people can ring."""

    number: str = Field(min_length=3, max_length=30)
    hours: Names
    languages: tuple[LanguageCode, ...] = Field(min_length=1)
    is_emergency: bool = False


class Clocks(_Part):
    """Every deadline the law sets; in the file each is written with its source: `{value: 5, source: act-12}`."""

    reasonable_grounds_working_days: Days
    conclusive_decision_days: Days
    reflection_adult_days: Days
    reflection_child_days: Days
    reflection_extension_days: Days
    referral_immediate_hours: Hours
    referral_urgent_hours: Hours
    referral_routine_hours: Hours
    guardian_hours: Hours
    best_interests_days: Days
    decision_notice_working_days: Days
    appeal_days: Days
    appeal_decision_days: Days
    consent_review_days: Days
    withdrawal_notice_working_days: Days
    risk_review_days: Days
    plan_review_days: Days
    grant_days: Days
    grant_renewal_notice_days: Days
    access_request_working_days: Days
    transfer_offer_days: Days
    override_hours: Annotated[int, Field(ge=1, le=24)]
    override_review_hours: Hours
    capacity_check_days: Days
    entry_check_days: Days
    sources: dict[str, tuple[Id, ...]]

    @model_validator(mode="before")
    @classmethod
    def split_sources(cls, data: object) -> object:
        """Take each clock with its sources apart."""
        if not isinstance(data, dict) or "sources" in data:
            return data
        sources = {}
        for name, clock in data.items():
            if not isinstance(clock, dict) or set(clock) != {"value", "source"}:
                msg = f"{name} must be written as {{value: …, source: …}}"
                raise ValueError(msg)
            cited = clock["source"]
            sources[name] = tuple(cited) if isinstance(cited, list) else (cited,)
        return {name: clock["value"] for name, clock in data.items()} | {"sources": sources}

    @field_validator("reflection_adult_days", "reflection_child_days")
    @classmethod
    def respects_convention(cls, days: int) -> int:
        """Refuse a period shorter than the Convention's."""
        if days < MINIMUM_REFLECTION_DAYS:
            msg = (
                f"the recovery and reflection period is at least {MINIMUM_REFLECTION_DAYS} days "
                "(Council of Europe Convention on Action against Trafficking in Human Beings, art. 13)"
            )
            raise ValueError(msg)
        return days

    @model_validator(mode="after")
    def is_in_order(self) -> Self:
        """Refuse urgent referrals that may wait longer than routine ones."""
        if not self.referral_immediate_hours <= self.referral_urgent_hours <= self.referral_routine_hours:
            msg = "referral hours must grow from immediate to urgent to routine"
            raise ValueError(msg)
        return self

    def recovery_reflection_days(self, *, is_child: bool) -> int:
        """Return the length of the recovery and reflection period."""
        return self.reflection_child_days if is_child else self.reflection_adult_days

    def referral_response_hours(self, urgency: str) -> int:
        """Return how long the receiver of a referral has to answer."""
        hours = {
            Urgency.IMMEDIATE: self.referral_immediate_hours,
            Urgency.URGENT: self.referral_urgent_hours,
            Urgency.ROUTINE: self.referral_routine_hours,
        }
        return hours[Urgency(urgency)]


class CountryPack(Named):
    """One State's parameters."""

    format: Literal[1]
    code: str = Field(pattern=r"^[A-Z]{3}$")
    is_fictitious: bool = False
    capital: Id
    currency: Currency
    time_zone: str
    official_languages: tuple[LanguageCode, ...] = Field(min_length=1)
    weekend: tuple[Weekday, ...] = Field(max_length=3)
    holidays: tuple[Holiday, ...]
    places: tuple[Place, ...] = Field(min_length=1)
    neighbours: tuple[Neighbour, ...] = ()
    clocks: Clocks
    retention_years: dict[RetentionClass, Annotated[int, Field(ge=1, le=100)]]
    second_person_for: tuple[Literal["closure"], ...] = ("closure",)
    data_policy: Id | None = None
    # The State's procedure: a built-in name, or a YAML file beside the pack; without it the model procedure.
    sop: Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$")] | None = None
    authorities: tuple[Authority, ...] = Field(min_length=1)
    helplines: tuple[Helpline, ...] = ()
    sources: dict[Id, Source]

    @field_validator("retention_years")
    @classmethod
    def has_all_classes(cls, years: dict[RetentionClass, int]) -> dict[RetentionClass, int]:
        """Refuse a pack that leaves a kind of file without an end."""
        missing = [kind.value for kind in RetentionClass if kind not in years]
        if missing:
            msg = f"no years for {', '.join(missing)}"
            raise ValueError(msg)
        return years

    def place(self, code: str) -> Place | None:
        """Return a place by its code."""
        return next((place for place in self.places if place.code == code), None)

    def authority(self, task: AuthorityTask | str) -> Authority | None:
        """Return the authority charged with a task."""
        return next((one for one in self.authorities if task in one.tasks), None)

    @property
    def policy_document(self) -> Source | None:
        """Return the document that says how the State protects the data of victims, if the pack names one."""
        return self.sources[self.data_policy] if self.data_policy else None

    def sources_of(self, clock: str) -> tuple[Source, ...]:
        """Return the laws that set a clock."""
        return tuple(self.sources[source] for source in self.clocks.sources[clock])
