"""The lists that the stories draw on."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).resolve().parent


@cache
def listed(name: str) -> dict[str, Any]:
    """Return one of the lists beside this module."""
    found: dict[str, Any] = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def words(name: str) -> Any:
    """Return the sentences of one kind."""
    return listed("words")[name]
