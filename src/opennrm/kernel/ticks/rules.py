"""What is to happen how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Tick:
    """A function that the worker calls with the time, every so often; missed times are not made up for."""

    name: str
    every: dt.timedelta
    function: Callable[[dt.datetime], object]


_ticks: dict[str, Tick] = {}


def register_tick(name: str, every: dt.timedelta, function: Callable[[dt.datetime], object]) -> None:
    """Have the worker call a function every so often; the same name again replaces it."""
    _ticks[name] = Tick(name, every, function)


def registered_ticks() -> list[Tick]:
    """Return all that is registered, by name."""
    return [_ticks[name] for name in sorted(_ticks)]
