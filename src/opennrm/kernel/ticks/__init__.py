"""What happens every so often, without anybody asking: `register_tick` in an app's `tasks.py`, run by the worker."""

from opennrm.kernel.ticks.rules import Tick, register_tick, registered_ticks

__all__ = ["Tick", "register_tick", "registered_ticks"]
