"""E-mail, sent in the background.

What waits in the queue is sealed: a link that lets somebody in must not lie readable in the database. It also keeps
the answer of a page as quick for an address nobody has as for one that somebody has.
"""

from __future__ import annotations

import base64
import json
import logging
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import partial
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any

from django.core.mail import EmailMessage
from django.db import transaction
from django_tasks import task

from opennrm.kernel import clock
from opennrm.kernel.vault.services import open_for_node, seal_for_node

if TYPE_CHECKING:
    from collections.abc import Iterator

_PURPOSE = "mail"
_BOUND_TO = "accounts.mail"
_WAITS_MINUTES = (1, 5, 30, 120)
_log = logging.getLogger(__name__)
_is_silent: ContextVar[bool] = ContextVar("silent_mail", default=False)


@contextmanager
def without_mail() -> Iterator[None]:
    """Send nothing for a stretch: while the past of a demonstration is made."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)


def send_mail(*, to: str, subject: str, body: str) -> None:
    """Send a message once the transaction is done."""
    if _is_silent.get():
        return
    letter = json.dumps({"to": to, "subject": subject, "body": body}).encode()
    sealed = base64.b64encode(seal_for_node(_PURPOSE, letter, bound_to=_BOUND_TO)).decode()
    transaction.on_commit(partial(deliver_mail.enqueue, sealed=sealed, n_failures=0))


@task()
def deliver_mail(sealed: str, n_failures: int) -> None:
    """Hand a sealed message to the mail server; try again later when that fails."""
    letter: dict[str, Any] = json.loads(open_for_node(_PURPOSE, base64.b64decode(sealed), bound_to=_BOUND_TO))
    try:
        EmailMessage(letter["subject"], letter["body"], to=[letter["to"]]).send()
    except (SMTPException, OSError) as error:
        _log.warning("An e-mail could not be sent (%s); failure %d.", type(error).__name__, n_failures + 1)
        _try_again(sealed, n_failures)


def _try_again(sealed: str, n_failures: int) -> None:
    if n_failures < len(_WAITS_MINUTES):
        run_after = clock.now() + timedelta(minutes=_WAITS_MINUTES[n_failures])
        deliver_mail.using(run_after=run_after).enqueue(sealed=sealed, n_failures=n_failures + 1)
