"""What the worker does for notifications."""

from __future__ import annotations

import datetime as dt

from opennrm.kernel.notifications.services import drop_old_notifications, send_digests
from opennrm.kernel.ticks import register_tick

register_tick("notifications.digest", dt.timedelta(minutes=30), lambda at: send_digests(at=at))
register_tick("notifications.old", dt.timedelta(days=1), lambda at: drop_old_notifications(at=at))
