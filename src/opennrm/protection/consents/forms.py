"""What is asked when a consent is put down, taken back or answered for."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Basis, Category, category_choices, combine
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.pages import GovForm
from opennrm.kernel.reference.selectors import country_choices, country_pack, language_choices
from opennrm.protection.consents.enums import (
    Acknowledgement,
    Answer,
    Assent,
    Capacity,
    ConsentPurpose,
    Giver,
    Manner,
)
from opennrm.protection.consents.rules import LAW_ENFORCEMENT_KINDS
from opennrm.protection.consents.selectors import text_language_choices
from opennrm.protection.consents.services import GroundAsked

if TYPE_CHECKING:
    from datetime import date

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.accounts.models import AgencyQuerySet

ON_SITE = [(one.value, one.label) for one in Manner if one is not Manner.ONLINE]


def end_of_day(day: date) -> datetime:
    """Return the moment at which a day of the State is over."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(country_pack().time_zone))


def other_agencies(opened: Opened, purpose: str) -> AgencyQuerySet:
    """Return the agencies a file could be shared with for a purpose."""
    found = Agency.objects.active().exclude(pk=opened.file.lead_agency_id).order_by("name")
    return found.filter(kind__in=LAW_ENFORCEMENT_KINDS) if purpose == ConsentPurpose.LAW_ENFORCEMENT else found


def shareable_parts(opened: Opened) -> list[tuple[str, Any]]:
    """Return the parts of the file that the reader could give on."""
    return [(value, label) for value, label in category_choices() if opened.sight.reads(Category(int(value)))]


