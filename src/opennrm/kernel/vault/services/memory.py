"""A small store in the process for unwrapped keys: bounded, and nothing stays in it for long."""

from __future__ import annotations

import time
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

K = TypeVar("K", bound="Hashable")
V = TypeVar("V")
_all: WeakSet[ShortMemory[Any, Any]] = WeakSet()


class ShortMemory(Generic[K, V]):
    """Remember at most `size` things for `seconds`; safe between threads."""

    def __init__(self, *, seconds: float, size: int) -> None:
        """Start with nothing remembered."""
        _all.add(self)
        self._seconds = seconds
        self._size = size
        self._lock = Lock()
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def get_many(self, keys: Iterable[K]) -> dict[K, V]:
        """Return those that are remembered and not too old."""
        oldest = time.monotonic() - self._seconds
        found: dict[K, V] = {}
        with self._lock:
            for key in keys:
                kept = self._kept.get(key)
                if kept is not None and kept[0] > oldest:
                    found[key] = kept[1]
        return found

    def put_many(self, items: Iterable[tuple[K, V]]) -> None:
        """Remember, forgetting what was put in first."""
        moment = time.monotonic()
        with self._lock:
            for key, value in items:
                self._kept.pop(key, None)
                self._kept[key] = (moment, value)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)

    def forget(self, key: K) -> None:
        """Forget one."""
        with self._lock:
            self._kept.pop(key, None)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()


def clear_all_memories() -> None:
    """Forget everything that any store of this process remembers."""
    for memory in list(_all):
        memory.clear()
