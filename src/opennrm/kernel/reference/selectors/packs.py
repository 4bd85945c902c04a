"""The country pack of this node, and packs in files."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pydantic import ValidationError

from opennrm.kernel.reference.models import CountryPack
from opennrm.kernel.reference.rules.packs import PackProblem, contradictions, doubled_keys, line_of
from opennrm.kernel.reference.rules.working_days import WorkingDays
from opennrm.kernel.reference.rules.yaml_files import compose, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

Day = TypeVar("Day", date, datetime)
PACKS = Path(__file__).resolve().parent.parent / "packs"


class BadCountryPack(ImproperlyConfigured):
    """A country pack cannot be used; the message names each line and what it should be."""

    def __init__(self, path: Path, problems: Iterable[PackProblem]) -> None:
        """Keep the problems beside the message."""
        self.problems = list(problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"The country pack {path} cannot be used:\n{lines}")


def load_pack(name: str | Path) -> CountryPack:
    """Return a country pack by its built-in name or the path of its file.

    Raises
    ------
    BadCountryPack
        Naming each line that is wrong.
    """
    path = _path_of(name)
    pack, problems = _read(path)
    if pack is None or problems:
        raise BadCountryPack(path, problems)
    return pack


def validate_pack(name: str | Path) -> list[PackProblem]:
    """Return all that is wrong with a country pack; nothing if it can be used."""
    return _read(_path_of(name))[1]


@cache
def country_pack() -> CountryPack:
    """Return the pack of this node (`OPENNRM_COUNTRY`)."""
    return load_pack(settings.ENV.country)


@cache
def _working_days() -> WorkingDays:
    return WorkingDays(country_pack())


def add_working_days(start: Day, n: int) -> Day:
    """Return the nth working day of the State after the start; a moment keeps its time of day."""
    return _working_days().add(start, n)


def is_working_day(day: date) -> bool:
    """Tell whether offices in the State are open."""
    return _working_days().is_working_day(day)


def public_holidays(year: int) -> list[tuple[date, dict[str, str]]]:
    """Return the State's public holidays of a year with their names, in order."""
    found = [(day, rule.names) for rule in country_pack().holidays for day in rule.dates(year)]
    return sorted(found, key=lambda one: one[0])


def _path_of(name: str | Path) -> Path:
    text = str(name)
    is_path = "/" in text or text.endswith((".yaml", ".yml"))
    return Path(text) if is_path else PACKS / f"{text}.yaml"


def _read(path: Path) -> tuple[CountryPack | None, list[PackProblem]]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        known = ", ".join(sorted(one.stem for one in PACKS.glob("*.yaml") if one.stem != "template"))
        message = f"cannot be read. OPENNRM_COUNTRY is a built-in name ({known}) or the path of a YAML file"
        return None, [PackProblem(1, "", message)]
    try:
        node = compose(text)
        data = parse(text)
    except yaml.YAMLError as error:
        return None, [_syntax_problem(error)]
    return _validated(node, data)


def _validated(node: yaml.Node | None, data: object) -> tuple[CountryPack | None, list[PackProblem]]:
    doubled = list(doubled_keys(node)) if node is not None else []
    try:
        pack = CountryPack.model_validate(data)
    except ValidationError as error:
        return None, sorted([*doubled, *_problems(node, error)], key=lambda one: one.line)
    found = [PackProblem(line_of(node, path), _dotted(path), message) for path, message in contradictions(pack)]
    return pack, sorted([*doubled, *found], key=lambda one: one.line)


def _problems(node: yaml.Node | None, error: ValidationError) -> list[PackProblem]:
    return [
        PackProblem(line_of(node, one["loc"]), _dotted(one["loc"]), one["msg"].removeprefix("Value error, "))
        for one in error.errors()
    ]


def _dotted(path: Iterable[str | int]) -> str:
    return ".".join(str(step) for step in path)


def _syntax_problem(error: yaml.YAMLError) -> PackProblem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "this is not YAML"
    return PackProblem(mark.line + 1 if mark else 1, "", str(what))
