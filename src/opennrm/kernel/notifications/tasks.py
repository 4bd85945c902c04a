"""What the worker does for notifications."""

from __future__ import annotations

import datetime as dt

from opennrm.kernel.notifications.services import send_digests
from opennrm.kernel.ticks import register_tick

register_tick("notifications.digest", dt.timedelta(minutes=30), lambda at: send_digests(at=at))
