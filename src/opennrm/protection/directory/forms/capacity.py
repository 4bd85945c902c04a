"""Free places and pauses."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages.forms import GovForm

MOST_PLACES = 10_000
MOST_DAYS = 1_000


class CountForm(GovForm):
    """How many places are free, of how many."""

    available = forms.IntegerField(
        label=_("Free now"), min_value=0, max_value=MOST_PLACES, help_text=_("Places that somebody could take today.")
    )
    maximum = forms.IntegerField(label=_("All places"), min_value=0, max_value=MOST_PLACES)
    waiting_days = forms.IntegerField(
        label=_("Days people wait"), min_value=0, max_value=MOST_DAYS, required=False,
        help_text=_("From the referral to the first day. Leave empty if you do not know."),
    )  # fmt: skip


class PauseForm(GovForm):
    """Why no more people can be taken."""

    why = forms.CharField(
        label=_("Why it is paused"),
        max_length=200,
        help_text=_("Everybody reads this. For example “No staff until 3 March”."),
    )
