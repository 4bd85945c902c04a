"""The names of what goes out beside the answers."""

from __future__ import annotations

from typing import Final

EXPORT: Final = "form.export"
# Columns of our own behind those of the form; an import leaves them out.
EXTRA: Final = (
    "onrm_Code", "onrm_Status", "onrm_ReceivedAt", "onrm_Version", "onrm_Channel", "onrm_Language", "onrm_ClockIsOff",
)  # fmt: skip
