"""How one wants to be told."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.notifications.enums import MailChoice
from opennrm.kernel.pages.forms import GovForm


class MailChoiceForm(GovForm):
    """When an e-mail says that something is new."""

    choice = forms.ChoiceField(
        label=_("When shall we send you an e-mail?"),
        choices=MailChoice.choices,
        help_text=_("It only says that something is new, never what. Urgent matters are always sent at once."),
    )
