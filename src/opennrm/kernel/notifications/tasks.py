"""What the worker does for notifications."""

from __future__ import annotations

from django_tasks import task

from opennrm.kernel import clock
from opennrm.kernel.notifications.services import send_digests


@task()
def send_daily_mail() -> int:
    """Send the daily e-mails that are due; safe to run as often as one likes."""
    return send_digests(at=clock.now())
