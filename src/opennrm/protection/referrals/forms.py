"""The questions of a referral, one thing a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import MODEST, Basis, Category, category_choices, combine
from opennrm.kernel.pages import GovForm
from opennrm.kernel.reference.enums import Urgency
from opennrm.protection.cases.selectors import place_choices
from opennrm.protection.referrals.enums import Outcome
from opennrm.protection.referrals.models import decline_choices, need_choices

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.referrals.selectors import Allowance


class NeedForm(GovForm):
    """What is needed, and where."""

    need = forms.ChoiceField(label=_("What is needed?"), choices=need_choices)
    place = forms.ChoiceField(label=_("Near which place?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the State's places."""
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("Where the person was found")), *place_choices()]  # type: ignore[attr-defined]


class ChosenPartsForm(GovForm):
    """The parts of the file that travel, the message, the urgency."""

    categories = forms.MultipleChoiceField(
        label=_("Which parts of the file does the service need?"), required=False,
        help_text=_("Everything else stays withheld. The stage of the case and its deadlines always go along."),
    )  # fmt: skip
    urgency = forms.ChoiceField(label=_("How urgent is it?"), choices=Urgency.choices, initial=Urgency.ROUTINE)
    message = forms.CharField(
        label=_("What must the service know?"), max_length=2000, required=False, widget=forms.Textarea,
        help_text=_("For example how to make contact safely, or what the person is afraid of. No more than needed."),
    )  # fmt: skip

    def __init__(self, *args: Any, opened: Opened, **kwargs: Any) -> None:
        """Offer the parts that the sender sees."""
        super().__init__(*args, **kwargs)
        field = self.fields["categories"]
        field.choices = [pair for pair in category_choices() if int(pair[0]) & opened.sight.readable]  # type: ignore[attr-defined]

    def chosen(self) -> Category:
        """Return the chosen parts as a set."""
        return combine(self.cleaned_data["categories"])


class ReferralForm(ChosenPartsForm):
    """A referral to a service of the system."""

    may_edit = forms.BooleanField(label=_("The service may add and change in these parts"), required=False)
    emergency_reason = forms.CharField(
        label=_("Immediate danger without consent: why can it not wait?"), max_length=1000, required=False,
        widget=forms.Textarea, help_text=_("Only for an immediate referral. Your supervisor reads it at once."),
    )  # fmt: skip

    def __init__(self, *args: Any, opened: Opened, allowance: Allowance, **kwargs: Any) -> None:
        """Tick what is allowed and usually needed; ask for a reason only where nothing allows it."""
        super().__init__(*args, opened=opened, **kwargs)
        usual = allowance.categories or MODEST
        self.fields["categories"].initial = [str(one.value) for one in usual.parts if one is not Category.BASIC]
        if allowance.is_given:
            del self.fields["emergency_reason"]


class SealedForm(ChosenPartsForm):
    """A hand-over to an agency outside the system."""

    outside = forms.CharField(label=_("Which agency outside the system?"), max_length=200)
    need = forms.ChoiceField(label=_("What is needed?"), choices=need_choices)
    basis = forms.ChoiceField(label=_("On what basis?"), choices=Basis.choices, initial=Basis.CONSENT)
    basis_reason = forms.CharField(
        label=_("How do you know?"), max_length=1000, widget=forms.Textarea,
        help_text=_("For example: the person agreed on 3 May, with an interpreter. Or the article of the law."),
    )  # fmt: skip
    field_order = ("outside", "need", "urgency", "categories", "message", "basis", "basis_reason")


class AcceptForm(GovForm):
    """Accept, with a word to the sender."""

    note = forms.CharField(
        label=_("A word to the sender"), max_length=1000, required=False, widget=forms.Textarea,
        help_text=_("For example when and where the person is expected."),
    )  # fmt: skip


class DeclineForm(GovForm):
    """Decline, with a reason that helps the sender go on."""

    reason = forms.ChoiceField(label=_("Why?"), choices=decline_choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("A word to the sender"), max_length=1000, required=False, widget=forms.Textarea)


class CompleteForm(GovForm):
    """What came of it."""

    outcome = forms.ChoiceField(label=_("What came of it?"), choices=Outcome.choices, widget=forms.RadioSelect)
    feedback = forms.CharField(
        label=_("Feedback to the sender"), max_length=2000, required=False, widget=forms.Textarea,
        help_text=_("What was done, and what is still needed."),
    )  # fmt: skip
    keep_access = forms.BooleanField(
        label=_("We still need access to the case"), required=False, help_text=_("Otherwise it ends now.")
    )


class ReceiptForm(GovForm):
    """The code that stands inside a sealed file."""

    receipt = forms.CharField(
        label=_("Receipt code"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("It stands at the end of the sealed file, once it is opened."),
    )  # fmt: skip
