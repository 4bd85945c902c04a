"""What is asked on the way of a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category, category_choices, combine
from opennrm.kernel.access.rules import NOTHING
from opennrm.kernel.pages import GovForm
from opennrm.protection.identification.enums import AppealOutcome, Appellant, Delivery, Outcome, Receiver
from opennrm.protection.identification.models.account import act_choices, means_choices, purpose_choices
from opennrm.protection.identification.rules import NEEDED
from opennrm.protection.identification.selectors import notice_language_choices
from opennrm.protection.identification.services import Objection, Told, Verdict

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.identification.selectors import Evidence


class RequestForm(GovForm):
    """Why a decision is asked for, and which parts the authority gets besides those it needs."""

    note = forms.CharField(
        label=_("What points to trafficking?"), max_length=4000, widget=forms.Textarea,
        help_text=_("A few sentences. The authority reads the account and the screening as well."),
    )  # fmt: skip
    parts = forms.MultipleChoiceField(
        label=_("Which other parts of the file does it need?"), required=False,
        help_text=_("It always gets the account, the screening and the stage. Add only what it cannot decide without."),
    )  # fmt: skip

    def __init__(self, *args: Any, opened: Opened, **kwargs: Any) -> None:
        """Offer the parts that the reader sees and the authority does not get anyway."""
        super().__init__(*args, **kwargs)
        offered = [
            (value, label)
            for value, label in category_choices()
            if opened.sight.reads(Category(int(value))) and not Category(int(value)) & NEEDED
        ]
        cast("forms.MultipleChoiceField", self.fields["parts"]).choices = offered

    def categories(self) -> Category:
        """Return the chosen parts as a set."""
        chosen = self.cleaned_data["parts"]
        return combine(chosen) if chosen else NOTHING


class DecideForm(GovForm):
    """What was found, and why."""

    acts = forms.MultipleChoiceField(label=_("Acts: what was done to the person?"), choices=act_choices, required=False)
    means = forms.MultipleChoiceField(
        label=_("Means: how was the person brought under control?"), choices=means_choices, required=False,
        help_text=_("One is enough. If there was one, it does not matter whether the person had agreed."),
    )  # fmt: skip
    purposes = forms.MultipleChoiceField(
        label=_("Purpose: what was the person, or was to be, used for?"), choices=purpose_choices, required=False,
        help_text=_("The exploitation need not have begun."),
    )  # fmt: skip
    outcome = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[(Outcome.POSITIVE.value, Outcome.POSITIVE.label), (Outcome.NEGATIVE.value, Outcome.NEGATIVE.label)],
    )  # fmt: skip
    reasons = forms.CharField(
        label=_("Reasons"), max_length=8000, widget=forms.Textarea(attrs={"rows": "10"}),
        help_text=_("On what facts it rests, and what was weighed. A credible account needs no other proof."),
    )  # fmt: skip
    nevertheless = forms.CharField(
        label=_("Why is it negative although all elements are there?"), max_length=4000, required=False,
        widget=forms.Textarea, help_text=_("Only if you found all elements and still decide against it."),
    )  # fmt: skip

    def __init__(self, *args: Any, evidence: Evidence, **kwargs: Any) -> None:
        """Start from the account; for a child the means are not asked."""
        initial = {"acts": evidence.acts, "means": evidence.means, "purposes": evidence.purposes}
        super().__init__(*args, **{"initial": initial, **kwargs})
        if evidence.is_child:
            del self.fields["means"]

    def verdict(self) -> Verdict:
        """Return the answers as the service takes them."""
        given = self.cleaned_data
        return Verdict(
            outcome=given["outcome"], reasons=given["reasons"], acts=tuple(given["acts"]),
            means=tuple(given.get("means", ())), purposes=tuple(given["purposes"]), nevertheless=given["nevertheless"],
        )  # fmt: skip


class MoreForm(GovForm):
    """What is missing."""

    missing = forms.CharField(
        label=_("What information is missing?"), max_length=2000, widget=forms.Textarea,
        help_text=_("Until there is a decision the person keeps all rights."),
    )  # fmt: skip
    due_on = forms.DateField(
        label=_("By when do you decide then?"), required=False,
        help_text=_("Leave it empty to keep the present day. It can only be moved to a later one."),
    )  # fmt: skip


class NoteForm(GovForm):
    """A text, as the page asks for it."""

    note = forms.CharField(max_length=4000, widget=forms.Textarea)

    def __init__(self, *args: Any, label: Any, help_text: Any = "", **kwargs: Any) -> None:
        """Say what is asked for."""
        super().__init__(*args, **kwargs)
        self.fields["note"].label, self.fields["note"].help_text = label, help_text


class LanguageForm(GovForm):
    """In which language the notice is shown."""

    language = forms.ChoiceField(label=_("Show the notice in"), choices=notice_language_choices)


class ToldForm(GovForm):
    """Who was told how and when."""

    language = forms.ChoiceField(label=_("Language of the notice"), choices=notice_language_choices)
    receiver = forms.ChoiceField(label=_("Who was told?"), choices=Receiver.choices)
    receiver_name = forms.CharField(
        label=_("Name of the guardian"), max_length=120, required=False, help_text=_("Only if a guardian was told.")
    )
    delivery = forms.ChoiceField(label=_("How?"), choices=Delivery.choices)
    delivered_on = forms.DateField(label=_("On which day?"))
    interpreter = forms.CharField(
        label=_("Interpreter"), max_length=120, required=False,
        help_text=_("Name or number. Leave empty if no interpreter was used."),
    )  # fmt: skip

    def told(self) -> Told:
        """Return the answers as the service takes them."""
        return Told(**self.cleaned_data)


class AppealForm(GovForm):
    """What is lodged."""

    appellant = forms.ChoiceField(label=_("Who appeals?"), choices=Appellant.choices)
    grounds = forms.CharField(label=_("What does the appeal say?"), max_length=6000, widget=forms.Textarea)
    lodged_on = forms.DateField(
        label=_("When was it lodged?"), help_text=_("An appeal that comes late is taken too, and marked as late.")
    )

    def objection(self) -> Objection:
        """Return the answers as the service takes them."""
        return Objection(**self.cleaned_data)


class AppealAnswerForm(GovForm):
    """What came of an appeal."""

    outcome = forms.ChoiceField(
        label=_("What came of the appeal?"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in AppealOutcome if one is not AppealOutcome.PENDING],
    )  # fmt: skip
    reasons = forms.CharField(label=_("Reasons"), max_length=8000, widget=forms.Textarea(attrs={"rows": "10"}))


class ExtendForm(GovForm):
    """A later last day, and why."""

    to_day = forms.DateField(label=_("New last day"))
    reason = forms.CharField(label=_("Why?"), max_length=2000, widget=forms.Textarea)


class OwnWishForm(GovForm):
    """The person's own wish to end the period."""

    said = forms.CharField(
        label=_("What did the person say?"), max_length=2000, widget=forms.Textarea,
        help_text=_("In their own words, and why, if they want to say."),
    )  # fmt: skip
    is_free = forms.BooleanField(
        label=_("The person said it freely, alone with us, and knows which protection ends"), required=False
    )
