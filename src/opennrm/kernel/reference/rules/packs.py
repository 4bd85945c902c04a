"""What must hold between the parts of a country pack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from opennrm.kernel.reference.models import CountryPack


@dataclass(frozen=True, slots=True)
class PackProblem:
    """One thing wrong in a country pack, and where."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        """Return one line a person can act on."""
        return f"line {self.line}, {self.field}: {self.message}" if self.field else f"line {self.line}: {self.message}"


def line_of(node: yaml.Node | None, path: Iterable[str | int]) -> int:
    """Return the line (from 1) of the deepest part of the path that the file has."""
    if node is None:
        return 1
    line = node.start_mark.line + 1
    for step in path:
        found = _child(node, step)
        if found is None:
            continue  # a name that pydantic puts in between, such as the kind of a union
        line, node = found
    return line


def _child(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None


def doubled_keys(node: yaml.Node, path: tuple[str, ...] = ()) -> Iterator[PackProblem]:
    """Yield keys written twice, of which YAML would silently keep the last."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from doubled_keys(child, path)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        name = str(key.value)  # a list as a key is no key of ours, and is found later
        if name in seen:
            yield PackProblem(key.start_mark.line + 1, ".".join((*path, name)), "written twice")
        seen.add(name)
        yield from doubled_keys(value, (*path, name))


def contradictions(pack: CountryPack) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the path and the message of each thing that refers to what is not there."""
    yield from _unknown_sources(pack)
    yield from _doubled_codes(pack)
    if pack.place(pack.capital) is None:
        yield ("capital",), f"no place has the code {pack.capital}"
    if pack.time_zone not in available_timezones():
        yield ("time_zone",), f"{pack.time_zone} is not a time zone, such as Europe/Vienna"


def _unknown_sources(pack: CountryPack) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for clock, cited in pack.clocks.sources.items():
        for source in cited:
            if source not in pack.sources:
                yield ("clocks", clock), f"no source has the name {source}"
    if pack.data_policy is not None and pack.data_policy not in pack.sources:
        yield ("data_policy",), f"no source has the name {pack.data_policy}"
    for index, authority in enumerate(pack.authorities):
        if authority.source not in pack.sources:
            yield ("authorities", index, "source"), f"no source has the name {authority.source}"


def _doubled_codes(pack: CountryPack) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for part in ("places", "authorities", "neighbours"):
        seen: set[str] = set()
        for index, one in enumerate(getattr(pack, part)):
            if one.code in seen:
                yield (part, index), f"the code {one.code} is used twice"
            seen.add(one.code)
