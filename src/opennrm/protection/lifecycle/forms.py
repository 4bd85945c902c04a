"""What is asked on the way to another agency and at the end of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.pages import GovForm
from opennrm.kernel.records.rules import own_fields
from opennrm.protection.lifecycle.enums import ErasureReason, TransferDecline, TransferReason
from opennrm.protection.lifecycle.models import Closure, LegalHold, Transfer
from opennrm.protection.lifecycle.models.endings import closure_choices
from opennrm.protection.lifecycle.selectors import agencies_to_offer

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened

_OFFER, _CLOSURE, _HOLD = own_fields(Transfer), own_fields(Closure), own_fields(LegalHold)


def _text(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class OfferForm(GovForm):
    """Offer the case to another agency."""

    agency = forms.ModelChoiceField(
        label=_("Which agency?"), queryset=Agency.objects.none(), empty_label=_("Choose"),
        help_text=_("Only agencies with somebody who can take a case over."),
        error_messages={"required": _("Choose an agency.")},
    )  # fmt: skip
    reason = forms.ChoiceField(
        label=_OFFER["reason"].verbose_name, choices=[("", _("Choose")), *TransferReason.choices]
    )
    message = forms.CharField(
        label=_OFFER["message"].verbose_name, help_text=_OFFER["message"].help_text, max_length=2000, widget=_text(),
        error_messages={"required": _("Say what the agency must know.")},
    )  # fmt: skip

    def __init__(self, *args: Any, opened: Opened, **kwargs: Any) -> None:
        """Offer the agencies that can lead the case."""
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies_to_offer(opened)  # type: ignore[attr-defined]


class DeclineForm(GovForm):
    """Why a case is not taken over."""

    decline_reason = forms.ChoiceField(label=_("Why not?"), choices=TransferDecline.choices)
    answer = forms.CharField(
        label=_("Anything else?"), max_length=1000, required=False, widget=_text(3),
        help_text=_("Such as a better agency, or when to ask again."),
    )  # fmt: skip


class ClosureForm(GovForm):
    """Why and how a case ends."""

    reason = forms.ChoiceField(label=_CLOSURE["reason"].verbose_name, choices=closure_choices)
    summary = forms.CharField(
        label=_CLOSURE["summary"].verbose_name, help_text=_CLOSURE["summary"].help_text, max_length=4000,
        widget=_text(), error_messages={"required": _("Say how the case ended.")},
    )  # fmt: skip


class BecauseForm(GovForm):
    """A reason."""

    because = forms.CharField(label=_("Why?"), max_length=1000, widget=_text(3))


class HoldForm(GovForm):
    """Why a file must be kept."""

    reason = forms.CharField(
        label=_HOLD["reason"].verbose_name, help_text=_HOLD["reason"].help_text, max_length=1000, widget=_text(3)
    )
    ordered_by = forms.CharField(label=_HOLD["ordered_by"].verbose_name, max_length=200, required=False)
    review_on = forms.DateField(label=_HOLD["review_on"].verbose_name, required=False)


class ErasureForm(GovForm):
    """Why a file can go."""

    reason = forms.ChoiceField(label=_("Why can the file go?"), choices=ErasureReason.choices)
    note = forms.CharField(
        label=_("What should the second person know?"), max_length=1000, widget=_text(3),
        error_messages={"required": _("Say why the file can go.")},
    )  # fmt: skip
