"""What the worker does for accounts."""

from __future__ import annotations

import datetime as dt

from opennrm.kernel.accounts.services import drop_old_attempts
from opennrm.kernel.accounts.services.kept import drop_old_forms
from opennrm.kernel.ticks import register_tick

register_tick("accounts.attempts", dt.timedelta(hours=1), lambda at: drop_old_attempts(at=at))
register_tick("accounts.kept_forms", dt.timedelta(minutes=10), lambda at: drop_old_forms(at=at))
