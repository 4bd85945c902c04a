"""What happens to tasks, in words, and their place on the case page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.events.rules import register_titles

register_titles(
    {
        "task.set": _("A task or deadline was set"),
        "task.moved": _("A deadline was moved"),
        "task.done": _("A task was done or a deadline met"),
        "task.cancelled": _("A task or deadline was dropped"),
        "task.assigned": _("A task was given to somebody"),
        "task.missed": _("A deadline passed"),
    }
)
