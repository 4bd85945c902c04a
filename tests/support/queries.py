"""What a page costs beside its own queries."""

from __future__ import annotations

from django.db import connection

# On PostgreSQL a unit of work begins, introduces the actor to the second wall, and ends.
UNIT_OF_WORK = 3 if connection.vendor == "postgresql" else 0
