"""What the worker does for webhooks."""

from __future__ import annotations

import datetime as dt

from opennrm.kernel.events.services import EVERY_TYPE, subscribe
from opennrm.kernel.ticks import register_tick
from opennrm.kernel.webhooks.services import deliver_due, drop_old_deliveries, queue_event

register_tick("webhooks.deliver", dt.timedelta(seconds=10), lambda at: deliver_due(at=at))
register_tick("webhooks.old", dt.timedelta(days=1), lambda at: drop_old_deliveries(at=at))
subscribe(EVERY_TYPE, queue_event)