def offer(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    """Give a field of choices what there is to choose from."""
    cast("forms.ChoiceField", form.fields[name]).choices = choices


def offer_agencies(form: forms.Form, agencies: AgencyQuerySet) -> forms.Field:
    """Give the field of the agency what there is to choose from, and return it."""
    field = cast("forms.ModelChoiceField[Agency]", form.fields["agency"])
    field.queryset = agencies
    return field


class PurposeForm(GovForm):
    """Which question the person is asked."""

    purpose = forms.ChoiceField(
        label=_("What do you ask the person?"), choices=ConsentPurpose.choices, widget=forms.RadioSelect,
        help_text=_("One question at a time. Saying no to one never costs another, and never costs help."),
    )  # fmt: skip


class ScopeForm(GovForm):
    """With whom, which parts, until when."""

    agency = forms.ModelChoiceField(
        label=_("With which agency?"), queryset=Agency.objects.none(), empty_label=_("Choose")
    )
    country = forms.ChoiceField(label=_("In which country?"))
    abroad = forms.CharField(
        label=_("With which agency there?"), max_length=120, help_text=_("Its full name. No private person's name.")
    )
    categories = forms.MultipleChoiceField(
        label=_("Which parts of the file?"), required=False,
        help_text=_("Only what that agency needs. It always learns that there is a file."),
    )  # fmt: skip
    until = forms.DateField(
        label=_("Until when?"), required=False, help_text=_("After this day the agency sees nothing any more.")
    )

    def __init__(self, *args: Any, opened: Opened, purpose: str, at: datetime, **kwargs: Any) -> None:
        """Ask only what belongs to the purpose."""
        super().__init__(*args, **kwargs)
        for name in {"country", "abroad"} if purpose != ConsentPurpose.CROSS_BORDER else {"agency"}:
            del self.fields[name]
        self._offer(opened, purpose)
        for name in ("categories", "until"):
            self.fields[name].required = purpose != ConsentPurpose.LAW_ENFORCEMENT
        self.fields["until"].initial = at.date() + timedelta(days=country_pack().clocks.grant_days)

    def _offer(self, opened: Opened, purpose: str) -> None:
        offer(self, "categories", shareable_parts(opened))
        if "country" in self.fields:
            offer(self, "country", [("", _("Choose")), *country_choices()])
            return
        agency = offer_agencies(self, other_agencies(opened, purpose))
        if purpose == ConsentPurpose.LAW_ENFORCEMENT:
            agency.required = False
            agency.help_text = _(
                "Choose one to open parts of the file to it. Leave it empty if the person only agrees that the police"
                " or prosecution may be told."
            )

    def clean(self) -> dict[str, Any]:
        """Ask for parts and an end wherever somebody is named."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("agency") or cleaned.get("abroad"):
            if not cleaned.get("categories") and "categories" not in self.errors:
                self.add_error("categories", _("Choose at least one part of the file."))
            if not cleaned.get("until") and "until" not in self.errors:
                self.add_error("until", _("Choose a day in the future. Sharing always has an end."))
        return cleaned

    def draft(self) -> dict[str, Any]:
        """Return the answers as the next pages keep them."""
        given = self.cleaned_data
        agency, until = given.get("agency"), given.get("until")
        named = agency is not None or bool(given.get("abroad"))
        return {
            "agency": agency.pk if agency else None, "country": given.get("country", ""),
            "abroad": given.get("abroad", ""), "parts": [int(one) for one in given["categories"]] if named else [],
            "until": until.isoformat() if named and until else "",
        }  # fmt: skip


class TextLanguageForm(GovForm):
    """In which language the text is shown."""

    text_language = forms.ChoiceField(label=_("Show the text in"), choices=text_language_choices)


class AnswerForm(GovForm):
    """What the person said, and how."""

    answer = forms.ChoiceField(label=_("What is the answer?"), choices=Answer.choices, widget=forms.RadioSelect)
    capacity = forms.ChoiceField(
        label=_("Could the person decide?"), choices=Capacity.choices, initial=Capacity.FULL, widget=forms.RadioSelect,
        help_text=_(
            "Shock, drugs, illness or pressure by somebody in the room can stand in the way. Then ask another day."
        ),
    )  # fmt: skip
    given_by = forms.ChoiceField(label=_("Who decided?"), choices=Giver.choices, widget=forms.RadioSelect)
    giver_name = forms.CharField(
        label=_("Name of the guardian or representative, or number of the decision"), max_length=120, required=False,
        help_text=_("Only if somebody else than the person decided."),
    )  # fmt: skip
    assent = forms.ChoiceField(
        label=_("What does the child say?"), choices=Assent.choices, required=False,
        help_text=_("Ask the child too, in words the child understands."),
    )  # fmt: skip
    manner = forms.ChoiceField(label=_("How was the answer given?"), choices=ON_SITE, initial=Manner.SPOKEN)
    language = forms.ChoiceField(label=_("In which language did you talk?"))
    interpreter = forms.CharField(
        label=_("Interpreter"), max_length=120, required=False,
        help_text=_("Name or number. Leave empty if no interpreter was used."),
    )  # fmt: skip
    evidence_document_id = forms.ChoiceField(
        label=_("Signed paper or recording"), required=False,
        help_text=_("If there is one, add it under Documents first. A spoken answer is enough."),
    )  # fmt: skip

    def __init__(self, *args: Any, is_child: bool, documents: list[tuple[str, str]], **kwargs: Any) -> None:
        """Ask about the child only for a child, and for a document only where there is one."""
        super().__init__(*args, **kwargs)
        offer(self, "language", [("", _("Choose")), *language_choices()])
        offer(self, "evidence_document_id", [("", _("None")), *documents])
        if not documents:
            del self.fields["evidence_document_id"]
        self.fields["given_by"].initial = Giver.GUARDIAN if is_child else Giver.PERSON
        if is_child:
            del self.fields["capacity"]
        else:
            del self.fields["assent"]


class WithdrawForm(GovForm):
    """Who takes it back; no reason is needed."""

    by = forms.ChoiceField(label=_("Who takes it back?"), choices=Giver.choices, initial=Giver.PERSON)
    how = forms.ChoiceField(label=_("How?"), choices=ON_SITE, initial=Manner.SPOKEN)
    reason = forms.CharField(
        label=_("Why, if the person wants to say"), max_length=500, required=False, widget=forms.Textarea,
        help_text=_("Nobody has to give a reason."),
    )  # fmt: skip


class AcknowledgeForm(GovForm):
    """What the agency did after a withdrawal."""

    acknowledgement = forms.ChoiceField(
        label=_("What has your agency done?"), choices=Acknowledgement.choices, widget=forms.RadioSelect
    )
    law = forms.CharField(
        label=_("Which law makes you keep it?"), max_length=200, required=False,
        help_text=_("Only if a law does. Name the act and the section, no person."),
    )  # fmt: skip


class GroundForm(GovForm):
    """What is to be shared without consent, and what makes it lawful."""

    purpose = forms.ChoiceField(
        label=_("What for?"),
        choices=[
            (ConsentPurpose.SHARING.value, _("So that another agency can help")),
            (ConsentPurpose.LAW_ENFORCEMENT.value, _("For the police or prosecution")),
        ],
    )
    agency = forms.ModelChoiceField(
        label=_("With which agency?"), queryset=Agency.objects.none(), empty_label=_("Choose")
    )
    categories = forms.MultipleChoiceField(label=_("Which parts of the file?"), help_text=_("As little as will do."))
    basis = forms.ChoiceField(
        label=_("On which legal basis?"),
        choices=[(one.value, one.label) for one in Basis if one is not Basis.CONSENT], widget=forms.RadioSelect,
    )  # fmt: skip
    law = forms.CharField(
        label=_("Which law or order?"), max_length=200, help_text=_("Act and section, or the number of the order.")
    )
    reason = forms.CharField(
        label=_("Why is it necessary without consent?"), max_length=2000, widget=forms.Textarea,
        help_text=_("What would happen otherwise, and why a smaller part would not be enough."),
    )  # fmt: skip
    until = forms.DateField(label=_("Until when?"))

    def __init__(self, *args: Any, opened: Opened, **kwargs: Any) -> None:
        """Offer the other agencies and the parts that the reader sees."""
        super().__init__(*args, **kwargs)
        offer_agencies(self, other_agencies(opened, ConsentPurpose.SHARING))
        offer(self, "categories", shareable_parts(opened))

    def parts(self) -> Category:
        """Return the chosen parts as a set."""
        return combine(self.cleaned_data["categories"])

    def asked(self) -> GroundAsked:
        """Return the answers as the service takes them."""
        given = self.cleaned_data
        return GroundAsked(
            purpose=given["purpose"], agency_id=given["agency"].pk, categories=self.parts(), basis=given["basis"],
            law=given["law"], reason=given["reason"], expires_at=end_of_day(given["until"]),
        )  # fmt: skip


class RecordingForm(GovForm):
    """The sound of somebody who reads a text aloud."""

    content = forms.FileField(
        label=_("Recording"), help_text=_("MP3, OGG or M4A, at most 10 MB: the whole text, read slowly."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )  # fmt: skip


def chosen_document(value: str) -> UUID | None:
    """Return the id of the chosen document, or None."""
    return UUID(value) if value else None
