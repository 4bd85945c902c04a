"""The answers that people give, from the list beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def sheets() -> dict[str, Any]:
    """Return the answers by form and by how much somebody says."""
    path = Path(__file__).resolve().with_name("answers.yaml")
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found
