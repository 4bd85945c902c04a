"""What the log of the program says, and does not: never an address that somebody asked for.

An address can carry a one-time token or the code of a file. The log names the route instead, which says as much to
whoever looks for a mistake.
"""

from __future__ import annotations

import logging
from typing import Any


class WithoutAddresses(logging.Filter):
    """Replaces the address of a request by its route, in Django's own messages."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record; let it pass."""
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path is not None and isinstance(record.args, tuple):
            route = _route(request)
            record.args = tuple(route if argument == path else argument for argument in record.args)
        return True


def _route(request: Any) -> str:
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match is not None else "(an address that leads nowhere)"


def logging_settings(level: str) -> dict[str, Any]:
    """Return Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_addresses": {"()": WithoutAddresses}},
        "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_addresses"]}
        },
        "root": {"handlers": ["stderr"], "level": level},
        # Django's own set-up would write a second time, and without our filter.
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django_tasks_db": {"level": "WARNING"},  # it says every two seconds that it looked
        },
    }
