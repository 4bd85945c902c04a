"""What a procedure's file may say, word for word."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator, model_validator

from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.reference.models import Source
from opennrm.methods.conformance import Template
from opennrm.methods.conformance.constraints import ANCHORED, CHOICES, COUNTED, ENDS

MOST_RULES = 1000
LEAD = "lead"
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
EventType = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]


def _listed(value: object) -> object:
    """Take a single word for a list of one."""
    return [value] if isinstance(value, str) else value


def _translated(value: object) -> object:
    """Take a plain text for English."""
    return {"en": value} if isinstance(value, str) else value


Types = Annotated[tuple[EventType, ...], BeforeValidator(_listed), Field(max_length=20)]
Lines = Annotated[tuple[Line, ...], BeforeValidator(_listed), Field(max_length=20)]
Words = Annotated[dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], Line], BeforeValidator(_translated)]
Condition = Annotated[str, StringConstraints(max_length=1000)]


def say(words: dict[str, str], language: str) -> str:
    """Return a text in a language, else in English, else in the first there is."""
    return words.get(language.partition("-")[0]) or words.get("en") or next(iter(words.values()), "")


class _Part(BaseModel):
    """Nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RuleText(_Part):
    """One rule, as it is written."""

    id: Id
    title: Words
    due_title: Words = Field(default_factory=dict)
    source: Lines = Field(min_length=1)
    severity: Literal["low", "medium", "high", "critical"]
    applies: Condition = ""
    pattern: Template
    when: Types = Field(min_length=1)
    where: Condition = ""
    expect: Types = ()
    expect_where: Condition = ""
    same: Lines = ()
    within: str = ""
    clock: str = ""
    not_before: str = ""
    times: Annotated[int, Field(ge=1, le=1000)] = 1
    counted_from: Types = ()
    counted_where: Condition = ""
    by: str = LEAD
    section: Annotated[str, StringConstraints(pattern=r"^[a-z]{0,30}$")] = ""

    @field_validator("pattern", mode="before")
    @classmethod
    def in_words(cls, value: object) -> object:
        """Take “alternate response” and “alternate-response” for alternate_response."""
        return value.strip().lower().replace(" ", "_").replace("-", "_") if isinstance(value, str) else value

    @field_validator("by")
    @classmethod
    def is_somebody(cls, value: str) -> str:
        """Refuse somebody who is neither the lead agency nor a kind of agency."""
        if value != LEAD and value not in AgencyKind.values:
            msg = f"write lead, or a kind of agency: {', '.join(AgencyKind.values)}"
            raise ValueError(msg)
        return value

    @model_validator(mode="after")
    def fits_pattern(self) -> Self:
        """Refuse what the pattern has no place for, and ask for what it needs."""
        problem = next((words for words, is_wrong in self._problems() if is_wrong), None)
        if problem:
            raise ValueError(problem)
        return self

    def _problems(self) -> list[tuple[str, bool]]:
        pattern, has_two = self.pattern, self.pattern not in COUNTED | ENDS
        name = pattern.value
        is_timed = bool(self.within or self.clock or self.not_before)
        return [
            (f"{name} needs “expect”: the event that is asked for", has_two and not self.expect),
            (f"{name} has no “expect”: it is about “when” alone", not has_two and bool(self.expect)),
            ("“expect_where” needs “expect”", bool(self.expect_where) and not self.expect),
            ("“same” needs both “when” and “expect”", bool(self.same) and (not has_two or pattern in CHOICES)),
            ("write “within” or “clock”, not both", bool(self.within and self.clock)),
            (f"{name} has no time: remove “within”, “clock” and “not_before”", pattern in ENDS and is_timed),
            (f"“times” belongs to {', '.join(sorted(COUNTED))}", self.times != 1 and pattern not in COUNTED),
            (
                f"“counted_from” belongs to {', '.join(sorted(ANCHORED))}",
                bool(self.counted_from) and pattern not in ANCHORED,
            ),
            ("“counted_where” needs “counted_from”", bool(self.counted_where) and not self.counted_from),
        ]


class ProcedureText(_Part):
    """A whole procedure, as it is written."""

    format: Literal[1]
    name: Words
    version: Annotated[str, StringConstraints(min_length=1, max_length=30, strip_whitespace=True)]
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] = "en"
    sources: dict[Id, Source]
    rules: Annotated[tuple[RuleText, ...], Field(min_length=1, max_length=MOST_RULES)]
