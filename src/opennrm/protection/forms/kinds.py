"""What happens to filled-in forms, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.events.rules import register_titles

register_titles(
    {
        "form.submitted": _("A filled-in form came in"),
        "form.set_aside": _("A filled-in form was set aside"),
        "form.chosen": _("One of two versions of a filled-in form was chosen"),
        "form.checked": _("A filled-in form was looked at again with its files"),
        "form.exported": _("A filled-in form was taken out as a file"),
    }
)
