"""Ask for, give, renew and end access; keep somebody out."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Basis, Category, FileKind, Purpose, category_choices, combine
from opennrm.kernel.accounts.models import Agency, Person
from opennrm.kernel.pages import GovForm
from opennrm.kernel.reference.selectors import country_pack

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened


def end_of(day: Any) -> datetime:
    """Return the last moment of a day in the reader's time zone."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


class CategoriesMixin(forms.Form):
    """The parts of a file to choose from."""

    categories = forms.MultipleChoiceField(
        label=_("Which parts of the file?"), choices=category_choices,
        help_text=_("Choose only what is needed. Everything else stays withheld."),
    )  # fmt: skip

    def chosen(self) -> Category:
        """Return the chosen parts as a set."""
        return combine(self.cleaned_data["categories"])


class RequestForm(GovForm, CategoriesMixin):
    """Ask the lead agency for access."""

    purpose = forms.ChoiceField(label=_("What for?"), choices=Purpose.choices)
    reason = forms.CharField(
        label=_("Why do you need it?"), widget=forms.Textarea, max_length=1000,
        help_text=_("The lead agency reads this. Do not write names."),
    )  # fmt: skip
    field_order = ("purpose", "categories", "reason")


class AnswerForm(GovForm):
    """Grant in whole or in part, or refuse."""

    answer = forms.ChoiceField(label=_("Your answer"), choices=[("grant", _("Give access")), ("refuse", _("Refuse"))])
    categories = forms.MultipleChoiceField(label=_("Which parts of the file?"), required=False)
    basis = forms.ChoiceField(label=_("Legal basis"), choices=[("", _("Choose")), *Basis.choices], required=False)
    until = forms.DateField(label=_("Until"), required=False, help_text=_("Access ends by itself on this day."))
    note = forms.CharField(
        label=_("Note"), widget=forms.Textarea, max_length=1000, required=False,
        help_text=_("Needed if you refuse."),
    )  # fmt: skip

    def __init__(self, *args: Any, asked: Category, at: datetime, **kwargs: Any) -> None:
        """Offer what was asked for, until the pack's usual end."""
        super().__init__(*args, **kwargs)
        field = cast("forms.MultipleChoiceField", self.fields["categories"])
        field.choices = [pair for pair in category_choices() if int(pair[0]) & asked]
        field.initial = [value for value, _label in field.choices]
        self.fields["until"].initial = (at + timedelta(days=country_pack().clocks.grant_days)).date()

    def clean(self) -> dict[str, Any]:
        """Ask for what the answer needs."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "grant":
            for name, message in (("basis", _("Choose a legal basis.")), ("until", _("Choose a date."))):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return cleaned


class ShareForm(GovForm, CategoriesMixin):
    """Give an agency access on a legal basis."""

    agency = forms.ModelChoiceField(label=_("Agency"), queryset=Agency.objects.none())
    purpose = forms.ChoiceField(label=_("What for?"), choices=Purpose.choices)
    basis = forms.ChoiceField(
        label=_("Legal basis"), choices=[pair for pair in Basis.choices if pair[0] != Basis.CONSENT],
        help_text=_("If the person agrees, record the consent instead: it can then be withdrawn in one step."),
    )  # fmt: skip
    until = forms.DateField(label=_("Until"), help_text=_("Access ends by itself on this day."))
    may_edit = forms.BooleanField(label=_("The agency may add and change, too"), required=False)
    field_order = ("agency", "purpose", "basis", "categories", "until", "may_edit")

    def __init__(self, *args: Any, opened: Opened, at: datetime, **kwargs: Any) -> None:
        """Offer every other active agency."""
        super().__init__(*args, **kwargs)
        if opened.file.kind == FileKind.CASE:
            basis = cast("forms.ChoiceField", self.fields["basis"])
            basis.choices = [(Basis.COURT_ORDER.value, Basis.COURT_ORDER.label)]
            basis.initial = Basis.COURT_ORDER
        field = cast("forms.ModelChoiceField[Agency]", self.fields["agency"])
        field.queryset = Agency.objects.filter(is_active=True).exclude(pk=opened.file.lead_agency_id).order_by("name")
        self.fields["until"].initial = (at + timedelta(days=country_pack().clocks.grant_days)).date()


class RenewForm(GovForm):
    """A later end."""

    until = forms.DateField(label=_("New end"))


class EndForm(GovForm):
    """End access now."""

    because = forms.ChoiceField(
        label=_("Why?"),
        choices=[
            ("not_needed", _("No longer needed")),
            ("mistake", _("Given by mistake")),
            ("misuse", _("Used for something else")),
            ("safety", _("For the person's safety")),
            ("wish", _("The person wishes it")),
        ],
    )


class ExclusionForm(GovForm):
    """Keep an agency or one person out."""

    agency = forms.ModelChoiceField(label=_("Agency"), queryset=Agency.objects.none(), required=False)
    person = forms.ModelChoiceField(label=_("Or one person"), queryset=Person.objects.none(), required=False)
    reason = forms.CharField(
        label=_("Why?"), widget=forms.Textarea, max_length=1000,
        help_text=_("For example: a relative, or an official who may be involved. Nobody is told."),
    )  # fmt: skip

    def __init__(self, *args: Any, opened: Opened, **kwargs: Any) -> None:
        """Offer all agencies but the lead, and all active people."""
        super().__init__(*args, **kwargs)
        agency = cast("forms.ModelChoiceField[Agency]", self.fields["agency"])
        person = cast("forms.ModelChoiceField[Person]", self.fields["person"])
        agency.queryset = Agency.objects.filter(is_active=True).exclude(pk=opened.file.lead_agency_id).order_by("name")
        person.queryset = Person.objects.filter(is_active=True).select_related("agency").order_by("name")

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of the two."""
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("agency")) == bool(cleaned.get("person")):
            self.add_error("agency", _("Choose an agency or a person, not both."))
        return cleaned
