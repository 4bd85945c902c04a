"""Puts the steps of many stories in the order of time, and leaves out what lies in the future.

A story is a generator that yields the moment of its next step and is woken at that moment. What a service refuses ends
that strand of the story, as it does in life: nothing is stored, and the case stands where it stood.
"""

from __future__ import annotations

import heapq
from itertools import count
from traceback import extract_tb
from typing import TYPE_CHECKING

from opennrm.kernel.errors import DomainError, NotVisible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    Steps = Iterator[datetime]


class Timeline:
    """All stories, until a moment at which they stop."""

    def __init__(self, until: datetime) -> None:
        """Begin empty."""
        self.until = until
        self.now = until
        self._waiting: list[tuple[datetime, int, Steps]] = []
        self.refusals: list[str] = []
        self._order = count()

    def begin(self, steps: Steps) -> None:
        """Let a story run from its first moment on."""
        self._advance(next(self._order), steps)

    def run(self) -> Iterator[datetime]:
        """Wake the stories in the order of time until none has anything left to do before the end."""
        while self._waiting:
            moment, order, steps = heapq.heappop(self._waiting)
            self.now = moment
            self._advance(order, steps)
            yield moment

    def _advance(self, order: int, steps: Steps) -> None:
        try:
            moment = next(steps, None)
        except (DomainError, NotVisible) as error:
            self.refusals.append(f"{type(error).__name__}: {error} ({_place(error)})")
            return
        if moment is not None and moment <= self.until:
            heapq.heappush(self._waiting, (moment, order, steps))


def _place(error: Exception) -> str:
    """Return the step of a story that was refused."""
    frames = [frame for frame in extract_tb(error.__traceback__) if "/dreamland/" in frame.filename]
    told = [frame for frame in frames if not frame.filename.endswith(("/timeline.py", "/story.py"))]
    return f"{told[-1].filename.rsplit('/', 1)[-1]} {told[-1].name}, line {told[-1].lineno}" if told else ""
