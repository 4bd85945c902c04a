"""Limits on how often something is tried, kept in the database so that every process counts together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.models import Throttle
from opennrm.kernel.errors import DomainError

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True)
class Limit:
    """So many times in so many seconds."""

    kind: str
    n_hits: int
    seconds: int


class TooManyAttempts(DomainError):
    """Something was tried too often; `retry_after` says in how many seconds it may be tried again."""

    status = 429

    def __init__(self, message: str | Promise, limit: Limit, retry_after: int) -> None:
        """Keep the limit and the waiting time."""
        super().__init__(message)
        self.limit = limit
        self.retry_after = retry_after


# Kept apart for each e-mail address, each internet address and each person.
SIGN_IN_BY_EMAIL = Limit("sign_in_email", n_hits=6, seconds=15 * 60)
SIGN_IN_BY_ADDRESS = Limit("sign_in_address", n_hits=60, seconds=15 * 60)
SECOND_FACTOR = Limit("second_factor", n_hits=6, seconds=15 * 60)
CODE_USED = Limit("code_used", n_hits=1, seconds=24 * 3600)
RESET_BY_EMAIL = Limit("reset_email", n_hits=3, seconds=3600)
RESET_BY_ADDRESS = Limit("reset_address", n_hits=20, seconds=3600)
API_BY_CALLER = Limit("api_caller", n_hits=600, seconds=60)
APP_BY_NAME = Limit("app_name", n_hits=30, seconds=15 * 60)
APP_BY_ADDRESS = Limit("app_address", n_hits=100, seconds=15 * 60)
API_UNKNOWN = Limit("api_unknown", n_hits=60, seconds=15 * 60)


def _window(limit: Limit, at: datetime) -> datetime:
    since = int(at.timestamp())
    return datetime.fromtimestamp(since - since % limit.seconds, UTC)


def _hash(limit: Limit, key: str) -> str:
    return salted_hmac(f"throttle.{limit.kind}", key, algorithm="sha256").hexdigest()


_ADD_ONE = (
    "INSERT INTO accounts_throttle (kind, key_hash, starts_at, ends_at, n_hits) VALUES (%s, %s, %s, %s, 1)"
    " ON CONFLICT (kind, key_hash, starts_at) DO UPDATE SET n_hits = accounts_throttle.n_hits + 1 RETURNING n_hits"
)


def _add_one(limit: Limit, key: str, at: datetime) -> int:
    """Add one and return the count, in one statement, so that each attempt sees its own number."""
    starts_at = _window(limit, at)
    ends_at = starts_at + timedelta(seconds=limit.seconds)
    moments = [connection.ops.adapt_datetimefield_value(one) for one in (starts_at, ends_at)]
    with connection.cursor() as cursor:
        cursor.execute(_ADD_ONE, [limit.kind, _hash(limit, key), *moments])
        (n_hits,) = cursor.fetchone() or (0,)
        return int(n_hits)


def count_attempt(*, limit: Limit, key: str, at: datetime) -> None:
    """Count one attempt.

    Raises
    ------
    TooManyAttempts
        With the seconds to wait.
    """
    if _add_one(limit, key, at) > limit.n_hits:
        ends_at = _window(limit, at) + timedelta(seconds=limit.seconds)
        wait = max(1, round((ends_at - at).total_seconds()))
        raise TooManyAttempts(_("That was tried too often. Wait a while, then try again."), limit, wait)


def forget_attempts(*, limit: Limit, key: str) -> None:
    """Start counting anew after a success."""
    Throttle.objects.filter(kind=limit.kind, key_hash=_hash(limit, key)).delete()


def give_back_attempt(*, limit: Limit, key: str, at: datetime) -> None:
    """Take one attempt off the count: it succeeded."""
    counted = Throttle.objects.filter(kind=limit.kind, key_hash=_hash(limit, key), starts_at=_window(limit, at))
    counted.filter(n_hits__gt=0).update(n_hits=F("n_hits") - 1)


def drop_old_attempts(*, at: datetime) -> int:
    """Delete the windows that are over, and say how many."""
    return Throttle.objects.filter(ends_at__lt=at).delete()[0]
