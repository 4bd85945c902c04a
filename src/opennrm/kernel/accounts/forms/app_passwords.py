"""What an app password is for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.models import AppPassword
from opennrm.kernel.pages.forms import GovForm

_NAME = AppPassword._meta.get_field("name")


class AppPasswordForm(GovForm):
    """Its name."""

    name = forms.CharField(
        label=_NAME.verbose_name, help_text=_NAME.help_text, max_length=60,
        error_messages={"required": _("Say what it is for.")},
    )  # fmt: skip
