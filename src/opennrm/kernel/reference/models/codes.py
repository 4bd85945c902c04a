"""Code lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from opennrm.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise


class UnknownCode(DomainError):
    """A code that its list does not have."""

    status = 422


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a list: what is stored, and what a person reads."""

    code: str
    label: str | Promise
    description: str | Promise = ""
    attributes: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Correspondence:
    """How one of our codes is written in HTCDS and back; the note names what is lost where it is not exact."""

    ours: str
    theirs: str
    way: Literal["to", "from", "both"]
    is_exact: bool
    note: str = ""


@dataclass(frozen=True)
class CodeList:
    """A list of codes, in the order a person should meet them."""

    name: str
    title: str | Promise
    description: str | Promise
    source: str
    codes: tuple[Code, ...]
    mapped_to: str = ""
    correspondences: tuple[Correspondence, ...] = ()
    only_ours: Mapping[str, str] = field(default_factory=dict)
    only_theirs: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _by_code(self) -> dict[str, Code]:
        return {code.code: code for code in self.codes}

    @property
    def choices(self) -> list[tuple[str, str | Promise]]:
        """Return the pairs that fields and forms take."""
        return [(code.code, code.label) for code in self.codes]

    @property
    def values(self) -> tuple[str, ...]:
        """Return the codes alone."""
        return tuple(self._by_code)

    def __contains__(self, code: object) -> bool:
        """Tell whether the list has the code."""
        return code in self._by_code

    def get(self, code: str) -> Code:
        """Return one code.

        Raises
        ------
        UnknownCode
            Naming the code and the list.
        """
        try:
            return self._by_code[code]
        except KeyError:
            msg = f"The list {self.name} has no code {code!r}."
            raise UnknownCode(msg) from None

    def label(self, code: str) -> str:
        """Return what a person reads for a code, or the code itself where an older list had it."""
        known = self._by_code.get(code)
        return str(known.label) if known else code

    def labels(self, codes: list[str]) -> list[str]:
        """Return what a person reads for several codes."""
        return [self.label(code) for code in codes]

    def to_htcds(self, code: str) -> Correspondence | None:
        """Return how HTCDS writes one of our codes, or None where it cannot."""
        ways = (one for one in self.correspondences if one.ours == code and one.way != "from")
        return next(ways, None)

    def from_htcds(self, code: str) -> Correspondence | None:
        """Return how we write one of HTCDS's codes, or None where we cannot."""
        ways = (one for one in self.correspondences if one.theirs == code and one.way != "to")
        return next(ways, None)
